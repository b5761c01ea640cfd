-- The accounts whose seats the actor could give.
select body, id::text as cursor from accounts_seen(:after::bigint, :limit::int)
