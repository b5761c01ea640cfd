-- The members of others whose record the actor sees, of those that a figure is about.
select m.organization_id as seen
from summary_rows(find_network(:network::text),
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	coalesce(:kind::text, 'annual'), :as_of::date, :known_at::timestamptz, 0::smallint, 0::smallint, find_organization(:region::text)) m
where m.address is not null and m.organization_id <> all ((select organizations_of('team'))::bigint[])
