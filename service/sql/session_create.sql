-- Something that belongs to a session.
with b as (
	select :body::jsonb as body, s.id as session_id, s.network_id from need_session(:session::text) s
),
t as (
	insert into {table} (session_id, {columns}, created_by, changed_by)
	select b.session_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
