-- Erases what was told and hides the record.
with t as (
	update interview t
	set theme = null, notes = null, quote = null, quote_kind = null, insight = null, tags = '[]', withdrawn_at = now(),
		version = t.version + 1, changed_at = now(), changed_by = actor_id()
	where t.id = {find} and t.withdrawn_at is null returning t.*
)
select answer({shape}, t.version::text) as body, t.version::text as etag from t
