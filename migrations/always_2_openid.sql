-- Signing in with other providers. Nobody is known yet when these run, so each with the owner's power limits itself.

-- A sign-in is sent away: ten minutes to come back. What is left of earlier ones goes.
create or replace function send_sign_in(given_hash bytea, given_provider text, given_return text, given_old bytea) returns void
language sql security definer set search_path = public, pg_temp as $$
	delete from sign_in_start where hash in
		(select hash from sign_in_start where expires_at < now() limit 100 for update skip locked);
	insert into sign_in_start (hash, provider, return_to, old_hash, expires_at)
		values (given_hash, given_provider, given_return, given_old, now() + interval '10 minutes');
$$;

-- It comes back, once.
create or replace function take_sign_in(given_hash bytea, given_provider text) returns table (return_to text, old_hash text)
language sql security definer set search_path = public, pg_temp as $$
	delete from sign_in_start s where s.hash = given_hash and s.provider = given_provider and s.expires_at > now()
		returning s.return_to, s.old_hash::text $$;

-- The seats that a provider's rules name, as far as their place is in the directory.
create or replace function named_seats(wanted jsonb) returns table (role text, network_id bigint, organization_id bigint)
language sql stable as $$
	select distinct w.role, find_network(w.network), find_organization(w.organization)
	from jsonb_to_recordset(wanted) w (role text, network text, organization text)
	where (w.network is null or find_network(w.network) is not null)
		and (w.organization is null or find_organization(w.organization) is not null) $$;

-- The seats which the provider gives are those that it names now. What somebody sits on by an invitation stays.
create or replace function set_seats(given_account bigint, given_identity bigint, wanted jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update seat s set withdrawn_at = now(), version = s.version + 1, changed_at = now()
		where s.identity_id = given_identity and s.withdrawn_at is null
			and not exists (select from named_seats(wanted) n where (n.role, n.network_id, n.organization_id)
				is not distinct from (s.role, s.network_id, s.organization_id));
	insert into seat (account_id, role, network_id, organization_id, identity_id)
		select given_account, n.role, n.network_id, n.organization_id, given_identity from named_seats(wanted) n
		where not exists (select from seat s where s.account_id = given_account and s.withdrawn_at is null
			and s.starts_on <= today() and (s.ends_on is null or s.ends_on > today())
			and (n.role, n.network_id, n.organization_id) is not distinct from (s.role, s.network_id, s.organization_id));
end $$;

-- Open invitations for an address that the provider has proved, while whoever invited may still give them.
create or replace function invitations_for(address text) returns setof invitation
language sql stable security definer set search_path = public, pg_temp as $$
	select i.* from invitation i where lower(i.email) = lower(address) and i.accepted_at is null and i.withdrawn_at is null
		and i.expires_at > now() and account_may_give(i.created_by, i.role, i.network_id, i.organization_id) $$;

create or replace function accept_invitations(given_account bigint, address text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare one invitation;
begin
	for one in select i.* from invitation i where i.id in (select f.id from invitations_for(address) f) and i.accepted_at is null
			order by i.id for update loop
		perform use_invitation(one, given_account);
	end loop;
end $$;

-- Somebody whom a provider knows signs in. Without an identity an account is made, if a rule of the provider's or an invitation gives
-- it a seat; never is an account found by its address. refused: why nothing was opened; what was taken away stays so.
create or replace function provider_sign_in(given_issuer text, given_subject text, given_name text, address text, wanted jsonb,
	given_label text, given_idle interval, lasts interval, old_hash bytea, shows_second_factor boolean) returns table (refused text, secret text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	known identity;
	made text := make_secret('hs_');
begin
	perform pg_advisory_xact_lock(hashtextextended('identity ' || given_issuer || ' ' || given_subject, 0));
	select * into known from identity i where i.issuer = given_issuer and i.subject = given_subject;
	if known.id is null then
		if not exists (select from named_seats(wanted)) and not exists (select from invitations_for(address)) then
			return query select 'seat', null;
			return;
		elsif exists (select from account a where lower(a.email) = lower(address)) then
			return query select 'address', null;
			return;
		end if;
		known.account_id := nextval(pg_get_serial_sequence('account', 'id'));
		perform act_as(known.account_id);
		insert into account (id, kind, name, email) overriding system value values (known.account_id, 'person', given_name, address);
		insert into identity (account_id, issuer, subject) values (known.account_id, given_issuer, given_subject) returning * into known;
	end if;
	perform act_as(known.account_id);
	-- whose account it is the operator has said by linking it, not who made it by a link that was handed over
	perform prove_address(a) from account a where a.id = known.account_id and a.address_doubted for update;
	perform set_seats(known.account_id, known.id, wanted);
	if exists (select from account a where a.id = known.account_id and lower(a.email) = lower(address)) then
		perform accept_invitations(known.account_id, address);
	end if;
	if exists (select from account a where a.id = known.account_id and a.disabled_at is not null) then
		return query select 'disabled', null;
		return;
	elsif not shows_second_factor and exists (select from second_factor f where f.account_id = known.account_id and f.withdrawn_at is null
			and f.confirmed_at is not null) then
		return query select 'second factor', null;
		return;
	elsif not exists (select from seat s where s.account_id = known.account_id and s.withdrawn_at is null
			and s.starts_on <= today() and (s.ends_on is null or s.ends_on > today())) then
		return query select 'seat', null;
		return;
	end if;
	update identity i set used_at = now() where i.id = known.id;
	update credential c set revoked_at = now() where c.hash = provider_sign_in.old_hash and c.kind = 'sign_in' and c.revoked_at is null;
	perform end_old_sign_ins(known.account_id);
	insert into credential (hash, kind, account_id, label, idle, expires_at, ends_at, second_factor)
		values (sha256(convert_to(made, 'UTF8')), 'sign_in', known.account_id, given_label, given_idle,
			now() + least(given_idle, lasts), now() + lasts, shows_second_factor);
	return query select null, made;
end $$;

-- For the owner: an account that there is may from now on be signed in to as this.
create or replace function link_identity(given_email text, given_issuer text, given_subject text) returns bigint language plpgsql as $$
declare
	found bigint := (select a.id from account a where lower(a.email) = lower(given_email) and a.kind = 'person');
	made bigint;
begin
	if found is null then
		perform refuse('HL422', 'There is no account with this address.', '/email');
	elsif exists (select from identity i where i.issuer = given_issuer and i.subject = given_subject) then
		perform refuse('HL422', 'Somebody signs in as this already.', '/subject');
	end if;
	insert into identity (account_id, issuer, subject) values (found, given_issuer, given_subject) returning id into made;
	return made;
end $$;

revoke execute on function set_seats(bigint, bigint, jsonb), invitations_for(text), accept_invitations(bigint, text),
	link_identity(text, text, text), named_seats(jsonb) from public;
