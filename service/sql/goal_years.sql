select r.school_year, r.organization_id, r.seen, r.enrolled, r.chronic, case when r.seen then r.submission_id end as submission_id, r.rule,
	(select s.number from submission s where s.id = r.submission_id and r.seen) as number
from goal_rows(find_network(:network::text),
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz, find_organization(:region::text)) r
