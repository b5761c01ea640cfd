-- What the tests of changes hold to. Re-applied whenever this file or one before it changes.

-- ---------------------------------------------------------------- the seal on a prediction

-- The prediction of a test that has begun stays, and the test has begun for good; what an operator does is not asked about that.
create or replace function cycle_sealed() returns trigger language plpgsql as $$
begin
	if new.prediction is distinct from old.prediction then
		if old.status <> 'planned' or old.started_at is not null then
			perform refuse('HL409', 'The prediction is sealed since the cycle was started: say in studied what came of it.', '/prediction');
		end if;
		new.predicted_at := now();
	elsif new.predicted_at is distinct from old.predicted_at and actor_id() is not null then
		new.predicted_at := old.predicted_at;
	end if;
	if actor_id() is not null and array_position(array['planned', 'running', 'completed'], new.status)
			< array_position(array['planned', 'running', 'completed'], old.status) then
		perform refuse('HL409', 'A test that has begun does not go back: another test is a new cycle.', '/status');
	end if;
	return new;
end $$;

create or replace trigger cycle_sealed before update of prediction, predicted_at, status on cycle
	for each row execute function cycle_sealed();

-- ---------------------------------------------------------------- what a cycle belongs to

-- All cycles that continue the one, directly or through others, and the one itself at depth 0: whoever asks.
create or replace function cycles_after(given bigint) returns table (id bigint, depth int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return query with recursive after as (
		select given as id, 0 as depth
		union select c.id, a.depth + 1 from cycle c join after a on c.continues = a.id::text where a.depth < 200)
	select a.id, min(a.depth) from after a group by a.id;
end $$;

-- The first of the ramp.
create or replace function ramp_root(given bigint) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare at bigint := given; before bigint;
begin
	for i in 1..200 loop
		before := (select as_id(c.continues) from cycle c where c.id = at);
		exit when before is null;
		at := before;
	end loop;
	return at;
end $$;

-- The whole ramp of a cycle, from its root on: whoever asks, so that it has no gaps; what is withdrawn only holds it together.
create or replace function ramp_of(given bigint) returns table (id bigint, depth int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return query select a.id, a.depth from cycles_after(ramp_root(given)) a join cycle c on c.id = a.id where c.withdrawn_at is null
		order by a.depth, a.id limit 200;
end $$;

-- A driver, or a change idea, that a record names anew is in a theory of its network; one that it has named before stays.
create or replace function need_driver(network bigint, given text, before text, pointer text) returns void language plpgsql stable as $$
begin
	if given is not null and given is distinct from before and not exists (select from theory t where t.network_id = network and t.withdrawn_at is null
			and t.parts @> jsonb_build_array(jsonb_build_object('code', given))) then
		perform refuse('HL422', 'Is the code of no driver or change idea in a theory of this network.', pointer);
	end if;
end $$;
drop function if exists is_driver(bigint, text);

-- What a driver is called, or was called last where no theory has it any more: what was tested stays told.
create or replace function driver_label(network bigint, given text) returns text language plpgsql strict stable as $$
begin
	return (select p ->> 'label'
		from (select t.parts, t.withdrawn_at as until from theory t where t.network_id = network
			union all select v.parts, v.written_at from theory t join theory_version v on v.theory_id = t.id where t.network_id = network) w,
			jsonb_array_elements(w.parts) p
		where p ->> 'code' = given order by w.until desc nulls first limit 1);
end $$;

-- What a cycle names is of its network, and the cycle that it continues the actor's to see. One at a time, so that no two close a loop.
create or replace function cycle_placed() returns trigger language plpgsql as $$
begin
	if new.continues is not null and (tg_op = 'INSERT' or new.continues is distinct from old.continues) then
		if not exists (select from cycle r where r.id = as_id(new.continues) and r.network_id = new.network_id and r.withdrawn_at is null) then
			perform refuse('HL422', 'There is no such cycle in this network, or it is not yours to see.', '/continues');
		end if;
		perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'ramp', new.network_id), 0));
		if tg_op = 'UPDATE' and exists (select from cycles_after(new.id) a where a.id = as_id(new.continues)) then
			perform refuse('HL422', 'Would continue itself in the end.', '/continues');
		end if;
	end if;
	if new.practice is not null and (tg_op = 'INSERT' or new.practice is distinct from old.practice)
			and not exists (select from practice p where p.network_id = new.network_id and p.code = new.practice and p.withdrawn_at is null) then
		perform refuse('HL422', 'Is the code of no practice of this network.', '/practice');
	end if;
	if new.cause is not null and (tg_op = 'INSERT' or new.cause is distinct from old.cause)
			and not exists (select from cause c where c.network_id = new.network_id and c.code = new.cause and c.withdrawn_at is null) then
		perform refuse('HL422', 'Is the code of no cause of this network.', '/cause');
	end if;
	perform need_driver(new.network_id, new.driver, old.driver, '/driver');
	return new;
