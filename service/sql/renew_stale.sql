-- Credentials of seats that have begun or ended by their date.
select renew_stale()
