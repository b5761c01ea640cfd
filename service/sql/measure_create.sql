-- Something that belongs to a measure.
with b as (
	select :body::jsonb as body, m.id as measure_id, m.network_id, m.organization_id from need_measure(:measure::text) m
),
t as (
	insert into {table} (measure_id, network_id, organization_id, {columns}, created_by, changed_by)
	select b.measure_id, b.network_id, b.organization_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
