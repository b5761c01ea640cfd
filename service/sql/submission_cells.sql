-- The cells of a submission, by organization, grade and group.
select page.body, page.cursor{seen}
from need_submission(:submission::text) s (id)
join submission t on t.id = s.id
cross join lateral cell_page(s.id, :after::text, :limit::int) page
