-- Another's plan, to be tested anew: without what is only of the other's place and time, and with a prediction of one's own.
with b as (select :body::jsonb as body),
found as (select t.* from cycle t where t.id = {find} and t.withdrawn_at is null),
t as (
	insert into cycle (network_id, organization_id, aim, change_idea, driver, cause, practice, tier, level, scale, prediction, measures,
		plan, tasks, starts_on, ends_on, visibility, copy_of, created_by, changed_by)
	select f.network_id, copy_member(f, b.body->>'organization'), f.aim, f.change_idea, f.driver,
		(select c.code from cause c where c.network_id = f.network_id and c.code = f.cause and c.withdrawn_at is null),
		(select p.code from practice p where p.network_id = f.network_id and p.code = f.practice and p.withdrawn_at is null),
		f.tier, f.level, f.scale, b.body->>'prediction', measures_anew(f.measures), f.plan, tasks_anew(f.tasks),
		(b.body->>'starts_on')::date, (b.body->>'ends_on')::date, least(f.visibility, 'coach'), f.id, actor_id(), actor_id()
	from found f, b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag,
	{path} || '/' || t.id as location
from t
