-- Protocols: the steps of a consultancy, and what its records must hold to. Re-applied whenever this file or one before it changes.

-- The steps that a consultancy has unless others are given, with their minutes in each form.
create or replace function consultancy_steps(form text) returns jsonb language sql immutable as $$
	select jsonb_agg(jsonb_build_object('code', code, 'label', label, 'help', help, 'minutes', minutes) order by n)
	from (values
		(1, 'tell', 'Tell the dilemma', 8, 5, 'The team tells what it is stuck with and puts its question where everybody can read it. Nobody breaks in.'),
		(2, 'facts', 'Ask for facts', 5, 2, 'Only what can be answered in a sentence.'),
		(3, 'probe', 'Ask what opens it up', 10, null, 'Questions that make the team think. It answers, or only writes them down.'),
		(4, 'restate', 'Say the question anew', 2, 1, 'The team says its question as it sees it now. Often it has become another one.'),
		(5, 'consult', 'Think aloud while the team listens', 15, 8, 'The others talk with each other about the question. The team keeps quiet and takes notes.'),
		(6, 'take-away', 'Tell what is taken along', 5, 2, 'The team tells what helped, then the others what they take home. Nobody owes a promise.'),
		(7, 'try', 'Say who tries what by when', 3, 2, 'One or two things that are small enough for the next weeks.'),
		(8, 'look-back', 'Look back at the way', 2, null, 'How it was to bring this, and to think along; not the dilemma again.')) s (n, code, label, whole, short, help),
		lateral (select case form when 'short' then short else whole end as minutes) m
	where minutes is not null $$;

-- When the step under way should end.
create or replace function consultancy_step_ends(steps jsonb, step int, timeline jsonb) returns timestamptz language sql stable as $$
	select (timeline -> -1 ->> 'at')::timestamptz + make_interval(mins => (steps -> (step - 1) ->> 'minutes')::int) where step > 0 $$;

-- Whether somebody has to look at it: the follow-up has come and is not told, or a day by which something was to be tried; by the
-- calendar of its network.
drop function if exists consultancy_due(text, date, jsonb);
create or replace function consultancy_due(follow_up text, follow_up_on date, tries jsonb, network bigint) returns boolean language sql stable as $$
	select coalesce(follow_up is null and follow_up_on <= d.today, false)
		or exists (select from jsonb_array_elements(nullif(tries, 'null')) e where (e ->> 'by_on')::date <= d.today and e ->> 'done_on' is null)
	from (select network_today(network) as today) d $$;

-- Going to another step is written down; the first one tells the day, and the day when it is looked at again.
create or replace function consultancy_moves() returns trigger language plpgsql as $$
declare was int := case when tg_op = 'UPDATE' then old.step else 0 end;
begin
	new.steps := coalesce(nullif(new.steps, 'null'), consultancy_steps(new.form));
	if new.step <> was then
		new.timeline := case when jsonb_array_length(new.timeline) < 200 then new.timeline else new.timeline - 0 end
			|| jsonb_build_array(jsonb_build_object('step', new.step, 'at', now()));
		new.held_on := coalesce(new.held_on, case when new.step > 0 then (select (now() at time zone n.time_zone)::date
			from network n where n.id = new.network_id) end);
	end if;
	if tg_op = 'INSERT' then
		new.follow_up_on := coalesce(new.follow_up_on, new.held_on + 30);
	elsif new.held_on is distinct from old.held_on and coalesce(new.follow_up_on = old.held_on + 30, new.follow_up_on is null) then
		new.follow_up_on := new.held_on + 30;
	end if;
	return new;
end $$;
create or replace trigger consultancy_moves before insert or update on consultancy for each row
	when (new.withdrawn_at is null) execute function consultancy_moves();

-- What was presented has its day.
create or replace function share_out_moves() returns trigger language plpgsql as $$
begin
	if new.status = 'presented' and new.presented_on is null then
		new.presented_on := (select least((now() at time zone n.time_zone)::date, (s.starts_at at time zone s.time_zone)::date)
			from network n left join session s on s.id = as_id(new.session) where n.id = new.network_id);
	end if;
	return new;
end $$;
create or replace trigger share_out_moves before insert or update on share_out for each row
	when (new.withdrawn_at is null) execute function share_out_moves();

-- Whether the id is that of a session of the network.
create or replace function session_faults_of(network bigint, given text) returns table (pointer text, wrong text) language sql stable as $$
	select '/session', 'Is the id of no session of this network.'
	where given is not null and not exists (select from session s where s.id = as_id(given) and s.network_id = network) $$;

create or replace function consultancy_faults(r consultancy) returns table (pointer text, wrong text) language sql stable as $$
	select * from session_faults_of(r.network_id, r.session)
	union all select * from code_faults(r.steps, '/steps')
	union all select '/steps', 'A consultancy has steps.' where r.steps = '[]'
	union all select '/held_on', 'Is to come: say it once it is held.' where r.held_on > network_today(r.network_id)
	union all select '/follow_up_on', 'Must not be before held_on.' where r.follow_up_on < r.held_on $$;
create or replace function share_out_faults(r share_out) returns table (pointer text, wrong text) language sql stable as $$
	select * from session_faults_of(r.network_id, r.session) union all select * from link_faults(r.links, '/links')
	union all select '/presented_on', 'Is to come: until then it is planned.'
		where r.status = 'presented' and r.presented_on > network_today(r.network_id)
	union all select '/presented_on', 'Is not the day of its session.' from session s
		where r.status = 'presented' and s.id = as_id(r.session) and r.presented_on <> (s.starts_at at time zone s.time_zone)::date
	union all select '/presented_on', 'Is before it joined: it was no member yet.'
		where r.status = 'presented' and r.presented_on < (select min(m.joined_on) from membership m where m.network_id = r.network_id
			and m.organization_id = r.organization_id and m.withdrawn_at is null) $$;
create or replace function learning_faults(r learning) returns table (pointer text, wrong text) language sql stable as $$
	select * from session_faults_of(r.network_id, r.session) $$;

-- The words of what was learned are changed by who wrote them; who runs the network may withdraw it.
create or replace function learning_guarded() returns trigger language plpgsql as $$
begin
	if actor_id() <> new.created_by then
		perform refuse('HL403', 'Somebody else has learned this: withdraw it, or write down your own.');
	end if;
	return new;
end $$;
create or replace trigger learning_guarded before update on learning for each row
	when ((old.session, old.kind, old.about, old.text, old.change) is distinct from (new.session, new.kind, new.about, new.text, new.change))
	execute function learning_guarded();

do $$
declare name text;
begin
	foreach name in array array['consultancy', 'share_out', 'learning'] loop
		execute format('create or replace trigger record_sound before insert or update on %I for each row
			when (new.withdrawn_at is null) execute function record_sound()', name);
	end loop;
end $$;
