-- The audit trail: what writes it, seals it and proves it. Re-applied whenever this file or one before it changes.

-- ---------------------------------------------------------------- the actor, as the audit sees it

-- Whether the actor belongs to the organization's team: what others read is noted.
create or replace function is_own(organization bigint) returns boolean language sql stable as
	$$ select organization = any (organizations_of('team')) $$;

-- The request of the transaction; only that of an actor, for nobody else overwrites the setting.
create or replace function actor_request() returns text language sql stable as
	$$ select case when actor_id() is not null then nullif(current_setting('halved.request', true), '') end $$;

-- Who an account is, and what its seats made it at that moment.
create or replace function audit_actor(account bigint, moment timestamptz) returns jsonb language sql stable
security definer set search_path = public, pg_temp as $$
	select jsonb_build_object('id', a.id::text, 'name', a.name, 'role', (select string_agg(distinct s.role, ' and ') from seat s
		where s.account_id = a.id and s.created_at <= moment and (s.withdrawn_at is null or s.withdrawn_at > moment)
			and s.starts_on <= (moment at time zone 'UTC')::date and (s.ends_on is null or s.ends_on > (moment at time zone 'UTC')::date)))
	from account a where a.id = account $$;

-- ---------------------------------------------------------------- entries

-- HMAC-SHA-256 of a free text, to 128 bits. Of the place where it stands too: equal texts elsewhere are not equal hashes.
create or replace function audit_hash(k audit_key, place text, given text) returns text language sql stable as $$
	select case when given is not null then 'hmac:' || encode(substr(sha256((k).beyond
		|| sha256((k).inside || convert_to(place || ' ' || given, 'UTF8'))), 1, 16), 'hex') end $$;

create or replace function audit_action(status text) returns text language sql immutable as $$
	select case status when 'submitted' then 'submit' when 'accepted' then 'accept' when 'returned' then 'return'
		when 'withdrawn' then 'withdraw' when 'running' then 'start' when 'completed' then 'finish' when 'published' then 'publish'
		when 'checked' then 'check' when 'committed' then 'commit' when 'failed' then 'fail' else 'change' end $$;

-- Every table whose rows are audited; a row of it is r. Dates, numbers and ids are kept in clear, texts only where they
-- are codes named here: whatever else somebody wrote is kept as its hash, so that erasing it leaves nothing. Derived columns are
-- kept by the database, no one's change. The moment, where there is one, is when a change is worth an entry: an import is
-- written step by step, a sign-in is moved on while it is used.
-- A token that somebody has made is told of by its record; the operator makes and revokes credentials.
create or replace function audited() returns table (name text, organization text, network text, watched boolean, codes text[],
	derived text[], moment text)
language sql immutable as $$ values
	('organization',   'r.id',              'null::bigint', false, '{address,codes,kind,state}'::text[], '{parent}'::text[], null::text),
	('published_rate', 'r.organization_id', 'null::bigint', false, '{school_year,kind}', '{}', null),
	('network',        'null::bigint',      'r.id',         false, '{slug,member_kind,time_zone}', '{}', null),
	('membership',     'r.organization_id', 'r.network_id', false, '{}', '{}', null),
	('commitment',     'null::bigint',      'r.network_id', false, '{}', '{}', null),
	('session',        'null::bigint',      'r.network_id', false, '{time_zone}', '{}', null),
	('ask',            'null::bigint',      'r.network_id', false, '{school_year,kind,status}', '{}', null),
	('import',         'null::bigint',      'r.network_id', false, '{kind,sha256,status}', '{staged}',
		'tg_op = ''UPDATE'' and (new.header is distinct from old.header or new.status <> old.status)'),
	('person',         'r.organization_id', 'r.network_id', true,  '{}', '{}', null),
	('team_role',      'r.organization_id', 'r.network_id', true,  '{role}', '{}', null),
	('attendance',     'r.organization_id', '(select s.network_id from session s where s.id = r.session_id)', true, '{status}', '{}', null),
	('cycle',          'r.organization_id', 'r.network_id', true,  '{prediction_held,act,status}', '{}', null),
	('interview',      'r.organization_id', 'r.network_id', true,  '{interviewee_role,grade_band,quote_kind,consent}', '{}', null),
	('submission',     'r.organization_id', 'r.network_id', true,  '{school_year,kind,status}', '{}', null),
	('account',        'null::bigint',      'null::bigint', false, '{kind}', '{}', null),
	('seat',           'r.organization_id', 'r.network_id', false, '{role}', '{}', null),
	('invitation',     'r.organization_id', 'r.network_id', false, '{role,network}', '{}', null),
	('second_factor',  'null::bigint',      'null::bigint', false, '{}', '{used_step,recovery}', null),
	('api_token',      'null::bigint',      'r.network_id', false, '{rights,network}', '{credential_id}',
		'actor_id() is not null and (tg_op = ''INSERT'' or new.version <> old.version or changes <> ''{}'')'),
	('credential',     'null::bigint',      'r.network_id', false, '{kind,only_rights}', '{hash,rights,actor,ready_until,used_at,limited}',
		'(actor_id() is null or new.kind = ''sign_in'') and (tg_op = ''INSERT'' or changes - ''expires_at'' <> ''{}''
			or (changes <> ''{}'' and new.kind <> ''sign_in''))') $$;

