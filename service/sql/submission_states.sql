-- What happened to a submission, first to last. One after the other, as in submission_cells.sql.
select page.body, page.cursor{seen}
from need_submission(:submission::text) s (id)
cross join lateral (select * from submission t where t.id = s.id offset 0) t
cross join lateral (
	select json_build_object('at', h.at, 'status', h.status, 'question', h.question)::text as body, h.at::text as cursor
	from submission_state h
	where h.submission_id = t.id and h.at > (select coalesce(:after::timestamptz, '-infinity'))
	order by h.at limit :limit::int
) page
