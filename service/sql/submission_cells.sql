-- The cells of a submission, by organization, grade and group. One after the other, whatever the planner thinks: who may not see it is
-- told so, and the page keeps its order.
select page.body, page.cursor{seen}
from need_submission(:submission::text) s (id)
cross join lateral (select * from submission t where t.id = s.id offset 0) t
cross join lateral cell_page(t.id, :after::text, :limit::int) page
