-- What records of a network must hold to beyond their fields, alone and as parts of a template. Re-applied whenever this file
-- changes. NAME_faults(NAME) tells what is wrong with a row, each with its place in it.

-- Codes that an earlier item of a list has.
create or replace function code_faults(list jsonb, place text) returns table (pointer text, wrong text) language sql immutable as $$
	select format('%s/%s/code', place, n - 1), format('Is the code of %s/%s, too.', place, first - 1)
	from (select n, min(n) over (partition by e ->> 'code') as first
		from jsonb_array_elements(nullif(list, 'null')) with ordinality l (e, n)) c
	where n > first $$;

-- Links that go in the clear.
create or replace function link_faults(list jsonb, place text) returns table (pointer text, wrong text) language sql immutable as $$
	select format('%s/%s/link', place, n - 1), 'Must begin with https://.'
	from jsonb_array_elements(nullif(list, 'null')) with ordinality l (e, n) where e ->> 'link' !~* '^https://' $$;

create or replace function commitment_faults(r commitment) returns table (pointer text, wrong text) language sql immutable as $$
	select '/rule/at_risk_share', 'Must not be above met_share.'
	where (r.rule ->> 'at_risk_share')::numeric > coalesce((r.rule ->> 'met_share')::numeric, 1) $$;

create or replace function membership_faults(r membership) returns table (pointer text, wrong text) language sql stable as $$
	select format('/pauses/%s/%s', p.n - 1, f.name), f.wrong
	from (select l.n, p.paused_on, p.resumed_on, lag(p.paused_on) over (order by l.n) as before, lag(p.resumed_on) over (order by l.n) as again
		from jsonb_array_elements(r.pauses) with ordinality l (e, n), jsonb_to_record(l.e) p (paused_on date, resumed_on date)) p
	cross join lateral (values
		('paused_on', 'Must not be before joined_on.', p.paused_on < r.joined_on),
		('paused_on', 'Must not be after left_on.', p.paused_on > r.left_on),
		('paused_on', 'The pause before it has no resumed_on: give that one its end.', p.before is not null and p.again is null),
		('paused_on', 'Must not be before the pause before it has ended.', p.paused_on < p.again),
		('resumed_on', 'Must be after paused_on.', p.resumed_on <= p.paused_on),
		('resumed_on', 'Must not be after left_on.', p.resumed_on > r.left_on)) f (name, wrong, holds)
	where f.holds $$;

create or replace function session_faults(r session) returns table (pointer text, wrong text) language sql stable as $$
	select '/time_zone', 'There is no time zone of this name.' where not is_time_zone(r.time_zone)
	union all select '/starts_at', 'Is required with ends_at.' where r.starts_at is null and r.ends_at is not null
	union all select '/ends_at', 'Is required with starts_at.' where r.ends_at is null and r.starts_at is not null
	union all select '/ends_at', 'Must be after starts_at.' where r.ends_at <= r.starts_at
	union all select '/minutes', 'Must be the time from starts_at to ends_at.'
		where r.ends_at > r.starts_at and r.ends_at <> r.starts_at + make_interval(mins => r.minutes)
	union all select * from link_faults(r.materials, '/materials')
	union all select * from link_faults(r.recordings, '/recordings') $$;

