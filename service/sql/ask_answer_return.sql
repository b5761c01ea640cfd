-- Submitted or accepted becomes returned, with a question; in any other state: null.
with b as (select :body::jsonb as body),
found as (select t.id, t.status from ask_answer t where t.id = {find} and t.withdrawn_at is null),
changed as (
	update ask_answer t set status = 'returned', question = b.body ->> 'question', question_closed = null, version = t.version + 1, changed_at = now(),
		changed_by = actor_id()
	from b, found where t.id = found.id and t.status in ('submitted', 'accepted') returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['submitted', 'accepted'], 'only what is submitted or accepted can be returned.') as conflict
from found left join changed t on true