-- One function and one trigger for each, written from the table's columns: a general one takes three times as long.
do $$
declare
	one record; changes text; columns text[]; seen text; action text;
begin
	for one in select a.* from audited() a join pg_class c on c.oid = to_regclass(a.name) and c.relkind = 'r' loop
		-- the actor and the moment are the entry's own; what is secret comes as bytes, and is in no entry
		select array_agg(column_name::text), string_agg(format('%I', column_name), ', '), string_agg(format(
				case when data_type in ('text', 'jsonb', 'ARRAY') and column_name <> all (one.codes)
					then '%1$L, case when new.%1$I is distinct from old.%1$I then jsonb_build_array('
						'audit_hash(k, %2$L || new.id, old.%1$I::text), audit_hash(k, %2$L || new.id, new.%1$I::text)) end'
					else '%1$L, case when new.%1$I is distinct from old.%1$I then jsonb_build_array(old.%1$I, new.%1$I) end' end,
				column_name, format('%s.%s ', one.name, column_name)), E',\n\t\t' order by ordinal_position)
			filter (where column_name not in ('version', 'organization_id', 'network_id'))
			into columns, seen, changes
			from information_schema.columns where table_schema = 'public' and table_name = one.name
				and column_name not in ('id', 'created_at', 'created_by', 'changed_at', 'changed_by')
				and column_name <> all (one.derived) and data_type <> 'bytea';
		action := concat_ws(' ', 'case when tg_op = ''INSERT'' then',
			case when 'import_id' = any (columns) then 'case when new.import_id is not null then ''import'' else ''create'' end'
				else '''create''' end,
			case when 'withdrawn_at' = any (columns)
				then 'when new.withdrawn_at is not null and old.withdrawn_at is null then ''withdraw''' end,
			case when 'revoked_at' = any (columns)
				then 'when new.revoked_at is not null and old.revoked_at is null then ''withdraw''' end,
			case when 'status' = any (columns)
				then 'when new.status <> old.status then audit_action(new.status)' end,
			case when one.name = 'import' then 'else ''check'' end' else 'else ''change'' end' end);
		execute format($f$
create or replace function audit_%1$s() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $body$
declare
	k audit_key;
	changes jsonb;
begin
	select * into k from audit_key;
	changes := jsonb_strip_nulls(jsonb_build_object(
		%2$s));
	if %3$s then
		insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id, network_id, change)
			values (k.era, actor_id(), actor_request(), %4$s, %1$L, array[new.id], %5$s, %6$s, changes);
	end if;
	return null;
end $body$ $f$, one.name, changes,
			coalesce(one.moment, concat_ws(' or ', 'tg_op = ''INSERT''', 'changes <> ''{}''',
				case when 'version' = any (columns) then 'new.version <> old.version' end)), action,
			regexp_replace(one.organization, '\mr\.', 'new.', 'g'), regexp_replace(one.network, '\mr\.', 'new.', 'g'));
		execute format('create or replace trigger audit after insert or update of %2$s on %1$I for each row execute function audit_%1$s()',
			one.name, seen);
		execute format('revoke execute on function audit_%s() from public', one.name);
	end loop;
