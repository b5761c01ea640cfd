-- The secret that accepts an invitation.
select case when l.secret is not null then json_build_object('secret', l.secret, 'expires_at', now() + interval '7 days')::text end as body,
	null::text as etag,
	'This invitation has been accepted, or its seat is not yours to give: make another invitation.' as conflict
from invitation t, make_link(t.id) l (secret)
where t.id = as_id(:invitation::text) and t.withdrawn_at is null
