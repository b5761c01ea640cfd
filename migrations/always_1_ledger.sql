-- What the commitment ledger is judged by. Re-applied whenever this file or one before it changes. The functions have the owner's
-- power, so that a verdict is the same whoever asks; whose rows there are is guarded here, and what of a record that goes less far
-- than the actor stands is told without its id. Days are numbers, from 2000-01-01 on.

create or replace function day_number(day date) returns int language sql immutable as $$ select day - date '2000-01-01' $$;

-- The day in the network for which the ledger is asked: not one to come.
create or replace function ledger_day(net network, given date) returns date language sql stable as
	$$ select least(given, (now() at time zone net.time_zone)::date) $$;

create or replace function ledger_members(given_network text, given_member text, given_as_of date)
returns table (organization_id bigint, address text, name text, joined int, paused int, resumed int, "left" int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare net network := (select n from network n where n.id = find_network(given_network));
begin
	return query select m.organization_id, o.address, o.name, day_number(m.joined_on), day_number(m.paused_on), day_number(m.resumed_on),
		day_number(m.left_on)
	from membership m join organization o on o.id = m.organization_id
	where m.network_id = net.id and m.withdrawn_at is null and m.joined_on <= ledger_day(net, given_as_of)
		and may('ledger', m.network_id, m.organization_id)
		and (given_member is null or m.organization_id = (select one.organization_id from membership one
			where one.id = find_member(given_network, given_member)))
	order by o.address, m.joined_on;
end $$;

-- counts: what the rules count; shows: kept, missed, open (nobody has recorded it), excused, contested. detail: the role, whether a
-- cycle has a measure, the commitment of a statement (its reason is read from its record); proof: the id of what was recorded of it.
create or replace function ledger_events(given_network text, given_member text, given_as_of date)
returns table (organization_id bigint, counts text, record text, id text, day int, shows text, detail text, proof text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
	net network := (select n from network n where n.id = find_network(given_network));
	today date := ledger_day(net, given_as_of);
	over timestamptz := least(now(), (today + 1)::timestamp at time zone net.time_zone); -- what came since is not known yet
	members bigint[] := array(select distinct m.organization_id from ledger_members(given_network, given_member, given_as_of) m);
	reach note_reach := note_reach();
begin
	return query
	select e.* from (
		select m.id, 'sessions', 'session', s.id::text, day_number((s.starts_at at time zone net.time_zone)::date),
			case when a.there then 'kept' when a.excused then 'excused' when a.id is not null then 'missed' else 'open' end,
			null, a.id::text
		from unnest(members) m (id) cross join session s
		left join (select v.session_id, v.organization_id as member_id, min(v.id) as id, bool_or(v.status = 'present') as there,
				bool_or(v.status = 'excused') as excused
			from attendance v join session h on h.id = v.session_id
			where h.network_id = net.id and v.withdrawn_at is null group by v.session_id, v.organization_id) a
			on a.session_id = s.id and a.member_id = m.id
		where s.network_id = net.id and s.withdrawn_at is null and not s.optional and s.ends_at <= over
		union all
		-- an ask without a period of progress has no answer that could be found
		select m.id, 'asks', 'ask', a.id::text, day_number(a.due_on),
			case when b.id is not null then 'kept' else 'missed' end, null, b.id::text
		from unnest(members) m (id) cross join ask a
		left join lateral (select b.id from submission b where b.network_id = net.id and b.organization_id = m.id
			and b.school_year = a.school_year and b.kind = coalesce(a.kind, 'annual') and b.status <> 'withdrawn'
			and (b.submitted_at at time zone net.time_zone)::date <= a.due_on and b.submitted_at < over
			order by b.submitted_at limit 1) b on true
		where a.network_id = net.id and a.withdrawn_at is null and a.published_at < over and a.school_year is not null
			and (a.due_on < today or b.id is not null)
		union all
		select r.organization_id, 'team', 'team_role', r.id::text, day_number((r.created_at at time zone net.time_zone)::date),
			'kept', r.role, r.person_id::text
		from team_role r where r.network_id = net.id and r.organization_id = any (members)
			and r.created_at < over and (r.withdrawn_at is null or r.withdrawn_at >= over)
		union all
		select b.organization_id, 'submissions', 'submission', case when may('team', net.id, b.organization_id)
				or b.submitted_at is not null then b.id::text end, day_number((b.submitted_at at time zone net.time_zone)::date),
			'kept', null, null
		from submission b where b.network_id = net.id and b.organization_id = any (members) and b.submitted_at < over
			and b.status <> 'withdrawn'
		union all
		select c.organization_id, 'cycles', 'cycle', case when sees_note(c.visibility, c.created_by, c.network_id, c.organization_id, reach)
				then c.id::text end, day_number((c.started_at at time zone net.time_zone)::date),
			'kept', case when c.measure is not null then 'measured' end, null
		from cycle c where c.network_id = net.id and c.organization_id = any (members) and c.started_at < over and c.withdrawn_at is null
		union all
		select n.organization_id, 'shares', n.record, case when sees_note(n.visibility, n.created_by, n.network_id, n.organization_id,
				reach) then n.id::text end, day_number((n.created_at at time zone net.time_zone)::date), 'kept', null, null
		from (select 'cycle' as record, c.id, c.network_id, c.organization_id, c.visibility, c.created_by, c.created_at, c.withdrawn_at
				from cycle c
			union all select 'interview', i.id, i.network_id, i.organization_id, i.visibility, i.created_by, i.created_at, i.withdrawn_at
				from interview i
			union all select 'note', t.id, t.network_id, t.organization_id, t.visibility, t.created_by, t.created_at, t.withdrawn_at
				from note t) n
		where n.network_id = net.id and n.organization_id = any (members) and n.visibility >= 'network' and n.created_at < over
			and n.withdrawn_at is null
		union all
		select s.organization_id, 'attestation', 'member_statement', s.id::text,
			day_number((s.created_at at time zone net.time_zone)::date), s.says, s.commitment, null
		from member_statement s where s.network_id = net.id and s.organization_id = any (members) and s.created_at < over
			and s.withdrawn_at is null
		union all
		select x.organization_id, 'excuse', 'excuse', x.id::text, day_number(x.starts_on), 'excused',
			x.commitment, null
		from excuse x where x.network_id = net.id and x.organization_id = any (members) and x.starts_on <= today
			and (x.ends_on is null or x.ends_on > today) and x.withdrawn_at is null
	) e (organization_id, counts, record, id, day, shows, detail, proof)
	order by e.organization_id, e.day, e.record, e.id;
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
