-- A merge patch of a draft; cells, when given, replace all of its cells. Found, but in another version: null.
with b as (select :body::jsonb as body),
found as materialized (select t.id, need_draft(t.status) as is_draft from submission t where t.id = {find}),
changed as (
	update submission t set {changes}, version = t.version + 1, changed_at = now(), changed_by = actor_id()
	from b, found
	where t.id = found.id and found.is_draft and t.status = 'draft' and (:versions::int[] is null or t.version = any (:versions::int[])) returning t.*
)
select case when t.id is not null then answer({shape}, t.version::text) end as body, t.version::text as etag,
	case when t.id is not null and b.body ? 'cells' then put_cells(t.id, coalesce(nullif(b.body -> 'cells', 'null'), '[]'))
	end as cells
from b, found left join changed t on true
