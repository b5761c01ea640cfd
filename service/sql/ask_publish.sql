-- A draft becomes published; in any other state: null.
with found as (select t.id, t.status from ask t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update ask t set status = 'published', published_at = now(), version = t.version + 1, changed_at = now(),
		changed_by = actor_id()
	from found where t.id = found.id and t.status = 'draft' returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	wrong_status(found.status, array['draft'], 'only a draft can be published. Members see what is published.') as conflict
from found left join changed t on true
