-- Attendance sheets: matching what a file says with people, and recording it. Re-applied whenever this file changes.

create or replace function need_sheet(given text) returns sheet language plpgsql stable as $$
declare found_sheet sheet := (select s from sheet s where s.id = as_id(given) and s.withdrawn_at is null);
begin
	if found_sheet.id is null then
		perform refuse('HL404', 'There is no such attendance sheet.');
	end if;
	return found_sheet;
end $$;

-- Volatile, so that a statement that reads a sheet in already sees its entries.
create or replace function entries_matched(of_sheet bigint, wanted text) returns int language plpgsql volatile as $$
begin
	return (select count(*) from sheet_entry e where e.sheet_id = of_sheet and e.match = wanted);
end $$;

-- When a session is, on its own clock.
create or replace function session_clock(s session) returns table (starts text, ends text) language sql stable as $$
	select to_char(s.starts_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI:SS'), to_char(s.ends_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI:SS') $$;

create or replace function session_took(session bigint) returns int language sql stable as $$
	select floor(extract(epoch from s.ends_at - s.starts_at) / 60)::int from session s where s.id = session_took.session $$;

-- Minutes for which an entry counts: sums of a file are of two devices and of the time before the session, too, and nobody was there for
-- longer than it took.
create or replace function entry_minutes(e sheet_entry) returns int language sql stable as $$
	select least(e.minutes, session_took(h.session_id)) from sheet h where h.id = e.sheet_id $$;

-- Why an entry is what it is, and why it counts for less than its file says.
create or replace function entry_reason(e sheet_entry) returns text language sql stable as $$
	select concat_ws(' ', e.reason, case when entry_minutes(e) < e.minutes
		then format('Zoom sums up %s minutes, more than the session took: its %s count.', e.minutes, entry_minutes(e)) end) $$;

-- Whom an entry names, each once.
create or replace function entry_people(e sheet_entry) returns bigint[] language sql immutable as $$
	select array(select e.person_id where e.person_id is not null
		union select as_id(o) from jsonb_array_elements_text(coalesce(e.others, '[]')) o) $$;

-- What an entry goes by as a whole: it is learnt by this, as what stands in brackets is others', too.
create or replace function entry_whole(e sheet_entry) returns text language sql immutable as $$
	select lower(coalesce(e.shown, e.name)) $$;

-- What stands in brackets beside a name: another name, a district, a device.
create or replace function entry_brackets(e sheet_entry) returns text[] language sql immutable as $$
	select array(select btrim(m[1]) from regexp_matches(entry_whole(e), '\(([^()]+)\)', 'g') m where btrim(m[1]) <> '') $$;

-- The names that an entry may give: the whole, what is left without brackets, and each of the brackets.
create or replace function entry_names(e sheet_entry) returns text[] language sql immutable as $$
	select array(select entry_whole(e) union
		select btrim(regexp_replace(regexp_replace(entry_whole(e), '\([^()]*\)', ' ', 'g'), ' +', ' ', 'g')) union
		select unnest(entry_brackets(e))) $$;

-- A name as it is compared: without capitals and marks.
create or replace function plain_name(given text) returns text language sql immutable as $$
	select nullif(btrim(regexp_replace(lower(given), '[^[:alnum:]]+', ' ', 'g')), '') $$;

-- A name of an organization without what all of them are called: Example School District No. 1 is example.
create or replace function bare_name(given text) returns text language sql immutable as $$
	select nullif(btrim(regexp_replace(plain_name(given),
		'\m(the|public|school|schools|district|districts|sd|isd|usd|no|number|[0-9]+)\M *', '', 'g')), '') $$;

-- The members of a network on a day, by what they may be called in an answer: a code or the whole name, or what is left of the name.
drop function if exists members_called(bigint, date);
create or replace function members_called(network bigint, on_day date) returns table (organization_id bigint, called text, whole boolean)
language plpgsql stable as $$
begin
	return query
	select o.id, c.called, c.whole from organization o, lateral (values (lower(o.address), true), (substr(o.address, length(o.address)
			- position('-' in reverse(o.address)) + 2), true), (plain_name(o.name), true), (bare_name(o.name), false)) c (called, whole)
	where c.called is not null and exists (select from membership m where m.network_id = members_called.network and m.organization_id = o.id
		and m.withdrawn_at is null and m.joined_on <= on_day and (m.left_on is null or m.left_on > on_day));
end $$;

