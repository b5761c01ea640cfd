-- The cycles of a ramp that are the actor's to see, from the first on, and what its prompts are found from; days are numbers.
with asked as (select t.id from cycle t where t.id = {find} and t.withdrawn_at is null),
ramp as (select r.id, r.depth from asked a cross join lateral ramp_of(a.id) r)
select {shape} as body, t.id::text as id, (select count(*) from ramp) - count(*) over () as hidden,
	day_number(t.starts_on) as planned, day_number((t.predicted_at at time zone n.time_zone)::date) as predicted,
	t.started_at is not null as started, t.status = 'completed' as completed, t.act, t.measure is not null as measured,
	exists (select from cycle c where c.continues = t.id::text and c.withdrawn_at is null) as continued,
	coalesce(array_position(array['one', 'few', 'group', 'school', 'district'], t.scale), 0) as scale, t.scale as scale_name,
	d.count as count, d.days, d.first, d.last, d.values, s.overdue, coalesce(s.failed, false) as failed,
	exists (select from interview i where i.network_id = t.network_id and i.organization_id = t.organization_id and i.withdrawn_at is null
		and i.held_on >= case when s.overdue then t.ends_on when s.failed then t.completed_at::date else d.last::date end) as listened{seen}
from ramp r join cycle t on t.id = r.id join network n on n.id = t.network_id
cross join lateral (select count(*) as count, count(distinct e ->> 'day') as days, min(e ->> 'day') as first, max(e ->> 'day') as last,
		string_agg(e ->> 'value', ' ' order by e ->> 'day') as values
	from jsonb_array_elements(t.data) e) d
cross join lateral (select t.status <> 'completed' and t.ends_on < (now() at time zone n.time_zone)::date is true as overdue,
	t.prediction_held = 'no' as failed) s
order by r.depth, r.id
