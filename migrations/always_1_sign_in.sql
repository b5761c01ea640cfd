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

revoke execute on function make_account(text, text, text, text, bigint, bigint), set_password(bigint, text) from public;
