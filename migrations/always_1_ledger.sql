-- What the commitment ledger is judged by. Re-applied whenever this file or one before it changes. The functions have the owner's
-- power, so that a verdict is the same whoever asks; whose rows there are is guarded here, and what of a record that goes less far
-- than the actor stands is told without its id. Days are numbers, from 2000-01-01 on.

create or replace function day_number(day date) returns int language sql immutable as $$ select day - date '2000-01-01' $$;

-- The day in the network on which the ledger is asked: not one to come.
create or replace function ledger_clock(net network, given date) returns date language sql stable as
	$$ select least(given, (now() at time zone net.time_zone)::date) $$;

-- The day for which it holds: once the network is over its last one, for nothing that comes later counts.
create or replace function ledger_day(net network, given date) returns date language sql stable as
	$$ select least(ledger_clock(net, given), net.ends_on) $$;

-- What a commitment said at the end of that day, or of the one on which it was written down: of what it said before, what ended next.
create or replace function commitment_then(given commitment, net network, day date) returns commitment language sql stable as $$
	select coalesce((select jsonb_populate_record(given, e) from jsonb_array_elements(given.earlier) with ordinality l (e, n)
		where (e ->> 'until')::timestamptz >= (greatest(day, (given.created_at at time zone net.time_zone)::date) + 1)::timestamp
			at time zone net.time_zone order by n limit 1), given) $$;

-- Each membership's stretches of days without its pauses, and its last day; of one that has merged into another member, or been renumbered as
-- one, they are among that one's until then.
drop function if exists ledger_members(text, text, date);
create or replace function ledger_members(given_network text, given_member text, given_as_of date)
returns table (organization_id bigint, address text, name text, "from" int, until int, "left" int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = find_network(given_network));
	one bigint := (select m.organization_id from membership m where m.id = find_member(given_network, given_member));
begin
	return query
	with stands as materialized (select p.* from member_parts(net.id, ledger_day(net, given_as_of), null) p)
	select w.holder, o.address, o.name, day_number(lower(d)), day_number(upper(d)), day_number(least(m.left_on, m.organization_closed_on, w.until))
	from membership m join stands w on w.part = m.organization_id join organization o on o.id = w.holder
	left join lateral unnest(m.in_force * datemultirange(daterange(null, w.until))) d on true
	where m.network_id = net.id and m.withdrawn_at is null and m.joined_on <= ledger_clock(net, given_as_of)
		and may('ledger', m.network_id, w.holder)
		and (given_member is null or w.holder = (select f.holder from stands f where f.part = one))
	order by o.address, w.part = w.holder, m.joined_on, d;
end $$;

-- The days for which each excuse holds in the row that its member stands in by now: of one that others have come into, those on which whoever
-- else was a member is excused as well. For what is expected on a day is expected of all that were members then.
create or replace function excused_days(network bigint, holders bigint[], parts bigint[], untils date[])
returns table (part bigint, id bigint, commitment text, days daterange)
language plpgsql stable as $$
begin
	return query
	with stands as (
		select w.*, count(*) over (partition by w.holder) > 1 as shares from unnest(holders, parts, untils) w (holder, part, until)),
	given as (
		select w.holder, w.part, w.shares, x.id, x.commitment, daterange(x.starts_on, least(x.ends_on, w.until)) as days
		from stands w join excuse x on x.organization_id = w.part
		where x.network_id = network and x.withdrawn_at is null
			and coalesce(x.starts_on < least(x.ends_on, w.until), true)),
	-- until when, and without its times of rest
	belongs as (
		select w.holder, w.part, range_agg(m.in_force) * datemultirange(daterange(null, w.until)) as days
		from stands w join membership m on m.organization_id = w.part
		where w.shares and m.network_id = network and m.withdrawn_at is null
		group by w.holder, w.part, w.until),
	others as (
		select g.id, range_agg(o.days - coalesce((select range_agg(e.days) from given e where e.part = o.part
			and e.commitment = g.commitment), '{}')) as days
		from given g join belongs o on o.holder = g.holder and o.part <> g.part
		where g.shares and not (g.part = g.holder and g.days = daterange(null, null)) group by g.id)
	select g.part, g.id, g.commitment, d.days
	from given g left join others o on o.id = g.id
	cross join lateral unnest(datemultirange(g.days) - coalesce(o.days, '{}')) d (days);
end $$;
revoke execute on function excused_days(bigint, bigint[], bigint[], date[]) from public;

