-- What becomes of organizations that merge, are split or renumbered, and whose counts stand for whom then: docs/explanation/numbers.md
-- says the rule in words. Re-applied whenever this file or one before it changes.

-- Who has ended goes nowhere further, and of two changes on one day the second could not be told from the first.
create or replace function succession_faults(r succession) returns table (pointer text, wrong text) language sql stable as $$
	select '/to', 'Is the organization itself.' where r.to_id = r.from_id
	union all select '/to', format('Is not of the kind %s.', f.kind) from organization f, organization t
		where f.id = r.from_id and t.id = r.to_id and f.kind <> t.kind
	union all select '/share', 'Only what is split has shares.' where r.share is not null and r.kind <> 'split'
	union all select '/share', 'Together with the other shares of that day it is more than the whole.'
		where r.share + (select coalesce(sum(s.share), 0) from succession s where s.from_id = r.from_id and s.starts_on = r.starts_on
			and s.withdrawn_at is null and s.id <> r.id) > 1
	union all select '/from', 'Has merged or been renumbered by then, or changes after it: see its successors.'
		where exists (select from succession s where s.from_id = r.from_id and s.id <> r.id and s.withdrawn_at is null
			and case when r.kind = 'split' then s.kind <> 'split' and s.starts_on <= r.starts_on
				else s.kind <> 'split' or s.starts_on >= r.starts_on end)
	union all select '/to', 'Had merged or been renumbered by then: see its successors.'
		where exists (select from succession s where s.from_id = r.to_id and s.kind <> 'split' and s.withdrawn_at is null
			and s.starts_on < r.starts_on)
	union all select '/starts_on', 'On this day another change leads here or on from there: name where it ends.'
		where exists (select from succession s where s.starts_on = r.starts_on and s.withdrawn_at is null and s.id <> r.id
			and (s.from_id = r.to_id or s.to_id = r.from_id)) $$;

create or replace trigger record_sound before insert or update on succession
	for each row when (new.withdrawn_at is null) execute function record_sound();

