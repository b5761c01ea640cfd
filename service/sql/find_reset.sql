-- Whether the secret of a mail still sets a new password.
select email from find_reset(:shown::bytea)
