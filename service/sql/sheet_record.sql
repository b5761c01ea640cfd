-- What is matched becomes attendance; a sheet that was recorded answers again.
with found as materialized (select t from sheet t where t.id = {find} and t.withdrawn_at is null),
done as materialized (select record_sheet(t) as t from found)
select answer({shape}, t.version::text) as body, t.version::text as etag from done, lateral (select (done.t).*) t
