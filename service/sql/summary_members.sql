select m.address, m.name, m.expected, m.baseline_enrolled, m.baseline_chronic, m.current_enrolled, m.current_chronic,
	m.submission_id, m.baseline_rule, m.current_rule, m.example, m.parts, m.broken
from summary_members(:network::text,
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz) m