end $$;

create or replace trigger cycle_placed before insert or update of continues, practice, driver, cause on cycle
	for each row execute function cycle_placed();

-- Tags are causes of its network, and what it led to is there: a driver of the network, a test of the member.
create or replace function interview_placed() returns trigger language plpgsql as $$
declare stray int := (select min(n) - 1 from jsonb_array_elements_text(new.tags) with ordinality l (tag, n)
	where not exists (select from cause c where c.network_id = new.network_id and c.code = l.tag and c.withdrawn_at is null)
		and not (tg_op = 'UPDATE' and old.tags ? l.tag));
begin
	if stray is not null then
		perform refuse('HL422', 'Is the code of no cause of this network.', '/tags/' || stray);
	end if;
	perform need_driver(new.network_id, new.led_to_driver, old.led_to_driver, '/led_to_driver');
	if new.led_to_cycle is not null and (tg_op = 'INSERT' or new.led_to_cycle is distinct from old.led_to_cycle)
			and not exists (select from cycle c where c.id = as_id(new.led_to_cycle) and c.network_id = new.network_id
				and c.organization_id = new.organization_id and c.withdrawn_at is null) then
		perform refuse('HL422', 'There is no such cycle of this member, or it is not yours to see.', '/led_to_cycle');
	end if;
	return new;
end $$;

create or replace trigger interview_placed before insert or update of tags, led_to_driver, led_to_cycle on interview
	for each row when (new.withdrawn_at is null) execute function interview_placed();

-- ---------------------------------------------------------------- what interviews point to

