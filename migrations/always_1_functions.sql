-- Functions of the record. Re-applied whenever this file changes.

-- ---------------------------------------------------------------- errors: HL404, HL409, HL422; the hint is a JSON pointer.
-- Several faults have as many lines in both message and hint.

create or replace function refuse(code text, message text, pointer text default '') returns void language plpgsql as $$
begin
	raise exception using errcode = code, message = message, hint = coalesce(pointer, '');
end $$;

-- The detail of a 409: why the record does not allow it in its status, and what to do. Its status was read before it was
-- tried to change: where that one would have been right, another request came first.
create or replace function wrong_status(status text, right_ones text[], advice text) returns text language sql immutable as $$
	select case when status = any (right_ones) then 'Somebody has just changed this: read it again.'
		else format('This is %s; %s', status, advice) end $$;

-- ---------------------------------------------------------------- finding records by id, address or slug
-- In PL/pgSQL, which keeps its plans: an SQL function that reads a table is planned at every call.

create or replace function as_id(given text) returns bigint language sql immutable as
	$$ select case when given ~ '^[0-9]{1,18}$' then given::bigint end $$;

-- The address whose code has lost zeros in front, as spreadsheets take them off: wa-1109 is wa-01109.
create or replace function whole_address(given text) returns text language plpgsql stable as $$
begin
	return (select s.prefix || '-' || lpad(substr(given, length(s.prefix) + 2), s.digits, '0')
		from organization_scheme s where given ~ format('^%s-[0-9]{1,%s}$', s.prefix, s.digits));
end $$;

create or replace function find_organization(given text) returns bigint language plpgsql stable as $$
begin
	if given ~ '^[0-9]{1,18}$' then
		return (select id from organization where id = given::bigint);
	end if;
	return coalesce((select organization_id from organization_code where address = given),
		(select organization_id from organization_code where address = whole_address(given)));
end $$;

create or replace function find_network(given text) returns bigint language plpgsql stable as $$
begin
	if given ~ '^[0-9]{1,18}$' then
		return (select id from network where id = given::bigint and withdrawn_at is null);
	end if;
	return (select id from network where slug = given and withdrawn_at is null);
end $$;

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

-- A membership by its id or, the latest, by the code of its organization.
create or replace function find_member(network text, given text) returns bigint language plpgsql stable as $$
begin
	return (select m.id from membership m
		where m.network_id = need_network(network) and m.withdrawn_at is null and (m.id = as_id(given)
			or m.organization_id = coalesce(
				(select c.organization_id from organization_code c where c.address = given),
				(select c.organization_id from organization_code c where c.address = whole_address(given))))
		order by m.joined_on desc limit 1);
end $$;

create or replace function need_member_of(network text, given text) returns membership language plpgsql stable as $$
declare found_member membership := (select m from membership m where m.id = find_member(network, given));
begin
	if found_member.id is null then
		perform refuse('HL404', 'There is no such member, or it is not yours to see.');
	end if;
	return found_member;
end $$;

create or replace function need_session(given text) returns session language plpgsql stable as $$
declare found_session session := (select s from session s where s.id = as_id(given) and s.withdrawn_at is null);
begin
	if found_session.id is null then
		perform refuse('HL404', 'There is no such session.');
	end if;
	return found_session;
end $$;

create or replace function need_submission(given text) returns bigint language plpgsql stable as $$
declare found_id bigint := (select id from submission where id = as_id(given));
begin
	if found_id is null then
		perform refuse('HL404', 'There is no such submission, or it is not yours to see.');
	end if;
	return found_id;
end $$;

create or replace function need_ask(given text) returns ask language plpgsql stable as $$
declare found_ask ask := (select a from ask a where a.id = as_id(given) and a.withdrawn_at is null);
begin
	if found_ask.id is null then
		perform refuse('HL404', 'There is no such ask, or it is not yours to see.');
	end if;
	return found_ask;
end $$;

create or replace function need_person(given text, pointer text) returns bigint language plpgsql stable as $$
declare found_id bigint := (select id from person where id = as_id(given) and withdrawn_at is null);
begin
	if found_id is null and given is not null then
		perform refuse('HL422', 'There is no person with this id, or it is not yours to see.', pointer);
	end if;
	return found_id;
end $$;

-- The member a record is about: the one named, else the only one that the actor records for.
create or replace function need_member(network bigint, given text, pointer text default '/organization') returns bigint
language plpgsql stable as $$
declare member bigint := coalesce(need_organization(given, pointer), (select min(o) from unnest(organizations_of('record_edit')) o
	where is_member(network, o) having count(*) = 1));
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
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return exists (select from membership m where m.network_id = network and m.organization_id = organization
		and m.withdrawn_at is null);
end $$;

-- Whom a network records for one of its members is the network's too; whom an organization records is its own.
create or replace function person_recorded() returns trigger language plpgsql as $$
begin
	new.network_id := coalesce(only_network(), case
		when not (everywhere('record_edit') or new.organization_id = any (organizations_of('record_edit')))
		then (select min(m.network_id) from membership m where m.organization_id = new.organization_id and m.withdrawn_at is null
			and (m.left_on is null or m.left_on > today()) and m.network_id = any (networks_of('record_edit'))) end);
	return new;
end $$;

create or replace trigger person_recorded before insert on person for each row execute function person_recorded();

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

-- Claims the key for this transaction; answer() keeps it. HL001: it has been used, read the stored answer. HL419: the first
-- still runs. Neighbours of a shared transaction have one lock, and see what each other has kept.
create or replace function claim_key(given_route text, given_key text, given_digest bytea) returns void language plpgsql as $$
begin
	if not pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', actor_id(), given_route, given_key), 0)) then
		perform refuse('HL419', 'The first request with this Idempotency-Key still runs.');
	end if;
	-- its age is looked at outside: a plan made while the table is small would go through the index of ages
	if (select k.created_at from request_key k where k.account_id = actor_id() and k.route = given_route
			and k.key = given_key) >= now() - interval '24 hours' then
		raise exception using errcode = 'HL001', message = 'This Idempotency-Key has been used.';
	end if;
	perform set_config('halved.actor', concat_ws('|', current_setting('halved.actor'), given_digest, given_route, given_key), true);
end $$;

-- Forgets keys of more than a day ago, some at a time; true when there may be more.
create or replace function forget_keys() returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare gone bigint;
begin
	delete from request_key where ctid = any (array(select ctid from request_key
		where created_at < now() - interval '24 hours' limit 1000 for update skip locked));
	get diagnostics gone = row_count;
	return gone = 1000;
