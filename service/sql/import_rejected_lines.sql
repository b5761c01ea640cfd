-- The refused and held rows of an import, as lines of CSV.
select line as body, row_number::text as cursor
from import_rejected(need_import(:network::text, :import::text)::text, :after::bigint, :limit::int)
