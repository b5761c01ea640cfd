-- They leave; no row: what was shown is not taken.
select body, null::text as etag from remove_own(:password::text, :step::bigint, :recovery::bytea, :credential::bytea)
