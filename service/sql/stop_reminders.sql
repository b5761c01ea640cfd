-- The link of a reminder ends them all.
select body, null::text as etag from stop_reminders(:shown::bytea)
