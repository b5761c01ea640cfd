-- Somebody who is signed in shows again who they are: what that is compared with.
select wait, account, email, password, secret, confirmed from begin_recheck()
