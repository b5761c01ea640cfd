-- Credentials of seats that have begun or ended by their date; and tries to sign in that were long ago.
select renew_stale(), forget_tries()
