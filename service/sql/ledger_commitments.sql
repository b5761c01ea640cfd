-- What its members had promised by that day, and how it shows.
select c.id, c.position, t.title, t.voluntary, t.rule
from network n join commitment c on c.network_id = n.id
cross join lateral commitment_then(c, n, ledger_day(n, :as_of::date)) t
where n.id = find_network(:network::text) and c.withdrawn_at is null order by c.position, c.id
