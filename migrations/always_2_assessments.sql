-- Self-assessment: what a round and answers must hold to, and how answers are told: never whose they are. Re-applied whenever this
-- file or one before it changes.

-- From the day on, where the network is.
create or replace function is_closed(r assessment_round) returns boolean language sql stable as
	$$ select coalesce(r.closes_on <= network_today(r.network_id), false) $$;

create or replace function assessment_round_faults(r assessment_round) returns table (pointer text, wrong text) language sql stable as $$
	select '/instrument', 'Ask for the items of a self-assessment, for theories, or for both.' where r.instrument is null and not r.theories
	union all select '/instrument', 'Is the code of no self-assessment of this network.'
	where r.instrument is not null and not exists (select from instrument i where i.network_id = r.network_id and i.code = r.instrument and i.withdrawn_at is null)
	union all select '/closes_on', 'Is before the day on which it was begun.'
	where r.closes_on < (r.created_at at time zone (select n.time_zone from network n where n.id = r.network_id))::date
	union all select '/organization', 'Is no member of this network, or it is not yours to see.' where r.organization_id is not null and not exists (select from membership m
		where m.network_id = r.network_id and m.organization_id = r.organization_id and m.withdrawn_at is null) $$;

create or replace trigger record_sound before insert or update on assessment_round for each row
	when (new.withdrawn_at is null) execute function record_sound();

-- What people were promised when they answered.
create or replace function round_kept() returns trigger language plpgsql as $$
begin
	if new.closes_on is distinct from old.closes_on and is_closed(old) then
		perform refuse('HL409', 'It was closed, and its answers have been seen: begin another round.', '/closes_on');
	elsif new.least is distinct from old.least and exists (select from round_people(old.id)) then
		perform refuse('HL409', 'Somebody has answered already, knowing how few would not be told.', '/least');
	end if;
	return new;
end $$;

-- How many people have answered, of each member: as the owner, for nobody but its author sees an answer.
drop function if exists round_people(bigint);
create function round_people(given bigint) returns table (organization_id bigint, people int, rated int)
language sql stable security definer set search_path = public, pg_temp as $$
	select a.organization_id, count(*)::int, (count(*) filter (where a.ratings <> '[]'))::int from assessment a
	where a.assessment_round_id = given and a.withdrawn_at is null group by a.organization_id $$;

create or replace trigger round_kept before update on assessment_round for each row execute function round_kept();

create or replace function need_assessment_round(given text) returns assessment_round language plpgsql stable as $$
declare found_round assessment_round := (select r from assessment_round r where r.id = as_id(given) and r.withdrawn_at is null);
begin
	if found_round.id is null then
		perform refuse('HL404', 'There is no such round.');
	end if;
	return found_round;
end $$;

create or replace function rating_faults(given jsonb, by instrument) returns table (pointer text, wrong text) language sql immutable as $$
	select format('/ratings/%s/item', n - 1), 'Is no item of this self-assessment.'
	from jsonb_array_elements(given) with ordinality l (e, n)
	where not exists (select from jsonb_array_elements(by.items) i where i ->> 'code' = e ->> 'item')
	union all select format('/ratings/%s/rating', n - 1), 'Is none of its answers.'
	from jsonb_array_elements(given) with ordinality l (e, n)
	where not exists (select from jsonb_array_elements(by.ratings) r where r ->> 'code' = e ->> 'rating')
	union all select format('/ratings/%s/item', n - 1), format('Is the item of /ratings/%s, too.', first - 1)
	from (select n, min(n) over (partition by e ->> 'item') as first from jsonb_array_elements(given) with ordinality l (e, n)) c
	where n > first $$;

-- Item by item what was there before, in its order; a wording can have come to it.
create or replace function items_hold(before jsonb, given jsonb) returns boolean language sql immutable as $$
	select jsonb_array_length(before) = jsonb_array_length(given) and not exists (
		select from jsonb_array_elements(jsonb_strip_nulls(before)) with ordinality l (e, n) where not given -> (n::int - 1) @> e) $$;

