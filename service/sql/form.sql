-- What the form link that asks opens: its ask, and the version to correct from. Kept for a retry of what was sent; a read has no key.
select answer((select row_to_json(s) from (select n.name as network, json_build_object('code', o.address, 'name', o.name) as organization,
		a.title, a.purpose, a.reader, a.minutes, a.due_on, a.gives_back, a.help, a.school_year, a.kind, a.as_of, f.submits, f.expires_at,
		case when t.id is not null then (select row_to_json(v) from (select t.number, t.status, t.school_year, t.kind, t.as_of,
			t.inclusion_rule, t.source, t.note, t.question, t.submitted_at,
			case when t.status <> 'draft' then show_total(t.id) end as total) v) end as last,
		(select row_to_json(w) from (select w.text, w.link, w.status, w.question, w.changed_at from ask_answer w
			where w.form_link_id = f.id and w.withdrawn_at is null) w) as words) s)::text) as body, null::text as etag{seen}
from form_link f
join ask a on a.id = f.ask_id and a.status = 'published' and a.withdrawn_at is null
join organization o on o.id = f.organization_id
cross join feed_network() n (name)
left join submission t on t.id = any ((select form_version())::bigint[])
where f.id = any ((select form_of('link'))::bigint[]) and n.name is not null
