-- A network, and the records of its template: everything or nothing.
with b as (select parts_checked(:body::jsonb) as body),
t as (
	insert into {table} ({columns}, created_by, changed_by)
	select {values}, actor_id(), actor_id() from b returning *
){parts}
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