-- Answers were given, and told, to what it said. As the owner, for nobody but its author sees an answer.
create or replace function instrument_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare changed text := case when jsonb_strip_nulls(new.ratings) <> jsonb_strip_nulls(old.ratings) then 'ratings'
	when jsonb_strip_nulls(new.ingredients) <> jsonb_strip_nulls(old.ingredients) then 'ingredients'
	when not items_hold(old.items, new.items) then 'items' end;
begin
	-- no answer comes while it changes
	perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'instrument', old.network_id, old.code), 0));
	if changed is not null and exists (select from assessment_round r cross join round_people(r.id) p
			where r.network_id = old.network_id and r.instrument = old.code and r.withdrawn_at is null and p.rated > 0) then
		perform refuse('HL409', format('Somebody has answered what its %s say: make another self-assessment, and begin the next round with that.', changed));
	elsif new.withdrawn_at is not null and exists (select from assessment_round r
			where r.network_id = old.network_id and r.instrument = old.code and r.withdrawn_at is null) then
		perform refuse('HL409', 'A round asks for it, and what comes of that is told by it: withdraw a round that nobody has answered first.');
	end if;
	return new;
end $$;

create or replace trigger instrument_kept before update of ratings, ingredients, items, withdrawn_at on instrument
	for each row when (old.withdrawn_at is null) execute function instrument_kept();

create or replace function theory_causes_faults(given jsonb, network bigint) returns table (pointer text, wrong text) language sql stable as $$
	select format('/causes/%s/cause', n - 1), 'Is the code of no cause of this network.'
	from jsonb_array_elements(given) with ordinality l (e, n)
	where not exists (select from cause c where c.network_id = network and c.code = e ->> 'cause' and c.withdrawn_at is null)
	union all select format('/causes/%s/cause', n - 1), format('Is the cause of /causes/%s, too.', first - 1)
	from (select n, min(n) over (partition by e ->> 'cause') as first from jsonb_array_elements(given) with ordinality l (e, n)) c
	where n > first $$;

-- What a round asks for, and nothing else. Once it is closed nobody answers any more, but whoever has told a theory may change their mind:
-- the ratings stay.
create or replace function answer_faults(a assessment, asked assessment_round) returns table (pointer text, wrong text)
language sql stable as $$
	select f.pointer, f.wrong from instrument i, rating_faults(a.ratings, i) f
	where i.network_id = asked.network_id and i.code = asked.instrument and i.withdrawn_at is null
	union all select '/organization', 'This round is for another member.' where asked.organization_id <> a.organization_id
	union all select '/ratings', 'No self-assessment is asked for here.' where asked.instrument is null and a.ratings <> '[]'
	union all select '/causes', 'No theory is asked for here.' where not asked.theories and (a.causes <> '[]' or a.words is not null)
	union all select '/causes', 'Say which causes you think it is.' where asked.instrument is null and a.causes = '[]'
	union all select f.pointer, f.wrong from theory_causes_faults(a.causes, asked.network_id) f $$;

-- Answers come while the round is open; who answers again replaces what there was. What all have seen stays to be read.
create or replace function assessment_taken() returns trigger language plpgsql as $$
declare
	asked assessment_round := (select r from assessment_round r where r.id = new.assessment_round_id);
	before assessment;
	wrongs text; pointers text;
