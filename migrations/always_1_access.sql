-- Who may do what, as data, and the functions that make credentials ready. Re-applied whenever this file changes.

insert into role (name, position, scope, text) values
	('admin',           1, 'installation', 'keeps the directory, networks and accounts; sees nothing that districts recorded'),
	('facilitator',     2, 'network',      'runs a network'),
	('coach',           3, 'organization', 'goes along with the districts of a region, or with a single one'),
	('district_lead',   4, 'organization', 'answers for a district''s record and submits its counts'),
	('district_member', 5, 'organization', 'belongs to a district''s team'),
	('presenter',       6, 'network',      'guest of a network''s sessions'),
	('reader',          7, 'network',      'follows the whole, no district''s own record')
on conflict (name) do update set position = excluded.position, scope = excluded.scope, text = excluded.text;

insert into access_right (name, position, scope, text) values
	('view',        1, 'network',      'read organizations and published rates, and of networks what all their members work with: aim, commitments, sessions, plans, instruments, causes, practices, theories and released wordings'),
	('summary',     2, 'network',      'read the network summary'),
	('ask_view',    3, 'network',      'read what a network asks its members for'),
	('directory',   4, 'installation', 'edit organizations and published rates'),
	('network',     5, 'network',      'edit networks, members, commitments, sessions, asks'),
	('record_view', 6, 'record',       'read what members have recorded'),
	('record_edit', 7, 'record',       'edit people, teams, cycles, consultancies, share-outs'),
	('team',        8, 'record',       'read what a member keeps to its team: drafts, notes that are not shared'),
	('interview',   9, 'record',       'write interviews, notes, and what a member says of its commitments'),
	('submit',     10, 'record',       'write and submit progress'),
	('decide',     11, 'record',       'return and accept submissions, record attendance, excuse from commitments'),
	('import',     12, 'network',      'import files'),
	('audit',      13, 'record',       'read who changed or released what is recorded, and who else read it'),
	('access',     14, 'record',       'invite people, as far as one''s role gives theirs'),
	('oversee',    15, 'installation', 'read who changed accounts, passwords, seats, networks: what belongs to no organization'),
	('me',         16, 'self',         'learn who one is here'),
	('token',      17, 'self',         'make tokens for systems; of somebody who has signed in alone'),
	('feed',       18, 'self',         'make feeds of what one may see; of somebody who has signed in alone'),
	('calendar',   19, 'feed',         'read the sessions of one network as a calendar; of a feed alone'),
	('ledger',     20, 'record',       'read which member keeps which commitment and has answered which ask, and by which records'),
	('shared_view', 21, 'network',     'read notes that members share with the whole network'),
	('release',    22, 'record',       'say how far a cycle of the team goes, and in which words to the public, as who wrote it may'),
	('coaching',   25, 'record',       'keep what a coach and a team say to each other, which nobody else reads'),
	('assess',     27, 'record',       'begin and close rounds of self-assessment: of all members, or of one that one coaches'),
	('learning',   26, 'network',      'read and write what those who run a network have learned from it; no member does'),
	('form',       23, 'feed',         'read one ask of one member and answer it; of a form link alone'),
	('form_link',  24, 'self',         'make links that answer an ask for a member one may submit for; of somebody who has signed in alone'),
	('account',    28, 'self',         'manage one''s own account: sign-ins, password, second factor, reminders, seats, pack, removal; of somebody who has signed in alone'),
	('issued',     29, 'self',         'see and revoke tokens, feeds and form links: one''s own, of somebody who has signed in alone; others'', as far as one may invite'),
	('take_home',  25, 'record',       'take home the whole record of an organization, or of one of its people')
on conflict (name) do update set position = excluded.position, scope = excluded.scope, text = excluded.text;

delete from role_right;
insert into role_right (role, "right")
select role, unnest(string_to_array(rights, ' ') || '{me,feed,account,issued}') from (values
	('admin',           'view summary ask_view directory network access oversee token'),
	('facilitator',     'view summary ask_view directory network record_view record_edit submit decide ledger import audit access token form_link shared_view learning assess'),
	('coach',           'view summary ask_view record_view ledger token shared_view coaching learning assess'),
	('district_lead',   'view summary ask_view record_view record_edit team interview submit ledger audit access token form_link shared_view release take_home coaching'),
	('district_member', 'view summary ask_view record_view record_edit team interview ledger shared_view coaching'),
	('presenter',       'view'),
	('reader',          'view summary')) r (role, rights);
