-- One of the actor's own sign-ins is taken no more.
select body, null::text as etag, this from end_sign_in(:sign_in::text, :credential::bytea)
