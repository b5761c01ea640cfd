-- What is matched becomes attendance; a sheet that was recorded answers again.
with found as materialized (select t from sheet t where t.id = {find} and t.withdrawn_at is null for update),
done as materialized (select case when (t).status = 'recorded' then t else record_sheet(t) end as t from found)
select answer({shape}, t.version::text) as body, t.version::text as etag from done, lateral (select (done.t).*) t
