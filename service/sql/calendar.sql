-- The sessions of the network whose feed asks, or of a member of it with those in which it is coached, those that were withdrawn too, newest
-- first; without any, a row of nulls. The uid stays the same for good and is no other installation's, which an id would be.
with days as materialized (select * from feed_days()), turns as materialized (select * from feed_turns()),
shown as (
	select 'session ' as kind, s.id, s.title, nullif(concat_ws(E'\n', w.words, s.topics), '') as topics, s.starts_at, s.ends_at, s.created_at,
		greatest(s.changed_at, w.changed_at) as changed_at, s.version, s.withdrawn_at is not null as gone
	from session s
	cross join lateral (select (s.starts_at at time zone s.time_zone)::date as day) b
	left join turns w on w.session = s.id
	where s.network_id = (select only_network()) and s.starts_at is not null
		and exists (select from days d where b.day >= d.first and b.day < d.beyond)
	union all
	select 'coaching ', c.id, c.title, null, c.starts_at, c.ends_at, c.created_at, c.changed_at, c.version, c.gone from feed_coaching() c)
select concat_ws(': ', n.name, (select m.name from feed_member() m)) as name,
	case when t.id is not null then md5(concat(t.kind, t.id, ' ', extract(epoch from t.created_at)))::uuid end as uid,
	t.title, t.topics,
	to_char(t.starts_at at time zone 'UTC', f.form) as starts_at, to_char(t.ends_at at time zone 'UTC', f.form) as ends_at,
	to_char(t.created_at at time zone 'UTC', f.form) as created_at,
	to_char(t.changed_at at time zone 'UTC', f.form) as changed_at,
	t.version - 1 as sequence, case when t.gone then 'CANCELLED' else 'CONFIRMED' end as status
from feed_network() n (name)
cross join (values ('YYYYMMDD"T"HH24MISS"Z"')) f (form)
left join lateral (select s.* from shown s order by s.starts_at desc, s.kind desc, s.id limit 1000) t on true
where n.name is not null
