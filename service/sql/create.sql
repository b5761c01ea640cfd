-- A record of its own.
with b as (select :body::jsonb as body),
t as (
	insert into {table} ({columns}, created_by, changed_by)
	select {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
