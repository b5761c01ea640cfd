-- The reminders of a published ask may go out, if as many people get them as whoever releases them has seen; else: null.
with b as (select (:body::jsonb ->> 'people')::int as people),
found as (select t.id, t.status, (r.shown::json ->> 'people')::int as people from ask t, show_reminders(:ask::text) r (shown)
	where t.id = as_id(:ask::text) and r.shown is not null),
changed as (
	update ask t set reminders_released_at = coalesce(t.reminders_released_at, now()), version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from b, found where t.id = found.id and t.status = 'published' and b.people = found.people returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	case when found.status = 'draft' then 'This is a draft: nobody is reminded of it before it is published.'
		else format('They would go to %s people: look at who they are, and send that number.', found.people) end as conflict
from found left join changed t on true
