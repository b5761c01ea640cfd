-- Tells the audit which request writes. Only writes: a read should not pay for it.
select set_config('halved.request', :request::text, true)
