-- Members that were not at a session, confirmed together by somebody who has seen who they are.
select answer(json_build_object('session', s.id::text, 'members', cardinality(a.absent), 'organizations', to_json(a.absent))::text) as body,
	null::text as etag
from need_session(:session::text) s, confirm_absences(s, :body::jsonb) a (absent)
