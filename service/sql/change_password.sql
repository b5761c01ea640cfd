-- Another password for the actor, while the one that was compared is still theirs; with a code where there is a second factor.
select body, null::text as etag from change_password(:compared::text, :password::text, :credential::bytea,
	:step::bigint, :recovery::bytea)
