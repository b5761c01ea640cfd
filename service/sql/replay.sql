-- The answer that the first request with this Idempotency-Key got.
select k.digest = :digest::bytea as same, k.body, k.etag, k.location
from request_key k
where k.account_id = actor_id() and k.route = :route::text and k.key = :key::text
