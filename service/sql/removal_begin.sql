-- Somebody wants to leave: what shows that it is them.
select wait, account, password, secret, fresh from begin_removal(:credential::bytea)
