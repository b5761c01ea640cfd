-- The answers that are about to be told, added up.
select seen::text as seen from assessments_told(:assessment_round::text) seen
