-- How often each answer was given, where that is told; in the order of the members.
select c.organization_id, c.round::text, c.item, c.rating, c.people from assessment_counts(:assessment_round::text) c
