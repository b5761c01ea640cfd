-- What its members have promised, and how it shows.
select c.id, c.position, c.title, c.voluntary, c.rule
from commitment c where c.network_id = find_network(:network::text) and c.withdrawn_at is null order by c.position, c.id
