-- Whom a sheet tells of, in the order of its file.
select page.*
from need_sheet(:sheet::text) s
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from sheet_entry t
	where t.sheet_id = s.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