delete from access_right where name not in (select "right" from role_right) and scope <> 'feed';

delete from role_gift;
insert into role_gift (giver, role)
select giver, unnest(string_to_array(roles, ' ')) from (values
	('admin',         'admin facilitator coach district_lead district_member presenter reader'),
	('facilitator',   'facilitator coach district_lead district_member presenter reader'),
	('district_lead', 'district_lead district_member')) r (giver, roles);

-- ---------------------------------------------------------------- the actor of the transaction

-- One setting, "account|everywhere|scopes|digest|route|key", so that who acts is overwritten at once. Nobody acts where it is
-- empty. everywhere is ' view summary '; scopes {"only": 1, "networks": {"view": "{1,2}"}, "organizations": {"submit": "{7}"},
-- "left": {"view": {"3": "2026-03-01T08:00:00+00:00"}}}; of a form link also "form": {"ask": "{5}", "link": "{9}"};
-- the last three are there once an Idempotency-Key has been claimed.

create or replace function actor_id() returns bigint language sql stable as
	$$ select nullif(split_part(current_setting('halved.actor', true), '|', 1), '')::bigint $$;
create or replace function actor_scopes() returns jsonb language sql stable as
	$$ select nullif(split_part(current_setting('halved.actor', true), '|', 3), '')::jsonb $$;

-- Where the actor has a right: everywhere, in networks, for organizations; and the one network a credential is kept to.
create or replace function everywhere(needed text) returns boolean language sql stable as
	$$ select position(' ' || needed || ' ' in split_part(current_setting('halved.actor', true), '|', 2)) > 0 $$;
