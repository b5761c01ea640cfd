-- A merge patch. The record was found, but in another version: null.
with b as (select :body::jsonb as body),
found as (select t.id from {table} t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update {table} t set {changes}, version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from b, found where t.id = found.id and (:versions::int[] is null or t.version = any (:versions::int[])) returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag
from found left join changed t on true
