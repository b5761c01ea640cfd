-- Removing an account: who somebody was is erased, what they did stays, under a pseudonym. Re-applied whenever this file or one
-- before it changes.

-- Who keeps the installation now: admins that can sign in, or have a token.
create or replace function acting_admins() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
	select array(select a.id from account a
		where a.disabled_at is null and exists (select from current_seat s where s.account_id = a.id and s.role = 'admin')
			and (a.kind = 'person' or exists (select from credential c where c.account_id = a.id and c.kind = 'token' and c.revoked_at is null
				and (c.expires_at is null or c.expires_at > now())))) $$;

-- An account as who oversees it is shown it.
create or replace function account_json(a account) returns text language sql stable security definer set search_path = public, pg_temp as $$
	select row_to_json(r)::text from (select a.id::text as id, a.kind, a.name, a.email, a.disabled_at is not null as disabled, a.version, a.created_at,
		(select coalesce(jsonb_agg(jsonb_build_object('role', s.role, 'network', n.slug, 'organization', case when o.id is not null
				then jsonb_build_object('code', o.address, 'name', o.name) end, 'starts_on', s.starts_on, 'ends_on', s.ends_on) order by s.id), '[]')
			from seat s left join network n on n.id = s.network_id left join organization o on o.id = s.organization_id
			where s.account_id = a.id and s.withdrawn_at is null and (s.ends_on is null or s.ends_on > today())) as seats) r $$;

create or replace function accounts_seen(behind bigint, most int) returns table (id bigint, body text)
language sql stable security definer set search_path = public, pg_temp as $$
	select a.id, account_json(a) from account a
	where a.kind <> 'feed' and a.withdrawn_at is null and a.id > coalesce(behind, 0) and oversees(a.id) order by a.id limit most $$;

create or replace function account_seen(given text) returns table (body text, version int)
language sql stable security definer set search_path = public, pg_temp as $$
	select account_json(a), a.version from account a
	where a.id = as_id(given) and a.kind <> 'feed' and a.withdrawn_at is null and oversees(a.id) $$;

