-- What has just been sent is submitted where the link says so; an earlier draft of the same period that came through it, and that nobody
-- has touched since, is withdrawn for it.
with sent as (select * from submission where form_link_id = any ((select form_of('link'))::bigint[]) and status = 'draft' order by id desc limit 1)
update submission t set status = case when t.id = sent.id then 'submitted' else 'withdrawn' end, version = t.version + 1,
	changed_at = now(), changed_by = actor_id()
from sent, form_link f
where f.id = sent.form_link_id and t.form_link_id = f.id and t.status = 'draft' and t.version = 1
	and case when t.id = sent.id then f.submits else t.school_year = sent.school_year and t.kind = sent.kind
		and t.as_of is not distinct from sent.as_of end
