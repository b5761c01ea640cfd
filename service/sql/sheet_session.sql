-- When a session of the actor's is, on its own clock.
select to_char(s.starts_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI:SS') as starts,
	to_char(s.ends_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI:SS') as ends
from need_session(:session::text) s where need_right('decide', s.network_id) is not null
