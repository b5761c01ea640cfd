-- What one has answered in a round, for a member.
with b as (
	select :body::jsonb as body, r.id as assessment_round_id, r.network_id from need_assessment_round(:assessment_round::text) r
),
t as (
	insert into {table} (network_id, assessment_round_id, {columns}, created_by, changed_by)
	select b.network_id, b.assessment_round_id, {values}, actor_id(), actor_id() from b returning *
)
select answer({shape}, t.version::text, {path} || '/' || t.id) as body, t.version::text as etag, {path} || '/' || t.id as location
from t
