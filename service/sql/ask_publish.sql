-- A draft becomes published while it can be answered in time; in any other state: null.
with found as (select t.id, t.status, case when t.status = 'draft' then ask_day_to_come(t) end as in_time
	from ask t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update ask t set status = 'published', published_at = now(), version = t.version + 1, changed_at = now(),
		changed_by = actor_id()
	from found where t.id = found.id and found.in_time and t.status = 'draft' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['draft'], 'only a draft can be published. Members see what is published.') as conflict
from found left join changed t on true
