-- What happened, of each organization together.
select e.organization_id, e.counts, e.record, e.id, e.day, (date '2000-01-01' + e.day)::text as "on", e.shows, e.detail, e.proof,
	case when e.counts = 'excuse' then day_number(e.proof::date) end as until
from ledger_events(:network::text, :member::text, :as_of::date) e
