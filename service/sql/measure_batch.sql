-- Many points of a measure at once: all, or none.
select answer(json_build_object('added', add_points(m, :body::jsonb -> 'points'))::text) as body, null::text as etag
from need_measure(:measure::text) m
