-- A token's secret.
select case when s.secret is not null then json_build_object('secret', s.secret, 'expires_at', t.expires_at)::text end as body, null::text as etag,
	'Only who made a token gets its secret, and only until it ends: make a token of your own.' as conflict
from api_token t, make_secret_of('api_token', t.id) s (secret)
where t.id = as_id(:token::text) and t.withdrawn_at is null
