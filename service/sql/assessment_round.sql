-- The round, and the self-assessment that it asks.
select r.id::text, r.title, r.closes_on::text, is_closed(r) as closed, r.least, n.slug, i.code, i.title as instrument, i.ratings, i.ingredients,
	i.items
from assessment_round r join network n on n.id = r.network_id
join instrument i on i.network_id = r.network_id and i.code = r.instrument and i.withdrawn_at is null
where r.id = as_id(:assessment_round::text) and r.withdrawn_at is null