-- counts: what the rules count; shows: kept, made_up, missed, open (nobody has recorded it), excused, contested. detail: the role, whether a
-- cycle has a measure and tries a practice of the network, that a goal is published, the commitment of a statement (its reason is read from its record); proof: the id of what was recorded of it; of an
-- excuse, which lasts for good, the day on which it ends.
create or replace function ledger_events(given_network text, given_member text, given_as_of date)
returns table (organization_id bigint, counts text, record text, id text, day int, shows text, detail text, proof text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = find_network(given_network));
	clock date := ledger_clock(net, given_as_of);
	today date := ledger_day(net, given_as_of);
	over timestamptz := least(now(), (today + 1)::timestamp at time zone net.time_zone); -- what came since is not known yet, or too late
	said timestamptz := least(now(), (clock + 1)::timestamp at time zone net.time_zone);
	members bigint[] := array(select distinct m.organization_id from ledger_members(given_network, given_member, given_as_of) m);
	holders bigint[];
	parts bigint[]; -- what stands in them, and until when what it did is theirs
	untils date[];
	sights text[] := '{attended,made_up,open,partly,absent,excused}'; -- the best first; open: it may turn out as attended
	reach note_reach := note_reach();
	held bigint[] := array(select s.id from session s where s.network_id = net.id and s.withdrawn_at is null and not s.optional
		and s.ends_at <= over);
	asked bigint[] := array(select a.id from ask a where a.network_id = net.id and a.withdrawn_at is null and a.published_at < over);
