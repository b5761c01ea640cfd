-- A token's secret. It is kept nowhere, so another request with the same Idempotency-Key makes a new one.
select case when s.secret is not null then json_build_object('secret', s.secret, 'expires_at', t.expires_at)::text end as body, null::text as etag,
	'Only who made a token gets its secret, and only until it ends: make a token of your own.' as conflict
from api_token t, make_token_secret(t.id) s (secret)
where t.id = as_id(:token::text) and t.withdrawn_at is null
