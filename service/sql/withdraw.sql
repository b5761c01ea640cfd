-- Hides a record for good; answers what it was.
with t as (
	update {table} t
	set withdrawn_at = now(), version = t.version + 1, changed_at = now(), changed_by = actor_id()
	where t.id = {find} and t.withdrawn_at is null returning t.*
)
select answer({shape}, t.version::text) as body, t.version::text as etag from t