begin
	-- the same person's answers come one after the other
	perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'assessment', new.assessment_round_id, new.organization_id, new.created_by), 0));
	-- what is answered does not change meanwhile
	perform pg_advisory_xact_lock_shared(hashtextextended(concat_ws(' ', 'instrument', asked.network_id, asked.instrument), 0));
	select a.* into before from assessment a where a.assessment_round_id = new.assessment_round_id
		and a.organization_id = new.organization_id and a.created_by = new.created_by and a.withdrawn_at is null;
	if is_closed(asked) and (not asked.theories or before.id is null or new.ratings <> '[]') then
		perform refuse('HL409', format('It was closed on %s: answer in the next round.', asked.closes_on));
	end if;
	select string_agg(f.wrong, E'\n'), string_agg(f.pointer, E'\n') into wrongs, pointers from answer_faults(new, asked) f;
	if wrongs is not null then
		perform refuse('HL422', wrongs, pointers);
	elsif is_closed(asked) then
		new.ratings := before.ratings;
	end if;
	update assessment a set withdrawn_at = now(), replaced = true, revealed = is_closed(asked), version = a.version + 1, changed_at = now(), changed_by = actor_id()
		where a.assessment_round_id = new.assessment_round_id and a.organization_id = new.organization_id
			and a.created_by = new.created_by and a.withdrawn_at is null;
	return new;
end $$;

create or replace trigger assessment_taken before insert on assessment for each row execute function assessment_taken();

-- Who withdraws an answer takes back all that he or she has said in the round for the member, also what it has replaced and what is kept for
-- a retry. A spread that all have seen and would see again without it would tell by the difference what it was.
create or replace function assessment_erased() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	asked assessment_round := (select r from assessment_round r where r.id = new.assessment_round_id);
	nothing jsonb := '{"ratings": [], "causes": [], "words": null, "because": null}';
	mine bigint[];
begin
	perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'assessment', new.assessment_round_id, new.organization_id, new.created_by), 0));
	if is_closed(asked) and new.ratings <> '[]' and asked.least <= (select count(*) from assessment a where a.assessment_round_id = asked.id
			and a.organization_id = new.organization_id and a.id <> new.id and a.withdrawn_at is null and a.ratings <> '[]') then
		perform refuse('HL409', format('It was closed on %s, and it has been told how the answers are spread: without yours the difference would tell what you have answered. To take back your theory, answer again without one.',
			asked.closes_on));
	end if;
	mine := array(select a.id from assessment a where a.assessment_round_id = new.assessment_round_id
		and a.organization_id = new.organization_id and a.created_by = new.created_by);
	update assessment a set ratings = '[]', causes = '[]', words = null, because = null, revealed = false, version = a.version + 1,
		changed_at = now(), changed_by = actor_id() where a.id = any (mine) and a.id <> new.id;
	update request_key k set body = (k.body::jsonb || nothing)::text
		where case when k.route like '%/assessments' then (k.body::jsonb ->> 'id')::bigint = any (mine) end;
	insert into erasure (kind, record_id, by_account) select 'assessment', id, actor_id() from unnest(mine) id;
	return jsonb_populate_record(new, nothing);
end $$;

create or replace trigger assessment_erased before update of withdrawn_at on assessment for each row
	when (old.withdrawn_at is null and new.withdrawn_at is not null and not new.replaced) execute function assessment_erased();

-- Where that spread has to stay, who answers again without a theory takes it back: what was said of it is erased, and the ratings are kept.
create or replace function theory_taken_back() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
	nothing jsonb := '{"causes": [], "words": null, "because": null}';
	mine bigint[] := array(select a.id from assessment a where a.assessment_round_id = new.assessment_round_id
		and a.organization_id = new.organization_id and a.created_by = new.created_by and a.id <> new.id);
begin
	if is_closed((select r from assessment_round r where r.id = new.assessment_round_id)) then
		update assessment a set causes = '[]', words = null, because = null, revealed = false, version = a.version + 1, changed_at = now(),
			changed_by = actor_id() where a.id = any (mine);
		update request_key k set body = (k.body::jsonb || nothing)::text
			where case when k.route like '%/assessments' then (k.body::jsonb ->> 'id')::bigint = any (mine) end;
		insert into erasure (kind, record_id, by_account) select 'assessment', id, actor_id() from unnest(mine) id;
	end if;
	return null;
