-- Reminders that are due become mails.
select plan_reminders() as more
