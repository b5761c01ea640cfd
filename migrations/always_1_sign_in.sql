-- Signing in. Nobody is known yet when these run, so each with the owner's power limits itself.

-- Who has shown what opens an account acts as it until the request ends, with none of its rights: so the trail says who. Nobody acts yet then;
-- the next request says anew who acts.
create or replace function act_as(account bigint) returns void language sql as
	$$ select set_config('halved.actor', account::text, true) where actor_id() is null $$;

-- 244 random bits.
create or replace function make_secret(prefix text) returns text language sql volatile as
	$$ select prefix || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') $$;

-- What a browser shows that has signed in to the account before: salted, of no use without the kept password, void with a new one.
create or replace function browser_mark(kept password, salt text) returns text language sql immutable as
	$$ select 'hb_' || salt || left(encode(sha256(convert_to(concat_ws(' ', 'browser', kept.account_id, kept.hash, salt), 'UTF8')), 'hex'), 48) $$;

-- Before the password is looked at, so that tries at the same time all count. After ten a name is locked for a minute, then two, at
-- most fifteen; a day without tries, or one that is right, begins anew. wait: seconds that it is locked for; then nothing else.
-- A browser in which somebody has signed in to the account is counted by itself, so that strangers cannot lock it out.
create or replace function begin_sign_in(given_email text, shown_mark text default null) returns table (wait text, account text, password text, secret text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	name bytea := sha256(convert_to(lower(given_email), 'UTF8'));
	made int;
begin
	if shown_mark = (select browser_mark(p, substr(shown_mark, 4, 16)) from account a join password p on p.account_id = a.id
			where lower(a.email) = lower(given_email)) then
		name := sha256(convert_to(shown_mark, 'UTF8'));
	end if;
	insert into sign_in_try as t (name_hash, tries, tried_at) values (name, 1, now())
		on conflict (name_hash) do update
			set tries = case when t.tried_at < now() - interval '1 day' then 1 else t.tries + 1 end, tried_at = now(),
				locked_until = case when t.tries >= 9 and t.tried_at >= now() - interval '1 day'
					then now() + least(interval '15 minutes', interval '1 minute' * 2 ^ least(t.tries - 9, 4)) else '-infinity' end
			where t.locked_until <= now()
		returning tries into made;
	if made is null then
		return query select greatest(1, ceil(extract(epoch from t.locked_until - now())))::int::text, null, null, null
			from sign_in_try t where t.name_hash = name;
	else
		return query select null, a.id::text, p.hash, f.secret::text from (values (1)) one
			left join account a on lower(a.email) = lower(given_email) and a.disabled_at is null
			left join password p on p.account_id = a.id
			left join second_factor f on f.account_id = a.id and f.withdrawn_at is null and f.confirmed_at is not null;
	end if;
end $$;

-- What a person sees of a sign-in.
create or replace function sign_in_json(c credential, this boolean) returns text language sql stable as $$
	select row_to_json(s)::text from (select c.id::text as id, c.label, this, c.second_factor, c.limited, c.created_at,
		nullif(c.used_at, '-infinity') as used_at, c.expires_at, c.ends_at) s $$;

-- A code that was found right is taken once: one of a later half minute than the last, or one for a lost device.
create or replace function take_code(given_account bigint, given_step bigint, given_recovery bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update second_factor f
		set used_step = greatest(f.used_step, given_step), recovery = array_remove(f.recovery, given_recovery)
		where f.account_id = given_account and f.withdrawn_at is null and f.confirmed_at is not null
			and (given_step > f.used_step or given_recovery = any (f.recovery));
	return found;
end $$;

create or replace function is_password(given_account bigint, compared text) returns boolean language sql stable as $$
	select exists (select from password p join account a on a.id = p.account_id
		where p.account_id = given_account and p.hash = compared and a.disabled_at is null) $$;

create or replace function forget_own_tries(given_account bigint) returns void language sql as $$
	delete from sign_in_try t using account a
		where a.id = given_account and t.name_hash = sha256(convert_to(lower(a.email), 'UTF8')) $$;

-- Of an account's sign-ins the twenty that were begun last go on; the function is called before another is added.
create or replace function end_old_sign_ins(given_account bigint) returns void language sql as $$
	update credential set revoked_at = now() where id in (select id from credential
		where account_id = given_account and kind = 'sign_in' and revoked_at is null and expires_at > now() order by id desc offset 19) $$;

-- The password was the one that is still kept, and where there is a second factor so was the code: a sign-in in place of the one that
-- was shown, if any.
create or replace function finish_sign_in(given_account bigint, compared text, given_label text, given_idle interval, lasts interval,
	old_hash bytea, given_step bigint default null, given_recovery bytea default null) returns table (id text, secret text, mark text, body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	made text := make_secret('hs_');
	asks boolean := exists (select from second_factor f
		where f.account_id = given_account and f.withdrawn_at is null and f.confirmed_at is not null);
	new_id bigint;
begin
	if not is_password(given_account, compared) or (asks and not take_code(given_account, given_step, given_recovery)) then
		return;
	end if;
	perform act_as(given_account);
	update credential c set revoked_at = now() where c.hash = old_hash and c.kind = 'sign_in' and c.revoked_at is null;
	perform forget_own_tries(given_account);
	perform end_old_sign_ins(given_account);
	insert into credential (hash, kind, account_id, label, idle, expires_at, ends_at, second_factor)
		values (sha256(convert_to(made, 'UTF8')), 'sign_in', given_account, given_label, given_idle,
			now() + least(given_idle, lasts), now() + lasts, asks)
		returning credential.id into new_id;
	return query select c.id::text, made, browser_mark(p, substr(make_secret(''), 1, 16)), sign_in_json(c, true)
		from credential c join password p on p.account_id = c.account_id where c.id = new_id;
end $$;

-- The actor's own sign-ins that are still taken.
create or replace function my_sign_ins(shown bytea) returns table (id bigint, body text)
language sql stable security definer set search_path = public, pg_temp as $$
	select c.id, sign_in_json(c, c.hash = shown) from credential c
	where c.account_id = actor_id() and c.kind = 'sign_in' and c.revoked_at is null and c.expires_at > now() $$;

-- Ends one of the actor's own; 'current' is the one that was shown. Another is ended only by one that has just been begun: who has
-- found a browser that is signed in cannot put its owner out of the others.
create or replace function end_sign_in(given text, shown bytea) returns table (body text, this boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	one credential := (select c from credential c where c.account_id = actor_id() and c.kind = 'sign_in' and c.revoked_at is null
		and c.expires_at > now() and case when given = 'current' then c.hash = shown else c.id = as_id(given) end);
begin
	if one.hash <> shown and exists (select from credential c where c.hash = shown and c.kind = 'sign_in'
			and c.created_at < now() - interval '15 minutes') then
		perform refuse('HL403', 'Sign in again first: another sign-in is ended only within 15 minutes of signing in.');
	end if;
	return query update credential c set revoked_at = now() where c.id = one.id returning sign_in_json(c, c.hash = shown), c.hash = shown;
end $$;

-- ---------------------------------------------------------------- the second factor

-- Counted as a try to sign in, so that who has found a browser that is signed in cannot try codes without end.
create or replace function begin_recheck() returns table (wait text, account text, email text, password text, secret text, confirmed boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare mine account := (select a from account a where a.id = actor_id() and a.kind = 'person');
begin
	if mine.id is null then
		perform refuse('HL409', 'Only a person signs in, and can have a second factor: sign in with a password, without a token.');
	elsif not exists (select from password p where p.account_id = mine.id) then
		perform refuse('HL409', 'You sign in with a provider, without a password: its second factor counts, set one up there.');
	end if;
	return query select b.wait, mine.id::text, mine.email, b.password, f.secret::text, f.confirmed_at is not null
		from begin_sign_in(mine.email) b
		left join second_factor f on f.account_id = mine.id and f.withdrawn_at is null;
end $$;

create or replace function my_second_factor() returns text language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return (select row_to_json(s)::text from (select f.confirmed_at as since,
			case when f.confirmed_at is not null then f.recovery_left end as recovery_codes_left,
			exists (select from current_seat s where s.account_id = actor_id() and is_asked_for_second_factor(s)) as required
		from (values (1)) one left join second_factor f
			on f.account_id = actor_id() and f.withdrawn_at is null and f.confirmed_at is not null) s);
end $$;

-- A new secret, in place of one that was never confirmed.
create or replace function start_second_factor(given_secret bytea, compared text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if not is_password(actor_id(), compared) then
		return false;
	elsif exists (select from second_factor f where f.account_id = actor_id() and f.withdrawn_at is null and f.confirmed_at is not null) then
		perform refuse('HL409', 'You have a second factor already; end it first.');
	end if;
	perform forget_own_tries(actor_id());
	update second_factor f set withdrawn_at = now(), secret = '' where f.account_id = actor_id() and f.withdrawn_at is null;
	insert into second_factor (account_id, secret) values (actor_id(), given_secret);
	return true;
end $$;

create or replace function hashes_of(codes text) returns bytea[] language sql immutable as $$
	select array(select sha256(convert_to(code, 'UTF8')) from unnest(string_to_array(codes, ' ')) code) $$;

-- From now on signing in asks for it. This sign-in has shown it; those elsewhere have not, and end.
create or replace function confirm_second_factor(step bigint, codes text, shown bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update second_factor f set confirmed_at = now(), used_step = step, recovery = hashes_of(codes)
		where f.account_id = actor_id() and f.withdrawn_at is null and f.confirmed_at is null;
	if not found then
		perform refuse('HL409', 'There is no secret that waits for a code: make one first.');
	end if;
	perform forget_own_tries(actor_id());
	insert into mail (kind, account_id) values ('second_factor', actor_id());
	update credential c set revoked_at = now()
		where c.account_id = actor_id() and c.kind = 'sign_in' and c.revoked_at is null and c.hash <> shown;
	update credential c set second_factor = true where c.account_id = actor_id() and c.kind = 'sign_in' and c.hash = shown;
	perform renew_credentials(array[actor_id()]);
	return true;
end $$;

drop function if exists renew_recovery(bigint, bytea, text);
create or replace function renew_recovery(compared text, step bigint, recovery bytea, codes text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if not is_password(actor_id(), compared) or not take_code(actor_id(), step, renew_recovery.recovery) then
		return false;
	end if;
	perform forget_own_tries(actor_id());
	update second_factor f set recovery = hashes_of(codes) where f.account_id = actor_id() and f.withdrawn_at is null;
	return true;
end $$;

-- Signing in asks for it no more. Where a network does, what is signed in now opens nothing else again.
create or replace function drop_second_factor(given_account bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare dropped boolean;
begin
	update second_factor f set withdrawn_at = now(), secret = '', recovery = '{}'
		where f.account_id = given_account and f.withdrawn_at is null;
	dropped := found;
	insert into mail (kind, account_id) select 'second_factor', given_account where dropped;
	update credential c set second_factor = false where c.account_id = given_account and c.second_factor and c.revoked_at is null;
	perform renew_credentials(array[given_account]);
	return dropped;
end $$;

create or replace function end_second_factor(compared text, step bigint, recovery bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	if not is_password(actor_id(), compared) or not take_code(actor_id(), step, end_second_factor.recovery) then
		return false;
	end if;
	perform forget_own_tries(actor_id());
	return drop_second_factor(actor_id());
end $$;

-- ---------------------------------------------------------------- invitations

-- The network of an organization that is in one alone, with all that a seat of this role there reaches, and where nobody has a seat yet. A
-- region's coach reaches whatever comes to lie below the region, in each network: no single network gives that.
drop function if exists sole_network(bigint);
create or replace function sole_network(organization bigint, role text) returns bigint language sql stable as $$
	select min(m.network_id) from reach_of(organization, role) r join membership m on m.organization_id = r.id -- withdrawn ones, too: it has a record there
		having count(distinct m.network_id) = 1
			and bool_or(m.organization_id = organization and m.withdrawn_at is null and (m.left_on is null or m.left_on > today()))
			and not exists (select from seat s where s.organization_id in (select r.id from reach_of(organization, role) r) and s.withdrawn_at is null)
			and (role <> 'coach' or not exists (select from organization o where o.id = organization and o.kind in ('state', 'esd'))) $$;

-- Whether an account may put somebody on such a seat: one of its own gives the role and reaches there. A network's facilitator, who
-- may add any organization, gives of its seats only the first, who gives the next, and only while no other network has it.
create or replace function account_may_give(giver bigint, given_role text, network bigint, organization bigint) returns boolean
language sql stable as $$
	select exists (select from seat s join role_gift g on g.giver = s.role and g.role = given_role
		join account a on a.id = s.account_id and a.disabled_at is null
		where s.account_id = account_may_give.giver and s.withdrawn_at is null and s.starts_on <= today()
			and (s.ends_on is null or s.ends_on > today())
			and (coalesce(s.network_id, s.organization_id) is null or s.network_id = network or s.network_id = sole_network(organization, given_role)
				or (s.organization_id is not null and organization in (select id from reach_of(s.organization_id, s.role))))) $$;

-- Whether the actor may: and what it shows has the right there.
create or replace function may_give(given_role text, network bigint, organization bigint) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare seat_networks bigint[] := networks_of('access');
begin
	return coalesce(everywhere('access') or network = any (seat_networks) or organization = any (organizations_of('access'))
		or sole_network(organization, given_role) = any (seat_networks), false) and account_may_give(actor_id(), given_role, network, organization);
end $$;

create or replace function invitation_network() returns trigger language plpgsql as $$
begin
	if new.network is not null then
		new.network_id := find_network(new.network);
		if new.network_id is null then
			perform refuse('HL422', 'There is no such network.', '/network');
		end if;
	end if;
	return new;
end $$;
create or replace trigger invitation_network before insert on invitation for each row execute function invitation_network();
create or replace trigger invitation_placed before insert on invitation for each row execute function seat_placed();

-- Who leads the organization this day, and could act.
create or replace function leads_of(organization bigint) returns table (account bigint) language sql stable as $$
	select distinct s.account_id from current_seat s join account a on a.id = s.account_id and a.disabled_at is null
	where s.role = 'district_lead' and s.organization_id = any (above(array[organization]))
		and organization in (select id from reach_of(s.organization_id, s.role)) $$;

-- Whether an account may hand over a seat for the organization by itself. Of a team that has had a lead only who belongs to it does: else
-- whoever may invite, or remove the lead first, could come in as somebody, and read what the team keeps to itself.
create or replace function may_hand_over(giver bigint, organization bigint) returns boolean language sql stable as $$
	select not exists (select from seat s where s.role = 'district_lead' and s.organization_id = any (above(array[organization]))
			and organization in (select id from reach_of(s.organization_id, s.role)))
		or exists (select from current_seat s join role_right g on g.role = s.role and g."right" = 'team'
			where s.account_id = giver and organization in (select id from reach_of(s.organization_id, s.role))) $$;

-- A secret that accepts the invitation once, within seven days; one made before is void.
create or replace function make_link(given bigint) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	made text := make_secret('hi_');
	place bigint;
begin
	update invitation i set expires_at = now() + interval '7 days'
		where i.id = given and i.accepted_at is null and i.withdrawn_at is null and may_give(i.role, i.network_id, i.organization_id)
		returning i.organization_id into place;
	if not found then
		return null;
	elsif not may_hand_over(actor_id(), place) then
		perform refuse('HL409', 'This organization has, or had, a lead: an invitation to it goes by mail alone. Or its team invites, who may hand over a link.');
	end if;
	delete from invitation_link l where l.invitation_id = given;
	insert into invitation_link (invitation_id, hash, made_by) values (given, sha256(convert_to(made, 'UTF8')), actor_id());
	return made;
end $$;

-- The invitation whose secret is shown, locked, while whoever invited may still give its seat.
create or replace function open_invitation(shown bytea) returns invitation
language plpgsql security definer set search_path = public, pg_temp as $$
declare found_invitation invitation;
begin
	select i.* into found_invitation from invitation i join invitation_link l on l.invitation_id = i.id
		where l.hash = shown and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
			and account_may_give(i.created_by, i.role, i.network_id, i.organization_id) -- still
			and (l.mailed or may_hand_over(coalesce(l.made_by, i.created_by), i.organization_id))
		for update of i;
	if found_invitation.id is null then
		perform refuse('HL404', 'This invitation is not open: it has been used or withdrawn, or its time is over.');
	end if;
	return found_invitation;
end $$;

-- For whoever shows its secret.
create or replace function open_invitation_address(shown bytea) returns text language sql
security definer set search_path = public, pg_temp as $$ select (open_invitation(shown)).email $$;

-- Its seat is taken; it works no more.
create or replace function use_invitation(i invitation, account bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	insert into seat (account_id, role, network_id, organization_id, created_by)
		values (account, i.role, i.network_id, i.organization_id, i.created_by);
	update invitation set accepted_at = now(), version = version + 1, changed_at = now(), changed_by = account where id = i.id;
	delete from invitation_link l where l.invitation_id = i.id;
end $$;

-- Somebody becomes an account, with the seat and signed in.
create or replace function accept_invitation(shown bytea, given_name text, given_password text, given_label text, given_idle interval,
	lasts interval) returns table (id text, secret text, mark text, body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	found_invitation invitation := open_invitation(shown);
	by_mail boolean := (select l.mailed from invitation_link l where l.hash = shown);
	made bigint := nextval(pg_get_serial_sequence('account', 'id'));
begin
	if exists (select from account a where lower(a.email) = lower(found_invitation.email)) then
		perform refuse('HL409', 'There is an account with this address already: sign in, and take the seat with it.');
	end if;
	perform act_as(made);
	insert into account (id, kind, name, email, address_doubted, created_by) overriding system value
		values (made, 'person', given_name, found_invitation.email, not by_mail, found_invitation.created_by);
	insert into password (account_id, hash) values (made, given_password);
	perform use_invitation(found_invitation, made);
	return query select * from finish_sign_in(made, given_password, given_label, given_idle, lasts, null);
end $$;

-- Somebody who has an account already takes one seat more with it.
create or replace function take_seat(shown bytea, credential bytea) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	found_invitation invitation := open_invitation(shown);
	mine text := (select lower(a.email) from account a where a.id = actor_id());
begin
	if mine is distinct from lower(found_invitation.email) then
		perform refuse('HL409', 'This invitation is for another address than that of your account: ask for one to yours.');
	elsif exists (select from seat s where s.account_id = actor_id() and s.role = found_invitation.role and s.withdrawn_at is null
			and s.network_id is not distinct from found_invitation.network_id and s.starts_on <= today()
			and s.organization_id is not distinct from found_invitation.organization_id and s.ends_on is null) then
		perform refuse('HL409', 'You have this seat already: there is nothing left to do.');
	end if;
	perform use_invitation(found_invitation, actor_id());
	return show_me(credential);
end $$;

-- ---------------------------------------------------------------- mail

-- Three an hour for each address, 200 by each who invites; further invitations say so, and are handed over by their link.
create or replace function invitation_mailed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	insert into mail (kind, invitation_id)
		select 'invitation', new.id
		from (select count(*) filter (where lower(i.email) = lower(new.email)) as to_it, count(*) filter (where i.created_by = new.created_by) as by_it
			from mail m join invitation i on i.id = m.invitation_id
			where m.kind = 'invitation' and m.created_at > now() - interval '1 hour') sent
		where sent.to_it < 3 and sent.by_it < 200;
	new.mailed := found;
	return new;
end $$;
create or replace trigger invitation_mailed before insert on invitation for each row execute function invitation_mailed();

-- Whoever leads an organization is told who was given which seat for it, but for what they gave or were given themselves.
create or replace function seat_told() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	insert into mail (kind, account_id, seat_id) select 'seat', a.id, new.id
		from leads_of(new.organization_id) l join account a on a.id = l.account
		where a.email is not null and a.id <> new.account_id and a.id is distinct from new.created_by;
	return null;
end $$;
create or replace trigger seat_told after insert on seat for each row when (new.organization_id is not null) execute function seat_told();

create or replace function named(given bigint) returns text language sql stable as $$
	select regexp_replace(concat_ws(' ', a.name, '<' || a.email || '>'), '\s+', ' ', 'g') from account a where a.id = given $$;

create or replace function seat_words(given seat) returns text language sql stable as $$
	select format('%s was given a seat as %s for %s by %s.', named(given.account_id), replace(given.role, '_', ' '), o.address,
		case when given.identity_id is not null then 'a rule of the provider that they sign in with'
			else coalesce(named(given.created_by), 'whoever runs Halved for you') end)
	from organization o where o.id = given.organization_id $$;

-- The same work for an address that nobody has; three an hour for each.
create or replace function ask_reset(given_email text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare name bytea := sha256(convert_to(lower(given_email), 'UTF8'));
begin
	if (select count(*) from mail m where m.name_hash = name and m.created_at > now() - interval '1 hour') < 3 then
		insert into mail (kind, account_id, name_hash, expires_at) values ('reset',
			(select a.id from account a where lower(a.email) = lower(given_email)), name, now() + interval '1 hour');
	end if;
end $$;

-- The mail that has been due for longest. Whom it is for and the secret of its link are told to nobody else; for two minutes nobody
-- else takes it. Without a recipient it is over.
create or replace function take_mail() returns table (id text, kind text, tries text, recipient text, secret text, place text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	one mail;
	address text;
	made text;
	words text;
begin
	select m.* into one from mail m where m.ended_at is null and m.due_at <= now() order by m.due_at limit 1 for update skip locked;
	if one.id is null then
		return;
	elsif one.expires_at <= now() then
		address := null;
	elsif one.kind = 'invitation' then
		select i.email, concat_ws(' for ', replace(i.role, '_', ' '), coalesce(o.address, n.slug)) into address, words
			from invitation i left join organization o on o.id = i.organization_id left join network n on n.id = i.network_id
			where i.id = one.invitation_id and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
				and account_may_give(i.created_by, i.role, i.network_id, i.organization_id);
	elsif one.kind = 'reminder' then
		words := reminder_words(one.id);
		select a.email into address from account a where a.id = one.account_id and words is not null;
	elsif one.kind = 'seat' then
		select a.email, seat_words(s) into address, words from seat s join account a on a.id = one.account_id
			where s.id = one.seat_id and a.id in (select l.account from leads_of(s.organization_id) l);
	else
		select a.email into address from account a join password p on p.account_id = a.id
			where a.id = one.account_id and a.disabled_at is null;
	end if;
	if address !~ '^[!-~]+$' or address is null then
		update mail m set ended_at = now(), became = case when one.expires_at <= now() then 'given_up' else 'nobody' end where m.id = one.id;
		return query select one.id::text, one.kind, one.tries::text, null, null, null;
		return;
	end if;
	if one.kind = 'invitation' then
		made := make_secret('hi_');
		insert into invitation_link (invitation_id, hash, mailed) values (one.invitation_id, sha256(convert_to(made, 'UTF8')), true);
	elsif one.kind = 'reminder' then
		made := make_secret('hr_');
		insert into reminder_stop (account_id, hash) values (one.account_id, sha256(convert_to(made, 'UTF8')));
	elsif one.kind = 'reset' then
		made := make_secret('hp_');
		insert into password_reset (account_id, hash, expires_at) values (one.account_id, sha256(convert_to(made, 'UTF8')), one.expires_at);
	end if;
	update mail m set tries = m.tries + 1, due_at = now() + interval '2 minutes' where m.id = one.id;
	return query select one.id::text, one.kind, (one.tries + 1)::text, address, made, words;
end $$;

-- Put off, it is tried again after one minute, then two, at most an hour, until its time is over.
create or replace function end_mail(given bigint, outcome text) returns table (became text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	one mail;
	again timestamptz;
begin
	select m.* into one from mail m where m.id = given and m.ended_at is null for update;
	if outcome = 'sent' and one.kind = 'reminder' then
		update reminder r set sent_at = now() where r.mail_id = one.id;
	end if;
	again := now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(one.tries - 1, 6));
	if outcome = 'later' and again < one.expires_at then
		update mail m set due_at = again where m.id = one.id;
		return query select 'later';
	else
		return query update mail m set ended_at = now(), became = case outcome when 'later' then 'given_up' else outcome end
			where m.id = one.id returning m.became;
	end if;
end $$;

create or replace function find_reset(shown bytea) returns table (email text)
language sql stable security definer set search_path = public, pg_temp as $$
	select a.email from password_reset r join account a on a.id = r.account_id
	where r.hash = shown and r.expires_at > now() and a.disabled_at is null $$;

-- The same for somebody who is signed in and has shown the old one, and a code where there is a second factor; the sign-in that asks goes on.
drop function if exists change_password(text, text, bytea);
create or replace function change_password(compared text, given_hash text, shown bytea, step bigint, recovery bytea) returns table (body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare asks boolean := exists (select from second_factor f
	where f.account_id = actor_id() and f.withdrawn_at is null and f.confirmed_at is not null);
begin
	if not is_password(actor_id(), compared) or (asks and not take_code(actor_id(), step, change_password.recovery)) then
		return;
	end if;
	perform set_password(actor_id(), given_hash, shown);
	perform forget_own_tries(actor_id());
	return query select json_build_object('email', a.email)::text from account a where a.id = actor_id();
end $$;

-- Its owner has shown the address of an account that somebody else may have made: whatever was made with it until now, and would let in,
-- is void, its password and second factor too.
create or replace function prove_address(given account) returns void language plpgsql as $$
begin
	update account a set address_doubted = false where a.id = given.id;
	delete from password p where p.account_id = given.id;
	update credential c set revoked_at = now() where given.id in (c.account_id, c.maker_id) and c.revoked_at is null;
	update api_token t set withdrawn_at = now(), version = t.version + 1, changed_at = now() where t.created_by = given.id and t.withdrawn_at is null;
	update feed f set withdrawn_at = now(), version = f.version + 1, changed_at = now() where f.created_by = given.id and f.withdrawn_at is null;
	update form_link f set withdrawn_at = now(), version = f.version + 1, changed_at = now() where f.created_by = given.id and f.withdrawn_at is null;
	perform drop_second_factor(given.id);
end $$;

-- Every sign-in ends; a second factor stays, but for one that somebody else may have set up.
create or replace function use_reset(shown bytea, given_hash text) returns table (body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare mine account;
begin
	select a.* into mine from password_reset r join account a on a.id = r.account_id
		where r.hash = shown and r.expires_at > now() and a.disabled_at is null for update of a, r;
	if mine.id is null then
		return;
	end if;
	perform act_as(mine.id);
	if mine.address_doubted then
		perform prove_address(mine);
	end if;
	perform set_password(mine.id, given_hash);
	perform forget_own_tries(mine.id);
	return query select json_build_object('email', mine.email)::text;
end $$;

-- Names that nobody has tried for long, and mail that is over.
create or replace function forget_tries() returns void
language sql security definer set search_path = public, pg_temp as $$
	delete from sign_in_try where tried_at < now() - interval '1 day';
	delete from mail where created_at < now() - interval '2 days';
	delete from reminder_stop where created_at < now() - interval '1 year';
	delete from password_reset where expires_at <= now() $$;

-- For the owner: a person who may sign in, with a first seat; and a new password, which ends every sign-in.
create or replace function make_account(given_email text, given_name text, given_hash text, given_role text,
	organization bigint default null, network bigint default null) returns bigint language plpgsql as $$
declare made bigint;
begin
	if exists (select from account where lower(email) = lower(given_email)) then
		perform refuse('HL422', 'There is an account with this address already.', '/email');
	end if;
	insert into account (kind, name, email) values ('person', given_name, given_email) returning id into made;
	insert into password (account_id, hash) values (made, given_hash);
	insert into seat (account_id, role, network_id, organization_id) values (made, given_role, network, organization);
	return made;
end $$;

-- Ends every sign-in of these; returns how many there were. Tokens of systems stay.
create or replace function sign_out(accounts bigint[]) returns bigint language sql as $$
	with ended as (update credential set revoked_at = now() where kind = 'sign_in' and account_id = any (accounts) and revoked_at is null
			and (expires_at is null or expires_at > now()) returning 1)
	select count(*) from ended $$;

drop function if exists set_password(bigint, text);
create or replace function set_password(given_account bigint, given_hash text, going_on bytea default null) returns void language plpgsql as $$
begin
	delete from password_reset r where r.account_id = given_account;
	insert into mail (kind, account_id) values ('password', given_account);
	insert into password (account_id, hash) values (given_account, given_hash)
		on conflict (account_id) do update set hash = excluded.hash, changed_at = now();
	update credential set revoked_at = now() where account_id = given_account and kind = 'sign_in' and revoked_at is null
		and hash is distinct from going_on;
end $$;

revoke execute on function act_as(bigint), browser_mark(password, text), end_old_sign_ins(bigint), sign_out(bigint[]), open_invitation(bytea), use_invitation(invitation, bigint), take_code(bigint, bigint, bytea), forget_own_tries(bigint), drop_second_factor(bigint), prove_address(account),
	make_account(text, text, text, text, bigint, bigint), leads_of(bigint), may_hand_over(bigint, bigint), named(bigint), seat_words(seat), set_password(bigint, text, bytea), account_may_give(bigint, text, bigint, bigint) from public;
