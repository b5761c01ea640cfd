-- What is asked, owed, answered, read and reminded of. Re-applied whenever this file or one before it changes. The functions have the
-- owner's power, so that the numbers are the same whoever asks; whose rows there are is guarded here.

-- ---------------------------------------------------------------- the one place that says what is owed

create or replace function is_in_force(m membership, day date) returns boolean language sql immutable as $$
	select m.in_force @> day $$;

-- Of some asks of a network and some members: the day that holds, whether an answer was expected (a membership in force on that day), the
-- first answer, and the latest with its status. Progress is answered by its submissions, all else in words; words without the
-- counts that were asked for are an answer once they are accepted. A year to date answers one ask that names no day: the first of
-- its school year that is due on its day or later, or else the last.
create or replace function ask_standings(net network, asks bigint[], members bigint[], over timestamptz)
returns table (ask_id bigint, organization_id bigint, due_on date, reopening_id bigint, expected boolean, record text, first_id bigint,
	answered_at timestamptz, on_time boolean, answer_id bigint, status text, question text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	asked ask[] := array(select a from ask a where a.network_id = net.id and a.id = any (asks));
	statuses text[] := '{submitted,returned,accepted}';
	holders bigint[]; -- the members, what stands in them, and until when what it owed and did is theirs
	parts bigint[];
	untils date[];
begin
	select array_agg(p.holder), array_agg(p.part), array_agg(p.until) into holders, parts, untils
		from member_parts(net.id, ((over - interval '1 microsecond') at time zone net.time_zone)::date, members) p;
	-- What is expected and what came are put together by grouping, which no wrong guess of the planner makes quadratic. What came
	-- is when, its id, and the place of its status in the list.
	return query
	select a.id, g.member, d.due_on, r.id, case when r.id is null then g.expected else r.expected end,
		case when g.latest is not null then 'submission' when w.id is not null then 'ask_answer' end, coalesce(g.first[2], w.id), f.at,
		(f.at at time zone net.time_zone)::date <= d.due_on, coalesce(g.latest[2], w.id), coalesce(statuses[g.latest[3]], w.status),
		case coalesce(statuses[g.latest[3]], w.status) when 'returned'
			then coalesce((select b.question from submission b where b.id = g.latest[2]), w.question) end
	from (select e.member, e.ask_id, bool_or(e.expected) as expected, max(e.later) as later, min(e.came) as first, max(e.came) as latest,
			min(e.at) as first_at, max(e.word) as word
		from (select m.id as member, k.id as ask_id, false as expected, null::bigint as later, null::bigint[] as came,
				null::timestamptz as at, null::bigint as word
			from unnest(members) m (id) cross join unnest(asked) k
			union all select w.holder, k.id, is_in_force(s, k.due_on) and coalesce(k.due_on < w.until, true), null, null, null, null
				from unnest(holders, parts, untils) w (holder, part, until) join membership s on s.organization_id = w.part
				cross join unnest(asked) k
				where s.network_id = net.id and s.withdrawn_at is null
			union all select w.holder, l.ask_id, null, l.id, null, null, null from ask_reopening l
				join unnest(holders, parts) w (holder, part) on w.part = l.organization_id
				where l.network_id = net.id and l.ask_id = any (asks) and l.withdrawn_at is null and l.created_at < over
			union all select w.holder, k.id, null, null, array[(extract(epoch from s.submitted_at) * 1000000)::bigint, s.id,
					array_position(statuses, s.status)], s.submitted_at, null
				from unnest(holders, parts, untils) w (holder, part, until)
				join submission s on s.organization_id = w.part and s.network_id = net.id
				join (select k.*, b.due_before, b.is_last from unnest(asked) k cross join lateral (
						select max(o.due_on) filter (where o.due_on < k.due_on) as due_before, count(*) filter (where o.due_on > k.due_on) = 0 as is_last
						from ask o where k.kind = 'ytd' and k.as_of is null and o.network_id = net.id and o.kind = 'ytd' and o.as_of is null
							and o.school_year = k.school_year and o.withdrawn_at is null and o.published_at < over) b offset 0) k
					on s.school_year = k.school_year and s.kind = coalesce(k.kind, 'annual')
					and (k.kind is distinct from 'ytd' or case when k.as_of is not null then s.as_of = k.as_of
						else coalesce(s.as_of > k.due_before, true) and (s.as_of <= k.due_on or k.is_last) end)
				where s.status not in ('draft', 'withdrawn') and s.submitted_at < over
					and (w.until is null or (s.submitted_at at time zone net.time_zone)::date < w.until)
			union all select w.holder, v.ask_id, null, null, null, null, v.id from ask_answer v
				join unnest(holders, parts, untils) w (holder, part, until) on w.part = v.organization_id
				where v.network_id = net.id and v.ask_id = any (asks) and v.withdrawn_at is null and v.created_at < over
					and (w.until is null or (v.created_at at time zone net.time_zone)::date < w.until)) e
		group by e.member, e.ask_id) g
	join unnest(asked) a on a.id = g.ask_id
	left join (select l.id, l.due_on, exists (select from unnest(holders, parts) h (holder, part)
			join unnest(holders, parts, untils) w (holder, part, until) on w.holder = h.holder
			join membership s on s.network_id = net.id and s.organization_id = w.part and s.withdrawn_at is null
			where h.part = l.organization_id and is_in_force(s, l.due_on) and coalesce(l.due_on < w.until, true)) as expected
		from ask_reopening l where l.network_id = net.id and l.ask_id = any (asks)) r on r.id = g.later
	left join ask_answer w on w.id = g.word and g.latest is null and (a.school_year is null or w.status = 'accepted')
	-- who was given more time has no less than all others when the ask itself is put off
	cross join lateral (select greatest(r.due_on, a.due_on) as due_on) d
	cross join lateral (select coalesce(g.first_at, w.created_at) as at) f;
end $$;

create or replace function ask_today(net network) returns date language sql stable as $$ select (now() at time zone net.time_zone)::date $$;

create or replace function ask_state(expected boolean, status text, due_on date, today date) returns text language sql immutable as $$
	select case when status is not null then status when not expected then 'not_expected' when due_on < today then 'overdue' else 'open' end $$;

-- What was returned is owed again.
create or replace function is_owed(expected boolean, status text) returns boolean language sql immutable as $$
	select expected and coalesce(status, 'returned') = 'returned' $$;

-- Whether somebody beyond its member has dealt with an answer: opened it, or decided on it.
create or replace function is_opened(given_record text, given_id bigint, status text) returns boolean language plpgsql stable as $$
begin
	return status in ('returned', 'accepted') or exists (select from answer_read r where r.record = given_record and r.id = given_id);
end $$;

create or replace function quarter_of(day date) returns text language sql immutable as $$ select to_char(day, 'YYYY"-Q"Q') $$;

-- Every organization that was ever a member, and of those that have become another member that one.
create or replace function ever_members(network bigint) returns bigint[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return array(select distinct p.holder from member_parts(network, network_today(network), null) p);
end $$;

-- ---------------------------------------------------------------- what an ask shows of itself

-- How a published ask stands with all members together.
-- Volatile, so that a statement that changes the ask already sees it changed.
create or replace function ask_tally(given bigint, status text) returns json language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare a ask; net network;
begin
	if status = 'draft' then
		return null;
	end if;
	select k.* into a from ask k where k.id = given;
	select n.* into net from network n where n.id = a.network_id;
	return (select json_build_object('expected', count(*) filter (where s.expected), 'received', count(s.record),
			'on_time', count(*) filter (where s.on_time), 'overdue', count(*) filter (where ask_state(s.expected, s.status, s.due_on, ask_today(net)) = 'overdue'),
			'returned', count(*) filter (where s.status = 'returned'), 'accepted', count(*) filter (where s.status = 'accepted'),
			'opened', count(*) filter (where s.opened),
			'unread', count(s.record) > 0 and count(*) filter (where s.opened) = 0 and a.due_on + 14 < ask_today(net))
		from (select t.*, t.record is not null and (is_opened(t.record, t.answer_id, t.status) or is_opened(t.record, t.first_id, null)) as opened
			from ask_standings(net, array[a.id], ever_members(a.network_id), now()) t) s);
end $$;

-- What a member is asked in the quarter of the ask, and in all, once this one is published.
create or replace function ask_load(given bigint, network bigint, due date, takes int) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return (select json_build_object('quarter', quarter_of(due),
			'asks', case when due is not null then count(*) filter (where quarter_of(o.due_on) = quarter_of(due)) end,
			'minutes', case when due is not null then sum(o.minutes) filter (where quarter_of(o.due_on) = quarter_of(due)) end,
			'asks_in_all', count(*), 'minutes_in_all', sum(o.minutes))
		from (select p.due_on, p.minutes from ask p where p.network_id = network and p.id <> given and p.status = 'published'
				and p.withdrawn_at is null
			union all select due, takes) o);
end $$;

create or replace function quarters_told(quarters text[], minutes int[]) returns json language sql immutable as $$
	select json_build_object('asks', coalesce(sum(q.asks), 0), 'minutes', coalesce(sum(q.minutes), 0), 'quarters',
		coalesce(json_agg(json_build_object('quarter', q.quarter, 'asks', q.asks, 'minutes', q.minutes) order by q.quarter), '[]'))
	from (select u.quarter, count(*) as asks, sum(u.minutes) as minutes from unnest(quarters, minutes) u (quarter, minutes) group by u.quarter) q $$;

-- Minutes by quarter of a member that is there throughout.
create or replace function minutes_asked(network bigint) returns json language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return (select quarters_told(array_agg(quarter_of(a.due_on)), array_agg(a.minutes)) from ask a
		where a.network_id = network and a.status = 'published' and a.withdrawn_at is null);
end $$;

-- Of one organization: of what was expected of it, in one network or in all whose record of it the actor may see.
create or replace function minutes_asked_of(organization bigint, network bigint default null) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return (select quarters_told(array_agg(quarter_of(s.due_on)), array_agg(a.minutes))
		from network n
		join ask a on a.network_id = n.id and a.status = 'published' and a.withdrawn_at is null
		cross join lateral ask_standings(n, array[a.id], array[organization], now()) s
		where (network is null or n.id = network) and n.withdrawn_at is null and s.expected and may('ledger', n.id, organization));
end $$;

-- ---------------------------------------------------------------- who owes what

-- How an ask stands with each member whose record the actor may see.
create or replace function ask_members(given text, after bigint, most int) returns table (body text, cursor text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare one ask; net network;
begin
	select a.* into one from ask a where a.id = as_id(given) and a.withdrawn_at is null and a.status = 'published';
	select n.* into net from network n where n.id = one.network_id and n.withdrawn_at is null;
	return query
	select json_build_object('organization', json_build_object('code', o.address, 'name', o.name),
			'state', ask_state(s.expected, s.status, s.due_on, ask_today(net)), 'expected', s.expected, 'due_on', s.due_on,
			'reopened', case when s.reopening_id is not null then (select json_build_object('id', r.id::text, 'due_on', r.due_on, 'reason', r.reason)
				from ask_reopening r where r.id = s.reopening_id) end,
			'answer', case when s.record is not null then json_build_object('record', s.record, 'id', s.answer_id::text) end,
			'answered_at', s.answered_at, 'on_time', case when s.record is not null then s.on_time when s.expected and s.due_on < ask_today(net) then false end,
			'question', s.question, 'opened', s.record is not null and is_opened(s.record, s.answer_id, s.status),
			'reminded', (select coalesce(json_agg(json_build_object('kind', r.kind, 'at', r.sent_at, 'people', r.people) order by r.sent_at), '[]')
				from (select m.kind, max(m.sent_at) as sent_at, count(*) as people from reminder m where m.ask_id = one.id
					and m.organization_id = o.id and m.sent_at is not null group by m.kind, m.due_on) r))::text, o.id::text
	from ask_standings(net, array[one.id], array(select i from unnest(ever_members(net.id)) i
			where may('ledger', net.id, i) and i > coalesce(after, 0)), now()) s
	join organization o on o.id = s.organization_id
	where s.expected or s.record is not null
	order by o.id limit most;
end $$;

-- What one organization owes and what came back, over all its networks that the actor may see its record in.
create or replace function asks_of(given text) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare one organization := (select o from organization o where o.id = find_organization(given)); owed json; answered json; listen json; reach note_reach := note_reach();
begin
	if one.id is null or not exists (select from membership m where m.organization_id = one.id and m.withdrawn_at is null
			and may('ledger', m.network_id, m.organization_id)) then
		return null;
	end if;
	with stood as (
		select a.id as ask_id, a.network_id, s.due_on, s.owed, json_build_object('ask', a.id::text, 'network', n.slug, 'title', a.title, 'purpose', a.purpose, 'reader', a.reader,
			'minutes', a.minutes, 'due_on', s.due_on, 'reopened', s.reopening_id is not null, 'gives_back', a.gives_back, 'help', a.help,
			'school_year', a.school_year, 'kind', a.kind, 'as_of', a.as_of, 'state', s.state,
			'answer', case when s.record is not null then json_build_object('record', s.record, 'id', s.answer_id::text) end,
			'answered_at', s.answered_at, 'on_time', case when s.record is not null then s.on_time when s.state = 'overdue' then false end,
			'question', s.question, 'came_back', a.came_back, 'came_back_at', a.came_back_at) as told
		from network n
		join ask a on a.network_id = n.id and a.status = 'published' and a.withdrawn_at is null
		cross join lateral (select t.*, ask_state(t.expected, t.status, t.due_on, ask_today(n)) as state,
				is_owed(t.expected, t.status) as owed
			from ask_standings(n, array[a.id], array[one.id], now()) t) s
		where n.withdrawn_at is null and may('ledger', n.id, one.id) and (s.expected or s.record is not null)
			and exists (select from membership m where m.network_id = n.id and m.organization_id = one.id and m.withdrawn_at is null)
	)
	select coalesce(json_agg(told order by due_on, ask_id) filter (where s.owed), '[]'),
		coalesce(json_agg(told order by due_on desc, ask_id desc) filter (where not s.owed), '[]')
		into owed, answered from (select * from stood order by stood.owed desc, due_on desc, ask_id desc limit 500) s;
	select coalesce(json_agg(json_build_object('cycle', l.id::text, 'network', l.slug, 'change_idea', l.change_idea, 'listen', l.listen) order by l.id),
		'[]') into listen
	from (select c.id, n.slug, c.change_idea, cycle_listen(c.network_id, c.organization_id, c.status, c.ends_on, c.started_at, c.recorded_at,
				c.prediction_held, c.completed_at, c.measures) as listen
			from cycle c join network n on n.id = c.network_id and n.withdrawn_at is null
			where c.organization_id = one.id and c.withdrawn_at is null
				and sees_note(c.visibility, c.created_by, c.network_id, c.organization_id, reach)
			order by c.id desc limit 200) l
	where l.listen is not null;
	return json_build_object('organization', json_build_object('code', one.address, 'name', one.name), 'owed', owed, 'answered', answered,
		'minutes_asked', minutes_asked_of(one.id), 'listen', listen)::text;
end $$;

-- ---------------------------------------------------------------- changes

create or replace function ask_came_back() returns trigger language plpgsql as $$
begin
	new.came_back_at := case when new.came_back is not null then now() end;
	return new;
end $$;
create or replace trigger ask_came_back before update of came_back on ask
	for each row when (new.came_back is distinct from old.came_back) execute function ask_came_back();

-- Whoever is asked can answer in time.
create or replace function ask_day_to_come(a ask) returns boolean language plpgsql stable as $$
begin
	if a.due_on < network_today(a.network_id) then
		perform refuse('HL422', 'Is past: nobody could answer in time.', '/due_on');
	end if;
	return true;
end $$;

-- What it takes, and until when, was told to those who have answered.
create or replace function ask_minutes_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if new.due_on < old.due_on and exists (select from ask_standings((select n from network n where n.id = old.network_id), array[old.id],
			ever_members(old.network_id), now()) s where s.record is not null) then
		perform refuse('HL422', 'Somebody has answered already, and would be late by it: its day can only be put off.', '/due_on');
	elsif new.due_on < old.due_on then
		perform ask_day_to_come(new);
	end if;
	if new.minutes is distinct from old.minutes and exists (select from ask_standings((select n from network n where n.id = old.network_id), array[old.id], ever_members(old.network_id), now()) s
			where s.record is not null) then
		perform refuse('HL422', 'Somebody has answered already, having been told how long it takes: publish another ask.', '/minutes');
	end if;
	return new;
end $$;
create or replace trigger ask_minutes_kept before update of minutes, due_on on ask
	for each row when (old.status = 'published' and (new.minutes is distinct from old.minutes or new.due_on < old.due_on))
	execute function ask_minutes_kept();

-- Reminders were released as they were looked at: with other days or words they are looked at again.
create or replace function ask_reminders_held() returns trigger language plpgsql as $$
begin
	new.reminders_released_at := null;
	return new;
end $$;
create or replace trigger ask_reminders_held before update on ask
	for each row when (old.reminders_released_at is not null and (new.title, new.purpose, new.minutes, new.due_on, new.remind_before_days, new.remind_after_days)
		is distinct from (old.title, old.purpose, old.minutes, old.due_on, old.remind_before_days, old.remind_after_days))
	execute function ask_reminders_held();

create or replace function ask_reopened() returns trigger language plpgsql as $$
declare one ask := (select a from ask a where a.id = new.ask_id);
begin
	if one.status <> 'published' then
		perform refuse('HL409', 'This is a draft; set its own day, and publish it.');
	elsif new.due_on <= one.due_on then
		perform refuse('HL422', format('Must be after %s, the day of the ask.', one.due_on), '/due_on');
	end if;
	return new;
end $$;
create or replace trigger ask_reopened before insert on ask_reopening for each row execute function ask_reopened();

-- A member changes its answer until it is accepted; what was returned is submitted by it again.
create or replace function ask_answer_moves() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		if (select a.status from ask a where a.id = new.ask_id) <> 'published' then
			perform refuse('HL409', 'This is a draft; it is answered once it is published.');
		end if;
	elsif (new.text, new.link) is distinct from (old.text, old.link) or new.withdrawn_at is distinct from old.withdrawn_at then
		if old.status = 'accepted' and not may('decide', old.network_id, old.organization_id) then
			perform refuse('HL409', 'This is accepted; ask a facilitator to return it first.');
		end if;
		new.status := 'submitted';
		new.question_closed := null;
	end if;
	return new;
end $$;
create or replace trigger ask_answer_moves before insert or update on ask_answer for each row execute function ask_answer_moves();

-- ---------------------------------------------------------------- reminders

-- Who may answer for an organization and wants to be reminded: its own leads, and those of what is above it.
create or replace function who_answers(organization bigint) returns table (account_id bigint, name text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return query select distinct a.id, a.name from current_seat s
		join role r on r.name = s.role and r.scope = 'organization'
		join role_right g on g.role = s.role and g."right" = 'submit'
		join account a on a.id = s.account_id and a.kind = 'person' and a.email is not null and a.disabled_at is null and a.reminders_stopped_at is null
		where s.organization_id = any (above(array[organization]));
end $$;

-- Mail goes out from seven in the morning on: until then it is the day before.
create or replace function mail_day(net network, moment timestamptz default now()) returns date language sql stable as
	$$ select (moment at time zone net.time_zone - interval '7 hours')::date $$;

-- When a reminder of each kind goes out, the first and the last day on which it may; a number of 0 days is none. Whatever is released
-- goes out on the next day.
create or replace function reminder_days(a ask, due_on date, released date) returns table (kind text, first date, last date)
language sql immutable as $$
	select k.kind, greatest(k.first, released + 1), k.last
	from (values ('before', due_on - a.remind_before_days, due_on, a.remind_before_days),
		('after', due_on + a.remind_after_days, due_on + a.remind_after_days + 14, a.remind_after_days)) k (kind, first, last, days)
	where k.days > 0 $$;

-- Mails what is due: one digest for each account over all networks, and no second one within twenty hours.
create or replace function plan_reminders() returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if not pg_try_advisory_xact_lock(hashtext('plan_reminders')) then
		return false; -- another worker is at it
	end if;
	with due as materialized (
		select a.id as ask_id, s.organization_id, who.account_id, k.kind, s.due_on
		from ask a
		join network n on n.id = a.network_id and n.withdrawn_at is null
		cross join lateral ask_standings(n, array[a.id], ever_members(n.id), now()) s
		cross join lateral reminder_days(a, s.due_on, mail_day(n, a.reminders_released_at)) k
		cross join lateral who_answers(s.organization_id) who
		where a.reminders_released_at is not null and a.status = 'published' and a.withdrawn_at is null
			and (a.due_on between today() - 50 and today() + 40 or exists (select from ask_reopening r where r.ask_id = a.id))
			and is_owed(s.expected, s.status) and mail_day(n) between k.first and k.last
			and not exists (select from reminder r where r.ask_id = a.id and r.organization_id = s.organization_id and r.kind = k.kind
				and r.due_on = s.due_on and r.account_id = who.account_id)
			and not exists (select from reminder r where r.account_id = who.account_id and r.planned_at > now() - interval '20 hours')
	), mailed as (
		insert into mail (kind, account_id) select distinct 'reminder', d.account_id from due d returning id, account_id
	)
	insert into reminder (ask_id, organization_id, account_id, kind, due_on, mail_id)
		select d.ask_id, d.organization_id, d.account_id, d.kind, d.due_on, m.id from due d join mailed m on m.account_id = d.account_id;
	return false;
end $$;

create or replace function reminder_line(a ask, net network, organization bigint, due_on date) returns text
language sql stable security definer set search_path = public, pg_temp as $$
	select regexp_replace(format('%s: due on %s, %s minutes, read by %s. For %s, in %s.', a.title, due_on, a.minutes, a.reader, o.name, net.name), '\s+', ' ', 'g')
	from organization o where o.id = organization $$;

-- What a digest says: what is owed still. Null: nothing any more.
create or replace function reminder_words(given_mail bigint) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return (select string_agg(case when nth <= 40 then '- ' || line when nth = 41 then '- and more, all of which you see in Halved.' end, E'\r\n' order by nth) from (
		select row_number() over (order by s.due_on, a.id, s.organization_id) as nth, reminder_line(a, n, s.organization_id, s.due_on) as line
		from reminder r
		join ask a on a.id = r.ask_id and a.status = 'published' and a.withdrawn_at is null
		join network n on n.id = a.network_id and n.withdrawn_at is null
		cross join lateral ask_standings(n, array[a.id], array[r.organization_id], now()) s
		where r.mail_id = given_mail and is_owed(s.expected, s.status) and s.due_on = r.due_on
			and exists (select from who_answers(r.organization_id) w where w.account_id = r.account_id)) l);
end $$;

-- What releasing the reminders of an ask means, for whoever may decide on its answers: who would get what, and when; of a draft, were it
-- published today.
create or replace function show_reminders(given text) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare one ask; net network;
begin
	select a.* into one from ask a where a.id = as_id(given) and a.withdrawn_at is null;
	select n.* into net from network n where n.id = one.network_id and n.withdrawn_at is null;
	if net.id is null or not may('decide', net.id) then
		return null;
	end if;
	return (select json_build_object('ask', one.id::text, 'released_at', one.reminders_released_at,
			'people', (select count(distinct w.account_id) from unnest(coalesce(array_agg(s.organization_id) filter (where s.goes_out), '{}')) i,
				who_answers(i) w),
			'members', coalesce(json_agg(json_build_object('organization', json_build_object('code', s.address, 'name', s.name), 'due_on', s.due_on,
				'people', (select coalesce(json_agg(w.name order by w.name), '[]') from who_answers(s.organization_id) w where s.goes_out),
				'before_on', (select k.first from reminder_days(one, s.due_on, s.released) k where k.kind = 'before' and k.first <= k.last),
				'after_on', (select k.first from reminder_days(one, s.due_on, s.released) k where k.kind = 'after' and k.first <= k.last),
				'line', reminder_line(one, net, s.organization_id, s.due_on)) order by s.address), '[]'))::text
		from (select t.*, o.address, o.name, d.released,
				exists (select from reminder_days(one, t.due_on, d.released) k where k.first <= k.last) as goes_out
			from ask_standings(net, array[one.id], ever_members(net.id), now()) t join organization o on o.id = t.organization_id
			cross join (select mail_day(net, coalesce(one.reminders_released_at, now())) as released) d
			where is_owed(t.expected, t.status)) s);
end $$;

-- For whoever has the secret of a reminder, and for whoever is signed in.
create or replace function stop_reminders(shown bytea) returns table (body text) language plpgsql security definer set search_path = public, pg_temp as $$
begin
	return query update account a set reminders_stopped_at = coalesce(a.reminders_stopped_at, now()) from reminder_stop s
		where s.hash = shown and a.id = s.account_id returning '{"wanted":false}';
end $$;

create or replace function want_reminders(wanted boolean) returns text language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update account a set reminders_stopped_at = case when wanted then null else coalesce(a.reminders_stopped_at, now()) end where a.id = actor_id();
	return json_build_object('wanted', wanted)::text;
end $$;

revoke execute on function ask_standings(network, bigint[], bigint[], timestamptz), who_answers(bigint), reminder_words(bigint),
	ever_members(bigint), reminder_line(ask, network, bigint, date) from public;

alter table answer_read enable row level security;
alter table reminder enable row level security;
alter table reminder_stop enable row level security;