create or replace function attendance_faults(r attendance) returns table (pointer text, wrong text) language sql stable as $$
	select '/made_up_by', 'Say by what it was made up.' where r.status = 'made_up' and r.made_up_by is null
	union all select '/heads', 'Is of those who are not named: leave the person out.' where r.heads is not null and r.person_id is not null
	union all select '/other_session', 'Say by which session it was made up.' where r.made_up_by = 'other_session' and r.other_session is null
	union all select '/other_session', 'Is the session itself.' where as_id(r.other_session) = r.session_id
	union all select '/other_session', 'There is no session with this id in this network, or it is not yours to see.'
		where r.other_session is not null and not exists (select from session s where s.id = as_id(r.other_session)
			and s.network_id = (select o.network_id from session o where o.id = r.session_id))
	union all select '/other_session', 'The member is recorded as present at no such session: record there first that it came.'
		where r.status = 'made_up' and as_id(r.other_session) <> r.session_id and not exists (select from attendance a
			where a.session_id = as_id(r.other_session) and a.organization_id = r.organization_id and a.status in ('present', 'partly')
				and a.withdrawn_at is null)
	union all select '/minutes', format('Is more than the session took, %s minutes, and half an hour before and after it.', s.took)
		from (select (extract(epoch from s.ends_at - s.starts_at) / 60)::int as took from session s where s.id = r.session_id) s
		where r.status in ('present', 'partly') and r.minutes > s.took + 60
	union all select '/status', 'The session has not begun: until then a member can only be excused.'
		where r.status <> 'excused' and exists (select from session s where s.id = r.session_id and s.starts_at > now()) $$;

create or replace function interview_faults(r interview) returns table (pointer text, wrong text) language sql immutable as $$
	select '/quote_kind', 'Say whether the quote is word for word.' where r.quote <> '' and r.quote_kind is null $$;

create or replace function coaching_plan_faults(r coaching_plan) returns table (pointer text, wrong text) language sql immutable as $$
	select '/sessions_most', 'Must not be less than sessions_least.' where r.sessions_most < r.sessions_least
	union all select '/team_most', 'Must not be less than team_least.' where r.team_most < r.team_least
	union all select '/ends_on', 'Must not be before starts_on.' where r.ends_on < r.starts_on
	union all select * from code_faults(r.elements, '/elements') $$;

create or replace function instrument_faults(r instrument) returns table (pointer text, wrong text) language sql immutable as $$
	select * from code_faults(r.ratings, '/ratings')
	union all select * from code_faults(r.ingredients, '/ingredients')
	union all select * from code_faults(r.items, '/items')
	union all select format('/items/%s/ingredient', n - 1), 'Is none of the codes of ingredients.'
		from jsonb_array_elements(r.items) with ordinality l (e, n)
		where not exists (select from jsonb_array_elements(r.ingredients) i where i ->> 'code' = e ->> 'ingredient') $$;

-- Of a template the list itself is looked at: see parts_checked().
create or replace function cause_faults(r cause) returns table (pointer text, wrong text) language sql stable as $$
	select '/under', 'Is the code of no other cause of this network.'
	where r.under = r.code or (r.network_id is not null and r.under is not null and not exists (select from cause c
		where c.network_id = r.network_id and c.code = r.under and c.withdrawn_at is null)) $$;

-- What stands under it would be under nothing.
create or replace function cause_withdrawn() returns trigger language plpgsql as $$
begin
	if exists (select from cause c where c.network_id = new.network_id and c.under = new.code and c.id <> new.id
			and c.withdrawn_at is null) then
		perform refuse('HL409', 'Other causes stand under it: withdraw them first, or put them under another.');
	end if;
	return new;
end $$;
create or replace trigger cause_withdrawn before update of withdrawn_at on cause
	for each row when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function cause_withdrawn();

create or replace function theory_faults(r theory) returns table (pointer text, wrong text) language sql immutable as $$
	select * from code_faults(r.parts, '/parts')
	union all select format('/parts/%s/under', n - 1), case e ->> 'kind' when 'primary' then 'A primary driver is under none.'
		when 'secondary' then 'Is the code of no primary driver.' else 'Is the code of no driver.' end
	from jsonb_array_elements(r.parts) with ordinality l (e, n)
	where case when e ->> 'kind' = 'primary' then e ->> 'under' is not null
		else not exists (select from jsonb_array_elements(r.parts) d where d ->> 'code' = e ->> 'under'
			and (d ->> 'kind' = 'primary' or (d ->> 'kind' = 'secondary' and e ->> 'kind' = 'change_idea'))) end $$;

