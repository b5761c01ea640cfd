-- The imports of a network, newest first.
select page.body, page.cursor
from need_network(:network::text) n (id)
cross join lateral (
	select import_json(t) as body, t.id::text as cursor
	from import t
	where t.network_id = n.id and t.id < (select coalesce(:after::bigint, 9223372036854775807))
	order by t.id desc limit :limit::int
) page
