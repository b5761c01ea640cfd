-- Signing in. Nobody is known yet when these run, so each with the owner's power limits itself.

-- 244 random bits.
create or replace function make_secret(prefix text) returns text language sql volatile as
	$$ select prefix || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') $$;

-- Before the password is looked at, so that tries at the same time all count. After ten a name is locked for a minute, then two, at
-- most fifteen; a day without tries, or one that is right, begins anew. wait: seconds that it is locked for; then nothing else.
create or replace function begin_sign_in(given_email text) returns table (wait text, account text, password text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	name bytea := sha256(convert_to(lower(given_email), 'UTF8'));
	made int;
begin
	insert into sign_in_try as t (name_hash, tries, tried_at) values (name, 1, now())
		on conflict (name_hash) do update
			set tries = case when t.tried_at < now() - interval '1 day' then 1 else t.tries + 1 end, tried_at = now(),
				locked_until = case when t.tries >= 9 and t.tried_at >= now() - interval '1 day'
					then now() + least(interval '15 minutes', interval '1 minute' * 2 ^ least(t.tries - 9, 4)) else '-infinity' end
			where t.locked_until <= now()
		returning tries into made;
	if made is null then
		return query select greatest(1, ceil(extract(epoch from t.locked_until - now())))::int::text, null, null
			from sign_in_try t where t.name_hash = name;
	else
		return query select null, a.id::text, p.hash from (values (1)) one
			left join account a on lower(a.email) = lower(given_email) and a.disabled_at is null
			left join password p on p.account_id = a.id;
	end if;
end $$;

-- What a person sees of a sign-in.
create or replace function sign_in_json(c credential, this boolean) returns text language sql stable as $$
	select row_to_json(s)::text from (select c.id::text as id, c.label, this, c.created_at,
		nullif(c.used_at, '-infinity') as used_at, c.expires_at, c.ends_at) s $$;

-- The password was the one that is still kept: a sign-in in place of the one that was shown, if any.
create or replace function finish_sign_in(given_account bigint, compared text, given_label text, given_idle interval, lasts interval,
	old_hash bytea) returns table (id text, secret text, body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	made text := make_secret('hs_');
	new_credential credential;
begin
	if not exists (select from password p join account a on a.id = p.account_id
			where p.account_id = given_account and p.hash = compared and a.disabled_at is null) then
		return;
	end if;
	update credential c set revoked_at = now() where c.hash = old_hash and c.kind = 'sign_in' and c.revoked_at is null;
	delete from sign_in_try t using account a
		where a.id = given_account and t.name_hash = sha256(convert_to(lower(a.email), 'UTF8'));
	insert into credential (hash, kind, account_id, label, idle, expires_at, ends_at)
		values (sha256(convert_to(made, 'UTF8')), 'sign_in', given_account, given_label, given_idle,
			now() + least(given_idle, lasts), now() + lasts)
		returning * into new_credential;
	return query select new_credential.id::text, made, sign_in_json(new_credential, true);
end $$;

-- The actor's own sign-ins that are still taken.
create or replace function my_sign_ins(shown bytea) returns table (id bigint, body text)
language sql stable security definer set search_path = public, pg_temp as $$
	select c.id, sign_in_json(c, c.hash = shown) from credential c
	where c.account_id = actor_id() and c.kind = 'sign_in' and c.revoked_at is null and c.expires_at > now() $$;

-- Ends one of the actor's own; 'current' is the one that was shown.
create or replace function end_sign_in(given text, shown bytea) returns table (body text, this boolean)
language sql security definer set search_path = public, pg_temp as $$
	update credential c set revoked_at = now()
		where c.account_id = actor_id() and c.kind = 'sign_in' and c.revoked_at is null and c.expires_at > now()
			and case when given = 'current' then c.hash = shown else c.id = as_id(given) end
		returning sign_in_json(c, c.hash = shown), c.hash = shown $$;

-- ---------------------------------------------------------------- invitations

-- The network of an organization that is in one alone and where nobody has a seat yet.
create or replace function sole_network(organization bigint) returns bigint language sql stable as $$
	select min(m.network_id) from membership m where m.organization_id = organization and m.withdrawn_at is null
		having count(distinct m.network_id) = 1 and bool_or(m.left_on is null or m.left_on > today())
			and not exists (select from seat s where s.organization_id = organization and s.withdrawn_at is null) $$;

-- Whether an account may put somebody on such a seat: one of its own gives the role and reaches there. A network's facilitator, who
-- may add any organization, gives of its seats only the first, who gives the next, and only while no other network has it.
create or replace function account_may_give(giver bigint, given_role text, network bigint, organization bigint) returns boolean
language sql stable as $$
	select exists (select from seat s join role_gift g on g.giver = s.role and g.role = given_role
		join account a on a.id = s.account_id and a.disabled_at is null
		where s.account_id = account_may_give.giver and s.withdrawn_at is null and s.starts_on <= today()
			and (s.ends_on is null or s.ends_on > today())
			and (coalesce(s.network_id, s.organization_id) is null or s.network_id = network or s.network_id = sole_network(organization)
				or (s.organization_id is not null and organization in (select id from reach_of(s.organization_id))))) $$;

-- Whether the actor may: and what it shows has the right there.
create or replace function may_give(given_role text, network bigint, organization bigint) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare mine bigint[] := networks_of('access');
begin
	return coalesce(everywhere('access') or network = any (mine) or organization = any (organizations_of('access'))
		or sole_network(organization) = any (mine), false) and account_may_give(actor_id(), given_role, network, organization);
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

-- A secret that accepts the invitation once, within seven days; one made before is void.
create or replace function make_link(given bigint) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare made text := make_secret('hi_');
begin
	update invitation i set expires_at = now() + interval '7 days'
		where i.id = given and i.accepted_at is null and i.withdrawn_at is null and may_give(i.role, i.network_id, i.organization_id);
	if not found then
		return null;
	end if;
	insert into invitation_link (invitation_id, hash) values (given, sha256(convert_to(made, 'UTF8')))
		on conflict (invitation_id) do update set hash = excluded.hash;
	return made;
end $$;

-- Somebody shows the secret and becomes an account, with the seat and signed in; while whoever invited may still give it.
create or replace function accept_invitation(shown bytea, given_name text, given_password text, given_label text, given_idle interval,
	lasts interval) returns table (id text, secret text, body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	found_invitation invitation;
	made bigint;
begin
	select i.* into found_invitation from invitation i join invitation_link l on l.invitation_id = i.id
		where l.hash = shown and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
			and account_may_give(i.created_by, i.role, i.network_id, i.organization_id) -- still
		for update of i;
	if found_invitation.id is null then
		perform refuse('HL404', 'This invitation is not open: it has been used or withdrawn, or its time is over.');
	elsif exists (select from account a where lower(a.email) = lower(found_invitation.email)) then
		perform refuse('HL409', 'There is an account with this address already.');
	end if;
	insert into account (kind, name, email, created_by) values ('person', given_name, found_invitation.email, found_invitation.created_by)
		returning account.id into made;
	insert into password (account_id, hash) values (made, given_password);
	insert into seat (account_id, role, network_id, organization_id, created_by)
		values (made, found_invitation.role, found_invitation.network_id, found_invitation.organization_id, found_invitation.created_by);
	update invitation i set accepted_at = now(), version = i.version + 1, changed_at = now(), changed_by = made
		where i.id = found_invitation.id;
	delete from invitation_link l where l.invitation_id = found_invitation.id;
	return query select * from finish_sign_in(made, given_password, given_label, given_idle, lasts, null);
end $$;

-- Names that nobody has tried for long.
create or replace function forget_tries() returns void
language sql security definer set search_path = public, pg_temp as $$
	delete from sign_in_try where tried_at < now() - interval '1 day' $$;

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

create or replace function set_password(given_account bigint, given_hash text) returns void language plpgsql as $$
begin
	insert into password (account_id, hash) values (given_account, given_hash)
		on conflict (account_id) do update set hash = excluded.hash, changed_at = now();
	update credential set revoked_at = now() where account_id = given_account and kind = 'sign_in' and revoked_at is null;
end $$;

revoke execute on function make_account(text, text, text, text, bigint, bigint), set_password(bigint, text), account_may_give(bigint, text, bigint, bigint) from public;
