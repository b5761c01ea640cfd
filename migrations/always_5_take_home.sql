-- The take-home pack: all that is kept of an organization, a person, or one's own account. What it holds is listed in
-- service/resources/pack_parts.c, row-level security holds for it as for every read; here is who may take it, and what tells of that.
-- Re-applied whenever this file or one before it changes.

-- Whether the actor answers for an organization's record, and takes it home.
create or replace function takes_home(organization bigint) returns boolean language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return coalesce(everywhere('take_home') or organization = any (organizations_of('take_home')) or exists (select from membership m
		where m.organization_id = organization and m.withdrawn_at is null and m.network_id = any (networks_of('take_home'))), false);
end $$;

create or replace function need_home(given text) returns bigint language plpgsql stable as $$
declare found_id bigint := need_organization(given);
begin
	if not takes_home(found_id) then
		perform refuse('HL404', 'There is no such organization, or its record is not yours to take home.');
	end if;
	return found_id;
end $$;

-- An organization and all below it; and those of them whose record the actor takes home.
create or replace function and_below(top bigint) returns bigint[] language sql stable as $$
	with recursive below as (select top as id union select o.id from organization o join below b on o.parent_id = b.id)
	select array(select id from below) $$;
create or replace function home_of(top bigint) returns bigint[] language sql stable as $$
	select array(select id from unnest(and_below(top)) id where takes_home(id)) $$;

-- The networks that an organization is or was in.
create or replace function networks_with(organizations bigint[]) returns bigint[] language sql stable as $$
	select array(select distinct m.network_id from membership m where m.organization_id = any (organizations) and m.withdrawn_at is null) $$;

-- The account that signs in with a person's address, for who takes that person's record home.
create or replace function account_of(person bigint) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return (select a.id from person p join account a on lower(a.email) = lower(p.email)
		where p.id = account_of.person and p.withdrawn_at is null and takes_home(p.organization_id));
end $$;

drop function if exists need_signed_in(bytea);

-- The people who are recorded with one's own address, as far as one sees them.
create or replace function own_email() returns text language sql stable security definer set search_path = public, pg_temp as
	$$ select lower(a.email) from account a where a.id = actor_id() $$;
create or replace function own_people() returns bigint[] language sql stable as
	$$ select array(select p.id from person p where lower(p.email) = own_email() and p.withdrawn_at is null) $$;

-- ---------------------------------------------------------------- what no table shows to who it is about

drop view if exists home_seat, own_account, own_seat, own_sign_in, own_identity, own_reminder, own_deed;
create view home_seat with (security_barrier) as
	select s.id, s.organization_id, s.account_id, a.name as account, s.role, s.starts_on, s.ends_on
	from seat s join account a on a.id = s.account_id where s.withdrawn_at is null and takes_home(s.organization_id);
create view own_account with (security_barrier) as
	select a.id::text as id, a.kind, a.name, a.email, a.created_at, p.changed_at as password_changed_at, a.reminders_stopped_at
	from account a left join password p on p.account_id = a.id where a.id = actor_id();
create view own_seat with (security_barrier) as
	select s.id::text as id, s.role, n.slug as network, case when o.id is not null then json_build_object('code', o.address, 'name', o.name) end
		as organization, s.starts_on, s.ends_on, s.withdrawn_at
	from seat s left join network n on n.id = s.network_id left join organization o on o.id = s.organization_id
	where s.account_id = actor_id();
create view own_sign_in with (security_barrier) as
	select c.id::text as id, c.label, c.second_factor, c.created_at, nullif(c.used_at, '-infinity') as used_at, c.expires_at, c.revoked_at
	from credential c where c.account_id = actor_id() and c.kind = 'sign_in';
create view own_identity with (security_barrier) as
	select i.id::text as id, i.issuer, i.subject, i.created_at, i.used_at from identity i where i.account_id = actor_id();
create view own_reminder with (security_barrier) as
	select r.ask_id::text as ask, (select n.slug from ask a join network n on n.id = a.network_id where a.id = r.ask_id) as network,
		(select o.address from organization o where o.id = r.organization_id) as organization, r.kind, r.due_on, r.planned_at, r.sent_at
	from reminder r where r.account_id = actor_id();
create view own_deed with (security_barrier) as
	select e.id::text as id, e.at, e.action, e.subject, array(select i::text from unnest(e.subjects) i) as records,
		(select n.slug from network n where n.id = e.network_id) as network, o.organization, split_part(e.request, ' ', 1) as request_id,
		nullif(substring(e.request from ' (.*)'), '') as why
	from audit_entry e left join lateral (select json_build_object('code', o.address, 'name', o.name) as organization
		from organization o where o.id = e.organization_id) o on true
	where e.actor_id = actor_id();
grant select on home_seat, own_account, own_seat, own_sign_in, own_identity, own_reminder, own_deed to halved_service;

-- ---------------------------------------------------------------- the trail

-- For who has looked already whether it is theirs.
create or replace function add_taking(given_subject text, given_id bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
	insert into audit_entry (era, actor_id, request, action, subject, subjects, organization_id)
		select k.era, actor_id(), actor_request(), 'take', given_subject, array[given_id], case given_subject
			when 'organization' then given_id when 'person' then (select p.organization_id from person p where p.id = given_id) end
		from audit_key k $$;
revoke execute on function add_taking(text, bigint) from public;

-- Before anything is read it is on record that it is taken home.
create or replace function note_taking(given_subject text, given_id bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if not coalesce(case given_subject when 'organization' then takes_home(given_id)
			when 'person' then (select takes_home(p.organization_id) from person p where p.id = given_id)
			when 'account' then given_id = actor_id() end, false) then
		perform refuse('HL403', 'This record is not yours to take home.');
	end if;
	perform add_taking(given_subject, given_id);
end $$;

-- The pack of an account has what its holder wrote and what was recorded of them, also with organizations that they do not belong
-- to: those are reads like others. The conditions are those of service/resources/pack_parts.c; 200 to an entry, as on a page.
create or replace function note_own_reads() returns void language plpgsql as $$
declare one record; ids bigint[];
begin
	for one in select * from (values ('person', 'id = any (own_people())'), ('team_role', 'person_id = any (own_people())'),
			('attendance', 'person_id = any (own_people())'), ('consultancy', 'created_by = actor_id()'), ('cycle', 'created_by = actor_id()'),
			('note', 'created_by = actor_id()')) c (name, condition) loop
		for ids in execute format('select array_agg(id) from (select id, row_number() over (order by id) / 200 as page from %I
				where %s and withdrawn_at is null) r group by page', one.name, one.condition) loop
			perform note_reads(one.name, ids);
		end loop;
	end loop;
end $$;
