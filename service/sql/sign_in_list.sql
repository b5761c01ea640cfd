-- The actor's own sign-ins.
select body, id::text as cursor from my_sign_ins(:credential::bytea)
where id > coalesce(:after::bigint, 0) order by id limit :limit::int