create or replace function networks_of(needed text) returns bigint[] language sql stable as
	$$ select coalesce((actor_scopes() #>> array['networks', needed])::bigint[], '{}') $$;
create or replace function organizations_of(needed text) returns bigint[] language sql stable as
	$$ select coalesce((actor_scopes() #>> array['organizations', needed])::bigint[], '{}') $$;
-- Networks that the actor's organizations have left, and when: what was there until then is still theirs to read.
create or replace function left_networks(needed text) returns bigint[] language sql stable as
	$$ select array(select id::bigint from jsonb_object_keys(actor_scopes() -> 'left' -> needed) id) $$;
create or replace function left_at(needed text, network bigint) returns timestamptz language sql stable as
	$$ select (actor_scopes() -> 'left' -> needed ->> network::text)::timestamptz $$;
create or replace function only_network() returns bigint language sql stable as
	$$ select (actor_scopes() ->> 'only')::bigint $$;
-- What a form link opens: its ask, and itself.
create or replace function form_of(part text) returns bigint[] language sql stable as
	$$ select coalesce((actor_scopes() #>> array['form', part])::bigint[], '{}') $$;

-- The same question for functions with the owner's power, which row-level security does not hold.
create or replace function may(needed text, network bigint, organization bigint default null) returns boolean language plpgsql stable as $$
begin
	return coalesce(everywhere(needed) or network = any (networks_of(needed)) or organization = any (organizations_of(needed)), false)
		and coalesce(network = only_network(), true);
end $$;

-- For functions with the owner's power: HL403 unless the actor has the right in the network (null: anywhere at all).
create or replace function need_right(needed text, network bigint default null) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	if not (may(needed, network) or (network is null and cardinality(networks_of(needed)) > 0)) then
		perform refuse('HL403', 'You may not do that.');
	end if;
	return network;
end $$;

-- The day by which seats begin and end, whatever time zone a connection has.
create or replace function today() returns date language sql stable as $$ select (now() at time zone 'UTC')::date $$;

-- The day where a network is.
create or replace function network_today(given bigint) returns date language sql stable as
	$$ select (now() at time zone n.time_zone)::date from network n where n.id = given $$;

-- ---------------------------------------------------------------- credentials made ready

-- What a seat for an organization reaches: it, and the members of networks below it. A coach goes along with all districts of a region; a
-- team answers for its own schools, and a service district's team for no district.
-- Neither in SQL nor cheap: planned into the views below, it would run again for every membership of the installation.
drop function if exists reach_of(bigint);
create or replace function reach_of(top bigint, role text) returns table (id bigint) language plpgsql stable rows 10 cost 10000 as $$
begin
	return query with recursive below as (select top as id union select o.id from organization o join below b on o.parent_id = b.id
			where role = 'coach' or o.kind = 'school')
		select b.id from below b
		where b.id = top or exists (select from membership m where m.organization_id = b.id and m.withdrawn_at is null);
end $$;

-- The organizations and all above them: whose seats may reach them.
create or replace function above(organizations bigint[]) returns bigint[] language sql stable as $$
	with recursive up as (select unnest(organizations) as id union select o.parent_id from organization o join up on up.id = o.id
		where o.parent_id is not null)
	select array(select id from up) $$;

-- The seats of this day.
create or replace view current_seat as
	select * from seat s where s.withdrawn_at is null and s.starts_on <= today() and (s.ends_on is null or s.ends_on > today());

-- Whether a network that the seat reaches asks its holder for a second factor.
create or replace function is_asked_for_second_factor(s current_seat) returns boolean language plpgsql stable as $$
begin
	return exists (select from network n where n.withdrawn_at is null and n.second_factor_asked_of <> 'nobody'
		and case when s.organization_id is null then coalesce(s.network_id, n.id) = n.id
				and (s.role = 'facilitator' or (n.second_factor_asked_of = 'everybody' and s.role <> 'admin'))
			else n.second_factor_asked_of = 'everybody' and exists (select from membership m where m.network_id = n.id
				and m.withdrawn_at is null and m.organization_id in (select r.id from reach_of(s.organization_id, s.role) r)) end);
end $$;

-- A sign-in without a second factor, of somebody whom a network asks for one.
create or replace function is_limited(c credential) returns boolean language sql stable as $$
	select c.kind = 'sign_in' and not c.second_factor
		and exists (select from current_seat s where s.account_id = c.account_id and is_asked_for_second_factor(s)) $$;

-- Makes the credentials of some accounts, or of all, say what they may now. One at a time, each seeing what those before it
-- have committed: else the later of two changes would write what it saw before the earlier one took a seat away.
drop view if exists credential_ready, credential_left, credential_right;
create or replace function renew_credentials(accounts bigint[] default null) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare holders bigint[];
begin
	perform pg_advisory_xact_lock(hashtext('renew_credentials'));
	holders := coalesce(accounts, array(select id from account));
	with mine as materialized (
		-- a feed lives by the seats of whoever has made it
		select c.id, c.kind, c.account_id, c.only_rights, c.network_id, coalesce(c.maker_id, c.account_id) as holder, is_limited(c) as kept_back,
			f.id as link, f.ask_id, f.organization_id, d.organization_id as member, m.present, m.next_day
		from credential c
		left join form_link f on f.credential_id = c.id
		left join feed d on d.credential_id = c.id
		left join lateral (select bool_or(joined_on <= today() and (left_on is null or left_on > today())) as present,
				least(min(joined_on) filter (where joined_on > today()), min(left_on) filter (where left_on > today())) as next_day
			from membership where network_id = f.network_id and organization_id = f.organization_id and withdrawn_at is null) m on true
		where c.revoked_at is null and ((c.account_id = any (holders) and c.maker_id is null) or c.maker_id = any (holders))),
	held as materialized (
		select s.account_id, s.role, s.network_id, r.scope,
			r.scope = 'installation' or (r.scope = 'network' and s.network_id is null) as whole,
			case when r.scope = 'organization' then array(select id from reach_of(s.organization_id, s.role)) end as organizations
		from current_seat s join role r on r.name = s.role where s.account_id = any (holders)),
	-- One row for every right that a seat gives a credential. A network's right reaches an organization's seat in the networks
	-- it is a member of; a record's right there is for the organization alone.
	granted as materialized (
		select c.id, g."right", h.whole and c.network_id is null as everywhere,
			case when h.whole then array[c.network_id] when h.scope = 'network' then array[h.network_id]
				when r.scope = 'network' then array(select m.network_id from membership m where m.organization_id = any (h.organizations)
					and m.withdrawn_at is null and (m.left_on is null or m.left_on > today())) end as networks,
			case when h.scope = 'organization' and r.scope = 'record' then h.organizations end as organizations
		from mine c
		join held h on h.account_id = c.holder
		join role_right g on g.role = h.role
		join access_right r on r.name = g."right"
		where r.scope <> 'self' and not c.kept_back and (c.only_rights is null or r.name = any (c.only_rights))
			and (r.scope <> 'installation' or (h.whole and c.network_id is null))),
	-- what only somebody who has signed in may: no credential makes another
	own as materialized (
		select c.id, g."right" from mine c
		join held h on h.account_id = c.account_id
		join role_right g on g.role = h.role and g."right" not in ('me', 'account', 'issued')
		join access_right r on r.name = g."right" and r.scope = 'self'
		where c.kind = 'sign_in' and not c.kept_back
		union all
		-- the account itself is its owner's also without a seat, or where a second factor is asked for first
		select c.id, 'account' from mine c where c.kind = 'sign_in'
		union all
		select c.id, 'issued' from mine c where c.kind = 'sign_in' and not c.kept_back),
	-- the networks that all organizations of its seats have left; the day begins where the network is
	left_behind as (
		select c.id, g."right", m.network_id, max(m.left_on)::timestamp at time zone n.time_zone as at
		from mine c
		join held h on h.account_id = c.account_id
		join role_right g on g.role = h.role and g."right" in ('view', 'ask_view') and (c.only_rights is null or g."right" = any (c.only_rights))
		join membership m on m.organization_id = any (h.organizations) and m.withdrawn_at is null
		join network n on n.id = m.network_id
		where not c.kept_back and m.network_id = coalesce(c.network_id, m.network_id)
		group by c.id, g."right", m.network_id, n.time_zone
		having bool_and(coalesce(m.left_on <= today(), false))),
	-- the parts of the setting, one row for a credential
	named as (select id, array_agg(distinct "right" order by "right") as rights
		from (select id, "right" from granted union all select id, "right" from own union all select id, 'me' from mine
			union all select id, 'issued' from granted where "right" = 'access') r group by id),
	wide as (select id, string_agg(distinct "right", ' ' order by "right") as rights
		from (select id, "right" from granted where everywhere union all select id, "right" from own) r group by id),
	inside as (select id, jsonb_object_agg("right", ids::text) as networks from (
		select r.id, r."right", array_agg(distinct n order by n) as ids from granted r join mine c on c.id = r.id, unnest(r.networks) n
		where not r.everywhere and n = coalesce(c.network_id, n) group by r.id, r."right") i group by id),
	around as (select id, jsonb_object_agg("right", ids::text) as organizations from (
		select r.id, r."right", array_agg(distinct o order by o) as ids from granted r, unnest(r.organizations) o
		group by r.id, r."right") i group by id),
	formerly as (select id, jsonb_object_agg("right", networks) as networks from (
		select id, "right", jsonb_object_agg(network_id, at) as networks from left_behind group by id, "right") i group by id),
	-- a calendar opens while whoever has made it may see the network, and the record of the member whose it is; a form while they may
	-- submit for its member, and it is one
	opening as (select c.id, case when c.link is null then 'calendar' else 'form' end as "right" from mine c where c.kind = 'feed'
		and exists (select from granted r where r.id = c.id and r."right" = case when c.link is null then 'view' else 'submit' end
			and (c.network_id = any (r.networks) or c.organization_id = any (r.organizations)))
		and (c.link is null or c.present)
		and (c.member is null or exists (select from granted r where r.id = c.id and r."right" = 'record_view'
			and (c.network_id = any (r.networks) or c.member = any (r.organizations))))),
	-- the next day on which any of it changes
	next_day as (select account_id, least(min(starts), min(ends)) as day from (
		select s.account_id, case when s.starts_on > today() then s.starts_on end as starts, case when s.ends_on > today() then s.ends_on end as ends
		from seat s where s.account_id = any (holders) and s.withdrawn_at is null
		union all select h.account_id, m.left_on, null
		from held h join membership m on m.organization_id = any (h.organizations) and m.withdrawn_at is null and m.left_on > today()) d
		group by account_id),
	ready as (
		select c.id, c.kept_back,
			case when c.kind <> 'feed' then named.rights when opening.id is not null then array[opening."right"] else '{}' end as rights,
			case when c.kind <> 'feed' then concat(c.account_id, '|', ' ' || wide.rights || ' ', '|', jsonb_strip_nulls(jsonb_build_object('only', c.network_id,
					'networks', inside.networks, 'organizations', around.organizations, 'left', formerly.networks)))
				else concat(c.account_id, '||', case opening."right" when 'calendar' then jsonb_build_object('only', c.network_id,
						'networks', jsonb_build_object('calendar', array[c.network_id]::text))
					when 'form' then jsonb_build_object('only', c.network_id, 'organizations',
						jsonb_build_object('form', array[c.organization_id]::text),
						'form', jsonb_build_object('ask', array[c.ask_id]::text, 'link', array[c.link]::text)) end) end as actor,
			coalesce(least(next_day.day, c.next_day)::timestamp at time zone 'UTC', 'infinity') as until
		from mine c
		left join named using (id)
		left join wide using (id)
		left join inside using (id)
		left join around using (id)
		left join formerly using (id)
		left join opening using (id)
		left join next_day on next_day.account_id = c.holder)
	update credential c set rights = n.rights, actor = n.actor, ready_until = n.until, limited = n.kept_back
		from ready n
		where n.id = c.id and (c.rights, c.actor, c.ready_until, c.limited) is distinct from (n.rights, n.actor, n.until, n.kept_back);
end $$;

-- Those whose seats have begun or ended by their date; until then they open nothing.
create or replace function renew_stale(given_hash bytea default null) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare accounts bigint[] := array(select distinct coalesce(maker_id, account_id) from credential
	where (given_hash is null or hash = given_hash) and ready_until <= now() and revoked_at is null);
begin
	if cardinality(accounts) > 0 then
		perform renew_credentials(accounts);
	end if;
end $$;

create or replace function seat_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_credentials(array(select account_id from changed));
	return null;
end $$;
create or replace trigger seat_added after insert on seat referencing new table as changed
	for each statement execute function seat_changed();
create or replace trigger seat_changed after update on seat referencing new table as changed
	for each statement execute function seat_changed();
create or replace function credential_added() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_credentials(array(select coalesce(maker_id, account_id) from changed));
	return null;
end $$;
create or replace trigger credential_added after insert on credential referencing new table as changed
	for each statement execute function credential_added();

-- Those whose seats may reach these organizations, now or until now, and who has made form links of them.
create or replace function renew_above(organizations bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare accounts bigint[] := array(select s.account_id from seat s where s.organization_id = any (above(organizations))
	union select f.created_by from form_link f where f.organization_id = any (organizations) and f.withdrawn_at is null);
begin
	if cardinality(accounts) > 0 then
		perform renew_credentials(accounts);
	end if;
end $$;

create or replace function reach_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_above(array(select organization_id from changed));
	return null;
end $$;
create or replace trigger membership_added after insert on membership referencing new table as changed
	for each statement execute function reach_changed();
create or replace trigger membership_changed after update on membership referencing new table as changed
	for each statement execute function reach_changed();

create or replace function parent_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_above(array(select unnest(array[w.parent_id, c.parent_id]) from was w join changed c using (id)
		where w.parent_id is distinct from c.parent_id));
	return null;
end $$;
-- once a statement: an import puts thousands of schools below their districts
create or replace trigger parent_changed after update on organization referencing old table as was new table as changed
	for each statement execute function parent_changed();

-- Members and readers of all networks are asked in each of their networks: whoever facilitates this one alone may not say so.
create or replace function network_may_ask() returns trigger language plpgsql as $$
begin
	if actor_id() is not null and not everywhere('network') then
		perform refuse('HL422', 'Only who facilitates all networks asks everybody: whom one network asks is kept out of the others, too.',
			'/second_factor_asked_of');
	end if;
	return new;
end $$;
create or replace trigger network_may_ask before insert on network
	for each row when (new.second_factor_asked_of = 'everybody') execute function network_may_ask();
create or replace trigger network_may_ask_now before update of second_factor_asked_of on network
	for each row when (new.second_factor_asked_of = 'everybody' and old.second_factor_asked_of <> 'everybody') execute function network_may_ask();

-- Those whom a network asks for a second factor from now on, or no longer.
create or replace function network_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_credentials(array(select s.account_id from seat s where s.withdrawn_at is null
		and case when s.organization_id is null then coalesce(s.network_id, new.id) = new.id
			else s.organization_id = any (above(array(select m.organization_id from membership m where m.network_id = new.id))) end));
	return null;
end $$;
create or replace trigger network_asks after insert on network
	for each row when (new.second_factor_asked_of <> 'nobody') execute function network_asks();
create or replace trigger network_asks_now after update of second_factor_asked_of, withdrawn_at on network
	for each row when (new.second_factor_asked_of <> 'nobody' or old.second_factor_asked_of <> 'nobody') execute function network_asks();

-- An account that is disabled loses all it could show, and the feeds that it has made.
create or replace function account_disabled() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update credential set revoked_at = now() where new.id in (account_id, maker_id) and revoked_at is null;
	return null;
end $$;
create or replace trigger account_disabled after update of disabled_at on account
	for each row when (new.disabled_at is not null) execute function account_disabled();

-- Where a seat's role belongs.
create or replace function seat_placed() returns trigger language plpgsql as $$
declare scope text := (select r.scope from role r where r.name = new.role);
begin
	if (scope = 'organization') <> (new.organization_id is not null) then
		perform refuse('HL422', case when scope = 'organization' then 'This role is for an organization: name it.'
			else 'This role is not for an organization.' end, '/organization');
	elsif scope <> 'network' and new.network_id is not null then
		perform refuse('HL422', 'This role is not for a network.', '/network');
	end if;
	return new;
end $$;
create or replace trigger seat_placed before insert or update of role, network_id, organization_id on seat
	for each row execute function seat_placed();

-- A token for a system of its own, as the owner makes them; of the whole installation, or of what is named.
create or replace function make_token(given_hash bytea, given_role text, organization bigint default null, given_label text default '',
	expires timestamptz default null, network bigint default null) returns bigint language plpgsql as $$
declare made bigint;
begin
	insert into account (kind, name) values ('system', coalesce(nullif(given_label, ''), given_role)) returning id into made;
	insert into seat (account_id, role, network_id, organization_id) values (made, given_role, network, organization);
	with c as (insert into credential (hash, kind, account_id, label, expires_at)
			values (given_hash, 'token', made, given_label, expires) returning *)
	insert into api_token (credential_id, label, expires_at, created_by)
		select c.id, coalesce(nullif(c.label, ''), given_role), coalesce(c.expires_at, 'infinity'), c.account_id from c
		returning credential_id into made;
	return made;
end $$;

-- The API tokens, with the seat their account came with.
create or replace view token as
	select c.id, c.hash, c.account_id, s.role, s.network_id, s.organization_id, c.label, c.created_at, c.expires_at, c.revoked_at
	from credential c
	left join lateral (select * from seat s where s.account_id = c.account_id and s.withdrawn_at is null order by s.id limit 1) s on true
	where c.kind = 'token';

-- Who asks, by what was shown. Role and organization are those of the only seat, if it is one.
create or replace function show_me(given_hash bytea) returns text language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return (select json_build_object('id', a.id::text, 'role', case when s.count = 1 then s.seats #>> '{0,role}' end,
			'organization', case when s.count = 1 then s.seats #> '{0,organization}' end,
			'label', c.label, 'expires_at', c.expires_at, 'limited', c.limited, 'reminders', a.reminders_stopped_at is null, 'kind', a.kind, 'name', a.name, 'email', a.email, 'seats', s.seats, 'rights', c.rights)
		from credential c
		join account a on a.id = c.account_id
		cross join lateral (select count(*) as count, coalesce(jsonb_agg(jsonb_build_object('role', s.role,
				'network', (select n.slug from network n where n.id = s.network_id),
				'organization', (select jsonb_build_object('code', o.address, 'name', o.name) from organization o
					where o.id = s.organization_id),
				'starts_on', s.starts_on, 'ends_on', s.ends_on) order by s.id), '[]') as seats
			from seat s where s.account_id = a.id and s.withdrawn_at is null
				and s.starts_on <= today() and (s.ends_on is null or s.ends_on > today())) s
		where c.hash = given_hash and c.account_id = actor_id());
end $$;

-- Marks a credential as used, now and then, moves the end of a sign-in on, and renews it when it is stale.
create or replace function touch_credential(given_hash bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform renew_stale(given_hash);
	update credential set used_at = now(), expires_at = case when idle is null then expires_at else least(now() + idle, ends_at) end
		where hash = given_hash and revoked_at is null and (expires_at is null or expires_at > now())
			and used_at < now() - interval '1 minute';
end $$;

revoke execute on function renew_credentials(bigint[]), renew_above(bigint[]), make_token(bytea, text, bigint, text, timestamptz, bigint) from public;
select renew_credentials();