-- Whom each answer calls: where it is somebody's whole name or code nobody else is meant, though little may be left of both their names.
create or replace function members_meant(network bigint, on_day date, answers text[]) returns table (answer text, organization_id bigint)
language plpgsql stable as $$
begin
	return query
	with called as materialized (select * from members_called(members_meant.network, on_day)),
	fits as (
		select a.answer, c.organization_id, c.whole, bool_or(c.whole) over (partition by a.answer) as by_whole
		from unnest(answers) a (answer)
		cross join lateral (values (lower(btrim(a.answer)), true), (plain_name(a.answer), true), (bare_name(a.answer), false)) n (name, whole)
		join called c on c.called = n.name and c.whole = n.whole)
	select distinct f.answer, f.organization_id from fits f where f.whole = f.by_whole;
end $$;

-- What the entries of a sheet have registered with: on it, or on an earlier one of the same session or row of sessions, by their address
-- or else by their name. Whom a person has said that a registration is of, and the answers to its questions.
create or replace function registrations_of(of_sheet sheet)
returns table (entry_id bigint, how text, person_id bigint, organization_id bigint, answers jsonb) language plpgsql stable as $$
begin
	return query
	with own as (select s.id, s.series from session s where s.id = of_sheet.session_id),
	earlier as materialized (
		select r.id, lower(r.email) as email, entry_names(r) as names, r.answers,
			case when r.match = 'matched' and r.others is null then r.person_id end as person_id,
			case when r.match = 'matched' then r.organization_id end as organization_id
		from own join session x on x.id = own.id or (x.series = own.series and x.network_id = of_sheet.network_id)
		join sheet h on h.session_id = x.id and h.id <> of_sheet.id and h.withdrawn_at is null
		join sheet_entry r on r.sheet_id = h.id and r.withdrawn_at is null
		where case when h.kind = 'registrations' then r.match <> 'ignored' else r.answers is not null end),
	entry as materialized (
		select e.id, lower(e.email) as email, entry_names(e) as names, e.answers from sheet_entry e
		where e.sheet_id = of_sheet.id and e.match <> 'ignored'),
	named as materialized (select r.*, n.name from earlier r, unnest(r.names) n (name))
	select e.id, '', null::bigint, null::bigint, e.answers from entry e where e.answers is not null
	union all
	select e.id, ' with this e-mail address', r.person_id, r.organization_id, r.answers from entry e join earlier r on r.email = e.email
	union all
	select e.id, ' under this name', r.person_id, r.organization_id, r.answers 
		from entry e, unnest(e.names) n (name) join named r on r.name = n.name
		where not exists (select from earlier a where a.email = e.email);
end $$;

-- Whom a registration makes likely, where nothing else tells: one person, else one member; nobody where registrations disagree.
create or replace function likely_by_registration(of_sheet sheet, on_day date)
returns table (entry_id bigint, person_id bigint, organization_id bigint, reason text) language plpgsql stable as $$
begin
	return query
	with given as materialized (select * from registrations_of(of_sheet)),
	called as materialized (select * from members_meant(of_sheet.network_id, on_day,
		array(select distinct a ->> 'answer' from given g, jsonb_array_elements(g.answers) a))),
	sign as (
		select g.entry_id, g.how, g.person_id, null::bigint as organization_id, null as question, null as answer
			from given g join person p on p.id = g.person_id and p.withdrawn_at is null
		union
		select g.entry_id, g.how, null, g.organization_id, null, null from given g where g.organization_id is not null
		union
		select g.entry_id, g.how, null, c.organization_id, a ->> 'question', a ->> 'answer'
			from given g cross join lateral jsonb_array_elements(g.answers) a
			join called c on c.answer = a ->> 'answer')
	select s.entry_id, min(s.person_id), case when count(s.person_id) = 0 then min(s.organization_id) end,
		case when count(s.person_id) > 0 then format('Registered%s as this person.', min(s.how) filter (where s.person_id is not null))
			when count(s.answer) > 0 then format('Registered%s, and answered “%s” with “%s”.', min(s.how) filter (where s.answer is not null),
				min(s.question), min(s.answer))
			else format('Registered%s as somebody of this member.', min(s.how)) end
	from sign s group by s.entry_id
	having count(distinct s.person_id) = 1 or (count(s.person_id) = 0 and count(distinct s.organization_id) = 1);
end $$;

-- Whether several share what an alias goes by, or one of a member whom nobody has named: that is known of an address alone, and only where
-- nobody has ever said that several sit behind it.
create or replace function alias_is_shared(a alias) returns boolean language plpgsql stable as $$
begin
	return a.others is not null or (a.organization_id is not null and (a.person_id is not null or coalesce(a.heads, 1) > 1 or position('@' in a.name) = 0
		or exists (select from alias b where b.network_id = a.network_id and b.name = a.name
			and (b.others is not null or b.heads > 1 or (b.organization_id is not null and b.person_id is not null)))));
