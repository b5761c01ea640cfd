-- Who asks.
select json_build_object('role', t.role,
	'organization', (select json_build_object('code', o.address, 'name', o.name) from organization o where o.id = t.organization_id),
	'label', t.label, 'expires_at', t.expires_at,
	'rights', (select json_agg(r."right" order by r."right") from role_right r where r.role = t.role))::text as body, null as etag
from token t where t.id = actor_id()
