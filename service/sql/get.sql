-- One record.
select row_to_json(s)::text as body, s.version::text as etag
from (select {fields} from {table} t where t.id = {find} and t.withdrawn_at is null) s
