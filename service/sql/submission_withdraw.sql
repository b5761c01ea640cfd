-- Withdraws a submission, which counts no more; one that the actor may not withdraw in its state: null.
with found as (select t.id from submission t where t.id = {find}),
changed as (
	update submission t set status = 'withdrawn', version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id and t.status <> 'withdrawn' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag
from found left join changed t on true
