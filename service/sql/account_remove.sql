-- An account that the actor oversees is removed; answers what is left of it.
select answer(r.body, r.version::text) as body, r.version::text as etag from remove_overseen(:account::text, :versions::int[]) r
