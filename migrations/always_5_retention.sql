-- What is kept for so long and no longer, and the tables whose files are written anew after something of somebody was erased. Re-applied
-- whenever this file or one before it changes.

-- Tables that rows of somebody are deleted from or erased in: a plain VACUUM leaves the bytes in the page, only a rewritten file is without them.
create or replace function swept_tables() returns text[] language sql immutable as $$
	select array['interview', 'note', 'assessment', 'coaching_session', 'coaching_step', 'person', 'request_key', 'sheet_entry', 'alias',
		'import_record', 'import_refusal', 'account', 'invitation', 'invitation_link', 'credential', 'api_token', 'feed', 'form_link', 'identity',
		'password', 'password_reset', 'second_factor', 'sign_in_try', 'sign_in_start', 'reminder_stop', 'mail'] $$;

-- Tables that something deletes from, and whose rows tell of nobody.
create or replace function unswept_tables() returns table (name text, why text) language sql immutable as $$ values
	('organization_code', 'codes of the directory'),
	('seat', 'roles and dates, of accounts by their numbers'), ('cell', 'counts'), ('submission_total', 'counts'), ('member_total', 'counts'), ('import_row', 'counts'), ('import_period', 'periods of counts') $$;

-- Erases or deletes what is older than so many days, and says of how many records the space is to be freed.
create or replace function erase_old_interviews(days int) returns bigint language sql as $$
	with t as (update interview set withdrawn_at = now(), version = version + 1, changed_at = now()
		where withdrawn_at is null and held_on < current_date - days returning id) select count(*) from t $$;

create or replace function erase_old_notes(days int) returns bigint language sql as $$
	with t as (update note set withdrawn_at = now(), version = version + 1, changed_at = now()
		where withdrawn_at is null and changed_at < now() - make_interval(days => days) returning id) select count(*) from t $$;

-- That a session was held, when and for how long, stays: it was promised and delivered.
create or replace function erase_old_coaching(days int) returns bigint language sql as $$
	with met as (update coaching_session set problem = null, elements = null, notes = null, version = version + 1, changed_at = now()
		where greatest(changed_at, meets_at) < now() - make_interval(days => days)
			and (problem is not null or elements is not null or notes is not null) returning id),
	step as (update coaching_step set text = 'Erased.', outcome = null, version = version + 1, changed_at = now()
		where greatest(changed_at, due_on) < now() - make_interval(days => days) and (text <> 'Erased.' or outcome is not null) returning id),
	freed as (insert into erasure (kind, record_id)
		select 'coaching_session', id from met union all select 'coaching_step', id from step returning 1)
	select count(*) from freed $$;

-- Who is on no team, and was on none, at no session and in no step for so long.
create or replace function erase_old_people(days int) returns bigint language sql as $$
	with t as (update person p set withdrawn_at = now(), version = version + 1, changed_at = now()
		where withdrawn_at is null and changed_at < now() - make_interval(days => days)
			and not exists (select from team_role r where r.person_id = p.id
				and (r.withdrawn_at is null or r.withdrawn_at >= now() - make_interval(days => days)))
			and not exists (select from attendance a join session s on s.id = a.session_id where a.person_id = p.id
				and coalesce(s.starts_at, a.changed_at) >= now() - make_interval(days => days))
			and not exists (select from registration r join session s on s.id = r.session_id where r.person_id = p.id
				and coalesce(s.starts_at, r.changed_at) >= now() - make_interval(days => days))
			and not exists (select from coaching_step c where c.person_id = p.id and c.changed_at >= now() - make_interval(days => days))
		returning id) select count(*) from t $$;

-- Who has been shut out for so long, as if the account were removed.
create or replace function erase_old_accounts(days int) returns bigint language sql as $$
	with t as materialized (select remove_account(id) from account where withdrawn_at is null and kind <> 'feed'
		and disabled_at < now() - make_interval(days => days)) select count(*) from t $$;

create or replace function erase_old_refusals(days int) returns bigint language sql as $$
	with t as (delete from import_refusal r using import i where i.id = r.import_id
		and i.created_at < now() - make_interval(days => days) returning i.id),
	freed as (insert into erasure (kind, record_id) select distinct 'import', id from t)
	select count(*) from t $$;

create or replace function erase_old_sheets(days int) returns bigint language sql as $$
	with t as (delete from sheet_entry e using sheet s where s.id = e.sheet_id
		and s.created_at < now() - make_interval(days => days) returning s.id),
	freed as (insert into erasure (kind, record_id) select distinct 'sheet', id from t)
	select count(*) from t $$;

create or replace function erase_old_credentials(days int) returns bigint language sql as $$
	with t as (delete from credential where least(revoked_at, expires_at) < now() - make_interval(days => days) returning id),
	freed as (insert into erasure (kind, record_id) select 'credential', id from t)
	select count(*) from t $$;

do $$
declare one record;
begin
	for one in select oid::regprocedure as f from pg_proc where pronamespace = 'public'::regnamespace and proname like 'erase\_old\_%' loop
		execute format('revoke execute on function %s from public', one.f);
	end loop;
end $$;

-- Statistics keep copies of values: none of what sheets, imports and coaching tell of people.
alter table sheet_entry alter name set statistics 0, alter shown set statistics 0, alter email set statistics 0, alter answers set statistics 0;
alter table alias alter name set statistics 0;
alter table import_record alter record set statistics 0;
alter table import_refusal alter original set statistics 0, alter reason set statistics 0;
alter table coaching_session alter problem set statistics 0, alter elements set statistics 0, alter notes set statistics 0;
alter table coaching_step alter text set statistics 0, alter outcome set statistics 0;