end $$;

-- Every write answers through here, so that a retry gets the first answer again.
create or replace function answer(body text, etag text default null, location text default null) returns text
language plpgsql as $$
declare
	actor text[] := string_to_array(current_setting('halved.actor', true), '|');
begin
	if actor[4] is not null and body is not null then
		insert into request_key as k (account_id, route, key, digest, body, etag, location)
			values (actor[1]::bigint, actor[5], array_to_string(actor[6:], '|'), actor[4]::bytea, body, etag, location)
			-- one of more than a day ago
			on conflict (account_id, route, key) do update set digest = excluded.digest, created_at = now(),
				body = excluded.body, etag = excluded.etag, location = excluded.location;
	end if;
	return body;
end $$;

-- ---------------------------------------------------------------- what is corrected

-- What a record said, behind what it said before: until when, and by whose hand. When there are as many as are kept, the second goes, so
-- that the first and the last ones stay.
create or replace function kept(earlier jsonb, said jsonb, most int default 1000) returns jsonb language sql stable as $$
	select case when jsonb_array_length(earlier) < most then earlier else earlier - 1 end
		|| (said || jsonb_build_object('until', now(), 'by', actor_id()::text)) $$;

-- A list, its items without this part.
create or replace function without(list jsonb, part text) returns jsonb language sql immutable as $$
	select case jsonb_typeof(list) when 'array' then (select coalesce(jsonb_agg(item - part order by n), '[]')
		from jsonb_array_elements(list) with ordinality l (item, n)) else list end $$;

-- Which records keep what they said, and of which fields a change is kept while `since` holds of old and new. A row without fields keeps
-- what the record said whenever it holds. Behind a list stands what of its items is left out.
create or replace function kept_fields() returns table (kind text, most int, since text, fields text[]) language sql immutable as $$
	values
		('ask_answer',    100,  'true', '{text}'::text[]),
		('ask_answer',    100,  'old.link is not null', '{link}'),
		('attendance',    100,  'true', '{status,minutes,heads,made_up_by,other_session}'),
		('attendance',    100,  'old.note is not null', '{note}'), -- one that is added takes nothing back
		('commitment',    100,  'true', '{title,detail,voluntary,rule}'),
		('consultancy',   20,   'true', '{question}'),
		('consultancy',   20,   'old.restated_question is not null', '{restated_question}'),
		('consultancy',   20,   'old.take_aways is not null and (new.take_aways @> old.take_aways) is not true', '{take_aways}'),
		('consultancy',   20,   'old.follow_up is not null', '{follow_up}'),
		('consultancy',   20,   'false', '{visibility}'), -- as far as that went
		('cycle',         50,   'old.status <> ''planned''', '{aim,change_idea,plan,measures/data}'), -- what its prediction is about
		('cycle',         50,   'old.status = ''completed''', '{as_planned,did,observations,studied,prediction_held,learned,act,next_step}'),
		('cycle',         50,   'false', '{visibility}'),
		('interim_goal',  1000, 'old.published', '{baseline_year,baseline_rate,target_reduction,target_year,generator,path}'),
		('interim_goal',  1000, 'old.published and not new.published', '{}'),
		('learning',      100,  'true', '{kind,about,text,change}'),
		('measure_point', 1000, 'true', '{day,value,numerator,denominator,excluded_because}') $$;

-- Keeps the fields that its trigger names, behind the number of how many times.
create or replace function record_kept() returns trigger language plpgsql as $$
declare said jsonb := to_jsonb(old);
begin
	new.earlier := kept(old.earlier, (select jsonb_object_agg(f[1], case when f[2] is null then said -> f[1] else without(said -> f[1], f[2]) end)
		from (select string_to_array(given, '/') as f from unnest(tg_argv[1:]) given) l), tg_argv[0]::int);
	return new;
end $$;

do $$
declare rule record;
begin
	for rule in
		select k.kind, max(k.most) as most, string_agg(format('%s and (%s)', k.since, coalesce(d.changed, 'true')), ' or ') as changed,
			string_agg(d.names, ', ') as names
		from kept_fields() k cross join lateral (select string_agg(quote_literal(array_to_string(f, '/')), ', ') as names,
			string_agg(format(case when f[2] is null then 'old.%1$I is distinct from new.%1$I'
				else 'without(old.%1$I, %2$L) is distinct from without(new.%1$I, %2$L)' end, f[1], f[2]), ' or ') as changed
			from (select string_to_array(given, '/') as f from unnest(k.fields) given) l) d
		group by k.kind
	loop
		execute format('create or replace trigger record_kept before update on %I for each row when (%s) execute function record_kept(%s, %s)',
			rule.kind, rule.changed, rule.most, rule.names);
	end loop;
end $$;

-- The same as it is shown: with what the accounts are called.
create or replace function earlier_told(earlier jsonb) returns jsonb language plpgsql stable as $$
begin
	return case when earlier = '[]' then earlier else (select jsonb_agg(e || jsonb_build_object('by', account_shown((e ->> 'by')::bigint)) order by n)
		from jsonb_array_elements(earlier) with ordinality l (e, n)) end;
end $$;

-- ---------------------------------------------------------------- erasing

-- What a withdrawn interview told and a withdrawn note said is gone, and a withdrawn person has a pseudonym: the records that name it stay whole.
create or replace function interview_erased() returns trigger language plpgsql as $$
begin
	new.theme := null;
	new.notes := null;
	new.quote := null;
	new.quote_kind := null;
	new.insight := null;
	new.tags := '[]';
	new.led_to_driver := null;
	new.led_to_cycle := null;
	new.releasable := null;
	new.released_to := null;
	new.visibility := least(new.visibility, 'team');
	return new;
end $$;

-- Who is no more fills no role.
create or replace function person_left_teams() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update team_role r set withdrawn_at = now(), version = r.version + 1, changed_at = now(), changed_by = actor_id()
		where r.person_id = new.id and r.withdrawn_at is null;
	return null;
end $$;
create or replace trigger person_left_teams after update of withdrawn_at on person
	for each row when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function person_left_teams();

create or replace function note_erased() returns trigger language plpgsql as $$
begin
	new.text := 'Erased.';
	new.releasable := null;
	new.released_to := null;
	new.visibility := least(new.visibility, 'team');
	return new;
end $$;

create or replace function person_erased() returns trigger language plpgsql as $$
begin
	new.name := 'Person ' || new.id;
	new.email := null;
	new.title := null;
	return new;
end $$;

