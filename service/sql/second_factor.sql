-- The actor's own second factor, without its secret.
select my_second_factor() as body, null::text as etag
