-- One submission, whatever its state.
select {shape} as body, t.version::text as etag{seen} from submission t where t.id = {find}
