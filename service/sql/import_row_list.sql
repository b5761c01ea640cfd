-- The rows of an import, in the order of its file.
select body, row_number::text as cursor
from import_rows(need_import(:network::text, :import::text)::text, :outcome::text, coalesce(:after::bigint, 0), :limit::int)
