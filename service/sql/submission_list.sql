-- Submissions to a network, newest first.
select page.*
from need_network(:network::text) n (id)
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from submission t
	where t.network_id = n.id and t.id < (select coalesce(:after::bigint, 9223372036854775807)) {filters}
	order by t.id desc limit :limit::int
) page
