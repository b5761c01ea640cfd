-- One import.
select import_json(t) as body, null::text as etag from import t where t.id = need_import(:network::text, :import::text)
