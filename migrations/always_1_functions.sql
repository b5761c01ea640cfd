-- Functions of the record. Re-applied whenever this file changes.

-- ---------------------------------------------------------------- the actor of the transaction

create or replace function actor_role() returns text language sql stable as
	$$ select current_setting('halved.role', true) $$;
create or replace function actor_id() returns bigint language sql stable as
	$$ select nullif(current_setting('halved.actor', true), '')::bigint $$;
create or replace function actor_organization() returns bigint language sql stable as
	$$ select nullif(current_setting('halved.organization', true), '')::bigint $$;

-- ---------------------------------------------------------------- errors: HL404, HL409, HL422; the hint is a JSON pointer

create or replace function refuse(code text, message text, pointer text default '') returns void language plpgsql as $$
begin
	raise exception using errcode = code, message = message, hint = pointer;
end $$;

-- ---------------------------------------------------------------- finding records by id, address or slug

create or replace function find_organization(given text) returns bigint language sql stable as $$
	select case when given ~ '^[0-9]{1,18}$' then (select id from organization where id = given::bigint)
		else (select organization_id from organization_code where address = given) end $$;

create or replace function find_network(given text) returns bigint language sql stable as $$
	select case when given ~ '^[0-9]{1,18}$' then (select id from network where id = given::bigint)
		else (select id from network where slug = given) end $$;

create or replace function need_network(given text) returns bigint language plpgsql stable as $$
declare found_id bigint := find_network(given);
begin
	if found_id is null then
		perform refuse('HL404', 'There is no such network.');
	end if;
	return found_id;
end $$;

create or replace function need_organization(given text, pointer text default null) returns bigint language plpgsql stable as $$
declare found_id bigint := find_organization(given);
begin
	if found_id is null and given is not null then
		perform refuse(case when pointer is null then 'HL404' else 'HL422' end,
			'There is no organization with this code.', pointer);
	end if;
	return found_id;
end $$;

-- The member a record is about: the one named, else the district's own.
create or replace function need_member(network bigint, given text, pointer text default '/organization') returns bigint
language plpgsql stable as $$
declare member bigint := coalesce(need_organization(given, pointer), actor_organization());
begin
	if member is null then
		perform refuse('HL422', 'Name the member this is about.', pointer);
	end if;
	if not is_member(network, member) then
		perform refuse('HL422', 'This organization is not a member of the network.', pointer);
	end if;
	return member;
end $$;

create or replace function is_member(network bigint, organization bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
	select exists (select from membership m where m.network_id = network and m.organization_id = organization
		and m.withdrawn_at is null) $$;

-- ---------------------------------------------------------------- merge patch, RFC 7396

create or replace function merge_patch(target jsonb, patch jsonb) returns jsonb language plpgsql immutable as $$
declare name text; value jsonb; merged jsonb;
begin
	if jsonb_typeof(patch) is distinct from 'object' then
		return patch;
	end if;
	merged := case when jsonb_typeof(target) = 'object' then target else '{}'::jsonb end;
	for name, value in select * from jsonb_each(patch) loop
		if jsonb_typeof(value) = 'null' then
			merged := merged - name;
		else
			merged := jsonb_set(merged, array[name], merge_patch(merged -> name, value));
		end if;
	end loop;
	return merged;
end $$;

-- ---------------------------------------------------------------- Idempotency-Key

-- Claims the key for this transaction. HL001: it has been used, read the stored answer. HL419: the first still runs.
create or replace function claim_key(given_route text, given_key text, given_digest bytea) returns void language plpgsql as $$
begin
	if not pg_try_advisory_xact_lock(hashtextextended(actor_id()::text || ' ' || given_route || ' ' || given_key, 0)) then
		perform refuse('HL419', 'The first request with this Idempotency-Key still runs.');
	end if;
	insert into request_key as k (token_id, route, key, digest)
		values (actor_id(), given_route, given_key, given_digest)
		on conflict (token_id, route, key) do update
			set digest = excluded.digest, created_at = now(), body = null, etag = null, location = null
			where k.body is null or k.created_at < now() - interval '24 hours';
	if not found then
		raise exception using errcode = 'HL001', message = 'This Idempotency-Key has been used.';
	end if;
	perform set_config('halved.route', given_route, true), set_config('halved.key', given_key, true);
end $$;

-- Every write answers through here, so that a retry gets the first answer again.
create or replace function answer(body text, etag text default null, location text default null) returns text
language plpgsql as $$
begin
	if coalesce(current_setting('halved.key', true), '') <> '' then
		update request_key k set body = answer.body, etag = answer.etag, location = answer.location
			where k.token_id = actor_id() and k.route = current_setting('halved.route')
				and k.key = current_setting('halved.key');
	end if;
	return body;
end $$;

-- ---------------------------------------------------------------- codes and addresses

-- A code in the form its scheme wants: digits padded on the left (1109 is 01109), upper case for a state.
create or replace function code_form(given_scheme text, given text) returns text language plpgsql stable as $$
declare width int := (select digits from organization_scheme where name = given_scheme);
begin
	if given_scheme = 'state' then
		return upper(given);
	end if;
	if width is null or given !~ '^[0-9]+$' or length(given) > width then
		perform refuse('HL422', format('A code of scheme %s has %s digits.', given_scheme, width), '/codes');
	end if;
	return lpad(given, width, '0');
end $$;

create or replace function code_address(given_scheme text, given text) returns text language sql stable as $$
	select prefix || '-' || lower(code_form(given_scheme, given)) from organization_scheme where name = given_scheme $$;

-- ---------------------------------------------------------------- school years

create or replace function school_year_end(school_year text) returns date language sql immutable as
	$$ select make_date(left(school_year, 4)::int + 1, 6, 30) $$;

-- ---------------------------------------------------------------- submissions and what counts

create or replace function next_number(network bigint, member bigint, year text, given_kind text, given_as_of date) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtextextended(format('period %s %s', network, member), 0));
	return 1 + coalesce((select max(number) from submission where network_id = network and organization_id = member
		and school_year = year and kind = given_kind and as_of is not distinct from given_as_of), 0);
