-- What the actor has answered in a round: nobody else sees a row.
select page.*
from need_assessment_round(:assessment_round::text) r
cross join lateral (
	select {shape} as body, t.id::text as cursor
	from {table} t
	where t.assessment_round_id = r.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
