-- A mail that is due, for somebody else's hands off it while it is sent; without a recipient it is over already.
select id, kind, tries, recipient, secret, place from take_mail()
