-- Seats that begin or end today.
select renew_dated()
