-- An invitation is accepted with a password.
select id, secret, mark, body
from accept_invitation(:shown::bytea, :name::text, :password::text, :label::text, :idle::interval, :lasts::interval)
