-- A form link's secret.
select case when s.secret is not null then json_build_object('secret', s.secret, 'expires_at', t.expires_at)::text end as body, null::text as etag,
	'Only who made a form link gets its secret, and only until it ends: make a link of your own.' as conflict
from form_link t, make_secret_of('form_link', t.id) s (secret)
where t.id = as_id(:form_link::text) and t.withdrawn_at is null
