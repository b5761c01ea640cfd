-- The header of an import's file.
select coalesce(t.header, '') as header from import t where t.id = need_import(:network::text, :import::text)