-- Answers kept for a retry: those of the account, and those to who invited it.
create or replace function forget_answers(old account, address text) returns void language sql as $$
	delete from request_key k where k.account_id = old.id or k.account_id in (select c.account_id from credential c where c.maker_id = old.id);
	update request_key k set body = jsonb_set(k.body::jsonb, '{form_link,label}', to_jsonb('Form link ' || (k.body::jsonb #>> '{form_link,id}')))::text
		where case when k.route like '%/submissions%' or k.route like '%answers%' then k.body::jsonb #>> '{form_link,id}' in
			(select f.id::text from form_link f where f.created_by = old.id) end;
	update request_key k set body = (k.body::jsonb || jsonb_build_object('email', address))::text
		where case when k.route like '%/invitations%' then lower(k.body::jsonb ->> 'email') = lower(old.email) end;
$$;

-- All that lets somebody in, and what they have made for others to be let in with.
create or replace function take_back(old account) returns void language sql as $$
	update seat s set withdrawn_at = coalesce(s.withdrawn_at, now()), identity_id = null, version = s.version + 1, changed_at = now(),
		changed_by = actor_id() where s.account_id = old.id and (s.withdrawn_at is null or s.identity_id is not null);
	select forget_own_tries(old.id);
	delete from mail m where m.account_id = old.id or m.name_hash = sha256(convert_to(lower(old.email), 'UTF8'));
	delete from password_reset r where r.account_id = old.id;
	delete from reminder_stop r where r.account_id = old.id;
	delete from password p where p.account_id = old.id;
	delete from second_factor f where f.account_id = old.id;
	delete from identity i where i.account_id = old.id;
	-- what has come through a link names it
	update form_link f set label = 'Form link ' || f.id, withdrawn_at = coalesce(f.withdrawn_at, now()), version = f.version + 1,
		changed_at = now(), changed_by = actor_id() where f.created_by = old.id;
	update account a set name = 'Link ' || a.id from credential c where c.maker_id = old.id and a.id = c.account_id and a.kind = 'feed';
	delete from credential c where old.id in (c.account_id, c.maker_id);
	delete from api_token t where t.created_by = old.id;
	delete from feed f where f.created_by = old.id;
$$;

-- Those that the account gave and nobody has taken are void; who it was invited as is not told any more.
create or replace function forget_invitations(old account, address text) returns void language sql as $$
	update invitation i set withdrawn_at = case when i.accepted_at is null then coalesce(i.withdrawn_at, now()) else i.withdrawn_at end,
			email = case when lower(i.email) = lower(old.email) then address else i.email end,
			version = i.version + 1, changed_at = now(), changed_by = actor_id()
		where lower(i.email) = lower(old.email) or (i.created_by = old.id and i.accepted_at is null and i.withdrawn_at is null);
	delete from invitation_link l using invitation i where i.id = l.invitation_id and i.withdrawn_at is not null;
$$;

create or replace function remove_account(given bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	old account;
	pseudonym text := 'Former member ' || given;
	address text := format('former-member-%s@removed.invalid', given);
begin
	-- one at a time, so that two admins do not remove each other
	perform pg_advisory_xact_lock(hashtext('remove_account'));
	select a.* into old from account a where a.id = given and a.kind <> 'feed' and a.withdrawn_at is null for update;
	if old.id is null then
		perform refuse('HL404', 'There is no such account.');
	elsif acting_admins() = array[old.id] then
		perform refuse('HL409', 'The last admin stays: make another one first.');
	end if;
	perform forget_answers(old, address);
	perform forget_invitations(old, address);
	perform take_back(old);
	update account a set name = pseudonym, email = null, disabled_at = coalesce(a.disabled_at, now()), withdrawn_at = now(),
		version = a.version + 1, changed_at = now(), changed_by = actor_id() where a.id = old.id;
	insert into erasure (kind, record_id, by_account) values ('account', old.id, actor_id());
end $$;

-- For who could have given all of its seats; null when it is another version than was asked for.
create or replace function remove_overseen(given text, versions int[]) returns table (body text, version int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare wanted account := (select a from account a, account_seen(given) where a.id = as_id(given));
begin
	if wanted.id is null then
		return;
	elsif wanted.version <> all (versions) then
		return query select null, wanted.version;
		return;
	elsif wanted.id = actor_id() then
		perform refuse('HL409', 'Your own account you remove yourself, with your password.');
	end if;
	perform remove_account(wanted.id);
	return query select account_json(a), a.version from account a where a.id = wanted.id;
end $$;

-- For who could have given all of its seats; for one's own, signed in.
create or replace function sign_out_overseen(given text) returns table (body text, version int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare wanted bigint := (select as_id(given) from account_seen(given));
begin
	if as_id(given) = actor_id() and not everywhere('account') then
		perform refuse('HL403', 'What concerns your own account you do signed in: no token does.');
	end if;
	perform sign_out(array[wanted]) where wanted is not null;
	return query select account_json(a), a.version from account a where a.id = wanted;
end $$;

-- For its holder: what the password is compared with, counted as a try to sign in. Who has none must have signed in just now.
create or replace function begin_removal(shown bytea) returns table (wait text, account text, password text, secret text, fresh boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare mine account := (select a from account a where a.id = actor_id() and a.kind = 'person');
begin
	if mine.id is null then
		perform refuse('HL409', 'Only a person has an account of their own to remove.');
	elsif exists (select from password p where p.account_id = mine.id) then
		return query select b.wait, mine.id::text, b.password, b.secret, null::boolean from begin_sign_in(mine.email) b;
	else
		return query select null, mine.id::text, null, null, exists (select from credential c where c.hash = shown and c.kind = 'sign_in'
			and c.account_id = mine.id and c.created_at > now() - interval '10 minutes');
	end if;
end $$;

create or replace function remove_own(compared text, step bigint, recovery bytea, shown bytea) returns table (body text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	mine bigint := actor_id();
	asks boolean := exists (select from second_factor f where f.account_id = mine and f.withdrawn_at is null and f.confirmed_at is not null);
	proof record;
begin
	if exists (select from password p where p.account_id = mine) then
		if not is_password(mine, compared) or (asks and not take_code(mine, step, remove_own.recovery)) then
			return;
		end if;
	else
		select * into proof from begin_removal(shown);
		if not proof.fresh then
			return;
		end if;
	end if;
	perform remove_account(mine);
	return query select account_json(a) from account a where a.id = mine;
end $$;

revoke execute on function acting_admins(), account_json(account), forget_answers(account, text), take_back(account),
	forget_invitations(account, text), remove_account(bigint) from public;
