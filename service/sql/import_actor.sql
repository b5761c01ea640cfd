-- The network that a file is brought to, and who brings it.
select need_network(:network::text)::text as network, current_setting('halved.actor') as actor
