-- The days of the memberships whose record the actor may see; those of one organization are side by side.
select m.organization_id, m.address, m.name, m."from", m.until, m."left",
	case when m.organization_id <> all ((select organizations_of('team'))::bigint[]) then m.organization_id end as seen
from ledger_members(:network::text, :member::text, :as_of::date) m