begin
	-- Everything begins with the members: one member costs no more in a large network, and ten times as many cost ten times as much.
	-- What is expected and what was recorded are put together by grouping, which no wrong guess of the planner makes quadratic.
	select array_agg(p.holder), array_agg(p.part), array_agg(p.until) into holders, parts, untils from member_parts(net.id, today, members) p;
	return query
	select w.holder, e.counts, e.record, e.id, e.day, e.shows, e.detail, e.proof from (
		select g.member_id, 'sessions', 'session', s.id::text, day_number((s.starts_at at time zone net.time_zone)::date),
			coalesce((array['kept', 'made_up', 'open', 'missed', 'missed', 'excused'])[(min(g.seen))[1]], 'open'), null, (min(g.seen))[2]::text
		from (with seen as materialized (select * from turnout(held, parts))
			select m.id as member_id, h.id as session_id, null::bigint[] as seen
				from unnest(members) m (id) cross join unnest(held) h (id)
			union all select w.holder, v.session_id, array[array_position(sights, v.stands), v.proof]
				from seen v join unnest(holders, parts, untils) w (holder, part, until) on w.part = v.organization_id
				where w.until is null or exists (select from session h where h.id = v.session_id
					and (h.starts_at at time zone net.time_zone)::date < w.until)
			-- where several stand in one, who was a member then and is not recorded
			union all select w.holder, h.id, array[array_position(sights, 'open'), null]
				from (select l.*, count(*) over (partition by l.holder) > 1 as shares
					from unnest(holders, parts, untils) l (holder, part, until)) w
				join session h on h.id = any (held)
				where w.shares and ((h.starts_at at time zone net.time_zone)::date < w.until) is not false
					and exists (select from membership m where m.organization_id = w.part and m.network_id = net.id
						and m.withdrawn_at is null and m.in_force @> (h.starts_at at time zone net.time_zone)::date)
					and not exists (select from seen v where v.organization_id = w.part and v.session_id = h.id)) g
		join session s on s.id = g.session_id
		group by g.member_id, s.id
		union all
		select s.organization_id, 'asks', 'ask', s.ask_id::text, day_number(s.due_on),
			case when s.on_time then 'kept' else 'missed' end, null, s.first_id::text
		from ask_standings(net, asked, members, over) s
		where (s.due_on < clock and s.due_on <= today) or s.on_time
		union all
		-- a round of self-assessment is kept when two have answered, each alone: with one there is nothing to compare
		select g.member_id, 'rounds', 'assessment_round', r.id::text, day_number(coalesce(r.closes_on, (r.created_at at time zone net.time_zone)::date)),
			case when count(distinct g.account_id) >= 2 then 'kept' else 'missed' end, null, null
		from (select m.id as member_id, h.id as round_id, null::bigint as account_id
				from unnest(members) m (id) cross join assessment_round h
				where h.network_id = net.id and h.withdrawn_at is null and h.created_at < over and coalesce(h.organization_id = m.id, true)
			union all select w.holder, a.assessment_round_id, a.created_by
				from unnest(holders, parts, untils) w (holder, part, until) join assessment a on a.organization_id = w.part
				where a.network_id = net.id and a.created_at < over and a.ratings <> '[]'
					and (w.until is null or (a.created_at at time zone net.time_zone)::date < w.until)) g
		join assessment_round r on r.id = g.round_id and r.withdrawn_at is null and r.instrument is not null
		group by g.member_id, r.id having count(distinct g.account_id) >= 2 or r.closes_on <= today
		union all
		select r.organization_id, 'team', 'team_role', r.id::text, day_number((r.created_at at time zone net.time_zone)::date),
			'kept', r.role, r.person_id::text
		from unnest(parts) m (id) join team_role r on r.organization_id = m.id where r.network_id = net.id
			and r.created_at < over and (r.withdrawn_at is null or r.withdrawn_at >= over)
		union all
		select b.organization_id, 'submissions', 'submission', b.id::text, day_number((b.submitted_at at time zone net.time_zone)::date),
			'kept', null, null
		from unnest(parts) m (id) join submission b on b.organization_id = m.id
		where b.network_id = net.id and b.submitted_at < over and b.status <> 'withdrawn'
		union all
		select c.organization_id, 'cycles', 'cycle', case when sees_note(c.visibility, c.created_by, c.network_id, c.organization_id, reach)
				then c.id::text end, day_number((c.started_at at time zone net.time_zone)::date),
			'kept', concat_ws(' ', case when c.measures <> '[]' then 'measured' end, case when c.practice is not null then 'practice' end), null
		from unnest(parts) m (id) join cycle c on c.organization_id = m.id
		where c.network_id = net.id and c.started_at < over and c.withdrawn_at is null
		union all
		select n.organization_id, 'shares', n.record, case when n.released or sees_note(n.visibility, n.created_by, n.network_id,
				n.organization_id, reach) then n.id::text end, day_number((n.shared_at at time zone net.time_zone)::date), 'kept', null, null
		from (select 'cycle' as record, x.id, x.network_id, x.organization_id, x.visibility, x.created_by, x.shared_at, x.released_at is not null as released
				from unnest(parts) m (id) join cycle x on x.organization_id = m.id
				where x.network_id = net.id and x.shared_at < over and x.withdrawn_at is null
			union all select 'interview', x.id, x.network_id, x.organization_id, x.visibility, x.created_by, x.shared_at, x.released_at is not null
				from unnest(parts) m (id) join interview x on x.organization_id = m.id
				where x.network_id = net.id and x.shared_at < over and x.withdrawn_at is null
			union all select 'note', x.id, x.network_id, x.organization_id, x.visibility, x.created_by, x.shared_at, x.released_at is not null
				from unnest(parts) m (id) join note x on x.organization_id = m.id
				where x.network_id = net.id and x.shared_at < over and x.withdrawn_at is null
			union all select 'consultancy', x.id, x.network_id, x.organization_id, x.visibility, x.created_by, x.shared_at, x.released_at is not null
				from unnest(parts) m (id) join consultancy x on x.organization_id = m.id
				where x.network_id = net.id and x.shared_at < over and x.withdrawn_at is null) n
		union all
		select h.organization_id, 'shares', 'share_out', h.id::text, day_number(h.presented_on), 'kept', null, null
		from unnest(parts) m (id) join share_out h on h.organization_id = m.id
		where h.network_id = net.id and h.status = 'presented' and h.presented_on <= today and h.withdrawn_at is null
		union all
		select c.organization_id, 'coaching', 'coaching_session', case when may('coaching', net.id, c.organization_id) then c.id::text end,
			day_number((c.meets_at at time zone net.time_zone)::date), 'kept', null, null
		from unnest(parts) m (id) join coaching_session c on c.organization_id = m.id
		join coaching_series r on r.id = c.coaching_series_id left join coaching_plan p on p.id = as_id(r.plan)
		where c.network_id = net.id and c.meets_at < over and c.withdrawn_at is null and coaching_delivered(c, r, p, net.time_zone)
		union all
		-- set on the one day, published on another: a rule counts either; one with neither a rate to begin with nor a path sets nothing
		select g.organization_id, 'goals', 'interim_goal', g.id::text, day_number((d.at at time zone net.time_zone)::date), 'kept', d.detail, null
		from unnest(parts) m (id) join interim_goal g on g.organization_id = m.id
		cross join lateral (values (g.created_at, null), (g.published_at, 'published')) d (at, detail)
		where g.network_id = net.id and d.at < over and g.withdrawn_at is null
			and (g.baseline_rate is not null or coalesce(jsonb_array_length(nullif(g.path, 'null')), 0) > 0
				or exists (select from goal_reached(g.network_id, g.organization_id, (goal_whole(g)).baseline_year, true) r where r.rate is not null))
		union all
		select s.organization_id, 'attestation', 'member_statement', s.id::text,
			day_number((s.created_at at time zone net.time_zone)::date), s.says, s.commitment, null
		from unnest(parts) m (id) join member_statement s on s.organization_id = m.id
		where s.network_id = net.id and s.created_at < said and s.withdrawn_at is null
		union all
		select x.part, 'excuse', 'excuse', x.id::text, day_number(lower(x.days)), 'excused', x.commitment, upper(x.days)::text
		from excused_days(net.id, holders, parts, untils) x where coalesce(lower(x.days) <= today, true)
	) e (organization_id, counts, record, id, day, shows, detail, proof)
	join unnest(holders, parts, untils) w (holder, part, until) on w.part = e.organization_id
	where w.until is null or e.counts = 'excuse' or e.day < day_number(w.until)
	order by w.holder, e.day, e.record collate "C", e.id::bigint;
end $$;

-- A statement and an excuse are about a commitment of their network.
create or replace function commitment_named() returns trigger language plpgsql as $$
begin
	if not exists (select from commitment c where c.id = as_id(new.commitment) and c.network_id = new.network_id) then
		perform refuse('HL422', 'Is the id of no commitment of this network.', '/commitment');
	end if;
	return new;
end $$;

create or replace trigger commitment_named before insert on member_statement for each row execute function commitment_named();
create or replace trigger commitment_named before insert on excuse for each row execute function commitment_named();
