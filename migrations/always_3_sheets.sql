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

-- Who somebody has said that a name or an address is, to whoever records attendance: an address is one person's.
drop function if exists known_as(bigint, text);
create or replace function known_people(network bigint, given text) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return array(select person_id from person_alias where network_id = network and alias = given and may('decide', network));
end $$;

-- Who each entry of a sheet is, by the surest sign first: an address is a person's own, a name may be another's, whatever was said
-- of it before. Told are a person, how sure it is, and why. Those whom somebody has ruled out already keep their reason.
create or replace function match_entries(of_sheet sheet, on_day date) returns void language plpgsql as $$
begin
	with someone as materialized (
		select p.id, lower(p.email) as email, lower(p.name) as name from person p
		where p.withdrawn_at is null and (p.network_id is null or p.network_id = of_sheet.network_id)
			and exists (select from membership m where m.network_id = of_sheet.network_id and m.organization_id = p.organization_id
				and m.withdrawn_at is null and m.joined_on <= on_day and (m.left_on is null or m.left_on > on_day))),
	sign as materialized (
		select e.id, lower(e.email) as email, lower(e.name) as name,
			known_people(of_sheet.network_id, coalesce(lower(e.email), lower(e.name))) as known
		from sheet_entry e where e.sheet_id = of_sheet.id and e.match <> 'ignored'),
	seen as (
		select s.id,
			array(select p.id from someone p where p.email = s.email) as by_email,
			array(select p.id from someone p where s.email is not null and p.id = any (s.known)) as by_alias,
			array(select p.id from someone p where p.name = s.name or (s.email is null and p.id = any (s.known))) as by_name,
			exists (select from someone p where p.name = s.name) as is_same
		from sign s)
	update sheet_entry e set
		match = case when cardinality(by_email) = 1 or (cardinality(by_email) = 0 and cardinality(by_alias) = 1) then 'matched'
			when cardinality(by_email) = 0 and cardinality(by_name) = 1 then 'proposed' else 'unmatched' end,
		person_id = case when cardinality(by_email) = 1 then by_email[1] when cardinality(by_email) > 1 then null
			when cardinality(by_alias) = 1 then by_alias[1] when cardinality(by_name) = 1 then by_name[1] end,
		reason = case when cardinality(by_email) = 1 then 'The e-mail address is this person''s.'
			when cardinality(by_email) > 1 then format('%s people have this e-mail address.', cardinality(by_email))
			when cardinality(by_alias) = 1 then 'Said so of an earlier sheet.'
			when cardinality(by_name) = 1 and is_same then 'The name is the same.'
			when cardinality(by_name) = 1 then 'Said so of this name on an earlier sheet.'
			when cardinality(by_name) > 1 then format('%s people go by this name.', cardinality(by_name))
			else 'Nobody of the network has this name or e-mail address.' end
	from seen where seen.id = e.id;
end $$;

-- Keeps what was read of a file; the same file of a session is the same sheet, whatever became of it.
create or replace function keep_sheet(given_session text, file jsonb) returns sheet language plpgsql as $$
declare of_session session := need_session(given_session); made sheet;
begin
	perform pg_advisory_xact_lock(hashtextextended('sheet ' || of_session.id, 0));
	select * into made from sheet s where s.session_id = of_session.id and s.sha256 = file ->> 'sha256' and s.withdrawn_at is null;
	if made.id is not null then
		return made;
	end if;
	insert into sheet (network_id, session_id, file_name, sha256, kind, topic, least, created_by, changed_by)
		values (of_session.network_id, of_session.id, file ->> 'file_name', file ->> 'sha256', file ->> 'kind', file ->> 'topic',
			coalesce((file ->> 'least')::int, (select (coalesce(of_session.attendance_rule, n.attendance_rule) ->> 'minutes')::int
				from network n where n.id = of_session.network_id), 1), actor_id(), actor_id()) returning * into made;
	insert into sheet_entry (network_id, sheet_id, name, email, stays, minutes, match, reason, created_by)
		select made.network_id, made.id, e ->> 'name', e ->> 'email', (e ->> 'stays')::int8multirange, (e ->> 'minutes')::int,
			case when e ? 'ignored' then 'ignored' else 'unmatched' end, coalesce(e ->> 'ignored', ''), actor_id()
		from jsonb_array_elements(file -> 'entries') with ordinality l (e, n) order by n;
	perform match_entries(made, (of_session.starts_at at time zone of_session.time_zone)::date);
	return made;
