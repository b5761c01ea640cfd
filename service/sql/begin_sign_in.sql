-- A try to sign in: what its password is compared with.
select wait, account, password, secret from begin_sign_in(:email::text, :mark::text)
