-- Accepted submissions of the members of `network` for `years` school years ending 2022-23, `versions` each, of
-- `grades` x `groups` x (1 + `schools`) cells each, with their totals as the write path keeps them. Triggers rest meanwhile: 20 million cells are made in one statement.
\set ON_ERROR_STOP on
set session_replication_role = replica;
insert into submission (network_id, organization_id, school_year, kind, number, status, source, inclusion_rule, submitted_at)
	select m.network_id, m.organization_id, y || '-' || lpad(((y + 1) % 100)::text, 2, '0'), 'annual', v, 'accepted', 'Example',
		'enrolled at least 90 days', now()
	from membership m join network n on n.id = m.network_id and n.slug = :'network', generate_series(2023 - :years, 2022) y, generate_series(1, :versions) v
	on conflict do nothing;
insert into submission_state (submission_id, at, status)
	select id, make_timestamptz(left(school_year, 4)::int + 1, 9, number, 0, 0, 0), 'accepted' from submission
	on conflict do nothing;
-- of the member and its schools
insert into cell (submission_id, organization_id, grade_id, group_id, enrolled, chronic)
	select s.id, s.organization_id + 300 * school, g.id, p.id, 100 + s.organization_id % 50, 20 + s.id % 10
	from submission s, generate_series(0, :schools) school,
		(select id from grade order by id limit :grades) g,
		(select id from student_group where family in ('all', 'race') order by id limit :groups) p
	where not exists (select from cell c where c.submission_id = s.id)
	order by s.id, s.organization_id + 300 * school, g.id, p.id;
insert into submission_total (submission_id, group_id, suppressed, enrolled, chronic)
	select c.submission_id, c.group_id, false, c.enrolled, c.chronic
	from cell c join submission s on s.id = c.submission_id and s.organization_id = c.organization_id
	where c.grade_id = 0
	on conflict do nothing;
delete from member_total;
insert into member_total (network_id, school_year, kind, group_id, organization_id, submission_id, suppressed, enrolled,
		chronic, inclusion_rule)
	select s.network_id, s.school_year, s.kind, t.group_id, s.organization_id, s.id, t.suppressed, t.enrolled, t.chronic,
		rule_told(s.inclusion_rule)
	from (select distinct on (network_id, organization_id, school_year) * from submission
		order by network_id, organization_id, school_year, number desc) s
	join submission_total t on t.submission_id = s.id;
vacuum analyze;
select count(*) from cell;
