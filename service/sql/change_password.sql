-- Another password for the actor, while the one that was compared is still theirs.
select body, null::text as etag from change_password(:compared::text, :password::text, :credential::bytea)
