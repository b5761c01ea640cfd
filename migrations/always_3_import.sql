-- Imports: comparing what a file says with the record, and committing it. The staging tables have no row-level
-- security, because COPY does not work with it: the service may only add to them, and reads them through these functions.

-- The right where the import belongs; anywhere when there is no such import.
create or replace function need_import_right(given bigint) returns void language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	perform need_right('import', (select network_id from import where id = given));
end $$;

-- What an import writes is asked for by the right that writing it alone asks for.
create or replace function need_right_of_kind(kind text, network bigint) returns bigint language plpgsql stable as $$
begin
	perform need_right('import', network);
	if kind = 'organizations' then
		perform need_right('directory');
	else
		perform need_right(case kind when 'members' then 'network' else 'decide' end, network);
	end if;
	return network;
end $$;

-- ---------------------------------------------------------------- opening and closing

-- Staged rows are kept for a day.
create or replace function import_clean() returns void language plpgsql
security definer set search_path = public, pg_temp as $$
declare old bigint[];
begin
	perform need_right('import');
	old := array(select distinct p.import_id from (select distinct import_id from import_period
			union select distinct import_id from import_record) p
		join import i on i.id = p.import_id where i.created_at < now() - interval '1 day');
	perform import_forget(one) from unnest(old) one;
end $$;

-- Throws away what is staged of one import; what it did and refused stays.
create or replace function import_forget(given bigint) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	perform need_right('import');
	begin
		lock table import_row in access exclusive mode nowait;
		if not exists (select from import_row where import_id <> given) then
			truncate import_row;
		end if;
	exception when lock_not_available then
		null;
	end;
	delete from import_row where import_id = given;
	with t as (delete from import_record where import_id = given returning import_id)
		insert into erasure (kind, record_id) select distinct 'import', import_id from t;
	delete from import_period where import_id = given;
end $$;

create or replace function import_open(given_network text, given_kind text, given_file text) returns bigint language plpgsql
security definer set search_path = public, pg_temp as $$
declare made bigint;
begin
	insert into import (network_id, kind, file_name, created_by)
		values (need_right_of_kind(given_kind, need_network(given_network)), given_kind, given_file, actor_id()) returning id into made;
	return made;
end $$;

-- Every code of every organization, and whether it is a member of the network.
drop function if exists import_directory(bigint);
create or replace function import_directory(given bigint)
returns table (address text, organization_id bigint, kind text, parent_id bigint, member boolean) language sql stable
security definer set search_path = public, pg_temp as $$
	select c.address, o.id, o.kind, o.parent_id, exists (select from membership m
		where m.network_id = i.network_id and m.organization_id = o.id and m.withdrawn_at is null)
	from organization_code c join organization o on o.id = c.organization_id, import i
	where i.id = given and may('import', i.network_id) $$;

-- How many students members had in whole years, by member and year: what is far above needs a note.
create or replace function import_sizes(given bigint) returns table (organization_id bigint, year int, enrolled int) language sql stable
security definer set search_path = public, pg_temp as $$
	select t.organization_id, left(t.school_year, 4)::int, t.enrolled from import i join member_total t on t.network_id = i.network_id
	where i.id = given and may('import', i.network_id) and t.kind = 'annual' and t.group_id = 0 and t.enrolled is not null
	order by t.organization_id, t.school_year $$;

-- ---------------------------------------------------------------- counts

