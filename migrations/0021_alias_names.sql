-- What was said of one address or name over the years is found at once.

create index alias_name on alias (network_id, name);
