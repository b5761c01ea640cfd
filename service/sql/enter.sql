-- The preface of every batch: who acts, and may they? Overwrites the setting that policies and answer() read, for a
-- credential that is none (allowed is null) too; else allowed is yes, no, touch: yes, and its use is to be noted, or
-- stale: a seat has begun or ended by its date, so that it opens nothing before it is renewed.
-- One probe of one index; its columns are few because every request pays for them.
select split_part(set_config('halved.actor', coalesce(c.actor, ''), true), '|', 1) as actor, c.allowed
from (values (1)) one left join (
	select case when may and ready_until > now() then actor end as actor,
		case when ready_until <= now() then 'stale' when not may then 'no'
			when used_at > now() - interval '5 minutes' then 'yes' else 'touch' end as allowed
	from (select actor, ready_until, used_at, :right::text = any (rights) as may from credential
		where hash = :token::bytea and revoked_at is null and (expires_at is null or expires_at > now())) found
) c on true
