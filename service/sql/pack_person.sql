-- Whose pack it is, and who takes it home.
select p.id::text as subject, p.name as title, 'person-' || p.id as file, account_name(actor_id()) as holder,
	(select n.slug from network n where n.id = only_network()) as network, current_setting('halved.actor') as actor
from person p where p.id = as_id(:person::text) and p.withdrawn_at is null and takes_home(p.organization_id)
