-- Counts of every grade and group of a network's members for :years school years from 2004-05 on, as CSV; parts add up to
-- their wholes, as they must.
copy (
	select format('%s-%s', 2003 + y, lpad(((2004 + y) % 100)::text, 2, '0')) as school_year, o.address as member,
		g.name as grade, s.name as "group", part * 2520 * (1 + o.id % 3) / share as enrolled,
		part * 840 * (1 + o.id % 3) / share as chronic
	from generate_series(1, :years) y
	cross join membership m join organization o on o.id = m.organization_id
	cross join (select *, case when id = 0 then (select count(*) - 1 from grade) else 1 end as part from grade) g
	cross join (select *, case when id = 0 then 1 when partition then count(*) over (partition by family, id = 0)
		else 4 end as share from student_group) s
	order by o.id, y, g.id, s.id
) to stdout (format csv, header)
