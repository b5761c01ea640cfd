-- When a session of the actor's is, on its own clock.
select c.starts, c.ends from need_session(:session::text) s, session_clock(s) c where need_right('decide', s.network_id) is not null
