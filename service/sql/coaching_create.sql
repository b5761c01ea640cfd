-- Something that belongs to a coaching series.
with b as (
	select :body::jsonb as body, s.id as coaching_series_id, s.network_id, s.organization_id
	from need_coaching_series(:coaching_series::text) s
),
t as (
	insert into {table} (coaching_series_id, network_id, organization_id, {columns}, created_by, changed_by)
	select b.coaching_series_id, b.network_id, b.organization_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
