-- Who was at a session, by the rule that holds for it. Re-applied whenever this file or one before it changes.

-- The rule in words: minutes that somebody has to be there, and who of a member.
create or replace function attendance_words(rule jsonb) returns text language sql immutable as $$
	select concat(case when (rule ->> 'whole_team')::boolean
			then 'Everybody of the member''s team who is not excused was there (somebody, while it has no team)'
			when coalesce((rule ->> 'people')::int, 1) > 1 then format('At least %s people of the member were there', rule ->> 'people')
			else 'Somebody of the member was there' end,
		case when rule ->> 'minutes' is not null then format(' for at least %s minutes', rule ->> 'minutes') end,
		', or it is recorded for the member as a whole. Who made it up counts, too, and is told apart.') $$;

-- How each member stands that something is recorded of: attended, made_up, excused, partly or absent; proof is the first record.
-- Minutes are measured by the rule; without them, or without a rule, it is what was recorded that counts. Excused is whose whole record
-- says so, and where nobody stayed away without an excuse; where the whole team has to come, who came does not stand for
-- who is missing. Heads that are not named are people of the member, but of nobody's team. Of some sessions of one network and some members, from whom it begins, so that few cost no more among many.
create or replace function turnout(sessions bigint[], members bigint[])
returns table (session_id bigint, organization_id bigint, stands text, proof bigint, there int, needed int)
language plpgsql stable as $$
begin
	return query
	with held as materialized (
		select s.id, s.network_id, s.starts_at, s.ends_at, (r.rule ->> 'minutes')::int as least, coalesce((r.rule ->> 'people')::int, 1) as people,
			coalesce((r.rule ->> 'whole_team')::boolean, false) as whole
		from session s join network n on n.id = s.network_id, lateral (select coalesce(s.attendance_rule, n.attendance_rule) as rule) r
		where s.id = any (sessions)),
	seen as materialized (
		select a.id, a.session_id, a.organization_id, a.person_id, a.heads, a.status,
			a.status in ('present', 'partly') and coalesce(a.minutes >= h.least, a.status = 'present') as there
		from unnest(members) m (id) join attendance a on a.organization_id = m.id join held h on h.id = a.session_id
		where a.session_id = any (sessions) and a.withdrawn_at is null),
	team as materialized (
		select h.id as session_id, r.organization_id, r.person_id
		from held h join team_role r on r.network_id = h.network_id and r.organization_id = any (members) and r.created_at < h.ends_at
			and (r.withdrawn_at is null or r.withdrawn_at >= h.starts_at)
		where h.whole and not exists (select from seen x where x.session_id = h.id and x.person_id = r.person_id and x.status = 'excused')
		group by 1, 2, 3),
	size as (select t.session_id, t.organization_id, count(*)::int as people from team t group by 1, 2),
	counted as (
		select s.session_id, s.organization_id, min(s.id) as proof,
			bool_or(s.there and s.person_id is null and s.heads is null) as whole_there,
			bool_or(s.status = 'made_up' and s.person_id is null and s.heads is null) as whole_made_up,
			coalesce(sum(coalesce(s.heads, 1)) filter (where s.there and case when z.people is null then s.person_id is not null
				or s.heads is not null else t.person_id is not null end), 0)::int as there,
			coalesce(sum(coalesce(s.heads, 1)) filter (where s.status = 'made_up' and case when z.people is null then s.person_id is not null
				or s.heads is not null else t.person_id is not null end), 0)::int as made_up,
			bool_or(s.status = 'excused' and s.person_id is null) as whole_excused, bool_or(s.status = 'excused') as excused,
			bool_or(s.status = 'absent') as away, bool_or(z.people is not null) as is_team,
			bool_or(s.status in ('present', 'partly', 'made_up')) as some,
			min(coalesce(z.people, case when h.whole then 1 else h.people end)) as needed
		from seen s
		join held h on h.id = s.session_id
		left join size z on z.session_id = s.session_id and z.organization_id = s.organization_id
		left join team t on t.session_id = s.session_id and t.person_id = s.person_id
		group by 1, 2)
	select c.session_id, c.organization_id, case when c.whole_there or c.there >= c.needed then 'attended'
			when c.whole_made_up or c.there + c.made_up >= c.needed then 'made_up'
			when c.whole_excused or (c.excused and not c.away and not (c.is_team and c.some)) then 'excused'
			when c.some then 'partly' else 'absent' end, c.proof, c.there, c.needed
	from counted c;
end $$;

-- Members of its day of which nothing is recorded become absent, when they are as many as whoever confirms it has seen; their codes.
create or replace function confirm_absences(given session, confirmed jsonb) returns text[] language plpgsql as $$
declare
	named bigint[] := (select array_agg(find_organization(c)) from jsonb_array_elements_text(nullif(confirmed -> 'organizations', 'null')) c);
	absent bigint[];
begin
	if (given.ends_at <= now()) is not true then
		perform refuse('HL409', 'This session is not over yet: nobody has missed it.');
	end if;
	perform pg_advisory_xact_lock(hashtextextended('sheet ' || given.id, 0));
	absent := array(select m.organization_id from membership m
		where m.network_id = given.network_id and m.withdrawn_at is null and may('decide', m.network_id, m.organization_id)
			and m.in_force @> (given.starts_at at time zone given.time_zone)::date and coalesce(m.organization_id = any (named), true)
			and not exists (select from attendance a where a.session_id = given.id and a.organization_id = m.organization_id
				and a.withdrawn_at is null));
	if cardinality(absent) <> (confirmed ->> 'members')::int then
		perform refuse('HL409', format('%s of them are open: look at who they are, and send that number.', cardinality(absent)), '/members');
	end if;
	insert into attendance (session_id, organization_id, status, created_by, changed_by)
		select given.id, o, 'absent', actor_id(), actor_id() from unnest(absent) o;
	return array(select o.address from organization o where o.id = any (absent) order by 1);
end $$;

-- Who comes is said before the session is over; who runs the network may write down later who had said so, as from a file of Zoom.
create or replace function registration_in_time() returns trigger language plpgsql as $$
declare one session := (select s from session s where s.id = new.session_id);
begin
	if one.ends_at <= now() and actor_id() is not null and not may('decide', one.network_id, new.organization_id) then
		perform refuse('HL422', 'The session is over: nobody can come to it any more.', '/says');
	end if;
	return new;
end $$;
create or replace trigger registration_in_time before insert or update of says on registration
	for each row when (new.says = 'coming') execute function registration_in_time();

-- A sheet that corrects a record of attendance says so itself; else it was done by hand, and no later sheet undoes it unasked.
create or replace function attendance_corrected() returns trigger language plpgsql as $$
begin
	new.sheet_id := nullif(new.sheet_id, old.sheet_id);
	return new;
end $$;
create or replace trigger attendance_corrected before update of status, minutes, heads, made_up_by, other_session on attendance for each row
	when ((old.status, old.minutes, old.heads, old.made_up_by, old.other_session)
		is distinct from (new.status, new.minutes, new.heads, new.made_up_by, new.other_session)) execute function attendance_corrected();
