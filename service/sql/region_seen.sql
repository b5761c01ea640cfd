-- Whether the record of every member in a region is the actor's to see.
select sees_region(find_network(:network::text),
	coalesce(:year::text, latest_year(find_network(:network::text), coalesce(:kind::text, 'annual'), :as_of::date,
		:known_at::timestamptz)),
	:as_of::date, :known_at::timestamptz, find_organization(:region::text)) as seen