end $$;

-- Who each entry of a sheet is, by the surest sign first: an address is a person's own, or stood for one of a member, as whom somebody of
-- this name in its roster is proposed; a name may be another's, whatever was said of it before and whoever of that name has an address on
-- the sheet, and behind a tile that several share sits whoever has come today. A registration proposes where nothing else does, and a
-- member in brackets after it; it tells people of one name apart, too. Told are a person or those, how sure it is, and why. Those whom
-- somebody has ruled out already keep their reason, and what a person has decided stays. An entry that is matched anew is another version
-- of what was shown.
drop function if exists known_as(bigint, text), known_people(bigint, text);
create or replace function match_entries(of_sheet sheet, on_day date) returns void language plpgsql as $$
begin
	with someone as materialized (
		select p.id, lower(p.email) as email, lower(p.name) as name, p.organization_id from person p
		where p.withdrawn_at is null and (p.network_id is null or p.network_id = of_sheet.network_id)
			and exists (select from membership m where m.network_id = of_sheet.network_id and m.organization_id = p.organization_id
				and m.withdrawn_at is null and m.joined_on <= on_day and (m.left_on is null or m.left_on > on_day))),
	bracket as materialized (
		select e.id, b.name from sheet_entry e cross join unnest(entry_brackets(e)) b (name)
		where e.sheet_id = of_sheet.id and e.match <> 'ignored'),
	called as materialized (select * from members_meant(of_sheet.network_id, on_day, array(select distinct b.name from bracket b))),
	hint as materialized (select b.id, array_agg(distinct c.organization_id) as hinted from bracket b join called c on c.answer = b.name group by b.id),
	sign as materialized (
		select e.id, lower(e.email) as email, entry_whole(e) as name, entry_names(e) as parts, coalesce(h.hinted, '{}') as hinted
		from sheet_entry e left join hint h on h.id = e.id where e.sheet_id = of_sheet.id and e.match <> 'ignored'),
	said as materialized (
		select s.id, a.person_id, a.others, a.organization_id, a.heads, a.others is not null or a.organization_id is not null as is_shared,
			s.email is not null and a.organization_id is not null and not alias_is_shared(a) and exists (select from membership m
				where m.network_id = of_sheet.network_id and m.organization_id = a.organization_id and m.withdrawn_at is null
					and m.joined_on <= on_day and (m.left_on is null or m.left_on > on_day)) as is_one
		from sign s join alias a on a.network_id = of_sheet.network_id and a.name = coalesce(s.email, s.name) and a.withdrawn_at is null),
	fits as materialized (
		select s.id, 'email' as sign, p.id as person_id, p.organization_id from sign s join someone p on p.email = s.email
		union
		select s.id, 'name', p.id, p.organization_id from sign s cross join unnest(s.parts) n (name) join someone p on p.name = n.name
		union
		select s.id, case when s.email is not null then 'alias' else 'said' end, p.id, p.organization_id
			from sign s join said a on a.id = s.id and not a.is_shared join someone p on p.id = a.person_id),
	fitting as materialized (
		select f.id, array_agg(distinct f.person_id) filter (where f.sign = 'email') as by_email,
			array_agg(distinct f.person_id) filter (where f.sign = 'alias') as by_alias,
			array_agg(distinct f.person_id) filter (where f.sign in ('name', 'said')) as by_name,
			array_agg(distinct f.person_id) filter (where f.sign in ('name', 'said') and f.organization_id = any (s.hinted || o.organization_id)) as by_hint,
			bool_or(f.sign = 'name') as is_same, bool_or(f.organization_id = o.organization_id) as is_on_roster
		from fits f join sign s on s.id = f.id left join said o on o.id = f.id and o.is_one group by f.id),
	told as materialized (
		select s.*, t.person_id, t.others, t.organization_id, t.heads, t.id is not null as is_shared, coalesce(f.by_email, '{}') as by_email,
			case when t.id is null then coalesce(f.by_alias, '{}') else '{}' end as by_alias, coalesce(f.by_hint, f.by_name, '{}') as by_name,
			coalesce(f.is_same, false) as is_same, t.is_one, t.is_one and f.is_on_roster is not true as is_member
		from sign s left join said t on t.id = s.id and t.is_shared left join fitting f on f.id = s.id),
	beside as (
		select s.name, min(case cardinality(by_email) when 0 then by_alias[1] when 1 then by_email[1] end) as person_id
		from told s where s.email is not null group by s.name having count(*) = 1),
	found as (
		select s.*, b.person_id as beside_person, cardinality(by_email) as emails, cardinality(by_name) as names, l.person_id as likely_person,
			l.organization_id as likely_member, l.reason as likely_reason,
			case when cardinality(by_email) > 0 then 'email' when cardinality(by_alias) = 1 then 'alias' when is_member then 'member'
				when is_shared and not is_one then 'shared' when cardinality(by_name) = 1 then 'name' when b.person_id is not null then 'beside' when l.entry_id is not null then 'likely'
				when cardinality(hinted) = 1 and cardinality(by_name) = 0 then 'hint'
				when cardinality(by_name) > 1 then 'names' else 'none' end as sign
		from told s left join likely_by_registration(of_sheet, on_day) l on l.entry_id = s.id
		left join beside b on b.name = s.name and s.email is null),
	becomes as (
		select f.id, case when (sign = 'email' and emails = 1) or sign in ('alias', 'member') then 'matched'
			when sign in ('shared', 'name', 'beside', 'likely', 'hint') then 'proposed' else 'unmatched' end as match,
			case sign when 'email' then case when emails = 1 then by_email[1] end when 'alias' then by_alias[1]
			when 'shared' then f.person_id when 'name' then by_name[1] when 'beside' then beside_person when 'likely' then likely_person end as person_id,
			case sign when 'shared' then f.others end as others,
			case when sign in ('shared', 'member') then f.organization_id when sign = 'likely' then likely_member when sign = 'hint' then hinted[1] end as organization_id,
			case when sign in ('shared', 'member') then f.heads end as heads,
			case sign when 'email' then case when emails = 1 then 'The e-mail address is this person''s.'
				else format('%s people have this e-mail address.', emails) end
			when 'alias' then 'Said so of an earlier sheet.'
			when 'member' then format('This address stood for somebody of %s on an earlier sheet.', (select o.name from organization o where o.id = f.organization_id))
			when 'shared' then 'Said so of this tile on an earlier sheet: who is behind it today?'
			when 'name' then case when is_same then 'The name is the same.' else 'Said so of this name on an earlier sheet.' end
			when 'beside' then 'Has the name of one in this file whose e-mail address is this person''s.'
			when 'names' then format('%s people go by this name.', names)
			when 'likely' then likely_reason
			when 'hint' then 'A member stands in brackets beside the name.'
			else 'Nobody of the network has this name or e-mail address.' end as reason
		from found f)
	update sheet_entry e set match = b.match, person_id = b.person_id, others = b.others, organization_id = b.organization_id, heads = b.heads,
		reason = b.reason, version = e.version + (e.reason <> '')::int
	from becomes b where b.id = e.id and e.changed_by is null and (b.match, b.person_id, b.others, b.organization_id, b.heads, b.reason)
		is distinct from (e.match, e.person_id, e.others, e.organization_id, e.heads, e.reason);
