-- Submitted or returned becomes accepted, which closes a question that was open; in any other state: null.
with found as (select t.id, t.status from ask_answer t where t.id = {find} and t.withdrawn_at is null),
changed as (
	update ask_answer t set status = 'accepted', question_closed = case when t.status = 'returned'
			then jsonb_build_object('at', now(), 'by', actor_id()::text) end, version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id and t.status in ('submitted', 'returned') returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['submitted', 'returned'], 'only what is submitted or returned can be accepted.') as conflict
from found left join changed t on true
