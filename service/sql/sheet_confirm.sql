-- What is proposed of a sheet is so, if it is as much as whoever says it has seen.
with found as materialized (select t from sheet t where t.id = {find} and t.withdrawn_at is null),
done as materialized (select confirm_sheet(t, (:body::jsonb ->> 'proposed')::int) as t from found)
select answer({shape}, t.version::text) as body, t.version::text as etag from done, lateral (select (done.t).*) t
