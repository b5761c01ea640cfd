-- The sessions of the network whose feed asks, or of a member of it, those that were withdrawn too, newest first; without any, a row of
-- nulls. The uid stays the same for good and is no other installation's, which an id would be.
with days as materialized (select * from feed_days()), turns as materialized (select * from feed_turns())
select concat_ws(': ', n.name, (select m.name from feed_member() m)) as name,
	case when t.id is not null then md5(concat('session ', t.id, ' ', extract(epoch from t.created_at)))::uuid end as uid,
	t.title, nullif(concat_ws(E'\n', t.words, t.topics), '') as topics,
	to_char(t.starts_at at time zone 'UTC', f.form) as starts_at, to_char(t.ends_at at time zone 'UTC', f.form) as ends_at,
	to_char(t.created_at at time zone 'UTC', f.form) as created_at,
	to_char(greatest(t.changed_at, t.turned_at) at time zone 'UTC', f.form) as changed_at,
	t.version - 1 as sequence, case when t.withdrawn_at is null then 'CONFIRMED' else 'CANCELLED' end as status
from feed_network() n (name)
cross join (values ('YYYYMMDD"T"HH24MISS"Z"')) f (form)
left join lateral (select s.*, w.words, w.changed_at as turned_at
	from session s
	cross join lateral (select (s.starts_at at time zone s.time_zone)::date as day) b
	left join turns w on w.session = s.id
	where s.network_id = (select only_network()) and s.starts_at is not null
		and exists (select from days d where b.day >= d.first and b.day < d.beyond)
	order by s.starts_at desc, s.id limit 1000) t on true
where n.name is not null
