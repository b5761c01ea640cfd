-- A new password, by the secret of a mail.
select body, null::text as etag from use_reset(:shown::bytea, :password::text)
