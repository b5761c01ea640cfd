select m.address, m.name, m.expected, m.baseline_suppressed, m.baseline_enrolled, m.baseline_chronic, m.current_suppressed, m.current_enrolled,
	m.current_chronic, m.baseline_submission, m.current_submission, m.baseline_rule, m.current_rule, m.example, m.parts, m.broken,
	case when m.address is not null and m.organization_id <> all ((select organizations_of('team'))::bigint[]) then m.organization_id end as seen
from summary_rows(find_network(:network::text),
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz,
	coalesce((select g.id from student_group g where g.name = :group::text), 0::smallint),
	coalesce((select g.id from grade g where g.name = :grade::text), 0::smallint), find_organization(:region::text)) m
