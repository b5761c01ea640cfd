-- The audit trail: what writes it, seals it and proves it. Re-applied whenever this file or one before it changes.

-- ---------------------------------------------------------------- the actor, as the audit sees it

-- Whether the actor belongs to the organization's team: what others read is noted.
create or replace function is_own(organization bigint) returns boolean language sql stable as
	$$ select organization = any (organizations_of('team')) $$;

-- The request of the transaction, "id reason"; only that of an actor, for nobody else overwrites the setting.
create or replace function actor_request() returns text language sql stable as
	$$ select case when current_setting('halved.actor', true) <> '' then nullif(current_setting('halved.request', true), '') end $$;

-- Who an account is, and what its seats made it at that moment.
create or replace function audit_actor(account bigint, moment timestamptz) returns jsonb language sql stable
security definer set search_path = public, pg_temp as $$
	select jsonb_build_object('id', a.id::text, 'name', a.name, 'role', case when a.kind = 'feed' then 'form link'
		else (select string_agg(distinct s.role, ' and ') from seat s
			where s.account_id = a.id and s.created_at <= moment and (s.withdrawn_at is null or s.withdrawn_at > moment)
				and s.starts_on <= (moment at time zone 'UTC')::date and (s.ends_on is null or s.ends_on > (moment at time zone 'UTC')::date)) end)
	from account a where a.id = account $$;

-- ---------------------------------------------------------------- entries

-- The figures of a draft's cells that differ from those before, {cells/ORGANIZATION/GRADE/GROUP/FIGURE: [from, to], …}. Of a cell that
-- is suppressed it is told that it is, and no number.
create or replace function cells_changed(draft bigint, old cell[]) returns jsonb language sql stable as $$
	select coalesce(jsonb_object_agg(concat_ws('/', 'cells', o.address, g.name, s.name, f.figure), jsonb_build_array(f.was, f.now)), '{}')
	from unnest(old) b
	full join (select * from cell where submission_id = draft) c using (organization_id, grade_id, group_id)
	join organization o on o.id = organization_id join grade g on g.id = grade_id join student_group s on s.id = group_id
	cross join lateral (values ('suppressed', to_jsonb(b.suppressed), to_jsonb(c.suppressed)),
		('enrolled', to_jsonb(b.enrolled), to_jsonb(c.enrolled)), ('satisfactory', to_jsonb(b.satisfactory), to_jsonb(c.satisfactory)),
		('at_risk', to_jsonb(b.at_risk), to_jsonb(c.at_risk)), ('moderate', to_jsonb(b.moderate), to_jsonb(c.moderate)),
		('severe', to_jsonb(b.severe), to_jsonb(c.severe)), ('chronic', to_jsonb(b.chronic), to_jsonb(c.chronic))) f (figure, was, now)
	where f.was is distinct from f.now and case when f.figure = 'suppressed' then b.suppressed or c.suppressed
		else not (coalesce(b.suppressed, false) or coalesce(c.suppressed, false)) end $$;

-- Cells are replaced before the trigger of their submission writes its entry: what has changed waits for it under the id and version.
create or replace function note_cells(given submission, old cell[]) returns void language sql as $$
	select set_config('halved.cells', jsonb_build_object('id', given.id, 'version', given.version,
		'changes', cells_changed(given.id, old))::text, true) $$;

create or replace function noted_cells(given submission) returns jsonb language plpgsql stable as $$
declare noted jsonb := nullif(current_setting('halved.cells', true), '');
begin
	return case when (noted ->> 'id')::bigint = given.id and (noted ->> 'version')::int = given.version then noted -> 'changes' else '{}' end;
end $$;

-- HMAC-SHA-256 of a free text, to 128 bits. Of the place where it stands too: equal texts elsewhere are not equal hashes.
-- Strict, and not in SQL: it costs nothing where there is no text.
create or replace function audit_hash(k audit_key, place text, given text) returns text language plpgsql strict stable as $$
begin
	return 'hmac:' || encode(substr(sha256(k.beyond || sha256(k.inside || convert_to(place || ' ' || given, 'UTF8'))), 1, 16), 'hex');
