-- All sign-ins of an account that the actor oversees end.
select body, null::text as etag from sign_out_overseen(:account::text)
