-- A draft with its cells.
with b as (
	select :body::jsonb as body, coalesce((select id from network where slug = :network::text and withdrawn_at is null),
		need_network(:network::text)) as network_id
),
t as (
	insert into submission (network_id, {columns}, created_by, changed_by)
	select b.network_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location,
	case when jsonb_typeof(b.body -> 'cells') = 'array' then put_cells(t.id, b.body -> 'cells') end as cells
from t, b
