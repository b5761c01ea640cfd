-- The preface of every batch: who acts, and may they? Overwrites every setting that policies and answer() read.
-- allowed is null for a token that is none. Its columns are few because every request pays for them.
select set_config('halved.role', case when a.allowed then a.role else '' end, true) as role,
	set_config('halved.organization', case when a.allowed then coalesce(a.organization_id::text, '') else '' end, true),
	set_config('halved.actor', case when a.allowed then a.id::text else '' end, true) as actor,
	set_config('halved.key', '', true), a.allowed
from (values (1)) one left join (
	select t.id, t.role, t.organization_id, r.role is not null as allowed
	from token t left join role_right r on r.role = t.role and r."right" = :right::text
	where t.hash = :token::bytea and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
) a on true