create or replace function record_sound() returns trigger language plpgsql as $$
declare wrongs text; pointers text;
begin
	execute format('select string_agg(wrong, E''\n''), string_agg(pointer, E''\n'') from %I($1)', tg_table_name || '_faults')
		into wrongs, pointers using new;
	if wrongs is not null then
		perform refuse('HL422', wrongs, pointers);
	end if;
	return new;
end $$;

do $$
declare name text;
begin
	foreach name in array array['membership', 'commitment', 'session', 'attendance', 'interview', 'coaching_plan', 'instrument', 'cause', 'theory'] loop
		execute format('create or replace trigger record_sound before insert or update on %I for each row
			when (new.withdrawn_at is null) execute function record_sound()', name);
	end loop;
end $$;

-- A template whose fields are valid, as it is, unless its parts do not hold together: then all faults of theirs are told.
create or replace function parts_checked(body jsonb) returns jsonb language plpgsql stable as $$
declare wrongs text; pointers text;
begin
	with part as (
		select list.name, n - 1 as nth, e as body
		from unnest(array['commitments', 'sessions', 'coaching_plans', 'instruments', 'causes', 'practices', 'theories']) list (name),
			jsonb_array_elements(nullif(parts_checked.body -> list.name, 'null')) with ordinality l (e, n)
	), fault as (
		select p.name, p.nth, f.pointer, f.wrong from part p cross join lateral (
			select * from commitment_faults(jsonb_populate_record(null::commitment, p.body)) where p.name = 'commitments'
			union all select * from session_faults(jsonb_populate_record(null::session, p.body)) where p.name = 'sessions'
			union all select * from coaching_plan_faults(jsonb_populate_record(null::coaching_plan, p.body))
				where p.name = 'coaching_plans'
			union all select * from instrument_faults(jsonb_populate_record(null::instrument, p.body)) where p.name = 'instruments'
			union all select * from cause_faults(jsonb_populate_record(null::cause, p.body)) where p.name = 'causes'
			union all select * from theory_faults(jsonb_populate_record(null::theory, p.body)) where p.name = 'theories') f
		union all
		select p.name, p.nth, '/under', 'Is the code of no cause above it.' from part p
		where p.name = 'causes' and p.body ->> 'under' <> p.body ->> 'code' and not exists (select from part above
			where above.name = 'causes' and above.nth < p.nth and above.body ->> 'code' = p.body ->> 'under')
		union all
		select p.name, p.nth, '/code', format('Is the code of /%s/%s, too.', p.name, min(above.nth)) from part p
		join part above on above.name = p.name and above.nth < p.nth and above.body ->> 'code' = p.body ->> 'code'
		group by p.name, p.nth
		union all
		select p.name, p.nth, '/position', format('Is the position of /commitments/%s, too.', min(above.nth)) from part p
		join part above on above.name = p.name and above.nth < p.nth and above.body -> 'position' = p.body -> 'position'
		where p.name = 'commitments' group by p.name, p.nth
		union all
		select p.name, p.nth, '/title', format('Is /sessions/%s again: of two on one day or without one each has a title of its own.', min(above.nth)) from part p
		join part above on above.name = p.name and above.nth < p.nth and above.body ->> 'title' = p.body ->> 'title'
			and (above.body ->> 'starts_at')::timestamptz is not distinct from (p.body ->> 'starts_at')::timestamptz
		where p.name = 'sessions' group by p.name, p.nth
	)
	select string_agg(f.wrong, E'\n' order by f.name, f.nth, f.pointer),
			string_agg(format('/%s/%s%s', f.name, f.nth, f.pointer), E'\n' order by f.name, f.nth, f.pointer)
		into wrongs, pointers from (select * from fault order by name, nth, pointer limit 100) f;
	if wrongs is not null then
		perform refuse('HL422', wrongs, pointers);
	end if;
	return body;
end $$;
