-- One organization by its own address, the most asked question of all; see resources/organization.c for its other names.
select row_to_json(s)::text as body, s.version::text as etag
from (select {fields} from organization t where t.address = :id::text) s
