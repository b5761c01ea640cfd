-- The address that an invitation is for; HL404 unless it is open.
select email from open_invitation_address(:shown::bytea) a (email)
