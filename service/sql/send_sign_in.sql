-- A sign-in is sent to its provider.
select send_sign_in(:hash::bytea, :provider::text, :return::text, :old::bytea)
