-- Other codes for a lost device.
select renew_recovery(:password::text, :step::bigint, :recovery::bytea, :codes::text) as taken