create or replace function show_successions(organizations bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
	update organization o set predecessors = n.predecessors, successors = n.successors, version = o.version + 1, changed_at = now(),
		changed_by = actor_id()
	from (select w.id, coalesce(jsonb_agg(l.told order by l.starts_on, l.id) filter (where l.behind), '[]') as predecessors,
			coalesce(jsonb_agg(l.told order by l.starts_on, l.id) filter (where not l.behind), '[]') as successors
		from unnest(organizations) w (id)
		left join lateral (select s.id, s.starts_on, s.to_id = w.id as behind, jsonb_build_object('id', s.id::text, 'organization',
				jsonb_build_object('code', p.address, 'name', p.name), 'starts_on', s.starts_on, 'kind', s.kind, 'share', s.share) as told
			from succession s join organization p on p.id = case when s.to_id = w.id then s.from_id else s.to_id end
			where w.id in (s.from_id, s.to_id) and s.withdrawn_at is null) l on true
		group by w.id) n
	where o.id = n.id and (o.predecessors, o.successors) is distinct from (n.predecessors, n.successors) $$;
revoke execute on function show_successions(bigint[]) from public;

create or replace function succession_shown() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform show_successions(array[new.from_id, new.to_id]);
	return null;
end $$;

create or replace function organization_shown_by_successions() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform show_successions(array(select s.to_id from succession s where s.from_id = new.id
		union select s.from_id from succession s where s.to_id = new.id));
	return null;
end $$;

create or replace trigger succession_shown after insert or update on succession for each row execute function succession_shown();
create or replace trigger organization_shown_by_successions after update of name, codes on organization
	for each row when (old.name <> new.name or old.address <> new.address) execute function organization_shown_by_successions();

-- ---------------------------------------------------------------- whose counts stand for whom

-- The changes that take effect by a day, as they were known.
create or replace function successions_by(day date, known_at timestamptz) returns setof succession language sql stable as $$
	select s.* from succession s where s.starts_on <= day and (s.withdrawn_at is null or s.withdrawn_at > known_at)
		and (known_at is null or s.created_at <= known_at) $$;

-- Whether any of them is about a network. Where there are none at all, it costs one look.
create or replace function has_successions(network bigint) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	-- alone, so that it is planned once
	if not exists (select from succession) then
		return false;
	end if;
	return exists (select from succession s where exists (select from membership m where m.organization_id = s.from_id and m.network_id = network))
		or exists (select from succession s where exists (select from membership m where m.organization_id = s.to_id and m.network_id = network));
end $$;

-- The members of a day; of one that has merged or been renumbered, what it is in now.
create or replace function members_folded(network bigint, day date, known_at timestamptz) returns table (organization_id bigint, expected boolean)
language sql stable as $$
	with recursive ends as materialized (select s.from_id, s.to_id from successions_by(day, known_at) s where s.kind <> 'split'),
	held as (
		select m.organization_id as holder, m.expected from members_on(network, day, known_at) m
		union all select e.to_id, h.expected from held h join ends e on e.from_id = h.holder)
	select h.holder, bool_or(h.expected) from held h where not exists (select from ends e where e.from_id = h.holder) group by h.holder $$;

-- Of organizations that are members, or of all that ever were when none are given: what of the network stands in each of them on a day, itself and what
-- has merged into it or been renumbered as it, directly or through others. Each stands in the last on its way that is a member; what it did before the day on which
-- it changed is that one's. From then on it does nothing any more, also where no member follows it. What was split goes on as itself, or ends.
create or replace function member_parts(network bigint, day date, given bigint[]) returns table (holder bigint, part bigint, until date)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if not has_successions(network) then
		return query select g.id, g.id, null::date from unnest(coalesce(given, array(select distinct m.organization_id from membership m
			where m.network_id = network and m.withdrawn_at is null))) g (id);
		return;
	end if;
	return query
	with recursive member as materialized (select distinct m.organization_id as id from membership m where m.network_id = network
		and m.withdrawn_at is null),
	ends as materialized (select s.from_id, s.to_id, s.starts_on from successions_by(day, null) s where s.kind <> 'split'),
	way as (
		select m.id as part, m.id as stop, 0 as step from member m
		union all select w.part, e.to_id, w.step + 1 from way w join ends e on e.from_id = w.stop),
	stands as (select distinct on (w.part) w.part, w.stop from way w join member m on m.id = w.stop order by w.part, w.step desc)
	select s.stop, s.part, e.starts_on from stands s left join ends e on e.from_id = s.part
	left join unnest(given) g (id) on g.id = s.stop
	where given is null or g.id is not null;
end $$;

-- What counts of a period, by the organizations that there are on a later day: the sum over all that is in one of them, each weighed by
-- what of it went there. Broken: there is no such sum, for a part has told nothing, or was split and nobody knows how.
drop function if exists totals_folded(bigint, text, text, date, timestamptz, date);
create or replace function totals_folded(network bigint, year text, given_kind text, given_as_of date, known_at timestamptz,
	given_group smallint, given_grade smallint, day date)
returns table (organization_id bigint, submission_id bigint, suppressed boolean, enrolled int, chronic int, rule text, example boolean,
	parts int, broken boolean)
language plpgsql stable as $$
declare then_day date := coalesce(given_as_of, school_year_end(year));
begin
	return query with recursive told as materialized (
		select t.* from totals_now(network, year, given_kind, given_as_of, given_group) t where known_at is null and given_grade = 0
		union all select t.* from totals_then(network, year, given_kind, given_as_of, known_at, given_group, given_grade) t
			where known_at is not null or given_grade > 0),
	moved as materialized (
		select s.from_id, s.to_id, s.starts_on, s.kind, case when s.kind = 'split' then s.share else 1 end as share
		from successions_by(greatest(day, then_day), known_at) s),
	-- what stays with one that is split and goes on
	moves as materialized (
		select m.from_id, m.to_id, m.starts_on, m.share from moved m
		union all
		select m.from_id, m.from_id, m.starts_on, case when count(m.share) = count(*) then 1 - sum(m.share) end
		from moved m join organization o on o.id = m.from_id
		where m.kind = 'split' and (o.closed_on is null or o.closed_on > day) group by m.from_id, m.starts_on),
	-- one that was renumbered by then is its last code, whichever of them has told
	renumbered as (
		select t.organization_id as was, t.organization_id as now from told t
		union all select r.was, m.to_id from renumbered r join moved m on m.from_id = r.now and m.kind = 'renumber' and m.starts_on <= then_day),
	total as (
		select distinct on (r.now) r.now as id, t.submission_id, t.suppressed, t.enrolled, t.chronic, t.rule, t.example
		from renumbered r join told t on t.organization_id = r.was
		-- what one tells that has merged by then is in what the other tells
		where not exists (select from moved m where m.from_id = r.now and m.kind <> 'split' and m.starts_on <= then_day)
		order by r.now, (r.was = r.now) desc, r.was desc),
	-- those that were there then and have told nothing, as far as something becomes of them or goes into them later
	silent as (
		select distinct o.id from organization o
		join moves m on m.starts_on > then_day and (m.from_id = o.id or m.to_id = o.id)
		where (o.opened_on is null or o.opened_on <= then_day) and o.id not in (select t.id from total t)
			and not exists (select from moved e where e.from_id = o.id and e.kind <> 'split' and e.starts_on <= then_day)
			and not exists (select from moved e where e.to_id = o.id and e.kind <> 'merge' and e.starts_on > then_day)),
	flow as (
		select p.id as part, p.id as holder, 1::numeric as weight, then_day as since
		from (select t.id from total t union all select s.id from silent s) p
		union all
		select f.part, m.to_id, f.weight * m.share, m.starts_on from flow f join moves m on m.from_id = f.holder
			and m.starts_on = (select min(n.starts_on) from moves n where n.from_id = f.holder and n.starts_on > f.since)),
	held as (
		select f.part, f.holder, f.weight, t.*, coalesce(f.weight = 0, false) or (f.weight is not null and t.enrolled is not null) as sound
		from flow f left join total t on t.id = f.part
		where not exists (select from moves m where m.from_id = f.holder and m.starts_on > f.since) and f.weight is distinct from 0)
	select h.holder, case when count(*) = 1 then max(h.submission_id) end, bool_or(h.suppressed is true),
		case when bool_and(h.sound) then round(sum(h.weight * h.enrolled))::int end,
		case when bool_and(h.sound) then round(sum(h.weight * h.chronic))::int end,
		case when count(h.rule) = count(*) then string_agg(distinct h.rule, ' / ') end, bool_or(h.example is true),
		(count(*) filter (where h.part <> h.holder))::int, not bool_and(h.sound or h.suppressed is true)
	from held h group by h.holder;
end $$;

revoke execute on function members_folded(bigint, date, timestamptz),
	totals_folded(bigint, text, text, date, timestamptz, smallint, smallint, date) from public;

-- ---------------------------------------------------------------- groups beside all

-- By group of students or by grade: of each member that the asker sees, its counts beside those of all its students.
create or replace function equity_rows(network bigint, year text, given_kind text, given_as_of date, known_at timestamptz, part_kind text,
	region bigint)
returns table (part text, label text, group_current_suppressed boolean, group_current_enrolled int, group_current_chronic int,
	all_current_enrolled int, all_current_chronic int, group_baseline_suppressed boolean, group_baseline_enrolled int,
	group_baseline_chronic int, all_baseline_enrolled int, all_baseline_chronic int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return query with every as materialized (
		select a.* from summary_rows(network, year, given_kind, given_as_of, known_at, 0::smallint, 0::smallint, region) a
		where a.address is not null),
	parts as (
		select g.id as of_group, 0::smallint as of_grade, g.name, g.label, g.id as place from student_group g where part_kind = 'group' and g.id > 0
		union all select 0::smallint, g.id, g.name, 'Grade ' || g.name, g.id from grade g where part_kind = 'grade' and g.id > 0)
	select p.name, p.label, r.current_suppressed, r.current_enrolled, r.current_chronic, e.current_enrolled, e.current_chronic,
		r.baseline_suppressed, r.baseline_enrolled, r.baseline_chronic, e.baseline_enrolled, e.baseline_chronic
	from parts p
	cross join lateral summary_rows(network, year, given_kind, given_as_of, known_at, p.of_group, p.of_grade, region) r
	join every e using (organization_id)
	order by p.place, e.address;
end $$;

-- ---------------------------------------------------------------- the years since the baseline

-- Whether the actor sees the record of every member of the day in a region, whatever they have told: what is refused tells nothing of it.
create or replace function sees_region(given_network bigint, year text, given_as_of date, known_at timestamptz, region bigint)
returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = given_network);
	seen bigint[] := organizations_of('record_view');
	within bigint[] := organizations_below(region);
begin
	return may('record_view', net.id) or not exists (select
		from members_folded(net.id, members_day(net, year, given_as_of, known_at), known_at) m
		where m.organization_id = any (within) and m.organization_id <> all (seen));
end $$;

-- What counts of each year from the baseline to the one that is asked for, of the members of its day: one row per year and member,
-- each member with all that is in it by then.
create or replace function goal_rows(given_network bigint, year text, given_kind text, given_as_of date, known_at timestamptz, region bigint)
returns table (school_year text, organization_id bigint, seen boolean, enrolled int, chronic int, submission_id bigint, rule text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = given_network);
	first int := left(net.goal ->> 'baseline_year', 4)::int;
	last int := left(year, 4)::int;
	base_kind text := case when given_kind = 'ytd' then 'ytd' else coalesce(net.goal ->> 'baseline_kind', 'annual') end;
	sees_all boolean := may('record_view', net.id);
	seen_organizations bigint[] := organizations_of('record_view');
	within bigint[] := case when region is not null then organizations_below(region) end;
	day date := members_day(net, year, given_as_of, known_at);
begin
	if not may('summary', net.id) is true then
		return;
	end if;
	return query select y.label, m.organization_id, sees_all or m.organization_id = any (seen_organizations), t.enrolled, t.chronic,
			t.submission_id, t.rule
		from (select n, concat(n, '-', right((n + 1)::text, 2)) as label from generate_series(first, last) n) y
		cross join lateral totals_folded(net.id, y.label, case when y.n = first then base_kind else given_kind end,
			(given_as_of + make_interval(years => y.n - last))::date, known_at, 0::smallint, 0::smallint, day) t
		join members_folded(net.id, day, known_at) m on m.organization_id = t.organization_id
		where t.enrolled is not null and (within is null or m.organization_id = any (within))
		order by m.organization_id, y.n;
end $$;
