-- What a person says of an entry: naming somebody settles it, also whoever is proposed already.
with given as (select :body::jsonb as body),
b as (
	select body || case when not body ? 'match' and exists (select from jsonb_each(body) f
		where f.key in ('person', 'others', 'organization') and f.value not in ('null', '[]'))
		then '{"match": "matched"}' else '{}' end::jsonb as body from given),
found as (select t.id from sheet_entry t where t.id = {find} and t.withdrawn_at is null for update),
changed as (
	update sheet_entry t set {changes}, version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from b, found where t.id = found.id and (:versions::int[] is null or t.version = any (:versions::int[])) returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag
from found left join changed t on true
