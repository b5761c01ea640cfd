-- What an organization owes and what came back, over its networks.
select body, null::text as etag,
	(select o.id from organization o where o.id = find_organization(:organization::text) and o.id <> all ((select organizations_of('team'))::bigint[])) as seen
from asks_of(:organization::text) body where body is not null
