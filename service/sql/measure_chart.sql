-- A measure with its series, a row for each point; one row without a point while there is none.
select t.id::text as id, t.name, t.kind, t.unit, t.made_of, t.direction, t.chart, t.cumulative, t.target, t.source, t.phases::text as phases,
	t.baseline_until, t.baseline_because, measure_tests(t)::text as tests, p.*{seen}
from measure t left join lateral measure_series(t) p on true
where t.id = {find} and t.withdrawn_at is null
order by p.day
