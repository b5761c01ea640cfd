-- A feed's address.
select case when s.secret is not null then json_build_object('path', '/v1/feeds/' || s.secret || '/calendar.ics', 'expires_at', t.expires_at)::text end
	as body, null::text as etag,
	'Only who made a feed gets its address, and only until it ends: make a feed of your own.' as conflict
from feed t, make_secret_of('feed', t.id) s (secret)
where t.id = as_id(:feed::text) and t.withdrawn_at is null
