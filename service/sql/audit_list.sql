-- Who saw, changed or released what is an organization's, newest first.
select page.body, page.cursor
from need_organization(:organization::text) o (id)
cross join lateral (
	select (select row_to_json(s) from (select t.id::text as id, t.at, audit_words(t, a.actor ->> 'role') as text, t.action, t.subject,
			(select array_agg(i::text) from unnest(t.subjects) i) as records,
			(select n.slug from network n where n.id = t.network_id) as network,
			a.actor, t.request as request_id,
			coalesce((select json_agg(row_to_json(c)) from (select key as field,
					case when not hashed then value ->> 0 end as "from", case when not hashed then value ->> 1 end as "to", hashed
				from jsonb_each(t.change), lateral (select value::text like '%"hmac:%' as hashed) h order by key) c), '[]') as changes
			) s)::text as body, t.id::text as cursor
	from audit_entry t
	cross join lateral (select audit_actor(t.actor_id, t.at) as actor) a
	where t.organization_id = o.id and t.id < (select coalesce(:after::bigint, 9223372036854775807))
		and (:action::text is null or t.action = :action::text)
		and (:subject::text is null or t.subject = :subject::text)
		and (:actor::text is null or t.actor_id = as_id(:actor::text))
		and (:since::timestamptz is null or t.at >= :since::timestamptz)
		and (:until::timestamptz is null or t.at < :until::timestamptz)
	order by t.id desc limit :limit::int
) page
