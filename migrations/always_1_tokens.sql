-- Tokens that people make for systems, feeds and form links. Re-applied whenever this file changes.

-- What an account is called: who may see what it has made may know whose it is.
create or replace function account_name(given bigint) returns text language sql stable
security definer set search_path = public, pg_temp as $$ select name from account a where a.id = given $$;

-- The same with its id, as records show who has made and changed them. Strict, so that it costs nothing where nobody is named.
create or replace view account_named with (security_barrier) as select id, name from account;
grant select on account_named to halved_service;

create or replace function account_shown(given bigint) returns json language plpgsql strict stable as $$
begin
	return (select row_to_json(w) from (select a.id::text as id, a.name from account_named a where a.id = given) w);
end $$;

-- Whether the actor may take from an account what it has made, or remove it: it could have given each of its seats, also of those
-- that begin later.
create or replace function oversees(given bigint) returns boolean language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
	return not exists (select from seat s where s.account_id = given and s.withdrawn_at is null and (s.ends_on is null or s.ends_on > today())
			and not may_give(s.role, s.network_id, s.organization_id))
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
	elsif new.rights ? 'access' then
		perform refuse('HL422', 'Who gives seats gives themselves whatever they could have: access goes with all rights, or not at all.', '/rights');
	end if;
	return new;
end $$;
create or replace trigger token_ordered before insert on api_token for each row when (new.rights is not null) execute function token_ordered();
create or replace trigger token_network before insert on api_token for each row execute function invitation_network();

-- The secret of one's own token, feed or form link; one made before is void. Null: it is over, or not the actor's. A feed and a form
-- link act as accounts of their own, so that nothing of their maker's is open to them.
create or replace function make_secret_of(what text, given bigint) returns text language plpgsql
security definer set search_path = public, pg_temp as $$
declare
	needed text := case what when 'api_token' then 'token' when 'feed' then 'feed' when 'form_link' then 'form_link' end;
	own boolean := what <> 'api_token';
	made text := make_secret(case when own then 'hf_' else 'hv_' end);
	one jsonb;
	acting bigint;
	shown bigint;
