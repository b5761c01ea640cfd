-- Planned becomes running; in any other state: null.
with found as (select t.id, t.status from cycle t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update cycle t set status = 'running', started_at = now(), version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id and t.status = 'planned' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['planned'], 'only a planned cycle can be started. Another test is a new cycle.') as conflict
from found left join changed t on true
