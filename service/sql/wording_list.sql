-- What of the notes of a network has left the room, as far as the reader stands.
select page.*
from need_network(:network::text) n (id)
cross join lateral (
	select {shape} as body, t.id as cursor
	from wording t
	where t.network_id = n.id and (:after::text is null or (t.about, t.record_id)
		> (split_part(:after::text, '-', 1), split_part(:after::text, '-', 2)::bigint)) {filters}
	order by t.about, t.record_id limit :limit::int
) page
