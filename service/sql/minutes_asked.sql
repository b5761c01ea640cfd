-- What a network asks of each of its members, as far as they are the actor's to see.
select json_build_object('organization', json_build_object('code', o.address, 'name', o.name), 'minutes_asked', minutes_asked_of(o.id, n.id))::text as body,
	o.id::text as cursor, case when o.id <> all ((select organizations_of('team'))::bigint[]) then o.id end as seen
from need_network(:network::text) n (id)
join organization o on o.id in (select m.organization_id from membership m where m.network_id = n.id and m.withdrawn_at is null)
where o.id > (select coalesce(:after::bigint, 0)) and may('ledger', n.id, o.id)
order by o.id limit :limit::int