end $$;

create or replace trigger theory_taken_back after insert on assessment for each row
	when (new.causes = '[]' and new.words is null) execute function theory_taken_back();

-- ---------------------------------------------------------------- how answers are spread

-- The round, and those of the same self-assessment that were closed before it, newest first: of all, and of the one member that it is for.
create or replace function rounds_up_to(given bigint) returns setof assessment_round language sql stable as $$
	select r.* from assessment_round r join assessment_round this on this.id = given
	where r.network_id = this.network_id and r.instrument is not distinct from this.instrument and r.withdrawn_at is null
		and coalesce(r.organization_id = this.organization_id, r.organization_id is null)
		and (r.id = this.id or (r.id < this.id and is_closed(r)))
	order by r.id desc limit 6 $$;

-- The members whose record the actor may see, round by round: how many have answered, and whether that is enough to be told.
create or replace function assessment_members(given text)
returns table (organization_id bigint, address text, name text, round bigint, people int, told boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare this assessment_round := (select r from assessment_round r where r.id = as_id(given) and r.withdrawn_at is null);
begin
	return query
	select o.id, o.address, o.name, r.id, coalesce(p.people, 0), is_closed(r) and coalesce(p.rated, 0) >= r.least
	from (select m.organization_id from membership m where m.network_id = this.network_id and m.withdrawn_at is null
				and m.joined_on <= coalesce(this.closes_on, today()) and coalesce(least(m.left_on, m.organization_closed_on) > coalesce(this.closes_on, today()), true)
			union select p.organization_id from round_people(this.id) p) m (id)
	join organization o on o.id = m.id
	cross join rounds_up_to(this.id) r
	left join round_people(r.id) p on p.organization_id = o.id
	where may('record_view', this.network_id, o.id) and coalesce(this.organization_id = o.id, true)
	order by o.address, r.id desc;
end $$;

-- The answers that are told, which those whose they are can read of in the trail.
create or replace function assessments_told(given text) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
	select a.id from assessment_members(given) m
	join assessment a on a.assessment_round_id = m.round and a.organization_id = m.organization_id and a.withdrawn_at is null
	where m.told order by a.id $$;

-- How often each answer was given, where that is told.
create or replace function assessment_counts(given text)
returns table (organization_id bigint, round bigint, item text, rating text, people int)
language sql stable security definer set search_path = public, pg_temp as $$
	select a.organization_id, a.assessment_round_id, e ->> 'item', e ->> 'rating', count(*)::int
	from assessment_members(given) m
	join assessment a on a.assessment_round_id = m.round and a.organization_id = m.organization_id and a.withdrawn_at is null
	cross join jsonb_array_elements(a.ratings) e
	where m.told group by 1, 2, 3, 4, m.address order by m.address $$;

-- ---------------------------------------------------------------- working theories

-- Each one's theory of why students are missing school, with whose it is: once the round is closed, of members whose record the actor may
-- see; also what the same people told in rounds before it, and before they changed their minds.
create or replace function theories_told(given text)
returns table (id bigint, organization_id bigint, account_id bigint, name text, round text, causes jsonb, words text, because text,
	answered_at timestamptz, current boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare this assessment_round := (select r from assessment_round r where r.id = as_id(given) and r.withdrawn_at is null);
begin
	if not is_closed(this) then
		return;
	end if;
	return query select a.id, a.organization_id, a.created_by, c.name, r.title, a.causes, a.words, a.because, a.created_at,
			r.id = this.id and a.withdrawn_at is null
		from assessment_round r join assessment a on a.assessment_round_id = r.id and (a.withdrawn_at is null or a.revealed)
		join account c on c.id = a.created_by
		where r.network_id = this.network_id and r.theories and r.withdrawn_at is null and r.id <= this.id and is_closed(r)
			and may('record_view', this.network_id, a.organization_id);
end $$;
