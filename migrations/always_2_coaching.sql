-- Coaching: what its records must hold to, and what is told of them. Re-applied whenever this file or one before it changes.

create or replace function need_coaching_series(given text) returns coaching_series language plpgsql stable as $$
declare found_series coaching_series := (select s from coaching_series s where s.id = as_id(given) and s.withdrawn_at is null);
begin
	if found_series.id is null then
		perform refuse('HL404', 'There is no such series, or it is not yours to see.');
	end if;
	return found_series;
end $$;

-- A series follows the plan that is named, else the only one of its network.
create or replace function coaching_planned() returns trigger language plpgsql as $$
begin
	if new.plan is null then
		new.plan := (select min(p.id)::text from coaching_plan p where p.network_id = new.network_id and p.withdrawn_at is null
			having count(*) = 1);
	elsif not exists (select from coaching_plan p where p.id = as_id(new.plan) and p.network_id = new.network_id
			and p.withdrawn_at is null) then
		perform refuse('HL422', 'Is the id of no coaching plan of this network.', '/plan');
	end if;
	return new;
end $$;

-- What is promised is what the plan allows.
create or replace function coaching_promised() returns trigger language plpgsql as $$
declare plan coaching_plan := (select p from coaching_plan p where p.id = as_id(new.plan));
begin
	if new.promised not between plan.sessions_least and plan.sessions_most then
		perform refuse('HL422', format('Its plan has %s to %s sessions.', plan.sessions_least, plan.sessions_most), '/promised');
	end if;
	return new;
end $$;
create or replace trigger coaching_planned before insert on coaching_series for each row execute function coaching_planned();
create or replace trigger coaching_promised before insert or update of promised on coaching_series for each row execute function coaching_promised();

-- The one rule of what was delivered, here and in the ledger: a session that was held on a day of the series and of its plan.
create or replace function coaching_delivered(s coaching_session, r coaching_series, p coaching_plan, time_zone text) returns boolean
language sql stable as $$
	select s.kind = 'session' and s.status = 'held'
		and coalesce((s.meets_at at time zone time_zone)::date >= greatest(r.starts_on, p.starts_on), true)
		and coalesce((s.meets_at at time zone time_zone)::date <= least(r.ends_on, p.ends_on), true) $$;

create or replace function coaching_series_faults(r coaching_series) returns table (pointer text, wrong text) language sql immutable as $$
	select '/ends_on', 'Must not be before starts_on.' where r.ends_on < r.starts_on $$;

-- Elements are those of the plan, each once.
create or replace function coaching_session_faults(r coaching_session) returns table (pointer text, wrong text) language sql stable as $$
	select '/meets_at', 'A session that was held has a moment at which it began.' where r.status = 'held' and r.meets_at is null
	union all select '/meets_at', 'Is to come: a session is held once it has begun.' where r.status = 'held' and r.meets_at > now()
	union all select * from code_faults(r.elements, '/elements')
	union all select format('/elements/%s/code', n - 1), 'Is no element of the coaching plan.'
		from coaching_series s join coaching_plan p on p.id = as_id(s.plan),
			jsonb_array_elements(nullif(r.elements, 'null')) with ordinality l (e, n)
		where s.id = r.coaching_series_id and not exists (select from jsonb_array_elements(p.elements) o where o ->> 'code' = e ->> 'code') $$;

do $$
declare name text;
begin
	foreach name in array array['coaching_series', 'coaching_session'] loop
		execute format('create or replace trigger record_sound before insert or update on %I for each row
			when (new.withdrawn_at is null) execute function record_sound()', name);
	end loop;
end $$;

-- A step comes from the session that is named, else from the last one that was held.
create or replace function coaching_step_placed() returns trigger language plpgsql as $$
begin
	if new.session is null then
		new.session := (select s.id::text from coaching_session s where s.coaching_series_id = new.coaching_series_id and s.status = 'held'
			and s.withdrawn_at is null order by s.meets_at desc, s.id desc limit 1);
	elsif not exists (select from coaching_session s where s.id = as_id(new.session) and s.coaching_series_id = new.coaching_series_id
			and s.withdrawn_at is null) then
		perform refuse('HL422', 'Is the id of no session of this series.', '/session');
	end if;
	return new;
end $$;
create or replace trigger coaching_step_placed before insert on coaching_step for each row execute function coaching_step_placed();

create or replace function coaching_step_done() returns trigger language plpgsql as $$
begin
	if new.done_on > network_today(new.network_id) then
		perform refuse('HL422', 'Is in the future.', '/done_on');
	end if;
	return new;
end $$;
create or replace trigger coaching_step_done before insert or update of done_on on coaching_step for each row execute function coaching_step_done();

create or replace function coaching_step_shown(t coaching_step) returns json language sql stable as $$
	select json_build_object('id', t.id::text, 'session', t.session, 'text', t.text, 'whose', t.whose, 'person', (select json_build_object(
		'id', p.id::text, 'name', p.name) from person p where p.id = t.person_id), 'due_on', t.due_on, 'done_on', t.done_on) $$;

-- Steps that were agreed before a session and were not done by its day: they are carried into it.
create or replace function coaching_carried(series bigint, session bigint, starts timestamptz) returns json language sql stable as $$
	select coalesce(json_agg(coaching_step_shown(k) order by k.due_on nulls last, k.id), '[]')
	from coaching_step k left join coaching_session o on o.id = as_id(k.session)
	where k.coaching_series_id = series and k.withdrawn_at is null and k.session is distinct from coaching_carried.session::text
		and coalesce(o.meets_at, k.created_at) < coalesce(starts, now()) and (k.done_on is null or k.done_on >= coalesce(starts, now())::date) $$;

-- Of a series, what was promised and what was delivered: also for who sees that there is one and not what is said in it.
drop function if exists coaching_delivery(bigint, bigint, bigint, text, int);
create or replace function coaching_delivery(r coaching_series)
returns json language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	plan coaching_plan := (select p from coaching_plan p where p.id = as_id(r.plan));
	zone text := (select n.time_zone from network n where n.id = r.network_id);
	counts record;
begin
	if not (may('record_view', r.network_id, r.organization_id) or may('coaching', r.network_id, r.organization_id)) then
		return null;
	end if;
	select count(*) filter (where coaching_delivered(s, r, plan, zone)) as delivered,
		count(*) filter (where s.kind = 'session' and s.status = 'held' and not coaching_delivered(s, r, plan, zone)) as outside,
		count(*) filter (where s.kind = 'session' and s.status = 'planned') as planned,
		bool_or(s.kind = 'check_in' and s.status = 'held') as checked_in,
		max(s.meets_at) filter (where s.status = 'held') as last, min(s.meets_at) filter (where s.status = 'planned') as next
	into counts from coaching_session s where s.coaching_series_id = r.id and s.withdrawn_at is null;
	return json_build_object('promised', coalesce(r.promised, plan.sessions_least), 'most', plan.sessions_most,
		'delivered', counts.delivered, 'outside', counts.outside, 'planned', counts.planned, 'check_in', case when counts.checked_in then 'held'
			when plan.check_in then 'missing' else 'not_asked' end, 'last', counts.last, 'next', counts.next);
end $$;
