-- Somebody wants a new password; whether there is an account shows only when the mail is sent.
select ask_reset(:email::text)