end $$;

-- What a person says of an entry: naming somebody settles it, and what has been recorded stays.
create or replace function sheet_entry_decided() returns trigger language plpgsql as $$
begin
	if (select status from sheet where id = new.sheet_id) = 'recorded' then
		perform refuse('HL409', 'This sheet has been recorded: change the attendance itself.');
	end if;
	if new.person_id is distinct from old.person_id and new.match = old.match then
		new.match := case when new.person_id is null then 'unmatched' else 'matched' end;
	elsif new.match in ('matched', 'proposed') and new.person_id is null then
		perform refuse('HL422', 'Say who it is: name the person.', '/person');
	end if;
	new.reason := case new.match when 'matched' then 'Said so by a person.' when 'ignored' then 'Left out by a person.' else new.reason end;
	return new;
end $$;
create or replace trigger sheet_entry_decided before update of match, person_id on sheet_entry
	for each row when (new.version > old.version) execute function sheet_entry_decided();

-- Matched people become attendance, of a list of registrations registrations: those of several entries by all their stays together.
-- Whoever has a record keeps it. Nobody is made absent.
create or replace function record_sheet(given sheet) returns sheet language plpgsql as $$
declare people bigint; added bigint; recorded sheet;
begin
	perform pg_advisory_xact_lock(hashtextextended('sheet ' || given.session_id, 0));
	select count(distinct person_id) into people from sheet_entry where sheet_id = given.id and match = 'matched';
	if given.kind = 'registrations' then
		insert into registration (session_id, organization_id, person_id, created_by, changed_by)
			select distinct given.session_id, p.organization_id, p.id, actor_id(), actor_id()
			from sheet_entry e join person p on p.id = e.person_id where e.sheet_id = given.id and e.match = 'matched'
			on conflict (session_id, organization_id, coalesce(person_id, 0)) where withdrawn_at is null do nothing;
		get diagnostics added = row_count;
	end if;
	with stay as (
		select e.person_id, max(e.minutes) as summed, range_agg(e.stays) as stays
		from sheet_entry e where e.sheet_id = given.id and e.match = 'matched' and given.kind <> 'registrations' group by e.person_id),
	counted as (
		select s.person_id, case when s.stays is null then summed
			else coalesce((select div(sum(upper(r) - lower(r)), 60) from unnest(s.stays) r), 0)::int end as minutes from stay s)
	insert into attendance (session_id, organization_id, person_id, status, minutes, created_by, changed_by)
		select given.session_id, p.organization_id, p.id, case when c.minutes >= given.least then 'present' else 'partly' end, c.minutes,
			actor_id(), actor_id()
		from counted c join person p on p.id = c.person_id
		on conflict (session_id, organization_id, coalesce(person_id, 0)) where withdrawn_at is null do nothing;
	if given.kind <> 'registrations' then
		get diagnostics added = row_count;
	end if;
	update sheet set status = 'recorded', recorded = added, kept = people - added, version = version + 1, changed_at = now(),
		changed_by = actor_id() where id = given.id returning * into recorded;
	return recorded;
end $$;

-- What a person has said is learnt for the next sheet: of an address what was said last, of a name all whom it was said of.
create or replace function sheet_learnt() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	delete from person_alias a using sheet_entry e where e.sheet_id = new.id and e.match = 'matched' and e.changed_by is not null
		and a.network_id = new.network_id and a.alias = lower(e.email);
	insert into person_alias (network_id, alias, person_id)
		select distinct on (alias, another) new.network_id, alias, person_id from (
			select coalesce(lower(e.email), lower(e.name)) as alias, case when e.email is null then e.person_id end as another,
				e.person_id, e.id
			from sheet_entry e where e.sheet_id = new.id and e.match = 'matched' and e.changed_by is not null) a
		order by alias, another, id desc
		on conflict (network_id, alias, person_id) do nothing;
	return null;
end $$;
create or replace trigger sheet_learnt after update of status on sheet
	for each row when (old.status <> 'recorded' and new.status = 'recorded') execute function sheet_learnt();

-- A person who is withdrawn leaves no name behind here either.
create or replace function sheets_erased() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update sheet_entry set name = new.name, email = null where person_id = new.id;
	delete from person_alias where person_id = new.id;
	return null;
end $$;
create or replace trigger sheets_erased after update of withdrawn_at on person
	for each row when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function sheets_erased();
