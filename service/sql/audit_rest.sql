-- Who changed what belongs to no organization, newest first.
select s.body, t.id::text as cursor
from audit_entry t cross join lateral audit_shown(t) s
where t.organization_id is null and t.action <> 'read' and t.id < (select coalesce(:after::bigint, 9223372036854775807))
	and audit_wanted(t, :action::text, :subject::text, :actor::text, :since::timestamptz, :until::timestamptz)
order by t.id desc limit :limit::int
