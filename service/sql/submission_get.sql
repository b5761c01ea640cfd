-- One submission, whatever its state.
select {shape} as body, t.version::text as etag from submission t where t.id = {find}
