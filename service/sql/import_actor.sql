-- The network that a file is brought to, and who brings it.
select need_network(:network::text)::text as network, actor_role() as role, actor_id()::text as actor,
	actor_organization()::text as organization
