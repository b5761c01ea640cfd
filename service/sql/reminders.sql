-- Who would get which reminder of an ask, and when.
select body, null::text as etag from show_reminders(:ask::text) body where body is not null
