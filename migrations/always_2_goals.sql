-- Interim goals: what they take from the network, who may publish them, and how far a member has come on its path. Re-applied
-- whenever this file or one before it changes.

-- What is not given is the network's, and stays so from the day on which it is published.
create or replace function goal_whole(given interim_goal) returns interim_goal language plpgsql stable as $$
declare goal jsonb := (select n.goal from network n where n.id = given.network_id);
begin
	given.baseline_year := coalesce(given.baseline_year, goal ->> 'baseline_year');
	given.target_reduction := coalesce(given.target_reduction, (goal ->> 'target_reduction')::numeric);
	given.target_year := coalesce(given.target_year, goal ->> 'target_year');
	return given;
end $$;

-- Only the district's own hand publishes, or changes what is published. What an operator does is not asked about.
create or replace function interim_goal_published() returns trigger language plpgsql as $$
declare before boolean := tg_op = 'UPDATE' and old.published;
begin
	if new.published then
		new := goal_whole(new);
	end if;
	if (new.published or before) and actor_id() is not null and new.organization_id <> all (organizations_of('team')) then
		perform refuse('HL403', 'A goal is published by the district''s own hand, and changed by it from then on.', '/published');
	end if;
	new.published_at := case when not new.published then null when before then new.published_at else now() end;
	return new;
end $$;

create or replace trigger interim_goal_published before insert or update on interim_goal
	for each row when (new.withdrawn_at is null) execute function interim_goal_published();

-- The rate that change is measured from, for whoever sees it in the record.
create or replace function goal_baseline(given interim_goal) returns numeric
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return coalesce(given.baseline_rate, (select g.rate from goal_reached(given.network_id, given.organization_id, given.baseline_year, true) g
		where may('record_view', given.network_id, given.organization_id)));
end $$;

create or replace function interim_goal_faults(r interim_goal) returns table (pointer text, wrong text) language sql stable as $$
	select '/baseline_source', 'Say where baseline_rate is from before you publish it.'
		where r.published and r.baseline_rate is not null and r.baseline_source is null
	union all select '/published', 'Give baseline_rate or a path first, or have the baseline year''s counts accepted: nothing tells yet what is to be reached.'
		where r.published and actor_id() is not null and coalesce(jsonb_array_length(nullif(r.path, 'null')), 0) = 0 and goal_baseline(goal_whole(r)) is null
	union all select f.* from goal_whole(r) w cross join lateral (
		select '/target_year', 'Must be after baseline_year.' where w.target_year <= w.baseline_year
		union all select '/target_year', 'Must not be more than 30 years after baseline_year.'
			where left(w.target_year, 4)::int - left(w.baseline_year, 4)::int > 30
		union all select '/generator', 'Equal steps in percent never come to nothing: take linear.'
			where w.generator = 'constant_percent' and w.target_reduction = 1
		union all select format('/path/%s/rate', n - 1), format('Is above the baseline, %s: say in note why, before you publish it.', trim_scale(round(b, 3)))
			from (select goal_baseline(w) as b where r.published and r.note is null and r.path is not null offset 0) base,
				jsonb_array_elements(nullif(r.path, 'null')) with ordinality e (p, n) where (p ->> 'rate')::numeric > b + 1e-9) f
	union all select format('/path/%s/school_year', n - 1), 'Comes after the year before it in the path.'
		from (select n, p ->> 'school_year' as year, lag(p ->> 'school_year') over (order by n) as before
			from jsonb_array_elements(nullif(r.path, 'null')) with ordinality e (p, n)) point where year <= before $$;

create or replace trigger record_sound before insert or update on interim_goal
	for each row when (new.withdrawn_at is null) execute function record_sound();

-- The rates to reach: those that were agreed, else equal steps in points or in percent from the baseline on, as
-- service/domain/goal.c makes them for a network.
create or replace function goal_path(given interim_goal, baseline numeric) returns table (school_year text, rate numeric)
language sql immutable as $$
	select p ->> 'school_year', (p ->> 'rate')::numeric from jsonb_array_elements(nullif(given.path, 'null')) p
	union all
	select concat(first + t, '-', right((first + t + 1)::text, 2)), trim_scale(round(baseline * case given.generator
		when 'constant_percent' then power(1 - given.target_reduction, t::numeric / years)
		else 1 - given.target_reduction * t / years end, 9))
	from (select left(given.baseline_year, 4)::int as first, left(given.target_year, 4)::int - left(given.baseline_year, 4)::int as years) y,
		generate_series(0, years) t
	where coalesce(jsonb_array_length(nullif(given.path, 'null')), 0) = 0 $$;

-- What counts of a member's whole year, and its rate; of one that others have gone into, with theirs. Others than those who see the record get none from which fewer than ten
-- students could be told: neither of those chronically absent nor of the rest.
create or replace function goal_reached(network bigint, organization bigint, year text, sees boolean)
returns table (rate numeric, state text) language plpgsql stable as $$
declare total record;
begin
	-- of one that has changed and goes on, with what has come into it
	if exists (select from successions_by(today(), null) s where organization in (s.from_id, s.to_id))
			and not exists (select from successions_by(today(), null) s where s.from_id = organization and s.kind <> 'split') then
		select t.enrolled, t.chronic, t.suppressed, t.broken into total
		from totals_folded(network, year, 'annual', null, null, 0::smallint, 0::smallint, today()) t
			where t.organization_id = organization;
	else
		select t.enrolled, t.chronic, t.suppressed, false as broken into total from member_total t where t.network_id = network
			and t.school_year = year and t.kind = 'annual' and t.as_of = 'infinity' and t.group_id = 0 and t.organization_id = organization;
	end if;
	state := case when total.broken then 'not_comparable' when total.enrolled is null and not total.suppressed is true then 'missing' when total.suppressed then 'suppressed'
		when total.enrolled = 0 then 'missing'
		when not sees and least(total.chronic, total.enrolled - total.chronic) < 10 then 'few' else 'counted' end;
	rate := case when state = 'counted' then trim_scale(round(total.chronic::numeric / total.enrolled, 9)) end;
	return next;
end $$;
revoke execute on function goal_reached(bigint, bigint, text, boolean) from public;

-- The goal's page: the baseline, the path, and what is reached beside each year of it.
create or replace function interim_goal_progress(stored interim_goal) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	given interim_goal := goal_whole(stored);
	sees boolean := may('record_view', given.network_id, given.organization_id);
	base record;
	rate numeric;
begin
	if not sees and not (given.published and may('shared_view', given.network_id)) then
		return null;
	end if;
	select * into base from goal_reached(given.network_id, given.organization_id, given.baseline_year, sees);
	rate := coalesce(given.baseline_rate, base.rate);
	return json_build_object(
		'baseline', json_build_object('school_year', given.baseline_year, 'rate', rate,
			'state', case when given.baseline_rate is not null then 'given' else base.state end),
		'target_reduction', given.target_reduction, 'target_year', given.target_year,
		'years', (select coalesce(json_agg(json_build_object('school_year', p.school_year, 'rate', p.rate, 'reached', r.rate, 'state', r.state,
				'on_path', r.rate <= p.rate + 1e-9) order by p.school_year), '[]')
			from goal_path(given, rate) p
			cross join lateral goal_reached(given.network_id, given.organization_id, p.school_year, sees) r));
end $$;