-- The staged rows of some periods, whole, in their order.
create or replace function import_period_rows(given bigint, periods int[])
returns table (row_number bigint, start bigint, size int, period int, organization_id bigint, grade_id smallint,
	group_id smallint, suppressed boolean, enrolled int, satisfactory int, at_risk int, moderate int, severe int, chronic int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	perform need_import_right(given);
	return query select r.row, r.start, r.size, r.period, r.organization_id, r.grade_id, r.group_id, r.suppressed,
			r.enrolled, r.satisfactory, r.at_risk, r.moderate, r.severe, r.chronic
		from import_row r where r.import_id = given and r.period = any (periods) order by r.period, r.row;
end $$;

-- Before many staged rows are joined with anything: the planner has never seen them.
create or replace function import_analyze() returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	perform need_right('import');
	analyze import_row;
	analyze import_period;
	analyze import_refusal;
end $$;

-- Good rows of members and periods that have a refused one.
create or replace function import_held_rows(given bigint)
returns table (row_number bigint, start bigint, size int, held_by bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	perform need_import_right(given);
	return query select r.row, r.start, r.size, p.held_by
		from import_period p join import_row r on p.import_id = r.import_id and p.period = r.period
		left join import_refusal f on f.import_id = r.import_id and f.row = r.row
		where r.import_id = given and p.held_by is not null and f.row is null
		order by r.row;
end $$;

-- Staged rows beside the cells that count now; a row whose file says another inclusion rule than they differs, too. The cells are found by their versions, never by a scan of them all; its
-- callers turn nested loops off, since the planner cannot know how many rows have just been staged.
create or replace function import_cells(given bigint)
returns table (row_number bigint, period int, organization_id bigint, grade_id smallint, group_id smallint,
	suppressed boolean, enrolled int, satisfactory int, at_risk int, moderate int, severe int, chronic int,
	is_new boolean, differs boolean, was_suppressed boolean, was_enrolled int, was_satisfactory int, was_at_risk int,
	was_moderate int, was_severe int, was_chronic int, rule text, was_rule text) language sql stable as $$
	with period as materialized (select q.period, q.base_id, rule_told(q.inclusion_rule) as rule,
			(select rule_told(s.inclusion_rule) from submission s where s.id = q.base_id) as was_rule
		from import_period q where q.import_id = given and q.held_by is null)
	select r.row, r.period, r.organization_id, r.grade_id, r.group_id,
		r.suppressed, r.enrolled, r.satisfactory, r.at_risk, r.moderate, r.severe, r.chronic,
		c.submission_id is null,
		c.suppressed <> r.suppressed or c.enrolled is distinct from r.enrolled or c.chronic is distinct from r.chronic
			or c.satisfactory is distinct from r.satisfactory or c.at_risk is distinct from r.at_risk
			or c.moderate is distinct from r.moderate or c.severe is distinct from r.severe
			or p.rule is not null and p.rule is distinct from p.was_rule,
		c.suppressed, c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic, p.rule, p.was_rule
	from period p
	join import_row r on r.import_id = given and r.period = p.period
	left join (select * from cell where submission_id = any (array(select q.base_id from import_period q
			where q.import_id = given and q.base_id is not null))) c
		on c.submission_id = p.base_id and c.organization_id = r.organization_id
			and c.grade_id = r.grade_id and c.group_id = r.group_id $$;

-- Finds of each member and period the version that counts, and the last number used.
create or replace function import_find_versions(given import) returns void language plpgsql
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
begin
	update import_period p set base_id = b.id, last_number = b.number
		from (select q.period, coalesce(max(s.number), 0) as number,
				(array_agg(s.id order by s.number desc) filter (where s.status = 'accepted'))[1] as id
			from import_period q left join submission s on s.network_id = given.network_id
				and s.organization_id = q.organization_id and s.school_year = q.school_year and s.kind = q.kind
				and s.as_of is not distinct from q.as_of
			where q.import_id = given.id group by q.period) b
		where p.import_id = given.id and p.period = b.period and (p.base_id, p.last_number) is distinct from (b.id, b.number);
end $$;

create or replace function import_compare_counts(given import) returns void language plpgsql
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
begin
	perform import_find_versions(given);
	update import_period set new = rows where import_id = given.id and held_by is null and base_id is null;
	if exists (select from import_period where import_id = given.id and held_by is null and base_id is not null) then
		update import_period p set new = d.new, changed = d.changed
			from (select period, count(*) filter (where is_new) as new,
					count(*) filter (where differs and not is_new) as changed
				from import_cells(given.id) group by period) d
			where p.import_id = given.id and p.period = d.period and p.base_id is not null;
	end if;
	update import i set new = s.new, changed = s.changed, same = s.good - s.new - s.changed
		from (select coalesce(sum(p.new), 0) as new, coalesce(sum(p.changed), 0) as changed,
				coalesce(sum(p.rows) filter (where p.held_by is null), 0) as good
			from import_period p where p.import_id = given.id) s
		where i.id = given.id;
end $$;

-- New versions, accepted at once. What the triggers of submission do for one is done here for all together.
create or replace function import_make_versions(given import) returns bigint language plpgsql
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare made bigint;
begin
	perform set_config('halved.importing', 'yes', true);
	with made as (
		insert into submission (network_id, organization_id, school_year, kind, as_of, number, status, inclusion_rule, source,
				note, example, import_id, submitted_at, created_by, changed_by)
			select given.network_id, p.organization_id, p.school_year, p.kind, p.as_of, 1 + p.last_number, 'accepted',
				coalesce(p.inclusion_rule, b.inclusion_rule), coalesce(p.source, b.source),
				coalesce(p.note, b.note), p.example, given.id, now(), actor_id(), actor_id()
			from import_period p
			left join submission b on b.id = p.base_id
			where p.import_id = given.id and p.new + p.changed > 0
			order by p.period
			returning id, organization_id, school_year, kind, as_of)
	update import_period p set submission_id = m.id from made m
		where p.import_id = given.id and p.organization_id = m.organization_id and p.school_year = m.school_year
			and p.kind = m.kind and p.as_of is not distinct from m.as_of;
	get diagnostics made = row_count;
	perform set_config('halved.importing', '', true);
	insert into submission_state (submission_id, status, by_account)
		select submission_id, 'accepted', actor_id() from import_period
		where import_id = given.id and submission_id is not null;
	return made;
end $$;

create or replace function import_count_versions(given import) returns void language plpgsql
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare made bigint[] := array(select submission_id from import_period
	where import_id = given.id and submission_id is not null order by submission_id);
begin
	insert into submission_total (submission_id, group_id, suppressed, enrolled, chronic)
		select submission_id, group_id, suppressed, enrolled, chronic from cell_total where submission_id = any (made) and grade_id = 0;
	delete from member_total t using import_period p
		where p.import_id = given.id and p.submission_id is not null and t.network_id = given.network_id
			and t.organization_id = p.organization_id and t.school_year = p.school_year and t.kind = p.kind
			and t.as_of = coalesce(p.as_of, 'infinity');
	insert into member_total (network_id, school_year, kind, as_of, group_id, organization_id, submission_id, suppressed,
			enrolled, chronic, inclusion_rule, example)
		select given.network_id, p.school_year, p.kind, coalesce(p.as_of, 'infinity'), t.group_id, p.organization_id,
			p.submission_id, t.suppressed, t.enrolled, t.chronic, rule_told(s.inclusion_rule), s.example
		from import_period p join submission_total t on t.submission_id = p.submission_id
			join submission s on s.id = p.submission_id
		where p.import_id = given.id;
end $$;

-- One new version for each member and period that has a new or changed cell: its cells, and those of the version
-- before that the file does not name.
create or replace function import_commit_counts(given import) returns bigint language plpgsql
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare made bigint; wanted bigint; stored bigint; compared bigint[];
begin
	perform pg_advisory_xact_lock(hashtextextended(format('period %s %s', given.network_id, organization_id), 0))
		from (select distinct organization_id from import_period where import_id = given.id order by 1) p;
	compared := array(select base_id from import_period where import_id = given.id order by period);
	perform import_find_versions(given);
	if compared is distinct from array(select base_id from import_period where import_id = given.id order by period) then
		perform refuse('HL409', 'The record has moved since this file was checked: send the file again.');
	end if;
	made := import_make_versions(given);
	insert into cell (submission_id, organization_id, grade_id, group_id, suppressed,
			enrolled, satisfactory, at_risk, moderate, severe, chronic)
		select p.submission_id, r.organization_id, r.grade_id, r.group_id, r.suppressed,
			r.enrolled, r.satisfactory, r.at_risk, r.moderate, r.severe, r.chronic
		from import_row r join import_period p on p.import_id = r.import_id and p.period = r.period
		where r.import_id = given.id and p.submission_id is not null;
	get diagnostics stored = row_count;
	select coalesce(sum(rows), 0) into wanted from import_period where import_id = given.id and submission_id is not null;
	if stored <> wanted then
		perform refuse('HL409', 'The checked rows are not kept any more: send the file again.');
	end if;
	insert into cell (submission_id, organization_id, grade_id, group_id, suppressed,
			enrolled, satisfactory, at_risk, moderate, severe, chronic)
		select p.submission_id, c.organization_id, c.grade_id, c.group_id, c.suppressed,
			c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic
		from import_period p join cell c on c.submission_id = p.base_id
		where p.import_id = given.id and p.submission_id is not null and c.submission_id = any (array(
			select base_id from import_period q where q.import_id = given.id and q.submission_id is not null))
		on conflict do nothing;
	perform import_count_versions(given);
	return made;
end $$;

-- ---------------------------------------------------------------- organizations and members

-- wa-esd-101: wa-esd
create or replace function address_prefix(address text) returns text language sql immutable as
	$$ select left(address, length(address) - position('-' in reverse(address))) $$;

-- The organization that a record is about has any of these.
create or replace function import_addresses(record jsonb) returns text[] language sql immutable as
	$$ select array(select jsonb_array_elements_text(coalesce(record -> 'also', '[]') || jsonb_build_array(record ->> 'address'))) $$;

create or replace function import_target(record jsonb) returns bigint language sql stable
security definer set search_path = public, pg_temp as $$
	select min(c.organization_id) from unnest(import_addresses(record)) a (address) join organization_code c using (address) $$;

-- [{scheme, code}, …] of addresses.
create or replace function codes_of(address text, also jsonb) returns jsonb language sql stable as $$
	select jsonb_agg(jsonb_build_object('scheme', s.name, 'code', code_form(s.name, substr(a, length(s.prefix) + 2))) order by n)
	from jsonb_array_elements_text(jsonb_build_array(codes_of.address) || codes_of.also) with ordinality e (a, n)
	join organization_scheme s on s.prefix = address_prefix(a) $$;

-- Records that were refused when all were there take no part in the rest.
create or replace function import_drop_refused(given bigint) returns void language sql
security definer set search_path = public, pg_temp as $$
	delete from import_record r using import_refusal f
	where r.import_id = given and f.import_id = given and f.row = r.row $$;

-- What is wrong with records beyond their own row; as (row, column, reason).
create or replace function import_record_faults(given bigint)
returns table (row_number bigint, start bigint, size int, column_name text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	perform need_import_right(given);
	return query
	with r as (select r.*, i.kind, i.network_id from import_record r join import i on i.id = r.import_id where i.id = given),
	codes as (select r.row, r.kind, r.record ->> 'address' as address from r union all
		select r.row, r.kind, jsonb_array_elements_text(r.record -> 'also') from r),
	faults as (
		select c.row, 'code' as name, format('%s is given in row %s already.', c.address, c.first) as reason
		from (select *, min(codes.row) over (partition by codes.address) as first from codes) c where c.row <> c.first
		union all
		select r.row, 'parent', format('There is no organization %s, neither in the record nor in this file.', r.record ->> 'parent')
		from r where r.kind = 'organizations' and r.record ->> 'parent' is not null and not r.record ? 'parent_name'
			and not exists (select from organization_code c where c.address = r.record ->> 'parent')
			and not exists (select from codes c where c.address = r.record ->> 'parent')
		union all
		select r.row, 'organization', format('There is no organization %s.', r.record ->> 'address')
		from r where r.kind = 'members' and import_target(r.record) is null
		union all
		select r.row, 'commitment_signed_on', signed_wrong(n, (r.record ->> 'joined_on')::date, (r.record ->> 'commitment_signed_on')::date)
		from r join network n on n.id = r.network_id where r.kind = 'members'
			and signed_wrong(n, (r.record ->> 'joined_on')::date, (r.record ->> 'commitment_signed_on')::date) is not null
		union all
		select r.row, 'joined_on', joined_wrong(o, (r.record ->> 'joined_on')::date)
		from r join organization o on o.id = import_target(r.record) where r.kind = 'members'
			and joined_wrong(o, (r.record ->> 'joined_on')::date) is not null
			and not exists (select from membership m where m.network_id = r.network_id and m.organization_id = o.id
				and m.withdrawn_at is null and m.joined_on = (r.record ->> 'joined_on')::date)
		union all
		select r.row, 'code', 'Its codes belong to several organizations of the record.'
		from r where r.kind = 'organizations' and (select count(distinct c.organization_id) from organization_code c
			where c.address = any (import_addresses(r.record))) > 1
		union all
		select c.row, 'code', format('It would have two codes of scheme %s; an organization has one of each.', c.scheme)
		from (select codes.row, s.name as scheme, lpad(given.code, greatest(s.digits, length(given.code)), '0') as code
			from codes join organization_scheme s on s.prefix = address_prefix(codes.address)
			cross join lateral (select upper(substr(codes.address, length(s.prefix) + 2)) as code) given
			where codes.kind = 'organizations'
			union select r.row, k.scheme, k.code from r
			join organization_code k on k.organization_id = import_target(r.record) where r.kind = 'organizations') c
		group by c.row, c.scheme having count(*) > 1)
	select distinct on (f.row) f.row, r.start, r.size, f.name, f.reason
	from faults f join r on r.row = f.row order by f.row, f.reason;
end $$;

-- Names are compared as they are; what the file leaves empty stays as it is.
create or replace function import_compare_organizations(given import) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update import_record r set target_id = import_target(r.record) where r.import_id = given.id;
	update import_record r set outcome = case when r.target_id is null then 'new' when exists (
			select from organization o left join organization parent on parent.id = o.parent_id
			where o.id = r.target_id
				and o.name = r.record ->> 'name' and o.kind = r.record ->> 'kind'
				and coalesce(r.record ->> 'state', o.state) is not distinct from o.state
				and coalesce(r.record ->> 'note', o.note) is not distinct from o.note
				and (r.record ->> 'parent' is null or o.parent_id is not distinct from find_organization(r.record ->> 'parent'))
				and not exists (select from jsonb_array_elements_text(r.record -> 'also' || jsonb_build_array(r.record ->> 'address')) a
					where not exists (select from organization_code c where c.address = a and c.organization_id = o.id)))
			then 'same' else 'changed' end
		where r.import_id = given.id;
end $$;

-- Parents that are only named by those below them are made first.
create or replace function import_commit_organizations(given import) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	insert into organization (codes, kind, name, state, created_by, changed_by)
		select distinct on (r.record ->> 'parent') codes_of(r.record ->> 'parent', '[]'), s.kind, r.record ->> 'parent_name',
			r.record ->> 'state', actor_id(), actor_id()
		from import_record r join organization_scheme s on s.prefix = address_prefix(r.record ->> 'parent')
		where r.import_id = given.id and r.record ? 'parent_name' and find_organization(r.record ->> 'parent') is null
			and not exists (select from import_record p where p.import_id = given.id
				and p.record ->> 'address' = r.record ->> 'parent')
		order by r.record ->> 'parent', r.row;
	with made as (
		insert into organization (codes, kind, name, state, note, created_by, changed_by)
			select codes_of(record ->> 'address', record -> 'also'), record ->> 'kind', record ->> 'name',
				record ->> 'state', record ->> 'note', actor_id(), actor_id()
			from import_record where import_id = given.id and outcome = 'new' order by row
			returning id, address)
	update import_record r set target_id = made.id from made
		where r.import_id = given.id and r.record ->> 'address' = made.address;
	update organization o set kind = r.record ->> 'kind', name = r.record ->> 'name',
			state = coalesce(r.record ->> 'state', o.state), note = coalesce(r.record ->> 'note', o.note),
			codes = o.codes || coalesce((select jsonb_agg(c) from jsonb_array_elements(
				codes_of(r.record ->> 'address', r.record -> 'also')) c where not o.codes @> jsonb_build_array(c)), '[]'),
			version = o.version + 1, changed_at = now(), changed_by = actor_id()
		from import_record r where r.import_id = given.id and r.outcome = 'changed' and o.id = r.target_id;
	update organization o set parent_id = p.organization_id
		from import_record r join organization_code p on p.address = r.record ->> 'parent'
		where r.import_id = given.id and r.outcome <> 'same' and o.id = r.target_id
			and o.parent_id is distinct from p.organization_id;
end $$;

-- The membership that is open, or the only one there is.
create or replace function import_compare_members(given import) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update import_record r set target_id = (select m.id from membership m where m.network_id = given.network_id
			and m.organization_id = import_target(r.record) and m.withdrawn_at is null
			order by m.left_on desc nulls first limit 1)
		where r.import_id = given.id;
	update import_record r set outcome = case when r.target_id is null then 'new' when exists (
			select from membership m where m.id = r.target_id and m.joined_on = (r.record ->> 'joined_on')::date
				and coalesce((r.record ->> 'commitment_signed_on')::date, m.commitment_signed_on)
					is not distinct from m.commitment_signed_on
				and coalesce((r.record ->> 'left_on')::date, m.left_on) is not distinct from m.left_on
				and coalesce(r.record ->> 'note', m.note) is not distinct from m.note)
			then 'same' else 'changed' end
		where r.import_id = given.id;
end $$;

create or replace function import_commit_members(given import) returns void language sql
security definer set search_path = public, pg_temp as $$
	insert into membership (network_id, organization_id, joined_on, left_on, commitment_signed_on, note, created_by, changed_by)
		select given.network_id, import_target(record), (record ->> 'joined_on')::date, (record ->> 'left_on')::date,
			(record ->> 'commitment_signed_on')::date, record ->> 'note', actor_id(), actor_id()
		from import_record where import_id = given.id and outcome = 'new' order by row;
	update membership m set joined_on = (r.record ->> 'joined_on')::date,
			left_on = coalesce((r.record ->> 'left_on')::date, m.left_on),
			commitment_signed_on = coalesce((r.record ->> 'commitment_signed_on')::date, m.commitment_signed_on),
			note = coalesce(r.record ->> 'note', m.note), version = m.version + 1, changed_at = now(), changed_by = actor_id()
		from import_record r where r.import_id = given.id and r.outcome = 'changed' and m.id = r.target_id;
$$;

-- ---------------------------------------------------------------- the whole of it

create or replace function import_json(i import) returns text language sql stable as $$
	select json_build_object('id', i.id::text, 'network', n.slug, 'kind', i.kind, 'file_name', i.file_name,
		'file_size', i.file_size, 'sha256', i.sha256, 'status', i.status, 'fault', i.fault, 'rows', i.rows, 'new', i.new,
		'changed', i.changed, 'same', i.same, 'refused', i.refused, 'held', i.held, 'skipped', i.skipped,
		'skips', (select coalesce(json_agg(json_build_object('reason', key, 'rows', value)), '[]') from jsonb_each(i.skips)),
		'submissions', i.submissions, 'created_at', i.created_at, 'created_by', account_shown(i.created_by),
		'committed_at', i.committed_at, 'committed_by', account_shown(i.committed_by))::text
	from network n where n.id = i.network_id $$;

-- The end of a dry run: compares, counts, and answers the import as JSON.
create or replace function import_close(given_id bigint, facts jsonb) returns text language plpgsql
security definer set search_path = public, pg_temp as $$
declare given import;
begin
	perform need_import_right(given_id);
	select * into given from import where id = given_id for update;
	if facts ->> 'status' = 'checked' then
		perform import_drop_refused(given_id);
		if given.kind = 'organizations' then
			perform import_compare_organizations(given);
		elsif given.kind = 'members' then
			perform import_compare_members(given);
		else
			perform import_compare_counts(given);
		end if;
		if given.kind in ('organizations', 'members') then
			update import i set (new, changed, same, staged) = (select count(*) filter (where outcome = 'new'),
					count(*) filter (where outcome = 'changed'), count(*) filter (where outcome = 'same'), count(*)
				from import_record where import_id = given_id) where i.id = given_id;
		end if;
	end if;
	update import i set status = facts ->> 'status', fault = facts -> 'fault', header = facts ->> 'header',
			file_size = (facts ->> 'file_size')::bigint, sha256 = facts ->> 'sha256', rows = (facts ->> 'rows')::bigint,
			skipped = (facts ->> 'skipped')::bigint, skips = facts -> 'skips',
			refused = (select count(*) from import_refusal f where f.import_id = i.id and not f.held),
			held = (select count(*) from import_refusal f where f.import_id = i.id and f.held)
		where i.id = given_id returning * into given;
	return import_json(given);
end $$;

-- Commits a checked import; null when it is not one that can be. Committing twice does nothing the second time.
create or replace function import_commit(given text) returns text language plpgsql
security definer set search_path = public, pg_temp as $$
declare found import; made bigint := 0;
begin
	perform need_right_of_kind(i.kind, i.network_id) from (values (as_id(given))) g (id) left join import i using (id);
	perform pg_advisory_xact_lock(hashtextextended('import', 0));
	select * into found from import where given ~ '^[0-9]{1,18}$' and id = given::bigint for update;
	if found.id is null then
		perform refuse('HL404', 'There is no such import.');
	elsif found.status = 'committed' then
		return import_json(found);
	elsif found.status <> 'checked' then
		return null;
	end if;
	if found.kind in ('organizations', 'members') then
		if (select count(*) from import_record where import_id = found.id) <> found.staged then
			perform refuse('HL409', 'The checked rows are not kept any more: send the file again.');
		end if;
		if found.kind = 'organizations' then
			perform import_compare_organizations(found);
			perform import_commit_organizations(found);
		else
			perform import_compare_members(found);
			perform import_commit_members(found);
		end if;
	else
		made := import_commit_counts(found);
	end if;
	update import set status = 'committed', submissions = made, committed_at = now(), committed_by = actor_id()
		where id = found.id returning * into found;
	return import_json(found);
end $$;

create or replace function csv_text(given text) returns text language sql immutable as $$
	select case when given ~ '[",\r\n]' or given ~ '^[=+@-]'
		then concat('"', case when given ~ '^[=+@-]' then '''' end, replace(given, '"', '""'), '"') else given end $$;

-- Refused and held rows behind a row, a page at a time; line is the row as it was, then row, column and reason.
create or replace function import_rejected(given text, after bigint, most int)
returns table (row_number bigint, line text, column_name text, reason text) language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	perform need_import_right(as_id(given));
	return query select f.row, concat(f.original, ',', f.row, ',', csv_text(f.column_name), ',', csv_text(f.reason)),
			f.column_name, f.reason
		from import_refusal f where given ~ '^[0-9]{1,18}$' and f.import_id = given::bigint and f.row > after
		order by f.row limit most;
end $$;

-- An import of a network; HL404 when there is none.
create or replace function need_import(network text, given text) returns bigint language plpgsql stable as $$
declare found_id bigint := (select id from import where id = as_id(given) and network_id = need_network(network));
begin
	if found_id is null then
		perform refuse('HL404', 'There is no such import.');
	end if;
	return found_id;
end $$;

-- What an organization or a membership says now, in the words of a record to import.
create or replace function import_was(kind text, target bigint) returns json language sql stable as $$
	select json_strip_nulls(json_build_object('address', o.address, 'name', o.name, 'kind', o.kind, 'state', o.state,
			'parent', (select address from organization p where p.id = o.parent_id), 'note', o.note))
		from organization o where import_was.kind = 'organizations' and o.id = target
	union all
	select json_strip_nulls(json_build_object('address', o.address, 'joined_on', m.joined_on, 'left_on', m.left_on,
			'commitment_signed_on', m.commitment_signed_on, 'note', m.note))
		from membership m join organization o on o.id = m.organization_id
		where import_was.kind = 'members' and m.id = target $$;

-- A record without what only leads to others, where they are there already: further codes, and the name of its parent.
create or replace function import_told(record jsonb, target bigint) returns jsonb language sql stable as $$
	select record - case when not exists (select from jsonb_array_elements_text(record -> 'also') a
			where coalesce(find_organization(a) <> target, true)) then 'also' else '' end
		- case when find_organization(record ->> 'parent') is not null then 'parent_name' else '' end $$;

drop function if exists import_rows(text, text, bigint, int);
-- Rows by outcome (null: all), as JSON in the file's order: new, changed and same ones as long as they are staged; seen: whose recorded figures one shows.
create or replace function import_rows(given text, wanted text, after bigint, most int)
returns table (row_number bigint, body text, seen bigint) language plpgsql stable
security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare i import;
begin
	perform need_import_right(as_id(given));
	select * into i from import where given ~ '^[0-9]{1,18}$' and id = given::bigint;
	return query select * from (
		(select f.row, json_strip_nulls(json_build_object('row', f.row, 'outcome', case when f.held then 'held' else 'refused' end,
				'column', f.column_number, 'column_name', f.column_name, 'reason', f.reason, 'original', f.original))::text, null::bigint
			from import_refusal f
			where f.import_id = i.id and f.row > after and (wanted is null or wanted = case when f.held then 'held' else 'refused' end)
			order by f.row limit most)
		union all
		(select r.row, json_strip_nulls(json_build_object('row', r.row, 'outcome', r.outcome,
				'from', import_was(i.kind, r.target_id), 'to', import_told(r.record, r.target_id)))::text, null
			from import_record r
			where i.kind in ('organizations', 'members') and r.import_id = i.id and r.row > after
				and (wanted is null or r.outcome = wanted)
			order by r.row limit most)
		union all
		(select c.row_number, json_strip_nulls(json_build_object('row', c.row_number, 'outcome',
				case when c.is_new then 'new' when c.differs then 'changed' else 'same' end,
				'member', (select address from organization where id = p.organization_id),
				'organization', (select address from organization where id = c.organization_id),
				'school_year', p.school_year, 'kind', p.kind, 'as_of', p.as_of,
				'grade', (select name from grade where id = c.grade_id),
				'group', (select name from student_group where id = c.group_id),
				'from', case when not c.is_new then json_build_object('suppressed', c.was_suppressed, 'enrolled', c.was_enrolled,
					'satisfactory', c.was_satisfactory, 'at_risk', c.was_at_risk, 'moderate', c.was_moderate,
					'severe', c.was_severe, 'chronic', c.was_chronic,
					'inclusion_rule', case when c.rule <> c.was_rule then c.was_rule end) end,
				'to', json_build_object('suppressed', c.suppressed, 'enrolled', c.enrolled, 'satisfactory', c.satisfactory,
					'at_risk', c.at_risk, 'moderate', c.moderate, 'severe', c.severe, 'chronic', c.chronic,
					'inclusion_rule', case when not c.is_new and c.rule is distinct from c.was_rule then c.rule end)))::text,
				case when not c.is_new then p.organization_id end
			from import_cells(i.id) c join import_period p on p.import_id = i.id and p.period = c.period
			where i.kind not in ('organizations', 'members') and (wanted is null or wanted in ('new', 'changed', 'same'))
				and c.row_number > after
				and (wanted is null or wanted = case when c.is_new then 'new' when c.differs then 'changed' else 'same' end)
			order by c.row_number limit most)) all_rows
		order by 1 limit most;
end $$;

revoke execute on function import_compare_counts(import), import_find_versions(import), import_commit_counts(import),
	import_compare_organizations(import), import_commit_organizations(import),
	import_compare_members(import), import_commit_members(import),
	import_drop_refused(bigint), import_make_versions(import),
	import_count_versions(import) from public;
revoke all on cell_total from public;

alter table import enable row level security;
drop policy if exists import_read on import;
create policy import_read on import for select using ((select everywhere('import')) or network_id = any ((select networks_of('import'))::bigint[]));
drop policy if exists import_only on import;
create policy import_only on import as restrictive using ((select only_network()) is null or network_id = (select only_network()));
grant select on import to halved_service;
alter table import_refusal disable row level security;
grant insert on import_row, import_period, import_record, import_refusal to halved_service;
