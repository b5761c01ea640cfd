-- How far a note goes, and what of it leaves the room: one rule for every table of notes. Re-applied whenever this file or one before it changes.

-- Where the actor stands, found once in a statement.
create or replace function note_reach() returns note_reach language plpgsql stable as $$
declare
	scopes jsonb := actor_scopes();
	reach note_reach;
begin
	reach.actor := actor_id();
	reach.teams := (scopes #>> '{organizations,team}')::bigint[];
	reach.record_everywhere := everywhere('record_view');
	reach.record_networks := (scopes #>> '{networks,record_view}')::bigint[];
	reach.record_organizations := (scopes #>> '{organizations,record_view}')::bigint[];
	reach.shared_everywhere := everywhere('shared_view');
	reach.shared_networks := (scopes #>> '{networks,shared_view}')::bigint[];
	return reach;
end $$;

-- Whether the actor may read a note: it goes at least as far as where the actor stands. Who wrote it reads it as long as the
-- record it is in is theirs to see at all.
create or replace function sees_note(given visibility, author bigint, network bigint, organization bigint, reach note_reach)
returns boolean language plpgsql immutable as $$
declare
	-- a null would make the whole answer null
	records boolean := coalesce(reach.record_everywhere, false) or coalesce(network = any (reach.record_networks), false)
		or coalesce(organization = any (reach.record_organizations), false);
begin
	return coalesce(given >= case
		when records and author = reach.actor then 'author'::visibility
		when organization = any (reach.teams) then 'team'
		when records then 'coach'
		when reach.shared_everywhere or network = any (reach.shared_networks) then 'network' end, false);
end $$;

-- What a note said before, with its words for who would have read them then: others are told without them, for what was written before it went
-- further stays where it was, and the network is told what is said now.
create or replace function note_earlier(author bigint, network bigint, organization bigint, earlier jsonb, words text[])
returns jsonb language plpgsql stable as $$
declare reach note_reach;
begin
	if earlier = '[]' then
		return earlier;
	end if;
	reach := note_reach();
	return (select jsonb_agg(case when may('record_view', network, organization)
				and sees_note((e ->> 'visibility')::visibility, author, network, organization, reach)
			then e || jsonb_build_object('by', account_shown((e ->> 'by')::bigint)) else e - words - 'by' end - 'visibility' order by n)
		from jsonb_array_elements(earlier) with ordinality l (e, n));
end $$;

-- Who may say how far: beyond the coaches only the district's own hand; wider than another has said, and what leaves the room, only who wrote
-- it, and of a cycle or a consultancy, which are the district's, its lead; narrower the whole team. What an operator does is not asked about.
create or replace function note_guarded() returns trigger language plpgsql as $$
declare
	team boolean := new.organization_id = any (organizations_of('team'));
	lead boolean := tg_table_name in ('consultancy', 'cycle') and new.organization_id = any (organizations_of('release'));
	author boolean := actor_id() = new.created_by and (team or (new.visibility <= 'coach' and new.released_to is null));
begin
	if new.released_to is not null and new.releasable is null then
		perform refuse('HL422', 'What leaves the room has words of its own: give them.', '/releasable');
	elsif actor_id() is null then
		return new;
	elsif tg_op = 'INSERT' then
		if not author then
			perform refuse('HL403', 'Beyond its coaches a note goes only by the district''s own hand.',
				case when new.released_to is null then '/visibility' else '/released_to' end);
		end if;
	elsif (new.visibility, new.releasable, new.released_to) is distinct from (old.visibility, old.releasable, old.released_to)
			and not (author or lead or (team and new.visibility <= old.visibility and new.releasable is not distinct from old.releasable
				and coalesce(new.released_to, 'coach') <= coalesce(old.released_to, 'coach'))) then
		perform refuse('HL403', 'How far it goes is for who wrote it to say.',
			case when new.visibility = old.visibility then '/released_to' else '/visibility' end);
	end if;
	return new;
end $$;

-- Who has let it leave the room, in these words and as far as this, and when; and since when something of it has been shared at all.
create or replace function note_released() returns trigger language plpgsql as $$
begin
	if new.released_to is null then
		new.released_at := null;
		new.released_by := null;
	elsif tg_op = 'INSERT' or (new.released_to, new.releasable) is distinct from (old.released_to, old.releasable) then
		new.released_at := now();
		new.released_by := actor_id();
	end if;
	new.shared_at := case when new.visibility >= 'network' or new.released_to is not null then coalesce(new.shared_at, now()) end;
	return new;
end $$;

-- What was promised to the one who told bounds both parts: less consent takes them back at once.
create or replace function interview_bounded() returns trigger language plpgsql as $$
declare
	bound visibility := case when new.consent in ('network', 'public') then new.consent else 'team' end;
	wrong text := format('The one who told has agreed to no more than %s.', bound);
begin
	if new.visibility > bound then
		if tg_op = 'INSERT' or new.visibility <> old.visibility then
			perform refuse('HL422', wrong, '/visibility');
		end if;
		new.visibility := bound;
	end if;
	if new.released_to > bound then
		if tg_op = 'INSERT' or new.released_to is distinct from old.released_to then
			perform refuse('HL422', wrong, '/released_to');
		end if;
		new.released_to := case when bound >= 'network' then bound end;
	end if;
	return new;
end $$;

-- What a note is about is there, and the member's own or the network's.
create or replace function note_placed() returns trigger language plpgsql as $$
declare wanted bigint := as_id(new.record);
begin
	if (new.about is null) <> (new.record is null) then
		perform refuse('HL422', 'What it is about is named by its kind and its id together.', '/record');
	elsif new.about is not null and not (case new.about
			when 'session' then exists (select from session r where r.id = wanted and r.network_id = new.network_id)
			when 'attendance' then exists (select from attendance r join session s on s.id = r.session_id
				where r.id = wanted and s.network_id = new.network_id and r.organization_id = new.organization_id)
			when 'submission' then exists (select from submission r
				where r.id = wanted and r.network_id = new.network_id and r.organization_id = new.organization_id)
			when 'cycle' then exists (select from cycle r
				where r.id = wanted and r.network_id = new.network_id and r.organization_id = new.organization_id)
			else false end) then
		perform refuse('HL422', 'There is no such record of this member, or it is not yours to see.', '/record');
	end if;
	return new;
end $$;

create or replace trigger note_placed before insert or update of about, record, organization_id, network_id on note
	for each row execute function note_placed();
create or replace trigger interview_bounded before insert or update of consent, visibility, released_to on interview
	for each row when (new.withdrawn_at is null) execute function interview_bounded();
do $$
declare name text;
begin
	foreach name in array note_tables() loop
		execute format('create or replace trigger note_guarded before insert or update of visibility, releasable, released_to on %I
			for each row when (new.withdrawn_at is null) execute function note_guarded()', name);
		-- after those that bound and erase, which triggers by name are
		execute format('create or replace trigger note_released before insert or update on %I for each row execute function note_released()',
			name);
	end loop;
end $$;

-- What has left the room: the releasable parts, as far as they were let go, and nothing else of a note. With the owner's power, so it asks
-- itself who reads; a token that is kept to one network reads that network's.
do $$ begin
	execute 'drop view if exists wording';
	execute 'create view wording with (security_barrier) as ' || (select string_agg(format(
		'select %1$L || ''-'' || id as id, %1$L::text as about, id as record_id, network_id, organization_id, releasable as text, released_to, released_at,
			version, created_at, changed_at from %1$I where withdrawn_at is null and ((released_to = ''public'' and may(''view'', network_id))
			or (released_to = ''network'' and (may(''shared_view'', network_id) or may(''record_view'', network_id, organization_id))))', name),
		' union all ') from unnest(note_tables()) name);
end $$;
grant select on wording to halved_service;