end $$;

-- Stays are cut to the times of the session: what was read before these change is no preview of what would be recorded.
create or replace function sheets_outdated() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update sheet s set status = 'outdated', version = s.version + 1, changed_at = now(), changed_by = actor_id()
		where s.session_id = new.id and s.status = 'checked' and s.kind <> 'registrations' and s.withdrawn_at is null;
	return null;
end $$;
create or replace trigger sheets_outdated after update of starts_at, ends_at, time_zone on session for each row
	when ((old.starts_at, old.ends_at, old.time_zone) is distinct from (new.starts_at, new.ends_at, new.time_zone)) execute function sheets_outdated();

create or replace function need_current(of_sheet sheet) returns void language plpgsql immutable as $$
begin
	if of_sheet.status = 'outdated' then
		perform refuse('HL409', 'The session''s time was changed after this file was read: bring the file again.');
	end if;
end $$;

-- A sheet with all its entries: these first, as whoever decides one of them has it before its sheet.
create or replace function lock_sheet(wanted bigint) returns sheet language plpgsql as $$
begin
	perform from sheet_entry e where e.sheet_id = wanted order by e.id for update;
	perform from sheet s where s.id = wanted for update;
	return need_sheet(wanted::text);
end $$;

-- Keeps what was read of a file; the same file of a session is the same sheet, whatever became of it, until the session's time changes. Until it
-- is recorded it is matched anew: rosters, members and what was learnt may have grown.
create or replace function keep_sheet(given_session text, file jsonb) returns sheet language plpgsql as $$
declare of_session session := need_session(given_session); made sheet; on_day date;
begin
	perform pg_advisory_xact_lock(hashtextextended('sheet ' || of_session.id, 0));
	-- locked, so that it is moved before the sheet is made, or finds it
	perform 1 from session s where s.id = of_session.id for share;
	of_session := need_session(given_session);
	if not exists (select from session_clock(of_session) c where c.starts = file ->> 'starts' and c.ends = file ->> 'ends') then
		perform refuse('HL409', 'The session''s time was changed while this file was read: bring the file again.');
	end if;
	on_day := (of_session.starts_at at time zone of_session.time_zone)::date;
	update sheet s set withdrawn_at = now(), version = s.version + 1, changed_at = now(), changed_by = actor_id()
		where s.session_id = of_session.id and s.sha256 = file ->> 'sha256' and s.status = 'outdated' and s.withdrawn_at is null;
	select * into made from sheet s where s.session_id = of_session.id and s.sha256 = file ->> 'sha256' and s.withdrawn_at is null;
	if made.id is not null and made.kind <> 'registrations' and made.least <> coalesce((file ->> 'least')::int, made.least) then
		perform refuse('HL409', format('This file was read with least=%s. Withdraw its sheet (DELETE /v1/sheets/%s), and bring it again for another rule.',
			made.least, made.id), '/least');
	elsif made.status = 'checked' then
		made := lock_sheet(made.id);
		if made.status = 'checked' then
			perform match_entries(made, on_day);
		end if;
		return made;
	elsif made.id is not null then
		return made;
	elsif file ->> 'kind' <> 'registrations' and of_session.starts_at > now() then
		perform refuse('HL409', 'The session has not begun: until then it takes files of registrations alone.');
	end if;
	insert into sheet (network_id, session_id, file_name, sha256, kind, topic, least, created_by, changed_by)
		values (of_session.network_id, of_session.id, file ->> 'file_name', file ->> 'sha256', file ->> 'kind', file ->> 'topic',
			coalesce((file ->> 'least')::int, (select (coalesce(of_session.attendance_rule, n.attendance_rule) ->> 'minutes')::int
				from network n where n.id = of_session.network_id), 1), actor_id(), actor_id()) returning * into made;
	insert into sheet_entry (network_id, sheet_id, name, shown, email, stays, minutes, answers, match, reason, created_by)
		select made.network_id, made.id, e ->> 'name', e ->> 'shown', e ->> 'email', (e ->> 'stays')::int8multirange, (e ->> 'minutes')::int, e -> 'answers',
			case when e ? 'ignored' then 'ignored' else 'unmatched' end, coalesce(e ->> 'ignored', ''), actor_id()
		from jsonb_array_elements(file -> 'entries') with ordinality l (e, n) order by n;
	perform match_entries(made, on_day);
	return made;
