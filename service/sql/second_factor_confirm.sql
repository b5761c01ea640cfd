-- A code of the new secret has been shown.
select confirm_second_factor(:step::bigint, :codes::text, :credential::bytea) as taken
