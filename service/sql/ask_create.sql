-- Something that belongs to an ask.
with b as (
	select :body::jsonb as body, a.id as ask_id, a.network_id, a.due_on from need_ask(:ask::text) a
),
t as (
	insert into {table} (ask_id, network_id, {columns}, created_by, changed_by)
	select b.ask_id, b.network_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