-- Answers kept for a retry told it too: in those about the record, and where another record names the person.
create or replace function answers_erased() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	list text := case tg_table_name when 'person' then 'people' else tg_table_name || 's' end;
	left_over jsonb := case tg_table_name when 'person' then jsonb_build_object('name', to_jsonb(new) -> 'name', 'email', null, 'title', null)
		when 'note' then '{"text": "Erased.", "releasable": null, "released_to": null, "released_at": null}'
		else '{"theme": null, "notes": null, "quote": null, "quote_kind": null, "insight": null, "tags": [],
			"led_to_driver": null, "led_to_cycle": null, "releasable": null, "released_to": null, "released_at": null}' end;
	named text := format('{"id":"%s","name":', new.id);
begin
	update request_key k set body = (k.body::jsonb || left_over)::text
	where case when k.route like '%/' || list or k.route like '%/' || list || '/%' then k.body::jsonb ->> 'id' = new.id::text end;
	if tg_table_name = 'person' then
		update request_key k set body = replace(k.body, named || (to_json(old) -> 'name')::text, named || (to_json(new) -> 'name')::text)
		where position(named in k.body) > 0;
	end if;
	insert into erasure (kind, record_id, by_account) values (tg_table_name, new.id, actor_id());
	return null;
end $$;

