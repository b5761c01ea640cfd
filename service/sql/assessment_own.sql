-- What the actor has answered, which nobody else is told.
select o.address as organization, e ->> 'item' as item, e ->> 'rating' as rating
from assessment a join organization o on o.id = a.organization_id
cross join jsonb_array_elements(a.ratings) with ordinality l (e, n)
where a.assessment_round_id = as_id(:assessment_round::text) and a.created_by = actor_id() and a.withdrawn_at is null
order by o.address, n
