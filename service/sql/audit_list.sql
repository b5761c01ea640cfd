-- Who saw, changed or released what is an organization's, newest first; pages that told of many among it.
select page.body, page.cursor, page.seen
from need_organization(:organization::text) o (id)
cross join lateral (
	select s.body, (e.entry).id::text as cursor, case when o.id <> all ((select organizations_of('team'))::bigint[]) then o.id end as seen
	from (
		(select t as entry from audit_entry t
			where t.organization_id = o.id and t.id < (select coalesce(:after::bigint, 9223372036854775807))
				and audit_wanted(t, :action::text, :subject::text, :actor::text, :since::timestamptz, :until::timestamptz)
			order by t.id desc limit :limit::int)
		union all
		select p.entry from (select distinct m.network_id as id from membership m where m.organization_id = o.id) n
		cross join lateral (select audit_part(t, o.id) as entry from audit_entry t
			where t.network_id = n.id and t.organization_id is null and t.action = 'read' and t.subjects @> array[o.id]
				and t.id < (select coalesce(:after::bigint, 9223372036854775807))
				and audit_wanted(t, :action::text, :subject::text, :actor::text, :since::timestamptz, :until::timestamptz)
			order by t.id desc limit :limit::int) p) e
	cross join lateral audit_shown(e.entry) s
	order by (e.entry).id desc limit :limit::int
) page