begin
	execute format('update %I t set version = t.version + 1, changed_at = now(), changed_by = actor_id()
		where t.id = $1 and t.withdrawn_at is null and t.expires_at > now() and t.created_by = actor_id() and everywhere($2)
		returning to_jsonb(t)', what) into one using given, needed;
	if one is null then
		return null;
	elsif one ->> 'credential_id' is not null then
		update credential set hash = sha256(convert_to(made, 'UTF8')), used_at = '-infinity' where id = (one ->> 'credential_id')::bigint;
		return made;
	end if;
	acting := one ->> 'created_by';
	if own then
		insert into account (kind, name, created_by) values ('feed', one ->> 'label', acting) returning id into acting;
	end if;
	insert into credential (hash, kind, account_id, maker_id, label, only_rights, network_id, expires_at)
		values (sha256(convert_to(made, 'UTF8')), case when own then 'feed' else 'token' end, acting,
			case when own then (one ->> 'created_by')::bigint end, one ->> 'label',
			(select array_agg(r) from jsonb_array_elements_text(nullif(one -> 'rights', 'null')) r), (one ->> 'network_id')::bigint,
			(one ->> 'expires_at')::timestamptz)
		returning id into shown;
	execute format('update %I set credential_id = $1 where id = $2', what) using shown, given;
	if own then
		perform renew_credentials(array[(one ->> 'created_by')::bigint]);
	end if;
	return made;
end $$;

-- The name of the network whose feed the actor is.
create or replace function feed_network() returns text language sql stable security definer set search_path = public, pg_temp as
	$$ select n.name from network n where n.id = only_network() and n.withdrawn_at is null
		and (n.id = any (networks_of('calendar')) or cardinality(form_of('ask')) > 0) $$;

-- The member whose feed the actor is, and who has made it; none: it is the network's own.
drop function if exists feed_member();
create or replace function feed_member() returns table (id bigint, name text, maker bigint) language sql stable security definer set search_path = public, pg_temp as $$
	select o.id, o.name, c.maker_id from credential c join feed f on f.credential_id = c.id join organization o on o.id = f.organization_id
	where c.account_id = actor_id() $$;

-- The days whose sessions stand in the feed that the actor is: of a member those on which it belongs to the network.
create or replace function feed_days() returns table (first date, beyond date) language sql stable security definer set search_path = public, pg_temp as $$
	select '-infinity'::date, 'infinity'::date where not exists (select from feed_member())
	union all
	select lower(d), coalesce(upper(d), 'infinity') from feed_member() o
	join membership m on m.organization_id = o.id and m.network_id = only_network() and m.withdrawn_at is null, unnest(m.in_force) d $$;

-- The turns to present of the member whose feed the actor is, in words: for somebody of its team. Whoever else may read them does so where a
-- read is noted, which a calendar's every few hours are not.
create or replace function feed_turns() returns table (session bigint, words text, changed_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
	select as_id(h.session), string_agg(concat_ws(': ', case h.status when 'presented' then 'You presented' else 'Your turn to present' end,
		h.topic), E'\n' order by h.id), max(h.changed_at)
	from feed_member() o join share_out h on h.organization_id = o.id and h.network_id = only_network()
	where exists (select from current_seat s join role_right g on g.role = s.role and g."right" = 'team'
			where s.account_id = o.maker and o.id in (select r.id from reach_of(s.organization_id, s.role) r))
		and h.session is not null and h.withdrawn_at is null group by h.session $$;

-- When the member whose feed the actor is meets its coach: for its team and whoever coaches it. The title is the series', which its network
-- knows; nothing that is said goes along.
create or replace function feed_coaching()
returns table (id bigint, title text, starts_at timestamptz, ends_at timestamptz, created_at timestamptz, changed_at timestamptz, version int, gone boolean)
language sql stable security definer set search_path = public, pg_temp as $$
	select c.id, r.title, c.meets_at, c.meets_at + make_interval(mins => coalesce(c.minutes, p.minutes, 60)), c.created_at, c.changed_at, c.version,
		c.status = 'cancelled' or c.withdrawn_at is not null or r.withdrawn_at is not null
	from feed_member() o join coaching_session c on c.organization_id = o.id and c.network_id = only_network() and c.meets_at is not null
	join coaching_series r on r.id = c.coaching_series_id left join coaching_plan p on p.id = as_id(r.plan)
	where exists (select from current_seat s join role_right g on g.role = s.role and g."right" = 'coaching'
		where s.account_id = o.maker and o.id in (select a.id from reach_of(s.organization_id, s.role) a)) $$;

-- A member's feed is for who may read its record.
create or replace function feed_placed() returns trigger language plpgsql as $$
begin
	if not (may('record_view', new.network_id, new.organization_id) and exists (select from membership m where m.network_id = new.network_id
			and m.organization_id = new.organization_id and m.withdrawn_at is null)) then
		perform refuse('HL422', 'Is no member of this network, or not yours to see.', '/organization');
	end if;
	return new;
end $$;
create or replace trigger feed_placed before insert on feed for each row when (new.organization_id is not null) execute function feed_placed();

-- ---------------------------------------------------------------- forms

-- Which link something has come through, for whoever sees that.
create or replace function form_link_name(given bigint) returns json language sql stable security definer set search_path = public, pg_temp as
	$$ select json_build_object('id', f.id::text, 'label', f.label) from form_link f where f.id = given $$;

-- What is there to correct: the last version that its member has submitted of what is asked for, or has sent through the link. In an
-- array, so that a policy can ask for it once.
create or replace function form_version() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
	select array(select s.id from ask a join submission s on s.network_id = a.network_id
			and s.school_year = coalesce(a.school_year, s.school_year) and s.kind = coalesce(a.kind, s.kind)
			and (a.as_of is null or a.kind is distinct from 'ytd' or s.as_of = a.as_of)
		where a.id = any (form_of('ask')) and s.organization_id = any (organizations_of('form')) and s.status <> 'withdrawn'
			and (s.submitted_at is not null or (s.form_link_id = any (form_of('link')) and s.version = 1))
		order by coalesce(s.submitted_at, s.created_at) desc, s.school_year desc, s.as_of desc nulls last, s.number desc limit 1) $$;

-- The period of an answer is what the ask says, or what the answer says where the ask leaves it open.
create or replace function need_period(given text, asked text, pointer text) returns text language plpgsql immutable as $$
begin
	if coalesce(given, asked) is null then
		perform refuse('HL422', 'Is required: the ask does not say it.', pointer);
	elsif given <> asked then
		perform refuse('HL422', format('This ask is for %s.', asked), pointer);
	end if;
	return coalesce(given, asked);
end $$;

-- An answer through the form link that asks is counts or words. Words come in once: later ones change them until they are accepted.
create or replace function answer_in_words(given jsonb) returns void language plpgsql as $$
declare f form_link := (select l from form_link l where l.id = any (form_of('link')));
begin
	if (given ->> 'text' is null) = (given ->> 'cells' is null) then
		perform refuse('HL422', 'Give either counts or a text.', '/cells');
	elsif given ->> 'text' is null or feed_network() is null then
		return;
	elsif not f.submits then
		perform refuse('HL422', 'This link makes drafts, and words are none: let somebody of the member''s own answer.', '/text');
	end if;
	update ask_answer t set text = given ->> 'text', link = given ->> 'link', screened_as = given ->> 'screened_as', version = t.version + 1, changed_at = now(), changed_by = actor_id()
		where t.form_link_id = f.id and t.withdrawn_at is null;
	if not found then
		insert into ask_answer (ask_id, network_id, organization_id, text, link, screened_as, form_link_id, created_by, changed_by)
			values (f.ask_id, f.network_id, f.organization_id, given ->> 'text', given ->> 'link', given ->> 'screened_as', f.id, actor_id(), actor_id());
	end if;
end $$;

-- The credential follows what is done to its record, and the record what is done to its credential.
create or replace function credential_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update credential c set label = new.label, revoked_at = coalesce(c.revoked_at, new.withdrawn_at)
		where c.id = new.credential_id and (c.label <> new.label or (c.revoked_at is null and new.withdrawn_at is not null));
	update account a set name = new.label from credential c
		where c.id = new.credential_id and c.kind = 'feed' and a.id = c.account_id and a.name <> new.label;
	return null;
end $$;
create or replace function credential_revoked() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
	update api_token set withdrawn_at = new.revoked_at where credential_id = new.id and withdrawn_at is null;
	update feed set withdrawn_at = new.revoked_at where credential_id = new.id and withdrawn_at is null;
	update form_link set withdrawn_at = new.revoked_at where credential_id = new.id and withdrawn_at is null;
	return null;
end $$;
create or replace trigger credential_follows after update of label, withdrawn_at on api_token
	for each row execute function credential_follows();
create or replace trigger credential_follows after update of label, withdrawn_at on feed
	for each row execute function credential_follows();
create or replace trigger credential_follows after update of label, withdrawn_at on form_link
	for each row execute function credential_follows();
create or replace trigger credential_revoked after update of revoked_at on credential
	for each row when (old.revoked_at is null and new.revoked_at is not null and new.kind in ('token', 'feed')) execute function credential_revoked();