end $$;

-- What a person says of an entry: naming somebody settles it, and what has been recorded stays. Behind one tile may sit several, those
-- who are not named as so many of a member.
create or replace function sheet_entry_decided() returns trigger language plpgsql as $$
declare unknown text; people bigint[]; is_known boolean; of_sheet sheet;
begin
	-- locked, so that it is decided before the sheet is recorded or refused
	select * into of_sheet from sheet where id = new.sheet_id for share;
	perform need_current(of_sheet);
	if of_sheet.status = 'recorded' then
		perform refuse('HL409', 'This sheet has been recorded: change the attendance itself.');
	end if;
	select min(format('/others/%s', n - 1)) into unknown from jsonb_array_elements_text(new.others) with ordinality l (o, n)
		where not exists (select from person p where p.id = as_id(o) and p.withdrawn_at is null);
	if unknown is not null then
		perform refuse('HL422', 'There is no person with this id, or it is not yours to see.', unknown);
	elsif new.organization_id is not null and not is_member(new.network_id, new.organization_id) then
		perform refuse('HL422', 'This organization is not a member of the network.', '/organization');
	end if;
	people := entry_people(new);
	if new.heads is not null and new.organization_id is null and old.organization_id is null then
		new.organization_id := (select p.organization_id from person p where p.id = people[1]);
	end if;
	is_known := cardinality(people) > 0 or new.organization_id is not null;
	if new.match = old.match and (new.person_id, new.others, new.organization_id, new.heads)
			is distinct from (old.person_id, old.others, old.organization_id, old.heads) then
		new.match := case when is_known then 'matched' else 'unmatched' end;
	elsif new.match in ('matched', 'proposed') and not is_known then
		perform refuse('HL422', 'Say who it is: name the person, or several, or the member and how many of it.', '/person');
	end if;
	if new.match = 'matched' and new.organization_id is not null and cardinality(people) = 0 then
		new.heads := coalesce(new.heads, 1);
	end if;
	new.reason := case new.match when 'matched' then 'Said so by a person.' when 'ignored' then 'Left out by a person.' else new.reason end;
	return new;
