-- Other codes for a lost device.
select renew_recovery(:step::bigint, :recovery::bytea, :codes::text) as taken
