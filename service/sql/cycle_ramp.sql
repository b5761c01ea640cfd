-- The cycles of a ramp that are the actor's to see, from the first on, and what its prompts are found from; days are numbers.
with asked as (select t.id from cycle t where t.id = {find} and t.withdrawn_at is null),
ramp as (select r.id, r.depth from asked a cross join lateral ramp_of(a.id) r)
select {shape} as body, t.id::text as id, (select count(*) from ramp) - count(*) over () as hidden,
	day_number(t.starts_on) as planned, day_number((t.predicted_at at time zone n.time_zone)::date) as predicted,
	t.started_at is not null as started, t.status = 'completed' as completed, t.act, t.measures <> '[]' as measured,
	exists (select from cycle c where c.continues = t.id::text and c.withdrawn_at is null) as continued,
	coalesce(array_position(array['one', 'few', 'group', 'school', 'district'], t.scale), 0) as scale, t.scale as scale_name,
	d.count as count, d.days, d.first, d.last, s.why,
	coalesce(has_listened(t.network_id, t.organization_id, s.since), false) as listened{seen}
from ramp r join cycle t on t.id = r.id join network n on n.id = t.network_id
cross join lateral (select count(*) as count, count(distinct v.day) as days, min(v.day) as first, max(v.day) as last
	from jsonb_array_elements(t.measures) m, cycle_values(m) v) d
left join lateral cycle_trouble(t.network_id, t.status, t.ends_on, t.started_at, t.recorded_at, t.prediction_held, t.completed_at, t.measures) s
	on true
order by r.depth, r.id