end $$;
create or replace trigger sheet_entry_decided before update of match, person_id, others, organization_id, heads on sheet_entry
	for each row when (new.version > old.version and new.changed_by is not null and new.reason = old.reason) execute function sheet_entry_decided();

-- A person who has looked at all that is proposed says that it is so, of what proposes one alone: a person, or one of a member. Who sits behind a
-- tile of several today is said of each. All at once: one by one, as sheet_entry_decided() does it, thousands take too long.
create or replace function confirm_sheet(given sheet, seen int) returns sheet language plpgsql as $$
declare of_sheet sheet := lock_sheet(given.id); there int := entries_matched(given.id, 'proposed');
begin
	perform need_current(of_sheet);
	if of_sheet.status = 'recorded' then
		perform refuse('HL409', 'This sheet has been recorded: change the attendance itself.');
	elsif seen <> there then
		perform refuse('HL409', format('%s of its entries are proposed: look at who they are, and send that number.', there), '/proposed');
	end if;
	update sheet_entry e set match = 'matched', heads = case when e.organization_id is not null then 1 end,
			reason = e.reason || ' Confirmed by a person, with all that were proposed.', version = e.version + 1, changed_at = now(), changed_by = actor_id()
		where e.sheet_id = of_sheet.id and e.match = 'proposed' and e.withdrawn_at is null and e.others is null
			and coalesce(e.heads, 1) = 1 and case when e.person_id is null then is_member(e.network_id, e.organization_id)
				else e.organization_id is null and exists (select from person p where p.id = e.person_id and p.withdrawn_at is null) end;
	update sheet s set version = s.version + 1, changed_at = now(), changed_by = actor_id() where s.id = of_sheet.id returning * into of_sheet;
	return of_sheet;
end $$;

-- Of whom the matched entries of a sheet (of one of them, when it is given) tell, and for how long: of a person by all their entries
-- together; of those of a member who are not named by how many were there for at least so many minutes, for as long as each of these was.
create or replace function sheet_attendance(of_sheet sheet, entry sheet_entry)
returns table (person_id bigint, organization_id bigint, heads int, minutes int, overwrite boolean) language plpgsql volatile as $$
declare wanted bigint[] := entry_people(entry); took int := session_took(of_sheet.session_id);
begin
	return query
	with told as materialized (
		select e.stays, least(e.minutes, took) as minutes, e.organization_id, e.heads, e.overwrite, entry_people(e) as people
		from sheet_entry e where e.sheet_id = of_sheet.id and e.match = 'matched' and e.withdrawn_at is null
			and (entry.id is null or e.person_id = any (wanted) or e.others is not null or e.organization_id is not null)),
	stay as (
		select w.id, max(t.minutes) as summed, range_agg(t.stays) as stays, bool_or(t.overwrite) as overwrite
		from told t, unnest(t.people) w (id) where entry.id is null or w.id = any (wanted) group by 1)
	select p.id, p.organization_id, null::int, case when s.stays is null then s.summed
			else coalesce((select div(sum(upper(r) - lower(r)), 60) from unnest(s.stays) r), 0)::int end, s.overwrite
		from stay s join person p on p.id = s.id
	union all
	select null, t.organization_id, coalesce(sum(t.heads) filter (where t.minutes >= of_sheet.least), sum(t.heads))::int,
			coalesce(min(t.minutes) filter (where t.minutes >= of_sheet.least), max(t.minutes)), bool_or(t.overwrite)
		from told t where t.organization_id is not null and t.heads is not null
			and (entry.id is null or (t.organization_id = entry.organization_id and entry.heads is not null)) group by t.organization_id;
end $$;

-- What recording would do to each record of the session. What an earlier sheet has recorded is changed; what somebody has made,
-- corrected or withdrawn by hand is a conflict, which changes nothing unless a person says so of an entry.
create or replace function sheet_effects(of_sheet sheet, entry sheet_entry default null)
returns table (effect text, record bigint, person_id bigint, organization_id bigint, heads int, minutes int, status text,
	was_heads int, was_minutes int, was_status text) language plpgsql volatile as $$
