-- Measures: what they and their points must hold to, and the series that a chart is drawn of. Re-applied whenever this file or one
-- before it changes.

create or replace function need_measure(given text) returns measure language plpgsql stable as $$
declare found_measure measure := (select m from measure m where m.id = as_id(given) and m.withdrawn_at is null);
begin
	if found_measure.id is null then
		perform refuse('HL404', 'There is no such measure, or it is not yours to see.');
	end if;
	return found_measure;
end $$;

-- Whose it is: the whole network's, or that of the member that is named, else of the only one that the actor records for. What adds
-- up over the year is cumulative.
create or replace function measure_placed() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' and not new.whole_network then
		new.organization_id := need_member(new.network_id, new.organization_id::text);
	elsif tg_op = 'INSERT' and new.organization_id is not null then
		perform refuse('HL422', 'A measure of the whole network is of no one member.', '/organization');
	end if;
	new.cumulative := new.cumulative or new.source = 'ytd';
	perform need_driver(new.network_id, new.driver, old.driver, '/driver');
	return new;
end $$;
create or replace trigger measure_placed before insert or update on measure
	for each row when (new.withdrawn_at is null) execute function measure_placed();

create or replace function measure_faults(r measure) returns table (pointer text, wrong text) language sql stable as $$
	select '/made_of', 'What is taken from submissions is made of pairs.' where r.source <> 'entered' and r.made_of <> 'pairs'
	union all select '/chart', 'Needs pairs of a numerator and a denominator.' where r.chart in ('p', 'pprime') and r.made_of <> 'pairs'
	union all select '/target', 'Is a share, from 0 to 1.' where r.made_of = 'pairs' and r.target not between 0 and 1
	union all select '/baseline_because', 'Say why the baseline ends there.' where r.baseline_until is not null and r.baseline_because is null
	union all select format('/phases/%s/starts_on', n - 1), 'Must be after the one before it.'
		from (select n, p ->> 'starts_on' as day, lag(p ->> 'starts_on') over (order by n) as before
			from jsonb_array_elements(r.phases) with ordinality e (p, n)) phase where day <= before
	union all select format('/phases/%s/cycle', n - 1), 'There is no such cycle in this network, or it is not yours to see.'
		from jsonb_array_elements(r.phases) with ordinality e (p, n)
		where p ->> 'cycle' is not null and not exists (select from cycle c where c.id = as_id(p ->> 'cycle') and c.network_id = r.network_id
			and c.organization_id is not distinct from coalesce(r.organization_id, c.organization_id) and c.withdrawn_at is null) $$;

create or replace function measure_point_faults(r measure_point) returns table (pointer text, wrong text) language sql stable as $$
	select f.* from measure m cross join lateral (
		select '/day', 'The points of this measure are taken from submissions.' where m.source <> 'entered'
		union all select '/numerator', 'Must not be more than the denominator.' where r.numerator > r.denominator
		union all select '/value', 'Is not given: it follows from numerator and denominator.' where m.made_of = 'pairs' and r.value is not null
		union all select '/numerator', 'Is not given: this measure is made of values.' where m.made_of = 'values' and r.numerator is not null
		union all select '/denominator', 'Is not given: this measure is made of values.' where m.made_of = 'values' and r.denominator is not null
		union all select '/day', 'A measure has at most 2000 points.' where (select count(*) >= 2000 from measure_point p
			where p.measure_id = r.measure_id and p.withdrawn_at is null and p.id <> r.id)) f
	where m.id = r.measure_id $$;

