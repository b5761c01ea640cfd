-- Withdraws a submission, which counts no more; one that the actor may not withdraw in its state: null.
with found as (select t.id, t.status from submission t where t.id = {find}),
changed as (
	update submission t set status = 'withdrawn', version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id and t.status <> 'withdrawn' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	case when found.status = 'withdrawn' then 'This is withdrawn already.'
		else wrong_status(found.status, array['draft', 'returned'],
			'a member withdraws a draft or what was returned to it. Ask a facilitator to return this first.') end as conflict
from found left join changed t on true