-- Of each cause that a network has or had, or of one below it: interviews that the actor may read and of how many members, and of the others, whoever
-- asks, those of a cause that so many, of two members, point to. A cause to which fewer point is in no number, that of its kind neither: it
-- would be found by taking away the others.
drop function if exists cause_pointers(bigint);
create or replace function cause_pointers(given_network bigint, shown_from int)
returns table (code text, interviews int, members int, other_interviews int, other_members int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare reach note_reach := note_reach();
begin
	if not may('shared_view', given_network) then
		return;
	end if;
	return query with recursive above_tag as (
		select c.code as tag, c.code as at, c.under from cause c where c.network_id = given_network
		union select a.tag, c.code, c.under from above_tag a join cause c on c.code = a.under and c.network_id = given_network),
	pointing as (
		select i.id, i.organization_id, a.tag, a.at,
			sees_note(i.visibility, i.created_by, i.network_id, i.organization_id, reach) as seen
		from interview i cross join jsonb_array_elements_text(i.tags) t (tag) join above_tag a on a.tag = t.tag
		where i.network_id = given_network and i.withdrawn_at is null),
	told as (select o.tag from pointing o where o.tag = o.at and not o.seen
		group by o.tag having count(distinct o.id) >= shown_from and count(distinct o.organization_id) >= 2)
	select p.at, (count(distinct p.id) filter (where p.seen))::int, (count(distinct p.organization_id) filter (where p.seen))::int,
		(count(distinct p.id) filter (where other))::int, (count(distinct p.organization_id) filter (where other))::int
	from pointing p cross join lateral (select not p.seen and p.tag in (select t.tag from told t) as other) o group by p.at;
end $$;

-- Who is to test a copy: a text that stays with its member and its coaches is not carried to another.
create or replace function copy_member(source cycle, given text) returns bigint language plpgsql stable as $$
declare member bigint := need_member(source.network_id, given);
begin
	if member <> source.organization_id and source.visibility < 'network' then
		perform refuse('HL422', 'This cycle does not go to other members: ask for it to be shared with the network.', '/organization');
	end if;
	return member;
end $$;

-- Tasks of a plan, still to be done.
create or replace function tasks_anew(given jsonb) returns jsonb language sql immutable as $$
	select coalesce(jsonb_agg(e - 'due_on' || '{"done": false}' order by n), '[]') from jsonb_array_elements(given) with ordinality l (e, n) $$;

create or replace function measures_anew(given jsonb) returns jsonb language sql immutable as $$
	select coalesce(jsonb_agg(e - 'data' - 'measure' order by n), '[]') from jsonb_array_elements(given) with ordinality l (e, n) $$;

-- ---------------------------------------------------------------- when somebody is to be asked

-- When what a test shows was last written down: what was done and seen, values, tasks that are done.
create or replace function cycle_recorded() returns trigger language plpgsql as $$
begin
	if (new.did, new.observations, new.measures, new.tasks) is distinct from (old.did, old.observations, old.measures, old.tasks) then
		new.recorded_at := now();
	end if;
	return new;
end $$;
create or replace trigger cycle_recorded before update of did, observations, measures, tasks on cycle
	for each row execute function cycle_recorded();

-- Whether values in their order lie about their median as chance does not make them: as service/domain/runs.c judges the runs of a chart.
create or replace function runs_signal(given numeric[]) returns boolean language plpgsql immutable as $$
declare
	median numeric := (select percentile_cont(0.5) within group (order by v) from unnest(given) v);
	side int := 0; at numeric; useful int := 0; crossings int := 0; run int := 0; longest int := 0;
	chance float8; sum float8; fewest int := 0;
begin
	foreach at in array given loop
		continue when at = median;
		useful := useful + 1;
		if side <> 0 and sign(at - median) <> side then
			crossings := crossings + 1;
			run := 0;
		end if;
		side := sign(at - median);
		run := run + 1;
		longest := greatest(longest, run);
	end loop;
	if useful < 2 then
		return false;
	end if;
	chance := power(2::float8, 1 - useful);
	sum := chance;
	while 20 * sum < 1 loop
		chance := chance * (useful - 1 - fewest) / (fewest + 1);
		sum := sum + chance;
		fewest := fewest + 1;
	end loop;
	return longest > round(log(2, useful)) + 3 or crossings < fewest;
end $$;

-- The values of one measure of a test: those written down with it, and the points of the measure that it names, as far as the actor sees
-- them, from its last phase on, without those that are left out. What adds up over the year has none that could be judged.
create or replace function cycle_values(given jsonb) returns table (day date, value numeric) language plpgsql stable as $$
begin
	return query select (e ->> 'day')::date, (e ->> 'value')::numeric from jsonb_array_elements(nullif(given -> 'data', 'null')) e;
	if given ->> 'measure' is not null then
		return query select p.day, coalesce(p.value, p.numerator::numeric / nullif(p.denominator, 0))
			from measure r cross join lateral measure_series(r) p
			where r.id = as_id(given ->> 'measure') and r.withdrawn_at is null and not r.cumulative and p.excluded_because is null
				and coalesce(p.value, p.numerator::numeric / nullif(p.denominator, 0)) is not null
				and p.day >= coalesce((select max((h ->> 'starts_on')::date) from jsonb_array_elements(r.phases) h
					where (h ->> 'starts_on')::date <= today()), p.day);
	end if;
end $$;

-- The first measure whose values show a signal, and the last day of them.
create or replace function signal_of(measures jsonb) returns table (name text, day date) language sql stable as $$
	select m ->> 'name', d.last
	from jsonb_array_elements(measures) with ordinality l (m, n)
	cross join lateral (select array_agg(v.value order by v.day) as list, max(v.day) as last from cycle_values(m) v) d
	where cardinality(d.list) > 4 and runs_signal(d.list)
	order by n limit 1 $$;

-- What troubles a test, since when, and in words; no row when nothing does.
create or replace function cycle_trouble(network bigint, status text, ends_on date, started_at timestamptz, recorded_at timestamptz,
	prediction_held text, completed_at timestamptz, measures jsonb)
returns table (why text, since date, says text) language plpgsql stable as $$
declare
	zone text; stall int; here date; last date;
begin
	if status = 'planned' and ends_on is null and measures = '[]' then
		return;
	end if;
	select n.time_zone, n.stall_days into zone, stall from network n where n.id = network;
	here := (now() at time zone zone)::date;
	last := (greatest(started_at, recorded_at) at time zone zone)::date;
	if status <> 'completed' and ends_on < here then
		return query select 'overdue', ends_on, format('Its last day, %s, is past, and it is not finished.', ends_on);
	elsif prediction_held = 'no' then
		return query select 'failed', (completed_at at time zone zone)::date, 'Its prediction did not hold.';
	elsif status = 'running' and last <= here - stall then
		return query select 'stalled', last,
			format('Nothing was recorded since %s, for %s days or more: nothing observed, no value, no task done.', last, stall);
	else
		return query select 'signal', s.day, format('The data of "%s" show a signal: they do not lie about their middle as by chance.', s.name)
			from signal_of(measures) s;
	end if;
end $$;

-- Whether its member has asked somebody since, as far as one may know.
create or replace function has_listened(network bigint, organization bigint, since date) returns boolean language plpgsql stable as $$
declare reach note_reach := note_reach();
begin
	-- of those that the asker reads, whoever's power it runs with: a prompt that is gone would tell of the others
	return exists (select from interview i where i.network_id = network and i.organization_id = organization and i.withdrawn_at is null
		and i.held_on >= since and sees_note(i.visibility, i.created_by, i.network_id, i.organization_id, reach));
end $$;

-- The prompt to ask somebody, for whoever reads the member's record: null when nothing troubles the test, or somebody was asked.
create or replace function cycle_listen(network bigint, organization bigint, status text, ends_on date, started_at timestamptz,
	recorded_at timestamptz, prediction_held text, completed_at timestamptz, measures jsonb) returns json language plpgsql stable as $$
declare trouble record;
begin
	select * into trouble from cycle_trouble(network, status, ends_on, started_at, recorded_at, prediction_held, completed_at, measures);
	return case when trouble.why is not null and may('record_view', network, organization) and not has_listened(network, organization, trouble.since)
		then json_build_object('why', trouble.why, 'since', trouble.since, 'says', trouble.says || ' Nobody was interviewed since: '
			|| 'whom could you ask how it is for them, a student, a family, somebody who is there?') end;
end $$;

-- ---------------------------------------------------------------- theories

-- What a theory said stays to be read, with the moment since which it was so.
create or replace function theory_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	insert into theory_version (theory_id, version, title, aim, parts, written_at, changed_by)
		values (old.id, old.version, old.title, old.aim, old.parts, old.changed_at, old.changed_by);
	return null;
end $$;

create or replace trigger theory_kept after update on theory for each row
	when ((old.title, old.aim, old.parts) is distinct from (new.title, new.aim, new.parts)) execute function theory_kept();

-- ---------------------------------------------------------------- practices

create or replace function practice_placed() returns trigger language plpgsql as $$
begin
	if new.refines is not null and (new.refines = new.code or not exists (select from practice p where p.network_id = new.network_id
			and p.code = new.refines and p.withdrawn_at is null)) then
		perform refuse('HL422', 'Is the code of no other practice of this network.', '/refines');
	end if;
	return new;
end $$;

create or replace trigger practice_placed before insert or update of refines on practice
	for each row when (new.withdrawn_at is null) execute function practice_placed();

-- What a practice said stays to be read, with the moment since which it was so.
create or replace function practice_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	insert into practice_version (practice_id, version, label, kind, refines, level, tier, detail, link, written_at, changed_by)
		values (old.id, old.version, old.label, old.kind, old.refines, old.level, old.tier, old.detail, old.link, old.changed_at, old.changed_by);
	return new;
end $$;

create or replace trigger practice_kept before update on practice for each row
	when ((old.label, old.kind, old.refines, old.level, old.tier, old.detail, old.link)
		is distinct from (new.label, new.kind, new.refines, new.level, new.tier, new.detail, new.link)) execute function practice_kept();

-- Volatile, so that a change already shows what its trigger has kept.
create or replace function practice_earlier(given bigint) returns json language plpgsql volatile as $$
begin
	return (select coalesce(json_agg(json_build_object('version', v.version, 'label', v.label, 'kind', v.kind, 'refines', v.refines,
		'level', v.level, 'tier', v.tier, 'detail', v.detail, 'link', v.link, 'written_at', v.written_at,
		'by', account_shown(v.changed_by)) order by v.version), '[]')
		from practice_version v where v.practice_id = given);
end $$;

-- A practice and those that refine it, directly or through others.
create or replace function practice_family(given practice) returns setof text language sql stable as $$
	with recursive family as (select given.code as code union select p.code from practice p join family f on p.refines = f.code
		where p.network_id = given.network_id and p.withdrawn_at is null)
	select code from family $$;

-- Students of a member when they were last counted in a network.
create or replace function enrolled_of(network bigint, organization bigint) returns int language sql stable as $$
	select t.enrolled from member_total t where t.network_id = network and t.organization_id = organization and t.group_id = 0
		and t.kind = 'annual' and not t.suppressed order by t.school_year desc limit 1 $$;

-- In what two members of a network are alike: state, region (what is above both), size (half to double the students). As the owner, for how
-- many students a member has is not for all to see.
create or replace function alike(given_network bigint, mine bigint, other bigint) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	a organization := (select o from organization o where o.id = mine);
	b organization := (select o from organization o where o.id = other);
	size int := enrolled_of(given_network, mine);
begin
	if not may('shared_view', given_network) or not may('record_view', given_network, mine) then
		return '{}';
	end if;
	return array_remove(array[case when a.state = b.state then 'state' end, case when a.parent_id = b.parent_id then 'region' end,
		case when enrolled_of(given_network, other) between size / 2.0 and size * 2.0 then 'size' end], null);
end $$;

-- Tries of a practice that are not the actor's to read, and of how many members.
create or replace function hidden_tries(given practice) returns table (tries int, members int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare reach note_reach := note_reach();
begin
	return query select count(*)::int, count(distinct c.organization_id)::int from cycle c
		where c.network_id = given.network_id and c.practice in (select practice_family(given)) and c.withdrawn_at is null and c.started_at is not null
			and not sees_note(c.visibility, c.created_by, c.network_id, c.organization_id, reach) and may('shared_view', given.network_id);
end $$;

revoke execute on function enrolled_of(bigint, bigint) from public;

-- ---------------------------------------------------------------- how often predictions came true

-- Completed cycles of a network by member and author's part, whoever asks, as long as the network is the actor's to follow; shown: they are
-- the actor's to read. What is not cannot be told by taking away what is.
drop function if exists prediction_counts(bigint);
create or replace function prediction_counts(given_network bigint)
returns table (organization_id bigint, mine boolean, shown boolean, yes int, partly int, "no" int, withdrawn int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare reach note_reach := note_reach();
begin
	return query select c.organization_id, coalesce(c.created_by = actor_id(), false),
		sees_note(c.visibility, c.created_by, c.network_id, c.organization_id, reach),
		(count(*) filter (where h.held = 'yes'))::int, (count(*) filter (where h.held = 'partly'))::int,
		(count(*) filter (where h.held = 'no'))::int, (count(*) filter (where h.held is null))::int
	from cycle c cross join lateral (select case when c.withdrawn_at is null then c.prediction_held end as held) h
	where c.network_id = given_network and c.status = 'completed' and may('shared_view', given_network)
	group by 1, 2, 3;
end $$;

drop function if exists hits(bigint, bigint, bigint);
create or replace function hits(yes bigint, partly bigint, "no" bigint, withdrawn bigint) returns json language sql immutable as $$
	select row_to_json(r) from (select yes + partly + "no" as completed, yes, partly, "no",
		round(yes::numeric / nullif(yes + partly + "no", 0), 4)::float8 as hit_rate, withdrawn) r $$;