end $$;

-- The member's total by group in one version: its own cell of all grades, else the sum of its schools.
create or replace function total_submission(given submission) returns void
language sql security definer set search_path = public, pg_temp as $$
	delete from submission_total where submission_id = given.id;
	insert into submission_total (submission_id, group_id, suppressed, enrolled, chronic)
	select given.id, group_id, bool_or(suppressed),
		case when not bool_or(suppressed) then sum(enrolled) end, case when not bool_or(suppressed) then sum(chronic) end
	from (select c.*, c.organization_id = given.organization_id as own,
			bool_or(c.organization_id = given.organization_id) over (partition by c.group_id) as has_own
		from cell c where c.submission_id = given.id and c.grade_id = 0) c
	where own = has_own
	group by group_id $$;

-- Makes member_total say what counts for one member and period: the latest accepted version.
create or replace function count_period(given submission) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare counting bigint;
begin
	perform pg_advisory_xact_lock(hashtextextended(format('period %s %s', given.network_id, given.organization_id), 0));
	select id into counting from submission where network_id = given.network_id
		and organization_id = given.organization_id and school_year = given.school_year and kind = given.kind
		and as_of is not distinct from given.as_of and status = 'accepted' order by number desc limit 1;
	delete from member_total where network_id = given.network_id and organization_id = given.organization_id
		and school_year = given.school_year and kind = given.kind and as_of = coalesce(given.as_of, 'infinity');
	insert into member_total (network_id, school_year, kind, as_of, group_id, organization_id, submission_id,
			suppressed, enrolled, chronic)
		select given.network_id, given.school_year, given.kind, coalesce(given.as_of, 'infinity'), group_id,
			given.organization_id, submission_id, suppressed, enrolled, chronic
		from submission_total where submission_id = counting;
end $$;

create or replace function submission_moved() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if tg_op = 'UPDATE' and new.status = old.status then
		return null;
	end if;
	insert into submission_state (submission_id, status, by_token, question)
		values (new.id, new.status, actor_id(), nullif(current_setting('halved.question', true), ''));
	if new.status in ('submitted', 'accepted') and (tg_op = 'INSERT' or old.status = 'draft') then
		perform total_submission(new);
	end if;
	if new.status = 'accepted' or (tg_op = 'UPDATE' and old.status = 'accepted') then
		perform count_period(new);
	end if;
	return null;
end $$;
drop trigger if exists submission_moved on submission;
create trigger submission_moved after insert or update of status on submission
	for each row execute function submission_moved();

