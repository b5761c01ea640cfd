-- Whose ledger it is, and of which day.
select n.slug, n.name, ledger_day(n, :as_of::date)::text as as_of, day_number(ledger_day(n, :as_of::date)) as today,
	ledger_clock(n, :as_of::date) > n.ends_on as closed
from network n where n.id = find_network(:network::text)