do $$
declare name text;
begin
	foreach name in array array['measure', 'measure_point'] loop
		execute format('create or replace trigger record_sound before insert or update on %I for each row
			when (new.withdrawn_at is null) execute function record_sound()', name);
	end loop;
end $$;

-- Many points at once, all or none: every fault is told with its place in the list.
create or replace function add_points(of_measure measure, given jsonb) returns int language plpgsql as $$
declare added int; wrongs text; pointers text;
begin
	select string_agg(f.wrong, E'\n' order by e.n), string_agg(format('/points/%s%s', e.n - 1, f.pointer), E'\n' order by e.n)
	into wrongs, pointers
	from (select n, p, row_number() over (partition by p ->> 'day' order by n) as nth from jsonb_array_elements(given) with ordinality l (p, n)) e
	cross join lateral (
		select * from measure_point_faults((jsonb_populate_record(null::measure_point, e.p
			|| jsonb_build_object('id', -e.n, 'measure_id', of_measure.id))))
		union all select '/day', 'There is a point for this day already.' where exists (select from measure_point p
			where p.measure_id = of_measure.id and p.day = (e.p ->> 'day')::date and p.withdrawn_at is null)
		union all select '/day', 'Comes twice in this list.' where e.nth > 1) f;
	if wrongs is not null then
		perform refuse('HL422', wrongs, pointers);
	end if;
	insert into measure_point (measure_id, network_id, organization_id, day, label, value, numerator, denominator, note, excluded_because,
			created_by, changed_by)
		select of_measure.id, of_measure.network_id, of_measure.organization_id, p.day, p.label, p.value, p.numerator, p.denominator, p.note,
			p.excluded_because, actor_id(), actor_id()
		from jsonb_array_elements(given) with ordinality e (body, n)
		cross join lateral jsonb_populate_record(null::measure_point, e.body) p order by e.n;
	get diagnostics added = row_count;
	return added;
end $$;

-- What counts of submissions, period by period: of a member its own total; of a whole network those members together that count in every
-- one of these periods, so that like is compared with like.
drop function if exists counted_points(measure);
create or replace function counted_points(given measure)
returns table (day date, label text, numerator int, denominator int, submission text, submission_version int, districts int, rules text[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if not (may('record_view', given.network_id, given.organization_id)
			or (given.organization_id is null and may('shared_view', given.network_id))) then
		return;
	end if;
	return query with counted as (
		select t.*, case t.kind when 'ytd' then t.as_of else make_date(left(t.school_year, 4)::int + 1, 6, 30) end as on_day
		from member_total t
		where t.network_id = given.network_id and t.kind = given.source and t.group_id = 0
			and t.organization_id = coalesce(given.organization_id, t.organization_id)),
	told as (select c.* from counted c where not c.suppressed and c.enrolled > 0),
	panel as (select t.organization_id from told t group by 1 having count(*) = (select count(distinct o.on_day) from told o))
	select c.on_day, case given.source when 'ytd' then c.on_day::text else c.school_year end, c.chronic, c.enrolled, c.submission_id::text,
		(select s.number from submission s where s.id = c.submission_id), 1, array[coalesce(c.inclusion_rule, '')]
	from counted c where given.organization_id is not null
	union all
	select t.on_day, case given.source when 'ytd' then t.on_day::text else t.school_year end, sum(t.chronic)::int, sum(t.enrolled)::int,
		null, null, count(*)::int, array_agg(distinct coalesce(t.inclusion_rule, ''))
	from told t where given.organization_id is null and t.organization_id in (select panel.organization_id from panel)
	group by t.on_day, t.school_year;
end $$;
revoke execute on function counted_points(measure) from public;
grant execute on function counted_points(measure) to halved_service;

-- The series of a measure in the order of its days, wherever its points come from. What is counted by unlike rules is told beside it.
create or replace function measure_series(given measure)
returns table (day date, label text, value numeric, numerator int, denominator int, excluded_because text, note text, submission text,
	submission_version int, districts int) language plpgsql stable as $$
begin
	if given.source = 'entered' then
		return query select p.day, p.label, p.value, p.numerator, p.denominator, p.excluded_because, p.note, null::text, null::int, null::int
			from measure_point p where p.measure_id = given.id and p.withdrawn_at is null order by p.day;
	else
		return query select c.day, c.label, null::numeric, c.numerator, c.denominator, null::text,
				case when c.denominator is null then 'Suppressed by the member.'
					when cardinality(c.rules) > 1 then 'Unlike inclusion rules are pooled in it.'
					when c.rules <> lag(c.rules) over (order by c.day) then 'Another inclusion rule than before it.' end,
				c.submission, c.submission_version, c.districts
			from counted_points(given) c order by c.day;
	end if;
end $$;

-- A measure that a cycle names is of its member or of the whole network, and the actor's to see.
create or replace function cycle_measured() returns trigger language plpgsql as $$
declare stray int := (select min(n) - 1 from jsonb_array_elements(new.measures) with ordinality e (m, n)
	where m ->> 'measure' is not null and not exists (select from measure r where r.id = as_id(m ->> 'measure') and r.network_id = new.network_id
		and coalesce(r.organization_id, new.organization_id) = new.organization_id and r.withdrawn_at is null)
		and not (tg_op = 'UPDATE' and old.measures @> jsonb_build_array(jsonb_build_object('measure', m ->> 'measure'))));
begin
	if stray is not null then
		perform refuse('HL422', 'There is no such measure of this member, or it is not yours to see.', format('/measures/%s/measure', stray));
	end if;
	return new;
end $$;
create or replace trigger cycle_measured before insert or update of measures on cycle
	for each row when (new.withdrawn_at is null) execute function cycle_measured();

-- Tests of changes to mark on the time axis: those of its member that name it among their measures, test its driver, or are why a phase
-- begins; as far as the actor sees them.
create or replace function measure_tests(given measure) returns json language plpgsql stable as $$
begin
	return (select coalesce(json_agg(json_build_object('cycle', c.id::text, 'day', coalesce((c.started_at at time zone n.time_zone)::date,
			c.starts_on), 'label', left(c.change_idea, 60)) order by coalesce((c.started_at at time zone n.time_zone)::date, c.starts_on), c.id), '[]')
		from cycle c join network n on n.id = c.network_id
		where c.network_id = given.network_id and c.withdrawn_at is null and coalesce(c.started_at::date, c.starts_on) is not null
			and (given.organization_id is null or c.organization_id = given.organization_id)
			and (c.driver = given.driver or c.measures @> jsonb_build_array(jsonb_build_object('measure', given.id::text))
				or given.phases @> jsonb_build_array(jsonb_build_object('cycle', c.id::text))));
end $$;
