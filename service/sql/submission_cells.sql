-- The cells of a submission, by organization, grade and group.
select page.body, page.cursor{seen}
from need_submission(:submission::text) s (id)
join submission t on t.id = s.id
cross join lateral (
	select json_build_object('organization', json_build_object('code', o.address, 'name', o.name), 'grade', g.name, 'group', g2.name,
			'suppressed', c.suppressed, 'enrolled', c.enrolled, 'satisfactory', c.satisfactory, 'at_risk', c.at_risk,
			'moderate', c.moderate, 'severe', c.severe, 'chronic', c.chronic)::text as body,
		concat_ws(' ', c.organization_id, c.grade_id, c.group_id) as cursor
	from cell c
	join organization o on o.id = c.organization_id
	join grade g on g.id = c.grade_id
	join student_group g2 on g2.id = c.group_id
	where c.submission_id = s.id and (:after::text is null or (c.organization_id, c.grade_id, c.group_id)
		> (split_part(:after::text, ' ', 1)::bigint, split_part(:after::text, ' ', 2)::smallint,
			split_part(:after::text, ' ', 3)::smallint))
	order by c.organization_id, c.grade_id, c.group_id limit :limit::int
) page
