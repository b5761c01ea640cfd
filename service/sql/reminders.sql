-- Who would get which reminder of an ask, and when.
select body, null::text as etag, (select string_agg(o.id::text, ',')
	from json_array_elements(body::json -> 'members') m join organization o on o.id = find_organization(m #>> '{organization,code}')
	where o.id <> all ((select organizations_of('team'))::bigint[])) as seen
from show_reminders(:ask::text) body where body is not null
