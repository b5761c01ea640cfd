-- The second factor is given up.
select end_second_factor(:password::text, :step::bigint, :recovery::bytea) as taken