end $$;

-- What has parts: its figures and the codes that are named stay, each other text in it is its hash.
create or replace function audit_parts(k audit_key, place text, given jsonb, codes text[]) returns jsonb language plpgsql strict stable as $$
begin
	return case jsonb_typeof(given)
		when 'object' then (select coalesce(jsonb_object_agg(e.key, case when e.key = any (codes) then e.value
			else audit_parts(k, concat(place, '.', e.key), e.value, codes) end), '{}') from jsonb_each(given) e)
		when 'array' then (select coalesce(jsonb_agg(audit_parts(k, place, e.value, codes) order by e.ordinality), '[]')
			from jsonb_array_elements(given) with ordinality e)
		when 'string' then to_jsonb(audit_hash(k, place, given #>> '{}'))
		else given end;
end $$;

create or replace function audit_action(status text) returns text language sql immutable as $$
	select case status when 'submitted' then 'submit' when 'accepted' then 'accept' when 'returned' then 'return'
		when 'withdrawn' then 'withdraw' when 'running' then 'start' when 'completed' then 'finish' when 'published' then 'publish'
		when 'checked' then 'check' when 'recorded' then 'record' when 'committed' then 'commit' when 'failed' then 'fail' else 'change' end $$;

-- Every table whose rows are audited; a row of it is r. Dates, numbers and ids are kept in clear, texts only where they
-- are codes named here (and names of organizations and networks, which all read), of what has parts as COLUMN.PART: whatever else somebody wrote is kept as its hash, so that erasing it leaves
-- nothing. Derived columns are
-- kept by the database, no one's change, or secrets. The moment, where there is one, is when a change is worth an entry: an import is
-- written step by step, so that its beginning is none, and a sign-in is moved on while it is used. Adding is when an addition is.
-- A token that somebody has made is told of by its record; the operator makes and revokes credentials.
create or replace function audited() returns table (name text, key text, organization text, network text, watched boolean,
	codes text[], derived text[], adding text, moment text)
language sql immutable as $$ values
	('organization',   'id', 'r.id',              'null::bigint', false, '{address,name,codes,kind,state}'::text[], '{parent,predecessors,successors}'::text[], null::text,
		'(c.changes <> ''{}'' or new.version <> old.version) and new.predecessors = old.predecessors and new.successors = old.successors'),
	('succession',     'id', 'r.from_id',         'null::bigint', false, '{kind}', '{}', null, null),
	('published_rate', 'id', 'r.organization_id', 'null::bigint', false, '{school_year,kind}', '{}', null, null),
	('network',        'id', 'null::bigint',      'r.id',         false, '{slug,name,member_kind,time_zone,second_factor_asked_of,goal.baseline_year,goal.baseline_kind,goal.target_year,goal.generator,goal.school_year,
		eligibility.states,attendance_rule.minutes}', '{}', null, null),
	('membership',     'id', 'r.organization_id', 'r.network_id', false, '{pauses}', '{in_force,organization_closed_on}', null, null),
	('commitment',     'id', 'null::bigint',      'r.network_id', false, '{rule.counts,rule.roles}', '{earlier}', null, null),
	('coaching_plan',  'id', 'null::bigint',      'r.network_id', false, '{}', '{}', null, null),
	('instrument',     'id', 'null::bigint',      'r.network_id', false, '{code}', '{}', null, null),
	('cause',          'id', 'null::bigint',      'r.network_id', false, '{code,under,trend}', '{}', null, null),
	('practice',       'id', 'r.organization_id', 'r.network_id', false, '{code,kind,refines,level,screened_as}', '{}', null, null),
	('theory',         'id', 'null::bigint',      'r.network_id', false, '{}', '{}', null, null),
	('session',        'id', 'null::bigint',      'r.network_id', false, '{time_zone,attendance_rule.minutes}', '{}', null, null),
	('ask',            'id', 'null::bigint',      'r.network_id', false, '{school_year,kind,status}', '{}', null, null),
	('import',         'id', 'null::bigint',      'r.network_id', false, '{kind,sha256,status}', '{staged}', 'false',
		'new.header is distinct from old.header or new.status <> old.status'),
	('person',         'id', 'r.organization_id', 'r.network_id', true,  '{}', '{}', null, null),
	('team_role',      'id', 'r.organization_id', 'r.network_id', true,  '{role}', '{}', null, null),
	('attendance',     'id', 'r.organization_id', '(select s.network_id from session s where s.id = r.session_id)', true, '{status,made_up_by}', '{earlier}', null, null),
	('registration',   'id', 'r.organization_id', '(select s.network_id from session s where s.id = r.session_id)', true, '{says}', '{}', null, null),
	('sheet',          'id', 'null::bigint',      'r.network_id', false, '{kind,status}', '{}', null, null),
	('sheet_entry',    'id', 'null::bigint',      'r.network_id', false, '{match}', '{stays}', 'false', null),
	('alias',          'id', 'null::bigint',      'r.network_id', false, '{}', '{}', 'false', null),
	('coaching_series', 'id', 'r.organization_id', 'r.network_id', true,  '{}', '{}', null, null),
	('coaching_session', 'id', 'r.organization_id', 'r.network_id', true, '{kind,status,screened_as}', '{}', null, null),
	('coaching_step',  'id', 'r.organization_id', 'r.network_id', true,  '{whose,screened_as}', '{}', null, null),
	('consultancy',    'id', 'r.organization_id', 'r.network_id', true,  '{form,screened_as}', '{earlier}', null, null),
	('share_out',      'id', 'r.organization_id', 'r.network_id', true,  '{status,screened_as}', '{}', null, null),
	('learning',       'id', 'null::bigint',      'r.network_id', false, '{kind,screened_as}', '{earlier}', null, null),
	('cycle',          'id', 'r.organization_id', 'r.network_id', true,
		'{driver,cause,practice,level,scale,as_planned,prediction_held,act,status,screened_as}', '{earlier,recorded_at}', null, null),
	('interview',      'id', 'r.organization_id', 'r.network_id', true,  '{interviewee_role,grade_band,quote_kind,consent,led_to_driver,screened_as}', '{}', null, null),
	('note',           'id', 'r.organization_id', 'r.network_id', true,  '{about,screened_as}', '{}', null, null),
	('member_statement', 'id', 'r.organization_id', 'r.network_id', true, '{says}', '{}', null, null),
	('excuse',         'id', 'r.organization_id', 'r.network_id', true,  '{}', '{}', null, null),
	('assessment_round', 'id', 'r.organization_id', 'r.network_id', false, '{instrument}', '{}', null, null),
	('assessment',     'id', 'r.organization_id', 'r.network_id', true, '{screened_as}', '{}', null, null),
	('submission',     'id', 'r.organization_id', 'r.network_id', true,  '{school_year,kind,status}', '{}', null, null),
	('ask_reopening',  'id', 'r.organization_id', 'r.network_id', true,  '{}', '{}', null, null),
	('interim_goal',   'id', 'r.organization_id', 'r.network_id', true,  '{baseline_year,target_year,generator,path.school_year}', '{earlier}', null, null),
	('measure',        'id', 'r.organization_id', 'r.network_id', true,  '{kind,made_of,direction,cadence,chart,source,driver,phases.starts_on,phases.cycle}', '{}', null, null),
	('measure_point',  'id', 'r.organization_id', 'r.network_id', true,  '{}', '{earlier}', null, null),
	('ask_answer',     'id', 'r.organization_id', 'r.network_id', true,  '{status,screened_as}', '{earlier}', null, null),
	('account',        'id', 'null::bigint',      'null::bigint', false, '{kind}', '{reminders_stopped_at}', 'new.kind <> ''feed''',
		'new.kind <> ''feed'' and (new.version <> old.version or c.changes <> ''{}'')'),
	('identity',       'id', 'null::bigint',      'null::bigint', false, '{issuer}', '{used_at}', null, null),
	('seat',           'id', 'r.organization_id', 'r.network_id', false, '{role}', '{}', null, null),
	('invitation',     'id', 'r.organization_id', 'r.network_id', false, '{role,network}', '{}', null, null),
	('second_factor',  'id', 'null::bigint',      'null::bigint', false, '{}', '{used_step,recovery}', null, null),
	('api_token',      'id', 'null::bigint',      'r.network_id', false, '{rights,network}', '{credential_id}', 'actor_id() is not null',
		'actor_id() is not null and (new.version <> old.version or c.changes <> ''{}'')'),
	('feed',           'id', 'null::bigint',      'r.network_id', false, '{}', '{credential_id}', 'actor_id() is not null',
		'actor_id() is not null and (new.version <> old.version or c.changes <> ''{}'')'),
	('form_link',      'id', 'r.organization_id', 'r.network_id', false, '{}', '{credential_id}', 'actor_id() is not null',
		'actor_id() is not null and (new.version <> old.version or c.changes <> ''{}'')'),
	('credential',     'id', 'null::bigint',      'r.network_id', false, '{kind,only_rights}', '{hash,rights,actor,ready_until,used_at,limited}',
		'actor_id() is null or new.kind = ''sign_in''', '(actor_id() is null or new.kind = ''sign_in'')
			and (c.changes - ''expires_at'' <> ''{}'' or (c.changes <> ''{}'' and new.kind <> ''sign_in''))'),
	('password',       'account_id', 'null::bigint', 'null::bigint', false, '{}', '{hash}', null, 'new.hash <> old.hash') $$;

-- One function and one trigger for each, written from the table's columns: a general one takes three times as long. Each entry is
-- one statement with few expressions, for every transaction has to set them up anew. What is added needs no comparison.
do $$
declare
	one record; added text; changes text; columns text[]; seen text; action text; entry text;
begin
	for one in select a.* from audited() a join pg_class c on c.oid = to_regclass(a.name) and c.relkind = 'r' loop
		-- the actor and the moment are the entry's own; what is secret comes as bytes, and is in no entry
		select array_agg(column_name), string_agg(format('%I', column_name), ', '),
			string_agg(format('%L, %s', column_name, format(form, 'new')), E',\n\t\t\t' order by n) filter (where told),
			string_agg(format('%L, case when new.%I is distinct from old.%2$I then jsonb_build_array(%s, %s) end', column_name, column_name,
				format(form, 'old'), format(form, 'new')), E',\n\t\t\t' order by n) filter (where told)
			into columns, seen, added, changes
			from (select column_name::text, ordinal_position as n, column_name not in ('version', 'organization_id', 'network_id') as told,
					case when cardinality(parts) > 0
						then format('audit_parts(k, %L || new.%I, %%s.%I, %L)', format('%s.%s ', one.name, column_name), one.key, column_name, parts)
						when data_type in ('text', 'jsonb', 'ARRAY') and column_name <> all (one.codes)
						then format('audit_hash(k, %L || new.%I, %%s.%I::text)', format('%s.%s ', one.name, column_name), one.key, column_name)
						else format('%%s.%I', column_name) end as form
				from information_schema.columns
				cross join lateral (select array(select split_part(code, '.', 2) from unnest(one.codes) code
					where code like column_name || '.%') as parts) of_parts
				where table_schema = 'public' and table_name = one.name
					and column_name not in ('id', 'created_at', 'created_by', 'changed_at', 'changed_by', one.key)
					and column_name <> all (one.derived) and data_type <> 'bytea') c;
		action := concat_ws(' ', 'case',
			case when 'withdrawn_at' = any (columns)
				then 'when new.withdrawn_at is not null and old.withdrawn_at is null then ''withdraw''' end,
			case when 'revoked_at' = any (columns)
				then 'when new.revoked_at is not null and old.revoked_at is null then ''withdraw''' end,
			case when 'status' = any (columns)
				then 'when new.status <> old.status then audit_action(new.status)' end,
			'when true then', case when one.name = 'import' then '''check''' else '''change''' end, 'end');
		-- %1$s: of the row; %2$s: the action; %3$s: the change; %4$s: when
		entry := format('insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id, network_id, change)
			select k.era, actor_id(), actor_request(), %%2$s, %L, array[%%1$s.%I], %s, %s, %%3$s
			from audit_key k%%4$s;', one.name, one.key, regexp_replace(one.organization, '\mr\.', '%1$s.', 'g'),
			regexp_replace(one.network, '\mr\.', '%1$s.', 'g'));
		execute format($f$
create or replace function audit_%1$s() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $body$
begin
	if tg_op = 'INSERT' then
		%2$s
	elsif tg_op = 'UPDATE' then
		%3$s
	else
		%4$s
	end if;
	return null;
end $body$ $f$, one.name,
			format(entry, 'new', case when 'import_id' = any (columns)
				then 'case when new.import_id is not null then ''import'' else ''create'' end' else '''create''' end,
				case when added is null then '''{}''' else format(E'jsonb_strip_nulls(jsonb_build_object(\n\t\t\t%s))', added) end,
				coalesce(' where ' || one.adding, '')),
			format(entry, 'new', action, 'c.changes', format(E',\n\t\t\tlateral (select %s as changes offset 0) c\n\t\t\twhere %s',
				case when changes is null then '''{}''::jsonb'
					else format(E'jsonb_strip_nulls(jsonb_build_object(\n\t\t\t%s))', changes) end
					|| case when one.name = 'submission' then ' || noted_cells(new)' else '' end,
				coalesce(one.moment, concat_ws(' or ', 'c.changes <> ''{}''',
					case when 'version' = any (columns) then 'new.version <> old.version' end)))),
			format(entry, 'old', '''remove''', '''{}''', ''));
		execute format('create or replace trigger audit after insert or delete or update%s on %I for each row execute function audit_%2$s()',
			' of ' || seen, one.name);
		execute format('revoke execute on function audit_%s() from public', one.name);
	end loop;
end $$;

-- Pages that are no records, by which somebody learns of organizations: rates, who keeps what, names, the trail itself.
create or replace function is_audit_page(given_subject text) returns boolean language sql immutable as
	$$ select given_subject in ('figures', 'ledger', 'roster', 'trail') $$;

-- Such a page tells of hundreds: one entry with their ids where it is a network's, else one for each.
create or replace function note_page(given_subject text, given_network bigint, organizations bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare told bigint[] := array(select distinct i from unnest(organizations) i
	where i <> all ((select organizations_of('team'))::bigint[]) order by i);
begin
	insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id, network_id)
		select k.era, actor_id(), actor_request(), 'read', given_subject, e.subjects, e.organization_id, given_network
		from audit_key k cross join lateral (
			select told as subjects, null::bigint as organization_id where given_network is not null and cardinality(told) > 1
			union all select array[i], i from unnest(told) i where given_network is null or cardinality(told) = 1) e;
end $$;
revoke execute on function note_page(text, bigint, bigint[]) from public;

-- Notes that the actor is shown records of others: one entry for each organization and network. Its caller has found the ids under
-- row-level security.
drop function if exists note_reads(text, bigint[]);
create or replace function note_reads(given_subject text, ids bigint[], given_network bigint default null) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare one record;
begin
	if actor_id() is null then
		perform refuse('HL403', 'Nobody acts.');
	end if;
	if is_audit_page(given_subject) then
		perform note_page(given_subject, given_network, ids);
		return;
	end if;
	select * into strict one from audited() where name = given_subject and watched;
	execute format('insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id, network_id)
		select (select era from audit_key), actor_id(), actor_request(), ''read'', %1$L, array_agg(f.id order by f.id),
			f.organization, f.network
		from (select r.id, %2$s as organization, %3$s as network from %1$I r where r.id = any ($1)) f
		where not is_own(f.organization) group by f.organization, f.network', one.name, one.organization, one.network) using ids;
	-- whoever answers by a form link is no reader of it
	if given_subject in ('submission', 'ask_answer') and cardinality(form_of('link')) = 0 then
		execute format('insert into answer_read (record, id) select %1$L, r.id from %1$I r where r.id = any ($1)
			and not is_own(r.organization_id) order by r.id on conflict do nothing', given_subject) using ids;
	end if;
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
		union all
		-- an era that is over was sealed whole; in the present one no transaction has a number yet to be given
		select null, e.id, format('Entry %s has been put in; era %s %s.', e.id, e.era, case when e.era = k.era
			then 'has no such transaction yet' when e.era between 1 and k.era then 'is over' else 'has never been' end)
		from audit_entry e cross join audit_key k
		where (e.era <> k.era or (e.xid >= pg_snapshot_xmax(pg_current_snapshot()) and k.home = (select system_identifier from pg_control_system())))
			and not exists (select from sealed z where z.id = e.id)
			and not exists (select from audit_seal s where s.era = e.era and s.last >= e.xid)
		union all
		select null, null, format('The trail is empty, though %s numbers were given to entries.', given)
		from pg_sequence_last_value('audit_entry_id_seq') given
		where given > 0 and not exists (select from audit_entry) and not exists (select from audit_seal)
	) f order by number, id, fault $$;

-- Numbers behind the last entry: a change that is not done or was taken back has them, a crash passes over some, or entries were removed
-- from the end, with their seals; which of these it was, only a seal that somebody wrote down can tell.
create or replace function audit_gap() returns table (told text) language sql stable as $$
	select format('Numbers %s to %s belong to no entry: still being written, taken back, passed over after a crash, or removed.', last + 1, given)
	from pg_sequence_last_value('audit_entry_id_seq') given, (select coalesce(max(id), 0) as last from audit_entry) e
	where given > last $$;

-- ---------------------------------------------------------------- who reads it

-- What an entry says, for a person: "facilitator read 3 submissions".
create or replace function audit_words(e audit_entry, role text) returns text language sql stable as $$
	select concat_ws(' ', case when e.actor_id is null then 'operator' else coalesce(role, 'somebody') end, case e.action when 'withdraw' then 'withdrew' when 'submit' then 'submitted'
			when 'return' then 'returned' when 'read' then 'read' when 'finish' then 'finished' when 'publish' then 'published'
			when 'commit' then 'committed' when 'take' then 'took home' when 'create' then 'created' when 'change' then 'changed' when 'remove' then 'removed' else e.action || 'ed' end,
		case when is_audit_page(e.subject) or cardinality(e.subjects) = 1 then 'the' else cardinality(e.subjects)::text end,
		case when is_audit_page(e.subject) or cardinality(e.subjects) = 1 then replace(e.subject, '_', ' ') when e.subject = 'person' then 'people'
			when e.subject = 'attendance' then 'records of attendance' when e.subject = 'coaching_series' then 'coaching series'
			when e.subject = 'consultancy' then 'consultancies' else replace(e.subject, '_', ' ') || 's' end) $$;

-- A hash says nothing to who reads it.
create or replace function audit_text(given text) returns text language sql immutable as $$
	select regexp_replace(given, '(")?hmac:[0-9a-f]{32}(")?', '\1(hashed)\2', 'g') $$;

-- An entry as its pages show it. What was added has its values, what was changed has pairs. Asked for in `from`, where PostgreSQL makes it
-- part of the statement: called for each row it would be set up for each row, which costs more than the rest.
drop function if exists audit_json(audit_entry);
create or replace function audit_shown(e audit_entry) returns table (body text) language sql stable as $$
	select (select row_to_json(s) from (select e.id::text as id, e.at, audit_words(e, a.actor ->> 'role') as text, e.action, e.subject,
			(select array_agg(i::text) from unnest(e.subjects) i) as records,
			(select n.slug from network n where n.id = e.network_id) as network,
			a.actor, split_part(e.request, ' ', 1) as request_id, nullif(substring(e.request from ' (.*)'), '') as why,
			coalesce((select json_agg(row_to_json(c)) from (select key as field,
					case when not hashed then was end as "from", case when not hashed then became end as "to", hashed
				from jsonb_each(e.change)
				cross join lateral (select e.action in ('create', 'import') as added) a
				cross join lateral (select audit_text(case when not added then value ->> 0 end) as was,
					audit_text(case when added then value #>> '{}' else value ->> 1 end) as became) t
				cross join lateral (select '(hashed)' in (coalesce(was, ''), coalesce(became, '')) or was is not distinct from became as hashed) h
				-- figures of a draft are its organization's
				where key not like 'cells/%' or e.organization_id = any ((select organizations_of('audit'))::bigint[])
				order by key) c), '[]') as changes
			) s)::text
	from (select audit_actor(e.actor_id, e.at) as actor offset 0) a $$;

-- What a page that told of many says to one of them.
create or replace function audit_part(e audit_entry, organization bigint) returns audit_entry language sql immutable as $$
	select e.id, e.era, e.xid, e.at, e.actor_id, e.request, e.action, e.subject, array[organization], organization, e.network_id, e.change $$;

-- Whether it is one of those that were asked for.
create or replace function audit_wanted(e audit_entry, given_action text, given_subject text, given_actor text, since timestamptz,
	until timestamptz) returns boolean language sql stable as $$
	select (given_action is null or e.action = given_action) and (given_subject is null or e.subject = given_subject)
		and (given_actor is null or e.actor_id = as_id(given_actor)) and (since is null or e.at >= since) and (until is null or e.at < until) $$;

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

-- An organization sees all that is its own. A network's facilitator sees of a member's record who changed and read what may be seen
-- there: no draft, no note that is not shared; also of what is of no network, such as the member's place in the directory. The same goes
-- for reads of a page that told of many. What belongs to no organization is for who edits the network, and all of it for who oversees the installation.
drop policy if exists audit_entry_read on audit_entry;
create policy audit_entry_read on audit_entry for select using (case when organization_id is not null
	then organization_id = any ((select organizations_of('audit'))::bigint[])
		or (((select everywhere('audit')) or network_id = any ((select networks_of('audit'))::bigint[])
				or (network_id is null and exists (select from membership m where m.organization_id = audit_entry.organization_id
					and m.network_id = any ((select networks_of('audit'))::bigint[])
					and m.withdrawn_at is null and (m.left_on is null or m.left_on > today()))))
			and sees_one(subject, subjects))
	when action = 'read' then subjects && (select organizations_of('audit'))::bigint[] or (select everywhere('audit'))
		or network_id = any ((select networks_of('audit'))::bigint[])
	else (select everywhere('oversee')) or (network_id is not null and subject not in ('credential', 'api_token')
		and ((select everywhere('network')) or network_id = any ((select networks_of('network'))::bigint[]))) end);
drop policy if exists audit_entry_only on audit_entry;
create policy audit_entry_only on audit_entry as restrictive
	using ((select only_network()) is null or network_id = (select only_network()));
grant select on audit_entry to halved_service;
revoke execute on function add_seal(int, xid8, audit_entry[]), audit_era(), audit_faults(), audit_gap() from public;
