-- It comes back, once.
select return_to, old_hash from take_sign_in(:hash::bytea, :provider::text)
