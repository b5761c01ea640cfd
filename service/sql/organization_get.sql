-- One organization.
select {shape} as body, t.version::text as etag from organization t where t.id = {find}
