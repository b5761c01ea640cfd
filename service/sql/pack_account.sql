-- One's own account.
select a.id as subject, concat_ws(', ', a.name, a.email) as title, 'account-' || a.id as file, a.name as holder,
	null as network, current_setting('halved.actor') as actor
from own_account a
