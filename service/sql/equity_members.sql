select e.part, e.label, e.group_current_suppressed, e.group_current_enrolled, e.group_current_chronic, e.all_current_enrolled,
	e.all_current_chronic, e.group_baseline_suppressed, e.group_baseline_enrolled, e.group_baseline_chronic, e.all_baseline_enrolled,
	e.all_baseline_chronic
from equity_rows(find_network(:network::text),
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz, coalesce(:by::text, 'group'), find_organization(:region::text)) e
