-- A sheet that was read; the one of before when its file was brought before.
select {shape} as body, t.version::text as etag, {path} || '/' || t.id as location from keep_sheet(:session::text, :file::jsonb) t
