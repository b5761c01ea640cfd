-- The cells of the version to correct from, by organization, grade and group.
select page.body, page.cursor{seen}
from submission t
cross join lateral cell_page(t.id, :after::text, :limit::int) page
where t.id = any ((select form_version())::bigint[])