begin
	return query
	with told as materialized (
		select t.*, case when of_sheet.kind = 'registrations' then 'coming' when t.minutes >= of_sheet.least then 'present' else 'partly' end as status
		from sheet_attendance(of_sheet, entry) t),
	had as (
		select t.*, r.id as record, r.heads as was_heads, r.minutes as was_minutes, r.status as was_status, r.by_hand, r.withdrawn_at
		from told t left join lateral (
			select a.id, a.heads, a.minutes, a.status, a.sheet_id is null as by_hand, a.withdrawn_at from attendance a
				where of_sheet.kind <> 'registrations' and a.session_id = of_sheet.session_id and a.person_id = t.person_id
			union all
			select a.id, a.heads, a.minutes, a.status, a.sheet_id is null, a.withdrawn_at from attendance a
				where of_sheet.kind <> 'registrations' and a.session_id = of_sheet.session_id and t.person_id is null and a.person_id is null
					and a.organization_id = t.organization_id
			union all
			select g.id, null, null, g.says, true, g.withdrawn_at from registration g
				where of_sheet.kind = 'registrations' and g.session_id = of_sheet.session_id and g.organization_id = t.organization_id
					and g.person_id is not distinct from t.person_id
			order by 6 desc nulls first, 1 desc limit 1) r on true)
	select case when h.record is null or (h.withdrawn_at is not null and h.overwrite) then 'new'
			when h.withdrawn_at is not null then 'conflict'
			when h.was_status = h.status and (of_sheet.kind = 'registrations'
				or (h.was_heads, h.was_minutes) is not distinct from (h.heads, h.minutes)) then 'same'
			when h.by_hand and not h.overwrite then 'conflict' else 'changed' end,
		case when h.withdrawn_at is null then h.record end, h.person_id, h.organization_id, h.heads,
		case when of_sheet.kind <> 'registrations' then h.minutes end, h.status, h.was_heads, h.was_minutes,
		case when h.withdrawn_at is null then h.was_status else 'withdrawn' end
	from had h;
end $$;

-- The same as it is shown: of an entry that is matched, and of a whole sheet, until it is recorded.
create or replace function entry_effects(e sheet_entry) returns json language plpgsql volatile as $$
declare of_sheet sheet := (select s from sheet s where s.id = e.sheet_id);
begin
	return coalesce((select json_agg(json_build_object('effect', f.effect, 'person', f.person_id::text, 'heads', f.heads,
			'status', f.status, 'minutes', f.minutes, 'was_status', f.was_status, 'was_minutes', f.was_minutes, 'was_heads', f.was_heads)
			order by f.person_id) from sheet_effects(of_sheet, e) f where e.match = 'matched' and of_sheet.status = 'checked'), '[]');
end $$;

create or replace function effects_counted(of_sheet sheet) returns json language plpgsql volatile as $$
begin
	return (select json_build_object('new', count(*) filter (where f.effect = 'new'), 'changed', count(*) filter (where f.effect = 'changed'),
			'same', count(*) filter (where f.effect = 'same'), 'conflicts', count(*) filter (where f.effect = 'conflict'))
		from sheet_effects(of_sheet) f where of_sheet.status = 'checked' having of_sheet.status = 'checked');
end $$;

-- Whom an earlier sheet has recorded and no entry of this one names, not even as a proposal. Recording leaves them as they are.
create or replace function sheet_missing(of_sheet sheet) returns json language plpgsql volatile as $$
begin
	return (with entry as materialized (
		select entry_people(e) as people, e.organization_id, e.heads from sheet_entry e
		where e.sheet_id = of_sheet.id and e.match in ('matched', 'proposed') and e.withdrawn_at is null)
	select coalesce(json_agg(json_build_object('attendance', a.id::text, 'organization', o.address,
			'person', case when p.id is not null then json_build_object('id', p.id::text, 'name', p.name) end,
			'heads', a.heads, 'status', a.status, 'minutes', a.minutes)
			order by a.person_id, a.organization_id), '[]')
	from attendance a join organization o on o.id = a.organization_id left join person p on p.id = a.person_id
	where of_sheet.status = 'checked' and of_sheet.kind <> 'registrations' and a.session_id = of_sheet.session_id and a.withdrawn_at is null
		and a.sheet_id is not null and case when a.person_id is null
			then a.organization_id not in (select n.organization_id from entry n where n.organization_id is not null and n.heads is not null)
			else a.person_id not in (select w from entry n, unnest(n.people) w where w is not null) end);
end $$;