do $$
declare name text;
begin
	foreach name in array array['interview', 'note', 'person'] loop
		execute format('create or replace trigger %1$s_erased before update of withdrawn_at on %1$s for each row
			when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function %1$s_erased()', name);
		execute format('create or replace trigger answers_erased after update of withdrawn_at on %s for each row
			when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function answers_erased()', name);
	end loop;
end $$;

-- ---------------------------------------------------------------- codes and addresses

-- A code in the form its scheme wants: digits padded on the left (1109 is 01109), upper case for a state.
create or replace function code_form(given_scheme text, given text, pointer text default '/codes') returns text
language plpgsql stable as $$
declare scheme organization_scheme := (select s from organization_scheme s where name = given_scheme);
begin
	if scheme.name is null then
		perform refuse('HL422', format('There is no scheme of codes called %s.', given_scheme), pointer || '/scheme');
	elsif scheme.digits is null and given !~ '^[A-Za-z]{2}$' then
		perform refuse('HL422', format('A code of scheme %s has two letters.', given_scheme), pointer || '/code');
	elsif scheme.digits is not null and (given !~ '^[0-9]+$' or length(given) > scheme.digits) then
		perform refuse('HL422', format('A code of scheme %s has %s digits.', given_scheme, scheme.digits), pointer || '/code');
	end if;
	return case when scheme.digits is null then upper(given) else lpad(given, scheme.digits, '0') end;
end $$;

create or replace function code_address(given_scheme text, given text) returns text language sql stable as $$
	select prefix || '-' || lower(code_form(given_scheme, given)) from organization_scheme where name = given_scheme $$;

-- Codes get their form, and the first of them makes the address.
create or replace function organization_coded() returns trigger language plpgsql as $$
declare stranger text; again int;
begin
	if jsonb_array_length(new.codes) = 0 then
		perform refuse('HL422', 'An organization has at least one code.', '/codes');
	end if;
	select n - 1 into again from (select n, row_number() over (partition by c ->> 'scheme' order by n) as nth
		from jsonb_array_elements(new.codes) with ordinality e (c, n)) given where nth > 1 order by n limit 1;
	if again is not null then
		perform refuse('HL422', 'An organization has one code of each scheme.', format('/codes/%s/scheme', again));
	end if;
	new.codes := (select jsonb_agg(jsonb_build_object('scheme', c ->> 'scheme', 'code',
			code_form(c ->> 'scheme', c ->> 'code', format('/codes/%s', n - 1))) order by n)
		from jsonb_array_elements(new.codes) with ordinality e (c, n));
	select s.name into stranger from jsonb_array_elements(new.codes) c
		join organization_scheme s on s.name = c ->> 'scheme' and s.kind <> new.kind limit 1;
	if stranger is not null then
		perform refuse('HL422', format('Codes of scheme %s are not for a %s.', stranger, new.kind), '/codes');
	end if;
	new.address := code_address(new.codes #>> '{0,scheme}', new.codes #>> '{0,code}');
	return new;
end $$;

create or replace function organization_code_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	delete from organization_code where organization_id = new.id;
	insert into organization_code (scheme, code, address, organization_id)
		select c ->> 'scheme', c ->> 'code', code_address(c ->> 'scheme', c ->> 'code'), new.id
		from jsonb_array_elements(new.codes) c;
	return null;
end $$;

create or replace trigger organization_coded before insert or update of codes, kind on organization
	for each row execute function organization_coded();
create or replace trigger organization_code_kept after insert or update of codes on organization
	for each row execute function organization_code_kept();

-- Nothing is above itself: what is below an organization is its seats' to reach.
create or replace function organization_parent_shown() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if tg_op = 'UPDATE' and new.parent_id is distinct from old.parent_id then
		-- of two at a time the second sees the first
		perform pg_advisory_xact_lock(hashtextextended('organization parents', 0));
		if new.id = any (above(array[new.parent_id])) then
			perform refuse('HL422', 'Is the organization itself, or below it.', '/parent');
		end if;
	end if;
	new.parent := (select jsonb_build_object('code', address, 'name', name) from organization where id = new.parent_id);
	return new;
end $$;

create or replace function organization_shown_by_children() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update organization set parent_id = parent_id where parent_id = new.id;
	return null;
end $$;

create or replace trigger organization_parent_shown before insert or update of parent_id on organization
	for each row execute function organization_parent_shown();
create or replace trigger organization_shown_by_children after update of name, codes on organization
	for each row when (old.name <> new.name or old.address <> new.address)
	execute function organization_shown_by_children();

-- ---------------------------------------------------------------- what else a record must hold to

-- What is wrong with the day on which a member signed.
create or replace function signed_wrong(net network, joined_on date, signed_on date) returns text language sql stable as $$
	select case when signed_on > (now() at time zone net.time_zone)::date then 'Is to come: nobody has signed on it yet.'
		when signed_on > joined_on and (net.eligibility ->> 'challenge_signed')::boolean
			then 'Is after joined_on: members of this network have signed the challenge before.' end $$;

-- What is wrong with the day on which an organization joins.
create or replace function joined_wrong(one organization, joined_on date) returns text language plpgsql stable as $$
declare ended succession := (select s from succession s where s.from_id = one.id and s.kind <> 'split' and s.starts_on <= joined_wrong.joined_on
	and s.withdrawn_at is null order by s.starts_on limit 1);
begin
	return case when joined_on >= one.closed_on then format('Must be before %s, the day on which this organization closed.', one.closed_on)
		when joined_on < one.opened_on then format('Must not be before %s, the day on which this organization opened.', one.opened_on)
		when ended.id is not null then format('Must be before %s, the day on which this organization became another: see its successors.',
			ended.starts_on) end;
end $$;

-- An LEA is a district or a service district. Locked, so that none closes unseen while it joins.
create or replace function membership_kind() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = new.network_id);
	one organization;
begin
	select o.* into one from organization o where o.id = new.organization_id for share;
	new.organization_closed_on := one.closed_on;
	if one.kind <> all (case net.member_kind when 'lea' then array['district', 'esd'] else array[net.member_kind] end) then
		perform refuse('HL422', format('Members of this network are of the kind %s.', net.member_kind), '/organization');
	end if;
	if not (nullif(net.eligibility -> 'states', '[]') ? coalesce(one.state, '')) then
		perform refuse('HL422', format('Members of this network are of %s.', (select string_agg(s, ', ' order by n)
			from jsonb_array_elements_text(net.eligibility -> 'states') with ordinality e (s, n))), '/organization');
	end if;
	if new.commitment_signed_on is null and (net.eligibility ->> 'challenge_signed')::boolean then
		perform refuse('HL422', 'Is required: members of this network have signed the challenge.', '/commitment_signed_on');
	end if;
	if signed_wrong(net, new.joined_on, new.commitment_signed_on) is not null then
		perform refuse('HL422', signed_wrong(net, new.joined_on, new.commitment_signed_on), '/commitment_signed_on');
	end if;
	if (tg_op = 'INSERT' or new.joined_on <> old.joined_on) and joined_wrong(one, new.joined_on) is not null then
		perform refuse('HL422', joined_wrong(one, new.joined_on), '/joined_on');
	end if;
	return new;
end $$;

create or replace trigger membership_kind before insert or update of commitment_signed_on, joined_on on membership
	for each row execute function membership_kind();

-- A member has opened when it joins, and closes after that.
create or replace function organization_was_there() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare joined daterange := (select daterange(min(m.joined_on), max(m.joined_on), '[]') from membership m
	where m.organization_id = new.id and m.withdrawn_at is null);
begin
	if new.opened_on is distinct from old.opened_on and new.opened_on > lower(joined) then
		perform refuse('HL422', format('Must not be after %s, the day on which it joined a network.', lower(joined)), '/opened_on');
	elsif new.closed_on is distinct from old.closed_on and new.closed_on < upper(joined) then
		perform refuse('HL422', format('Must be after %s, the day on which it joined a network.', upper(joined) - 1), '/closed_on');
	end if;
	return new;
end $$;

create or replace trigger organization_was_there before update of opened_on, closed_on on organization
	for each row execute function organization_was_there();

-- Nothing is expected of an organization from the day on which it has closed.
create or replace function organization_closes() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update membership set organization_closed_on = new.closed_on where organization_id = new.id;
	return null;
end $$;

create or replace trigger organization_closes after update of closed_on on organization
	for each row when (new.closed_on is distinct from old.closed_on) execute function organization_closes();

-- Names of places only: an abbreviation such as PST knows no summer time.
create or replace function is_time_zone(given text) returns boolean language plpgsql stable as $$
begin
	perform now() at time zone given;
	return given ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$';
exception when invalid_parameter_value then
	return false;
end $$;

create or replace function time_zone_known() returns trigger language plpgsql as $$
begin
	if not is_time_zone(new.time_zone) then
		perform refuse('HL422', 'There is no time zone of this name.', '/time_zone');
	end if;
	return new;
end $$;

create or replace trigger time_zone_known before insert or update of time_zone on network
	for each row execute function time_zone_known();

create or replace function network_path_rises() returns trigger language plpgsql as $$
declare stray int;
begin
	select n - 1 into stray from (select n, p ->> 'school_year' as year, lag(p ->> 'school_year') over (order by n) as before
		from jsonb_array_elements(new.goal -> 'path') with ordinality e (p, n)) point where year <= before order by n limit 1;
	if stray is not null then
		perform refuse('HL422', 'Comes after the year before it in the path.', format('/goal/path/%s/school_year', stray));
	end if;
	return new;
end $$;

create or replace trigger network_path_rises before insert or update of goal on network
	for each row when (jsonb_typeof(new.goal -> 'path') = 'array') execute function network_path_rises();

-- A day more than today's: somewhere it is tomorrow already.
create or replace function interview_held() returns trigger language plpgsql as $$
begin
	if new.held_on > today() + 1 then
		perform refuse('HL422', 'Must not lie in the future.', '/held_on');
	end if;
	return new;
end $$;

create or replace trigger interview_held before insert or update of held_on on interview
	for each row execute function interview_held();

-- ---------------------------------------------------------------- school years

create or replace function school_year_end(school_year text) returns date language sql immutable as
	$$ select make_date(left(school_year, 4)::int + 1, 6, 30) $$;

create or replace function school_year_of(day date) returns text language sql immutable as $$
	select concat(first, '-', right((first + 1)::text, 2)) from (select extract(year from day - interval '6 months')::int as first) y $$;

-- ---------------------------------------------------------------- submissions and what counts

-- What to lock, so that there is one at a time for one member's period; as narrow as can be, for writes that share a
-- commit hold it until then.
create or replace function period_lock(network bigint, member bigint, year text, given_kind text, given_as_of date)
returns bigint language sql stable as
	$$ select hashtextextended(concat_ws(' ', 'period', network, member, year, given_kind, given_as_of), 0) $$;

-- The member's total by grade and group in one version: its own cell, else the sum of its schools.
create or replace view cell_total as
	select submission_id, group_id, bool_or(suppressed) as suppressed,
		case when not bool_or(suppressed) then sum(enrolled) end as enrolled,
		case when not bool_or(suppressed) then sum(chronic) end as chronic, grade_id
	from (select c.*, c.organization_id = s.organization_id as own, bool_or(c.organization_id = s.organization_id)
			over (partition by c.submission_id, c.grade_id, c.group_id) as has_own
		from cell c join submission s on s.id = c.submission_id) c
	where own = has_own
	group by submission_id, grade_id, group_id;

create or replace function total_submission(given submission) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	delete from submission_total where submission_id = given.id;
	insert into submission_total (submission_id, group_id, suppressed, enrolled, chronic)
		select submission_id, group_id, suppressed, enrolled, chronic from cell_total where submission_id = given.id and grade_id = 0;
end $$;

-- Whom a version counts, as it is compared with others: blanks make no difference, and nothing said is null.
create or replace function rule_told(given text) returns text language sql immutable as
	$$ select nullif(btrim(regexp_replace(given, '\s+', ' ', 'g')), '') $$;

-- Makes member_total say what counts for one member and period: the latest accepted version.
create or replace function count_period(given submission) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare counting bigint; rule text; invented boolean;
begin
	perform pg_advisory_xact_lock(period_lock(given.network_id, given.organization_id, given.school_year, given.kind,
		given.as_of));
	select id, rule_told(inclusion_rule), s.example into counting, rule, invented from submission s where network_id = given.network_id
		and organization_id = given.organization_id and school_year = given.school_year and kind = given.kind
		and as_of is not distinct from given.as_of and status = 'accepted' order by number desc limit 1;
	delete from member_total where network_id = given.network_id and organization_id = given.organization_id
		and school_year = given.school_year and kind = given.kind and as_of = coalesce(given.as_of, 'infinity');
	insert into member_total (network_id, school_year, kind, as_of, group_id, organization_id, submission_id,
			suppressed, enrolled, chronic, inclusion_rule, example)
		select given.network_id, given.school_year, given.kind, coalesce(given.as_of, 'infinity'), group_id,
			given.organization_id, submission_id, suppressed, enrolled, chronic, rule, invented
		from submission_total where submission_id = counting;
end $$;

-- Before: number and moments are set, and the cells of what is submitted are added up.
create or replace function submission_moves() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if new.number is null then
		perform pg_advisory_xact_lock(period_lock(new.network_id, new.organization_id, new.school_year, new.kind, new.as_of));
		-- in the order of submission_number_unique, so that also a plan of an empty table goes by that index
		new.number := 1 + coalesce((select s.number from submission s where s.network_id = new.network_id
			and s.organization_id = new.organization_id and s.school_year = new.school_year and s.kind = new.kind
			and s.as_of is not distinct from new.as_of order by s.as_of desc, s.number desc limit 1), 0);
	end if;
	if new.status in ('submitted', 'accepted') then
		new.submitted_at := coalesce(new.submitted_at, now());
		if tg_op = 'UPDATE' and old.status = 'draft' then
			perform total_submission(new);
			if new.status = 'submitted'
					and not exists (select from submission_total where submission_id = new.id and group_id = 0) then
				perform refuse('HL422', 'Say how many students there were in all, of the member or of its schools, or that it is '
					'suppressed.', '/cells');
			end if;
			-- the note that was the reason may be gone
			if new.note is null then
				perform refuse('HL422', f.wrong, '/note') from cell_faults(new) f limit 1;
				perform refuse('HL422', f.wrong, '/note') from (select size_fault(new) offset 0) f (wrong) where f.wrong is not null;
			end if;
		end if;
	end if;
	return new;
end $$;

create or replace function submission_moved() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if tg_op = 'UPDATE' and new.status = old.status then
		return null;
	end if;
	insert into submission_state (submission_id, status, by_account, question)
		values (new.id, new.status, actor_id(), case when new.status = 'returned' then new.question end);
	if new.status = 'accepted' or (tg_op = 'UPDATE' and old.status = 'accepted') then
		perform count_period(new);
	end if;
	return null;
end $$;

create or replace trigger submission_moves before insert or update of status on submission
	for each row execute function submission_moves();
-- An import does the same for all its versions together.
create or replace trigger submission_moved after insert or update of status on submission
	for each row when (current_setting('halved.importing', true) is distinct from 'yes') execute function submission_moved();

create or replace function need_draft(status text) returns boolean language plpgsql immutable as $$
begin
	if status <> 'draft' then
		perform refuse('HL409', 'Only a draft can be changed; a correction is a new submission.');
	end if;
	return true;
end $$;

-- Volatile, so that a statement that submits already sees what its trigger has added up.
create or replace function show_total(submission bigint) returns json language plpgsql volatile as $$
begin
	return (select json_build_object('suppressed', t.suppressed, 'enrolled', t.enrolled, 'chronic', t.chronic)
		from submission_total t where t.submission_id = submission and t.group_id = 0);
end $$;

-- Cells as they are given, each with its place in the list, its numbers completed, and what is wrong with it. It becomes a
-- part of the plan that put_cells keeps.
create or replace function read_cells(member bigint, cells jsonb)
returns table (place bigint, organization_id bigint, grade_id smallint, group_id smallint, suppressed boolean,
	enrolled int, satisfactory int, at_risk int, moderate int, severe int, chronic int, wrong text, pointer text)
language sql stable as $$
	select n - 1, o.id, g.id, s.id, c.suppressed, c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic,
		fault.wrong, fault.pointer
	from (select n, e ->> 'organization' as organization, coalesce(e ->> 'grade', 'all') as grade,
			coalesce(e ->> 'group', 'all') as "group", coalesce((e ->> 'suppressed')::boolean, false) as suppressed,
			(e ->> 'enrolled')::int as enrolled, (e ->> 'satisfactory')::int as satisfactory, (e ->> 'at_risk')::int as at_risk,
			(e ->> 'moderate')::int as moderate, (e ->> 'severe')::int as severe,
			coalesce((e ->> 'chronic')::int, (e ->> 'moderate')::int + (e ->> 'severe')::int) as chronic
		from jsonb_array_elements(cells) with ordinality l (e, n) offset 0) c
	-- found here: find_organization() belongs to the actor, and a plan used as two roles is made anew at each change
	left join lateral (select id from organization where member in (id, parent_id) and id = case when c.organization is null
		then member else coalesce((select k.organization_id from organization_code k where k.address = c.organization),
			(select k.organization_id from organization_code k where k.address = whole_address(c.organization)),
			as_id(c.organization)) end offset 0) o on true
	left join grade g on g.name = c.grade
	left join student_group s on s.name = c."group"
	cross join lateral (select case
			when o.id is null then array['Is neither the member nor one of its schools.', '/organization']
			when s.id is null then array['There is no such group of students.', '/group']
			when c.suppressed and num_nonnulls(c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic) > 0
				then array['A suppressed cell has no numbers.', '']
			when not c.suppressed and c.enrolled is null then array['Is required unless the cell is suppressed.', '/enrolled']
			when num_nonnulls(c.satisfactory, c.at_risk, c.moderate, c.severe) between 1 and 3
				then array['The four bands satisfactory, at_risk, moderate and severe are given all together or not at all.',
					case when c.satisfactory is null then '/satisfactory' when c.at_risk is null then '/at_risk'
						when c.moderate is null then '/moderate' else '/severe' end]
			when not c.suppressed and c.chronic is null
				then array['Is required unless the four bands are given, or the cell is suppressed.', '/chronic']
			when c.chronic > c.enrolled then array['Is more than were enrolled.', '/chronic']
			when c.moderate + c.severe <> c.chronic then array['Is not moderate and severe together.', '/chronic']
			when c.satisfactory + c.at_risk + c.moderate + c.severe <> c.enrolled
				then array['Is not the sum of the four bands.', '/enrolled']
		end as fault) f
	cross join lateral (select f.fault[1] as wrong, f.fault[2] as pointer) fault $$;

-- What does not hold between the stored cells of a version: sums over grades, schools and the groups that share out, and
-- bounds of groups that overlap. By the rules of service/domain/cells.c, which says them of imports, in the same words: a
-- sum with a suppressed or a missing part may be below its total, but never above. The cell is that of the total, or of the
-- overlapping group. A note on the version is the reason why its schools need not sum to the district.
drop function if exists cell_faults(submission);
create or replace function cell_faults(given submission)
returns table (organization_id bigint, grade_id smallint, group_id smallint, pointer text, wrong text, over text)
-- the planner cannot know how many there are
language plpgsql stable set enable_nestloop = off set jit = off as $$
begin
	return query
	with given_cell as materialized (
		select c.*, g.family, g.partition and g.id <> 0 as shares_out,
			array[c.enrolled, c.chronic, c.enrolled - c.chronic, c.satisfactory, c.at_risk, c.moderate, c.severe]::bigint[] as numbers
		from cell c join student_group g on g.id = c.group_id where c.submission_id = given.id
	),
	part as (
		select 'grades' as over, c.organization_id as of_organization, 0::smallint as of_grade, c.group_id as of_group,
			c.family, c.suppressed, c.numbers
		from given_cell c where c.grade_id <> 0
		union all
		select 'schools', given.organization_id, c.grade_id, c.group_id, c.family, c.suppressed, c.numbers
		from given_cell c where c.organization_id <> given.organization_id and given.note is null
		union all
		select 'groups', c.organization_id, c.grade_id, 0, c.family, c.suppressed, c.numbers from given_cell c where c.shares_out
	),
	-- by the totals that have parts, and of those the families of groups
	whole as (
		select p.over, p.of_organization, p.of_grade, p.of_group, p.of_group as at_group,
			case p.over when 'grades' then count(*) = (select count(*) - 1 from grade)
				when 'groups' then count(*) = (select count(*) from student_group g where g.family = min(p.family))
				else true end and not bool_or(p.suppressed) as complete,
			array[sum(p.numbers[1]), sum(p.numbers[2]), sum(p.numbers[3]), sum(p.numbers[4]), sum(p.numbers[5]),
				sum(p.numbers[6]), sum(p.numbers[7])]::bigint[] as numbers,
			bool_and(p.numbers[4] is not null) filter (where not p.suppressed) as banded
		from part p
		group by p.over, p.of_organization, p.of_grade, p.of_group, case when p.over = 'groups' then p.family end
		union all
		select 'group', c.organization_id, c.grade_id, 0, c.group_id, false, c.numbers, c.numbers[4] is not null
		from given_cell c where c.group_id <> 0 and not c.shares_out and not c.suppressed
	),
	compared as (
		select w.over, w.of_organization, w.of_grade, w.at_group, w.complete, n.nth, n.name, n.field, n.found, n.expected,
			count(*) filter (where n.nth <= 2) over (partition by w.over, w.of_organization, w.of_grade, w.of_group, w.at_group,
				w.numbers) as told
		from whole w
		join cell t on t.submission_id = given.id and t.organization_id = w.of_organization and t.grade_id = w.of_grade
			and t.group_id = w.of_group and not t.suppressed
		cross join lateral (select nth, name, field, w.numbers[nth] as found, expected
			from (values (1, 'enrolled', 'enrolled', t.enrolled), (2, 'chronic', 'chronic', t.chronic),
				(3, 'enrolled less chronic', 'chronic', t.enrolled - t.chronic), (4, 'satisfactory', 'satisfactory', t.satisfactory),
				(5, 'at_risk', 'at_risk', t.at_risk), (6, 'moderate', 'moderate', t.moderate),
				(7, 'severe', 'severe', t.severe)) v (nth, name, field, expected)
			where nth < 4 or w.banded and expected is not null) n
		where n.found > n.expected or w.complete and n.found <> n.expected
	)
	select c.of_organization, c.of_grade::smallint, c.at_group::smallint, '/' || c.field, case
			when c.over = 'schools' then format('The schools sum to %s for %s, but the district is %s; correct it or give a note that '
				'says why.', c.found, c.name, c.expected)
			when c.over = 'group' then format('The group has %s for %s, more than the %s of all students.', c.found, c.name, c.expected)
			when c.complete then format('The %s sum to %s for %s, but all %s are %s.', c.over, c.found, c.name,
				case c.over when 'grades' then 'grades' else 'students' end, c.expected)
			else format('The %s sum to %s for %s, more than the %s of all %s.', c.over, c.found, c.name, c.expected,
				case c.over when 'grades' then 'grades' else 'students' end) end, c.over
	-- those who are not chronic follow from the two numbers before
	from compared c where c.nth <> 3 or c.told = 0;
end $$;

-- Why a size is not plausible without a note: far above the one last accepted of a whole year (double and 100 more: domain/cells.h), of this or
-- of three before; found by their keys, however many versions there are. Asked by functions with the owner's power, and for every submission.
create or replace function size_fault(given submission) returns text
language plpgsql stable as $$
declare
	first int := left(given.school_year, 4)::int;
	size int; last int;
begin
	if given.note is null then
		size := (select c.enrolled from cell c where c.submission_id = given.id and c.organization_id = given.organization_id
			and c.grade_id = 0 and c.group_id = 0);
	end if;
	if size > 100 then
		last := (select t.enrolled from member_total t where t.network_id = given.network_id
			and t.school_year = any (array[given.school_year, concat(first - 1, '-', right(first::text, 2)),
				concat(first - 2, '-', right((first - 1)::text, 2)), concat(first - 3, '-', right((first - 2)::text, 2))])
			and t.kind = 'annual' and t.as_of = 'infinity' and t.group_id = 0 and t.organization_id = given.organization_id
			and t.enrolled is not null
			order by t.school_year desc limit 1);
	end if;
	return case when size > 2 * last + 100
		then format('Is far above the %s last accepted of this member; correct it or give a note that says why.', last) end;
end $$;
revoke execute on function size_fault(submission) from public;

-- Tells of all cells that are wrong themselves or given twice, and of the sound ones that are wrong together.
create or replace function refuse_cells(given submission, cells jsonb) returns void
language plpgsql set enable_nestloop = off set jit = off as $$
declare wrongs text; pointers text;
begin
	with read as materialized (select c.*, row_number() over same as nth, min(c.place) over same as first
		from read_cells(given.organization_id, cells) c
		window same as (partition by c.organization_id, c.grade_id, c.group_id order by c.place)),
	alone as (select r.place, coalesce(r.pointer, '') as pointer,
			coalesce(r.wrong, format('This cell is given as /cells/%s already.', r.first)) as wrong
		from read r where r.wrong is not null or r.nth > 1
		-- what else contradicts itself in a cell
		union select r.place, more.pointer, more.wrong from read r cross join lateral (values
			('/chronic', 'Is more than were enrolled.', r.chronic > r.enrolled),
			('/chronic', 'Is not moderate and severe together.', r.moderate + r.severe <> r.chronic),
			('/enrolled', 'Is not the sum of the four bands.', r.satisfactory + r.at_risk + r.moderate + r.severe <> r.enrolled))
			more (pointer, wrong, holds) where more.holds),
	-- the sound cells are looked at all the same, but the sum of the schools only when it has all of them
	together as (select r.place, f.pointer, f.wrong from cell_faults(given) f join read r
			on r.organization_id = f.organization_id and r.grade_id = f.grade_id and r.group_id = f.group_id
		where f.over <> 'schools' or not exists (select from alone)
		union all select r.place, '/enrolled', s.wrong from read r cross join (select size_fault(given) offset 0) s (wrong)
		where s.wrong is not null and r.organization_id = given.organization_id and r.grade_id = 0 and r.group_id = 0)
	select string_agg(f.wrong, E'\n' order by f.place, f.pointer, f.wrong), string_agg(format('/cells/%s%s', f.place, f.pointer), E'\n'
			order by f.place, f.pointer, f.wrong) into wrongs, pointers
	from (select * from alone union all select * from together order by place, pointer, wrong limit 100) f;
	if wrongs is not null then
		perform refuse('HL422', wrongs, pointers);
	end if;
end $$;

-- Cells of a version as a page of them, by organization, grade and group.
create or replace function cell_page(given bigint, after text, most int) returns table (body text, cursor text) language sql stable as $$
	select json_build_object('organization', json_build_object('code', o.address, 'name', o.name), 'grade', g.name, 'group', g2.name,
			'suppressed', c.suppressed, 'enrolled', c.enrolled, 'satisfactory', c.satisfactory, 'at_risk', c.at_risk,
			'moderate', c.moderate, 'severe', c.severe, 'chronic', c.chronic)::text,
		concat_ws(' ', c.organization_id, c.grade_id, c.group_id)
	from cell c
	join organization o on o.id = c.organization_id
	join grade g on g.id = c.grade_id
	join student_group g2 on g2.id = c.group_id
	where c.submission_id = given and (after is null or (c.organization_id, c.grade_id, c.group_id)
		> (split_part(after, ' ', 1)::bigint, split_part(after, ' ', 2)::smallint, split_part(after, ' ', 3)::smallint))
	order by c.organization_id, c.grade_id, c.group_id limit most $$;

-- Replaces the cells of a draft. The caller must have found the draft under row-level security.
create or replace function put_cells(draft bigint, cells jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare given submission; stored bigint; old cell[];
begin
	select * into given from submission where id = draft;
	if given.status <> 'draft' then
		perform need_draft(given.status);
	end if;
	-- a new one has none yet
	if given.version > 1 then
		old := array(select c from cell c where c.submission_id = given.id);
		delete from cell where submission_id = given.id;
	end if;
	insert into cell (submission_id, organization_id, grade_id, group_id, suppressed,
			enrolled, satisfactory, at_risk, moderate, severe, chronic)
		select given.id, c.organization_id, c.grade_id, c.group_id, c.suppressed,
			c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic
		from read_cells(given.organization_id, cells) c where c.wrong is null
		on conflict do nothing;
	get diagnostics stored = row_count;
	if stored < jsonb_array_length(cells) or stored > 1 and exists (select from cell_faults(given))
			or size_fault(given) is not null then
		perform refuse_cells(given, cells);
	end if;
	if given.version > 1 then
		perform note_cells(given, old);
	end if;
	return stored;
end $$;

-- ---------------------------------------------------------------- the network summary's rows

-- The day on which a network's members are those of the period: its last, but for years before the network began the day
-- of what was known.
create or replace function members_day(net network, year text, given_as_of date, known_at timestamptz) returns date
language plpgsql stable as $$
declare day date := coalesce(given_as_of, school_year_end(year));
begin
	return case when day >= net.starts_on then day else (coalesce(known_at, now()) at time zone net.time_zone)::date end;
end $$;

-- What a member tells counts until it has left, also what it tells of years before it joined and of times of rest.
create or replace function has_not_left(network bigint, organization bigint, day date) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return exists (select from membership m where m.network_id = network and m.organization_id = organization
		and m.withdrawn_at is null and coalesce(least(m.left_on, m.organization_closed_on) > day, true));
end $$;

-- The school year of the day, else the latest of which anything counts, or counted when it was known.
create or replace function latest_year(network bigint, given_kind text, given_as_of date, known_at timestamptz) returns text
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare net network := (select n from network n where n.id = network);
begin
	if given_as_of is not null then
		return school_year_of(given_as_of);
	elsif known_at is null then
		return (select t.school_year from member_total t where t.network_id = net.id and t.kind = given_kind and t.group_id = 0
				and has_not_left(net.id, t.organization_id, members_day(net, t.school_year, null, known_at))
			order by t.school_year desc limit 1);
	end if;
	return (select s.school_year from submission s where s.network_id = net.id and s.kind = given_kind
			and (select status from submission_state where submission_id = s.id and at <= known_at
				order by at desc limit 1) = 'accepted'
			and has_not_left(net.id, s.organization_id, members_day(net, s.school_year, null, known_at))
		order by s.school_year desc limit 1);
end $$;

-- What counts of one period in one group of students: of each member the latest version that is accepted. It becomes part of
-- the plan of summary_rows.
drop function if exists totals_now(bigint, text, text, date);
create or replace function totals_now(network bigint, year text, given_kind text, given_as_of date, given_group smallint)
returns table (organization_id bigint, submission_id bigint, suppressed boolean, enrolled int, chronic int, rule text, example boolean)
language sql stable as $$
	select t.organization_id, t.submission_id, t.suppressed, t.enrolled, t.chronic, t.inclusion_rule, t.example
	from member_total t
	where t.network_id = network and t.school_year = year and t.kind = given_kind and t.as_of = coalesce(given_as_of, 'infinity')
		and t.group_id = given_group $$;

-- The same as it counted when it was known, and of one grade (0: of all).
drop function if exists totals_then(bigint, text, text, date, timestamptz);
create or replace function totals_then(network bigint, year text, given_kind text, given_as_of date, known_at timestamptz,
	given_group smallint, given_grade smallint)
returns table (organization_id bigint, submission_id bigint, suppressed boolean, enrolled int, chronic int, rule text, example boolean)
language sql stable as $$
	select v.organization_id, v.id, t.suppressed, t.enrolled::int, t.chronic::int, rule_told(v.inclusion_rule), v.example
	from (select distinct on (s.organization_id) s.* from submission s
		where s.network_id = network and s.school_year = year and s.kind = given_kind and s.as_of is not distinct from given_as_of
			and (select status from submission_state where submission_id = s.id and at <= coalesce(known_at, 'infinity')
				order by at desc limit 1) = 'accepted'
		order by s.organization_id, s.number desc) v
	cross join lateral (
		select t.suppressed, t.enrolled, t.chronic from submission_total t
		where given_grade = 0 and t.submission_id = v.id and t.group_id = given_group
		union all
		select t.suppressed, t.enrolled, t.chronic from cell_total t
		where given_grade > 0 and t.submission_id = v.id and t.grade_id = given_grade and t.group_id = given_group) t $$;

-- Who counts on a day, with those that were withdrawn only later than it was known, and whether something is expected of it.
drop function if exists members_on(bigint, date);
create or replace function members_on(network bigint, day date, known_at timestamptz) returns table (organization_id bigint, expected boolean)
language sql stable as $$
	select m.organization_id, bool_or(m.in_force @> day)
	from membership m where m.network_id = network and (m.withdrawn_at is null or m.withdrawn_at > known_at)
	group by m.organization_id having bool_or(coalesce(least(m.left_on, m.organization_closed_on) > day, true)) $$;

-- An organization and all below it.
create or replace function organizations_below(top bigint) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	return (with recursive below as (select top as id union select o.id from organization o join below b on o.parent_id = b.id)
		select array_agg(b.id) from below b);
end $$;

-- One row per member: its totals of one group and grade at baseline and now; none of a member that had left by the period's day.
-- Runs as the owner, so that a reader's summary can count every member; who a row is about is told only to those who may see the
-- member (address and name null otherwise). Its plans are made once and go by indexes, so that it costs the same however many
-- organizations and versions there are; what counts now has one of its own, twice as fast. All else, also where organizations have
-- changed, goes by the members and totals of migrations/always_2_successions.sql. A region is asked for by case, which the planner
-- takes for many rows, so that it gathers totals at once instead of one member's after the other.
drop function if exists summary_members(text, text, text, date, timestamptz);
create or replace function summary_rows(given_network bigint, year text, given_kind text, given_as_of date, known_at timestamptz,
	given_group smallint, given_grade smallint, region bigint)
returns table (organization_id bigint, address text, name text, expected boolean, baseline_suppressed boolean,
	baseline_enrolled int, baseline_chronic int, current_suppressed boolean, current_enrolled int, current_chronic int,
	baseline_submission bigint, current_submission bigint, baseline_rule text, current_rule text, example boolean, parts int, broken boolean)
language plpgsql stable security definer set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
	net network := (select n from network n where n.id = given_network);
	sees_all boolean := may('record_view', net.id);
	seen_organizations bigint[] := organizations_of('record_view');
	base_year text := net.goal ->> 'baseline_year';
	base_kind text := case when given_kind = 'ytd' then 'ytd' else coalesce(net.goal ->> 'baseline_kind', 'annual') end;
	base_as_of date := given_as_of + make_interval(years => left(base_year, 4)::int - left(year, 4)::int);
	day date := members_day(net, year, given_as_of, known_at);
	within bigint[] := case when region is not null then organizations_below(region) end;
begin
	if not may('summary', net.id) is true then
		return;
	end if;
	if known_at is not null or given_grade > 0 or has_successions(net.id) then
		return query select o.id, case when seen then o.address end, case when seen then o.name end, m.expected,
				b.suppressed is true, b.enrolled, b.chronic, c.suppressed is true, c.enrolled, c.chronic,
				case when seen then b.submission_id end, case when seen then c.submission_id end, b.rule, c.rule,
				(b.example and b.enrolled >= 0 or c.example and c.enrolled >= 0) is true, case when c.enrolled is not null then b.parts end, b.broken is true or c.broken is true
			from members_folded(net.id, day, known_at) m
			join organization o on o.id = m.organization_id
			left join totals_folded(net.id, year, given_kind, given_as_of, known_at, given_group, given_grade, day) c
				on c.organization_id = m.organization_id
			left join totals_folded(net.id, base_year, base_kind, base_as_of, known_at, given_group, given_grade, day) b
				on b.organization_id = m.organization_id
			cross join lateral (select sees_all or o.id = any (seen_organizations) as seen) s
			where (m.expected or c.enrolled is not null or b.enrolled is not null) and (within is null or o.id = any (within))
			order by o.address;
		return;
	end if;
	return query select o.id, case when seen then o.address end, case when seen then o.name end, m.expected,
			b.suppressed is true, b.enrolled, b.chronic, c.suppressed is true, c.enrolled, c.chronic,
			case when seen then b.submission_id end, case when seen then c.submission_id end, b.rule, c.rule,
			(b.example and b.enrolled >= 0 or c.example and c.enrolled >= 0) is true, null::int, null::boolean
		from members_on(net.id, day, null) m
		join organization o on o.id = m.organization_id
		left join totals_now(net.id, year, given_kind, given_as_of, given_group) c on c.organization_id = m.organization_id
		left join totals_now(net.id, base_year, base_kind, base_as_of, given_group) b on b.organization_id = m.organization_id
		cross join lateral (select sees_all or o.id = any (seen_organizations) as seen) s
		where (m.expected or c.enrolled is not null or b.enrolled is not null) and case when within is null then true else o.id = any (within) end
		order by o.address;
end $$;

revoke execute on function totals_now(bigint, text, text, date, smallint),
	totals_then(bigint, text, text, date, timestamptz, smallint, smallint), members_on(bigint, date, timestamptz),
	total_submission(submission), count_period(submission) from public;
