-- A secret that asks for nothing before a code of it has been shown.
select start_second_factor(:sealed::bytea, :password::text) as taken
