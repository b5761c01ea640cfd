-- Who asks.
select show_me(:credential::bytea) as body, null as etag
