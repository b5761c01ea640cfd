-- Somebody whom a provider knows signs in.
select refused, secret
from provider_sign_in(:issuer::text, :subject::text, :name::text, :email::text, :seats::jsonb, :label::text, :idle::interval,
	:lasts::interval, :old::bytea, :second_factor::boolean)
