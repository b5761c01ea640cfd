-- An import that is to be committed, and who commits it.
select need_import(:network::text, :import::text)::text as import, actor_role() as role, actor_id()::text as actor,
	actor_organization()::text as organization
