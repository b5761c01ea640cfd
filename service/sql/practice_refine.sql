-- A member's own version of a practice, beside it: of the same kind, level and tier.
with b as (select :body::jsonb as body),
found as (select t.* from practice t where t.id = {find} and t.withdrawn_at is null),
t as (
	insert into practice (network_id, organization_id, code, label, kind, refines, level, tier, detail, link, screened_as, created_by, changed_by)
	select f.network_id, need_member(f.network_id, b.body->>'organization'), b.body->>'code', b.body->>'label', f.kind, f.code, f.level, f.tier,
		b.body->>'detail', b.body->>'link', b.body->>'screened_as', actor_id(), actor_id()
	from found f, b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
