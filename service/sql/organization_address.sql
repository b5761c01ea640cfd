-- The own address of the organization that an id or another of its codes names.
select t.address from organization t where t.id = find_organization(:id::text)
