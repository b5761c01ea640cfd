-- The members whose record the actor sees, and of whom answers are about to be told, added up.
select m.members, (select string_agg(seen::text, ',') from assessments_told(:assessment_round::text) seen) as seen
from (select string_agg(distinct address, ' ') as members from assessment_members(:assessment_round::text)) m
where m.members is not null
