-- Whether the actor wants to be reminded.
select answer(want_reminders((:body::jsonb ->> 'wanted')::boolean)) as body, null::text as etag
