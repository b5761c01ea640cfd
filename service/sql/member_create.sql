-- Something that belongs to a member of a network.
with b as (
	select :body::jsonb as body, m.network_id, m.organization_id
	from need_member_of(:network::text, :member::text) m
),
t as (
	insert into {table} (network_id, organization_id, {columns}, created_by, changed_by)
	select b.network_id, b.organization_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
