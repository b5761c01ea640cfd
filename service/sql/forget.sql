-- What a record said before is gone; what it says now stays.
with found as (select t.id from {table} t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update {table} t set earlier = '[]', version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from found where t.id = found.id returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag from found left join changed t on true
