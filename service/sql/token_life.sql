-- Refuses a token that would last longer than any may.
select need_life((:body::jsonb ->> 'expires_at')::timestamptz, :longest::interval)
