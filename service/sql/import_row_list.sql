-- The rows of an import, in the order of its file; seen: whose recorded figures one shows.
select body, row_number::text as cursor, seen
from import_rows(need_import(:network::text, :import::text)::text, :outcome::text, coalesce(:after::bigint, 0), :limit::int)
