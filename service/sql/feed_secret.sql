-- A feed's address. It is kept nowhere, so another request with the same Idempotency-Key makes a new one.
select case when s.secret is not null then json_build_object('path', '/v1/feeds/' || s.secret || '/calendar.ics', 'expires_at', t.expires_at)::text end
	as body, null::text as etag,
	'Only who made a feed gets its address, and only until it ends: make a feed of your own.' as conflict
from feed t, make_feed_secret(t.id) s (secret)
where t.id = as_id(:feed::text) and t.withdrawn_at is null
