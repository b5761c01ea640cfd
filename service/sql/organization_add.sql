-- Something that belongs to an organization.
with b as (select :body::jsonb as body, need_organization(:organization::text) as organization_id),
t as (
	insert into {table} (organization_id, {columns}, created_by, changed_by)
	select b.organization_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
