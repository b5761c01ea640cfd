-- A network of `members` members whose year is over: 12 sessions with attendance, 24 asks, ten cycles a member, a team, what they
-- submitted and shared, and the six commitments of a community of practice. Triggers rest meanwhile.
\set ON_ERROR_STOP on
set session_replication_role = replica;
insert into network (slug, name, aim, goal, starts_on) select 'ledger-' || :members, 'Example network', aim, goal, '2022-08-01'
	from network where slug = 'bench'
	returning id as network \gset
insert into membership (network_id, organization_id, joined_on)
	select :network, id, '2022-08-01' from organization order by id limit :members;
insert into commitment (network_id, position, title, rule) select :network, position, counts, rule || jsonb_build_object('counts', counts,
		'met', 'Enough of it is there.', 'at_risk', 'It is missing for too long.')
	from (values (1, 'sessions', '{"met_share": 1, "at_risk_share": 0.75}'::jsonb), (2, 'submissions', '{"at_risk_days": 120}'),
		(3, 'team', '{"roles": ["lead", "data_specialist"], "at_risk_days": 60}'), (4, 'cycles', '{"measured": true, "at_risk_days": 120}'),
		(5, 'shares', '{"at_risk_days": 180}'), (6, 'asks', '{"met_share": 1, "at_risk_share": 0.5}')) c (position, counts, rule);
insert into session (network_id, title, starts_at, ends_at, time_zone)
	select :network, 'Session ' || n, date '2022-08-15' + n * 21 + interval '20 hours', date '2022-08-15' + n * 21 + interval '21 hours',
		'America/Los_Angeles' from generate_series(1, 12) n;
insert into attendance (session_id, organization_id, status)
	select s.id, m.organization_id, (array['present', 'present', 'present', 'absent', 'excused'])[1 + (s.id + m.id) % 5]
	from session s join membership m using (network_id) where network_id = :network;
insert into ask (network_id, title, purpose, reader, minutes, due_on, gives_back, school_year, kind, status, published_at)
	select :network, 'Ask ' || n, 'p', 'r', 5, date '2022-09-15' + n * 10, 'g', (1999 + n) || '-' || lpad((n % 100)::text, 2, '0'), 'annual',
		'published', '2022-09-01' from generate_series(1, 24) n;
insert into submission (network_id, organization_id, school_year, kind, number, status, submitted_at)
	select :network, m.organization_id, a.school_year, 'annual', 1, 'accepted', a.due_on - 3 + interval '12 hours'
	from membership m join ask a using (network_id) where network_id = :network and (a.id + m.id) % 4 > 0;
insert into cycle (network_id, organization_id, aim, change_idea, prediction, measures, status, started_at, visibility)
	select :network, m.organization_id, 'a', 'c', 'p', case when n % 2 = 0 then '[{"name": "m"}]' else '[]' end::jsonb, 'running', date '2022-09-01' + n * 20, 'coach'
	from membership m, generate_series(1, 10) n where network_id = :network;
insert into note (network_id, organization_id, text, releasable, released_to)
	select :network, m.organization_id, 'It helped.', 'It helped.', 'network' from membership m where network_id = :network;
update note set released_at = date '2023-01-15', shared_at = date '2023-01-15' where network_id = :network;
with made as (insert into person (organization_id, name) select m.organization_id, 'Example Person' from membership m, generate_series(1, 2)
		where network_id = :network returning id, organization_id)
insert into team_role (network_id, organization_id, person_id, role, created_at)
	select :network, organization_id, id, case when id % 2 = 0 then 'lead' else 'data_specialist' end, date '2022-09-10' from made;
vacuum analyze;
