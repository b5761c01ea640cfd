-- Tokens that people make for systems, and feeds. Re-applied whenever this file changes.

-- What an account is called: who may see what it has made may know whose it is.
create or replace function account_name(given bigint) returns text language sql stable
security definer set search_path = public, pg_temp as $$ select name from account a where a.id = given $$;

-- Whether the actor may take from an account what it has made: it could have given each of its seats.
create or replace function oversees(given bigint) returns boolean language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return not exists (select from current_seat s where s.account_id = given and not may_give(s.role, s.network_id, s.organization_id))
		and (everywhere('access') or exists (select from current_seat s where s.account_id = given));
end $$;

-- HL422 unless the moment, when there is one, lies ahead and not further than that.
create or replace function need_life(given timestamptz, longest interval) returns void language plpgsql stable as $$
begin
	if given <= now() or given > now() + longest then
		perform refuse('HL422', format('Must lie ahead, and at most %s from now.', longest), '/expires_at');
	end if;
end $$;

-- A token asks for nothing that its maker does not have.
create or replace function token_ordered() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare missing text;
begin
	select r into missing from jsonb_array_elements_text(new.rights) r
		where r not in (select g."right" from current_seat s join role_right g on g.role = s.role where s.account_id = new.created_by) limit 1;
	if missing is not null then
		perform refuse('HL422', format('You do not have the right %s yourself.', missing), '/rights');
	end if;
	return new;
end $$;
create or replace trigger token_ordered before insert on api_token for each row when (new.rights is not null) execute function token_ordered();
create or replace trigger token_network before insert on api_token for each row execute function invitation_network();

-- The secret of one's own token; one made before is void. Null: it is over, or not the actor's.
create or replace function make_token_secret(given bigint) returns text language plpgsql
security definer set search_path = public, pg_temp as $$
declare
	made text := make_secret('hv_');
	hashed bytea := sha256(convert_to(made, 'UTF8'));
	one api_token;
begin
	update api_token t set version = t.version + 1, changed_at = now(), changed_by = actor_id()
		where t.id = given and t.withdrawn_at is null and t.expires_at > now() and t.created_by = actor_id() and everywhere('token')
		returning * into one;
	if one.id is null then
		return null;
	elsif one.credential_id is not null then
		update credential set hash = hashed, used_at = '-infinity' where id = one.credential_id;
		return made;
	end if;
	insert into credential (hash, kind, account_id, label, only_rights, network_id, expires_at)
		values (hashed, 'token', one.created_by, one.label, (select array_agg(r) from jsonb_array_elements_text(one.rights) r), one.network_id,
			one.expires_at)
		returning id into one.credential_id;
	update api_token t set credential_id = one.credential_id where t.id = one.id;
	return made;
end $$;

-- The same of one's own feed. It acts as an account of its own, so that nothing of its maker's is open to it.
create or replace function make_feed_secret(given bigint) returns text language plpgsql
security definer set search_path = public, pg_temp as $$
declare
	made text := make_secret('hf_');
	hashed bytea := sha256(convert_to(made, 'UTF8'));
	one feed;
	acting bigint;
begin
	update feed f set version = f.version + 1, changed_at = now(), changed_by = actor_id()
		where f.id = given and f.withdrawn_at is null and f.expires_at > now() and f.created_by = actor_id() and everywhere('feed')
		returning * into one;
	if one.id is null then
		return null;
	elsif one.credential_id is not null then
		update credential set hash = hashed, used_at = '-infinity' where id = one.credential_id;
		return made;
	end if;
	insert into account (kind, name, created_by) values ('feed', one.label, one.created_by) returning id into acting;
	insert into credential (hash, kind, account_id, maker_id, label, network_id, expires_at)
		values (hashed, 'feed', acting, one.created_by, one.label, one.network_id, one.expires_at)
		returning id into one.credential_id;
	update feed f set credential_id = one.credential_id where f.id = one.id;
	return made;
end $$;

-- The name of the network whose calendar the actor is a feed of.
create or replace function calendar_name() returns text language sql stable security definer set search_path = public, pg_temp as
	$$ select n.name from network n where n.id = any (networks_of('calendar')) and n.withdrawn_at is null $$;

-- The credential follows what is done to its record, and the record what is done to its credential.
create or replace function credential_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update credential c set label = new.label, revoked_at = coalesce(c.revoked_at, new.withdrawn_at)
		where c.id = new.credential_id and (c.label <> new.label or (c.revoked_at is null and new.withdrawn_at is not null));
	return null;
end $$;
create or replace function credential_revoked() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update api_token set withdrawn_at = new.revoked_at where credential_id = new.id and withdrawn_at is null;
	update feed set withdrawn_at = new.revoked_at where credential_id = new.id and withdrawn_at is null;
	return null;
end $$;
create or replace trigger credential_follows after update of label, withdrawn_at on api_token
	for each row execute function credential_follows();
create or replace trigger credential_follows after update of label, withdrawn_at on feed
	for each row execute function credential_follows();
create or replace trigger credential_revoked after update of revoked_at on credential
	for each row when (old.revoked_at is null and new.revoked_at is not null and new.kind in ('token', 'feed')) execute function credential_revoked();