-- Matched people become attendance, of a list of registrations registrations; a record of an earlier sheet is corrected, one that somebody
-- has made by hand stays. Nobody is made absent.
drop function if exists sheet_attendance(sheet);
create or replace function record_sheet(given sheet) returns sheet language plpgsql as $$
declare people bigint; added bigint; changed bigint; recorded sheet;
begin
	-- before the sheet, as whoever brings its file again
	perform pg_advisory_xact_lock(hashtextextended('sheet ' || given.session_id, 0));
	perform from sheet s where s.id = given.id for update;
	given := need_sheet(given.id::text);
	perform need_current(given);
	if given.status = 'recorded' then
		return given;
	end if;
	with effect as materialized (select * from sheet_effects(given)),
	registered as (
		insert into registration (session_id, organization_id, person_id, created_by, changed_by)
		select given.session_id, f.organization_id, f.person_id, actor_id(), actor_id() from effect f
		where f.effect = 'new' and given.kind = 'registrations' returning 1),
	said as (
		update registration g set says = f.status, version = g.version + 1, changed_at = now(), changed_by = actor_id()
		from effect f where f.effect = 'changed' and g.id = f.record and given.kind = 'registrations' returning 1),
	attended as (
		insert into attendance (session_id, organization_id, person_id, heads, status, minutes, sheet_id, created_by, changed_by)
		select given.session_id, f.organization_id, f.person_id, f.heads, f.status, f.minutes, given.id, actor_id(), actor_id() from effect f
		where f.effect = 'new' and given.kind <> 'registrations' returning 1),
	corrected as (
		update attendance a set heads = f.heads, status = f.status, minutes = f.minutes, made_up_by = null, other_session = null,
			sheet_id = given.id, version = a.version + 1, changed_at = now(), changed_by = actor_id()
		from effect f where f.effect = 'changed' and a.id = f.record and given.kind <> 'registrations' returning 1)
	select count(*), (select count(*) from registered) + (select count(*) from attended),
			(select count(*) from said) + (select count(*) from corrected)
		into people, added, changed from effect;
	update sheet s set status = 'recorded', recorded = added, corrected = changed, kept = people - added - changed, version = s.version + 1,
		changed_at = now(), changed_by = actor_id() where s.id = given.id returning * into recorded;
	return recorded;
end $$;

-- What a person has said of the entries of a sheet, by what they go by.
create or replace function sheet_answers(of_sheet bigint)
returns table (name text, is_address boolean, is_shared boolean, person_id bigint, others jsonb, organization_id bigint, heads int, place bigint)
language sql stable as $$
	select coalesce(lower(e.email), entry_whole(e)), e.email is not null, e.others is not null or e.organization_id is not null, e.person_id,
		e.others, e.organization_id, e.heads, e.id
	from sheet_entry e where e.sheet_id = of_sheet and e.match = 'matched' and e.changed_by is not null $$;

-- It is learnt for the next sheet: of an address, and of a tile that several share, what was said last, of a name all whom it was said of.
create or replace function sheet_learnt() returns trigger language plpgsql as $$
begin
	update alias a set withdrawn_at = now(), version = a.version + 1, changed_at = now(), changed_by = actor_id()
	from sheet_answers(new.id) w where a.network_id = new.network_id and a.name = w.name and a.withdrawn_at is null
		and (w.is_address or a.others is not null or a.organization_id is not null)
		and (a.person_id, a.others, a.organization_id, a.heads) is distinct from (w.person_id, w.others, w.organization_id, w.heads);
	insert into alias (network_id, name, person_id, others, organization_id, heads, created_by, changed_by)
		select distinct on (w.name, w.of_name) new.network_id, w.name, w.person_id, w.others, w.organization_id, w.heads, actor_id(), actor_id()
		from (select *, case when not is_address and not is_shared then person_id end as of_name from sheet_answers(new.id)) w
		order by w.name, w.of_name, w.place desc
		on conflict do nothing;
	return null;
end $$;
create or replace trigger sheet_learnt after update of status on sheet
	for each row when (old.status <> 'recorded' and new.status = 'recorded') execute function sheet_learnt();

-- A person who is withdrawn leaves no name behind here either.
create or replace function sheets_erased() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update sheet_entry set name = new.name, shown = null, email = null, answers = null where person_id = new.id or others ? new.id::text;
	delete from alias where person_id = new.id or others ? new.id::text;
	return null;
end $$;
create or replace trigger sheets_erased after update of withdrawn_at on person
	for each row when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function sheets_erased();

-- Of whom an entry or an alias tells, of others than the actor's own: their ids, parted by commas.
create or replace function others_named(person bigint, others jsonb, organization bigint) returns text language sql stable as $$
	select string_agg(distinct n.id::text, ',') from (select organization as id
		union all select p.organization_id from person p where p.id = person or p.id in (select i::bigint from jsonb_array_elements_text(others) i)) n
	where n.id <> all ((select organizations_of('team'))::bigint[]) $$;
