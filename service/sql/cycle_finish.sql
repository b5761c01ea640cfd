-- Running becomes completed, with what it has shown; in any other state: null.
with b as (select :body::jsonb as body),
found as (select t.id, t.status from cycle t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update cycle t set {changes}, status = 'completed', completed_at = now(), version = t.version + 1, changed_at = now(),
		changed_by = actor_id()
	from b, found where t.id = found.id and t.status = 'running' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['running'], 'only a running cycle can be finished. Start a planned one first; another test is a new cycle.') as conflict
from found left join changed t on true
