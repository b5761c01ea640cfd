-- A draft, or one that was returned, becomes submitted; in any other state: null.
with found as (select t.id, t.status from submission t where t.id = {find}),
changed as (
	update submission t set status = 'submitted', version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id and t.status in ('draft', 'returned') returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['draft', 'returned'], 'only a draft or what was returned can be submitted. A correction is a new submission.') as conflict
from found left join changed t on true
