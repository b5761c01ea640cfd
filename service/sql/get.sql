-- One record.
select {shape} as body, t.version::text as etag{seen} from {table} t where t.id = {find} and t.withdrawn_at is null
