-- Whose pack it is, and who takes it home.
select o.id::text as subject, format('%s (%s)', o.name, o.address) as title, o.address as file, account_name(actor_id()) as holder,
	(select n.slug from network n where n.id = only_network()) as network, current_setting('halved.actor') as actor
from need_home(:organization::text) h (id) join organization o on o.id = h.id