end $$;

-- Notes that the actor is shown records of others: one entry for each organization and network. Its caller has found the ids under
-- row-level security.
create or replace function note_reads(given_subject text, ids bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare one record;
begin
	select * into strict one from audited() where name = given_subject and watched;
	if actor_id() is null then
		perform refuse('HL403', 'Nobody acts.');
	end if;
	execute format('insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id, network_id)
		select (select era from audit_key), actor_id(), actor_request(), ''read'', %1$L, array_agg(f.id order by f.id),
			f.organization, f.network
		from (select r.id, %2$s as organization, %3$s as network from %1$I r where r.id = any ($1)) f
		where not is_own(f.organization) group by f.organization, f.network', one.name, one.organization, one.network) using ids;
end $$;

-- ---------------------------------------------------------------- seals

create or replace function audit_digest(e audit_entry) returns bytea language sql stable as $$
	select sha256(convert_to(jsonb_build_array(e.id, e.era, e.xid::text, extract(epoch from e.at), e.actor_id, e.request,
		e.action, e.subject, to_jsonb(e.subjects), e.organization_id, e.network_id, e.change)::text, 'UTF8')) $$;

create or replace function audit_seal_digest(before bytea, s audit_seal) returns bytea language sql stable as $$
	select sha256(coalesce(before, '') || convert_to(concat_ws(' ', s.number, extract(epoch from s.at), s.era, s.last,
		array_to_string(s.ids, ',')), 'UTF8') || coalesce((select string_agg(d, ''::bytea order by n)
			from unnest(s.digests) with ordinality u (d, n)), '')) $$;

-- Adds a seal over the entries that are given, in order; nothing when there are none.
create or replace function add_seal(given_era int, upto xid8, entries audit_entry[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare made audit_seal; previous audit_seal;
begin
	select * into previous from audit_seal order by number desc limit 1;
	made.number := coalesce(previous.number, 0) + 1;
	made.at := clock_timestamp();
	made.era := given_era;
	made.last := upto;
	made.ids := array(select e.id from unnest(entries) with ordinality e order by e.ordinality);
	made.digests := array(select audit_digest(row(e.id, e.era, e.xid, e.at, e.actor_id, e.request, e.action,
		e.subject, e.subjects, e.organization_id, e.network_id, e.change)::audit_entry)
		from unnest(entries) with ordinality e order by e.ordinality);
	if cardinality(made.ids) = 0 then
		return null;
	end if;
	made.digest := audit_seal_digest(previous.digest, made);
	insert into audit_seal select made.*;
	return made.number;
end $$;

-- In another cluster than before, where a copy has been restored, the numbers of transactions begin anew: what was left of
-- the old era is sealed, and another begins.
create or replace function audit_era() returns audit_key
language plpgsql security definer set search_path = public, pg_temp as $$
declare k audit_key; here bigint := (select system_identifier from pg_control_system());
begin
	select * into k from audit_key;
	if k.home is distinct from here then
		if k.home is not null then
			perform add_seal(k.era, max(e.xid), array_agg(e order by e.id)) from audit_entry e
				where e.era = k.era and not exists (select from audit_seal s where s.era = k.era and e.id = any (s.ids));
			k.era := k.era + 1;
		end if;
		k.home := here;
		update audit_key set era = k.era, home = k.home;
	end if;
	return k;
end $$;

-- Seals entries of finished transactions, whole ones, about a thousand at a time; true when there may be more. Entries whose
-- transaction still runs come later, however low their ids.
create or replace function seal_audit() returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare k audit_key; finished xid8; behind xid8; upto xid8;
begin
	if not pg_try_advisory_xact_lock(hashtextextended('audit seal', 0)) then
		return false;
	end if;
	k := audit_era();
	finished := pg_snapshot_xmin(pg_current_snapshot());
	behind := coalesce((select last from audit_seal where era = k.era order by number desc limit 1), '0');
	upto := (select xid from audit_entry where era = k.era and xid > behind and xid < finished order by xid, id offset 999 limit 1);
	perform add_seal(k.era, max(e.xid), array_agg(e order by e.xid, e.id)) from audit_entry e
		where e.era = k.era and e.xid > behind and e.xid < finished and (upto is null or e.xid <= upto);
	return upto is not null;
end $$;

-- ---------------------------------------------------------------- the proof

-- Everything that has been removed, altered or put in since it was sealed, in one sentence each.
create or replace function audit_faults() returns table (fault text) language sql stable as $$
	with seal as (
		select s, lag(s.number) over w as before_number, lag(s.digest) over w as before_digest from audit_seal s window w as (order by s.number)
	), sealed as (
		select u.id, u.digest, s.number from audit_seal s cross join lateral unnest(s.ids, s.digests) u (id, digest)
	)
	select fault from (
		select (s).number as number, 0 as id, format('Seal %s is missing.', gone) as fault
		from seal, generate_series(coalesce(before_number, 0) + 1, (s).number - 1) gone
		union all
		select (s).number, 0, format('Seal %s has been altered.', (s).number)
		from seal where (s).digest <> audit_seal_digest(before_digest, s) and (s).number = coalesce(before_number, 0) + 1
		union all
		select z.number, z.id, case when e.id is null then format('Entry %s has been removed; seal %s was made over it.', z.id, z.number)
			else format('Entry %s has been altered; seal %s was made over it.', z.id, z.number) end
		from sealed z left join audit_entry e on e.id = z.id where e.id is null or audit_digest(e) <> z.digest
		union all
		select c.number, e.id, format('Entry %s has been put in; seal %s was made without it.', e.id, c.number)
		from audit_entry e
		cross join lateral (select s.number from audit_seal s where s.era = e.era and s.last >= e.xid order by s.number limit 1) c
		where not exists (select from sealed z where z.id = e.id)
			and (c.number = 1 or exists (select from audit_seal s where s.number = c.number - 1))
	) f order by number, id, fault $$;

-- ---------------------------------------------------------------- who reads it

-- What an entry says, for a person: "facilitator read 3 submissions".
create or replace function audit_words(e audit_entry, role text) returns text language sql stable as $$
	select concat_ws(' ', case when e.actor_id is null then 'operator' else coalesce(role, 'somebody') end, case e.action when 'withdraw' then 'withdrew' when 'submit' then 'submitted'
			when 'return' then 'returned' when 'read' then 'read' when 'finish' then 'finished' when 'publish' then 'published'
			when 'commit' then 'committed' when 'create' then 'created' when 'change' then 'changed' else e.action || 'ed' end,
		case cardinality(e.subjects) when 1 then 'the' else cardinality(e.subjects)::text end,
		case when cardinality(e.subjects) = 1 then replace(e.subject, '_', ' ') when e.subject = 'person' then 'people'
			when e.subject = 'attendance' then 'records of attendance' else replace(e.subject, '_', ' ') || 's' end) $$;

-- Whether the actor may see one of the records themselves, by their own policies.
do $$ begin
	execute (select format('create or replace function sees_one(given_subject text, ids bigint[]) returns boolean language plpgsql stable as %L',
			format('begin return case given_subject %s else true end; end',
				string_agg(format('when %1$L then exists (select from %1$I where id = any (ids))', name), ' ')))
		from audited() where watched);
end $$;

do $$
declare name text;
begin
	foreach name in array array['audit_key', 'audit_entry', 'audit_seal'] loop
		execute format('alter table %I enable row level security', name);
	end loop;
end $$;

-- A network's facilitator sees of a member's record who changed and read what may be seen there: no draft, no note that is not shared.
drop policy if exists audit_entry_read on audit_entry;
create policy audit_entry_read on audit_entry for select using (organization_id = any ((select organizations_of('audit'))::bigint[])
	or (((select everywhere('audit')) or network_id = any ((select networks_of('audit'))::bigint[])) and sees_one(subject, subjects)));
drop policy if exists audit_entry_only on audit_entry;
create policy audit_entry_only on audit_entry as restrictive
	using ((select only_network()) is null or network_id = (select only_network()));
grant select on audit_entry to halved_service;
revoke execute on function add_seal(int, xid8, audit_entry[]), audit_era(), audit_faults() from public;
