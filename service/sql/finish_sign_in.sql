-- The password was right.
select id, secret, mark, body
from finish_sign_in(:account::bigint, :password::text, :label::text, :idle::interval, :lasts::interval, :old::bytea,
	:step::bigint, :recovery::bytea)
