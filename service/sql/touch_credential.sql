-- The credential has been used.
select touch_credential(:credential::bytea)