-- Replaces the cells of a draft. The caller must be able to see the draft (row-level security on submission).
create or replace function put_cells(given submission, cells jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare stranger text; stored bigint;
begin
	if given.status <> 'draft' then
		perform refuse('HL409', 'Only a draft can be changed; a correction is a new submission.');
	end if;
	select c ->> 'organization' into stranger from jsonb_array_elements(cells) c
		left join organization o on o.id = find_organization(c ->> 'organization')
		where c ? 'organization' and (o.id is null or (o.id <> given.organization_id
			and o.parent_id is distinct from given.organization_id)) limit 1;
	if stranger is not null then
		perform refuse('HL422', format('%s is neither the member nor one of its schools.', stranger), '/cells');
	end if;
	delete from cell where submission_id = given.id;
	insert into cell (submission_id, organization_id, grade_id, group_id, suppressed,
			enrolled, satisfactory, at_risk, moderate, severe, chronic)
		select given.id, coalesce(find_organization(c.organization), given.organization_id),
			(select id from grade where name = c.grade), (select id from student_group where name = c."group"),
			coalesce(c.suppressed, false), c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe,
			coalesce(c.chronic, c.moderate + c.severe)
		from jsonb_to_recordset(cells) c (organization text, grade text, "group" text, suppressed boolean,
			enrolled int, satisfactory int, at_risk int, moderate int, severe int, chronic int);
	get diagnostics stored = row_count;
	return stored;
end $$;

-- ---------------------------------------------------------------- the network summary's rows

-- The latest school year of which anything counts.
create or replace function latest_year(network bigint, given_kind text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
	select max(school_year) from member_total where network_id = network and kind = given_kind $$;

-- One row per member: its totals at baseline and now. Runs as the owner, so that a reader's summary can count every
-- member; who a row is about is told only to those who may see the member (address and name null otherwise).
create or replace function summary_members(given_network text, year text, given_kind text, given_as_of date,
	known_at timestamptz)
returns table (address text, name text, expected boolean, baseline_enrolled int, baseline_chronic int,
	current_enrolled int, current_chronic int, submission_id bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = find_network(given_network));
	base_year text := net.goal ->> 'baseline_year';
	base_kind text := coalesce(net.goal ->> 'baseline_kind', 'annual');
	base_as_of date := given_as_of + make_interval(years => left(base_year, 4)::int - left(year, 4)::int);
	expected_on date := coalesce(given_as_of, school_year_end(year));
begin
	if actor_role() = '' or net.id is null then
		return;
	end if;
	if given_kind = 'ytd' then
		base_kind := 'ytd';
	end if;
	if expected_on < net.starts_on then
		expected_on := coalesce(known_at, now())::date;
	end if;
	return query
	with known as (
		select t.organization_id, t.school_year = year and t.kind = given_kind and t.as_of = coalesce(given_as_of, 'infinity')
			as is_current, t.submission_id, t.suppressed, t.enrolled, t.chronic
		from member_total t
		where known_at is null and t.network_id = net.id and t.group_id = 0
			and ((t.school_year = year and t.kind = given_kind and t.as_of = coalesce(given_as_of, 'infinity'))
			or (t.school_year = base_year and t.kind = base_kind
				and t.as_of = case when base_kind = 'ytd' then base_as_of else 'infinity' end))
		union all
		select h.* from summary_history(net.id, year, given_kind, given_as_of, known_at, true) h
			where known_at is not null
		union all
		select h.* from summary_history(net.id, base_year, base_kind,
				case when base_kind = 'ytd' then base_as_of end, known_at, false) h
			where known_at is not null and (base_year, base_kind) is distinct from (year, given_kind)
	), member as (
		select m.organization_id, bool_or(m.joined_on <= expected_on and (m.left_on is null or m.left_on > expected_on)
			and not (m.paused_on <= expected_on and (m.resumed_on is null or m.resumed_on > expected_on))
				is true) as expected
		from membership m where m.network_id = net.id and m.withdrawn_at is null group by m.organization_id
	)
	select case when seen then o.address end, case when seen then o.name end, m.expected,
		b.enrolled, b.chronic, c.enrolled, c.chronic, case when seen then c.submission_id end
	from member m
	join organization o on o.id = m.organization_id
	left join known c on c.organization_id = m.organization_id and c.is_current and not c.suppressed
	left join known b on b.organization_id = m.organization_id and not b.suppressed
		and (not b.is_current or (base_year = year and base_kind = given_kind))
	cross join lateral (select actor_role() in ('facilitator') or o.id is not distinct from actor_organization() as seen) s
	where m.expected or c.enrolled is not null or b.enrolled is not null
	order by o.address;
end $$;

-- What counted at a moment: of each member the latest version that was accepted then.
create or replace function summary_history(network bigint, year text, given_kind text, given_as_of date,
	known_at timestamptz, is_current boolean)
returns table (organization_id bigint, current boolean, submission_id bigint, suppressed boolean, enrolled int, chronic int)
language sql stable security definer set search_path = public, pg_temp as $$
	select distinct on (s.organization_id) s.organization_id, is_current, s.id, t.suppressed, t.enrolled, t.chronic
	from submission s
	join lateral (select status from submission_state where submission_id = s.id and at <= known_at
		order by at desc limit 1) state on state.status = 'accepted'
	left join submission_total t on t.submission_id = s.id and t.group_id = 0
	where s.network_id = network and s.school_year = year and s.kind = given_kind
		and s.as_of is not distinct from given_as_of
	order by s.organization_id, s.number desc $$;

revoke execute on function summary_history(bigint, text, text, date, timestamptz, boolean),
	total_submission(submission), count_period(submission) from public;
