-- The preface of every batch: who acts, and may they? Overwrites the setting that policies and answer() read, for a token
-- that is none (allowed is null) too. Its columns are few because every request pays for them.
select set_config('halved.actor', case when a.allowed then a.actor else '' end, true) as actor, a.allowed
from (values (1)) one left join (
	select concat_ws(' ', t.role, t.id, coalesce(t.organization_id::text, '')) as actor,
		role_may(t.role, :right::text) as allowed
	from token t
	where t.hash = :token::bytea and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
) a on true
