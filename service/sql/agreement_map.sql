-- Who thinks what of why students are missing school, of the members whose record the actor sees; before the round is closed how many have answered.
with t as materialized (select t.* from theories_told(:assessment_round::text) t),
m as materialized (select m.* from assessment_members(:assessment_round::text) m where m.round = as_id(:assessment_round::text)),
place as materialized (select o.id, json_build_object('code', o.address, 'name', o.name) as shown from organization o
	where o.id in (select m.organization_id from m)),
held as materialized (select t.*, e ->> 'cause' as cause, e ->> 'words' as said, n as place
	from t cross join jsonb_array_elements(t.causes) with ordinality l (e, n) where t.current)
select (select row_to_json(b) from (select n.slug as network, r.title, r.question, is_closed(r) as closed,
	(select coalesce(json_agg(json_build_object('organization', json_build_object('code', m.address, 'name', m.name), 'people', m.people)
		order by m.address), '[]') from m) as members,
	(select coalesce(json_agg(json_build_object('round', r.title, 'causes', a.causes, 'words', a.words, 'because', a.because,
		'answered_at', a.created_at) order by a.id), '[]') from assessment a
		where a.assessment_round_id = r.id and a.created_by = actor_id() and a.withdrawn_at is null) as yours,
	(select coalesce(json_agg(json_build_object('code', k.code, 'label', k.label, 'under', k.under, 'withdrawn', k.withdrawn_at is not null, 'people', h.people, 'held_by', h.held_by,
			'cycles', c.tests) order by h.people desc, k.id), '[]')
		from cause k
		cross join lateral (select count(*) as people, coalesce(json_agg(json_build_object('organization', p.shown, 'name', h.name,
			'place', h.place, 'words', h.said) order by h.place, h.id), '[]') as held_by
			from held h join place p on p.id = h.organization_id where h.cause = k.code) h
		cross join lateral (select count(*) as number, coalesce(json_agg(json_build_object('id', c.id::text, 'status', c.status,
			'prediction_held', c.prediction_held, 'act', c.act) order by c.id), '[]') as tests
			from cycle c where c.network_id = r.network_id and c.cause = k.code and c.withdrawn_at is null) c
		where k.network_id = r.network_id and is_closed(r) and (h.people > 0 or c.number > 0)) as causes,
	(select coalesce(json_agg(json_build_object('organization', p.shown, 'name', t.name,
			'theory', json_build_object('round', t.round, 'causes', t.causes, 'words', t.words, 'because', t.because, 'answered_at', t.answered_at),
			'earlier', (select coalesce(json_agg(json_build_object('round', e.round, 'causes', e.causes, 'words', e.words, 'because', e.because,
				'answered_at', e.answered_at) order by e.id), '[]') from t e
				where not e.current and e.account_id = t.account_id and e.organization_id = t.organization_id)) order by p.id, t.name, t.id), '[]')
		from t join place p on p.id = t.organization_id where t.current) as people
	) b)::text as body, null::text as etag,
	(select string_agg(t.id::text, ',') from t where t.organization_id <> all ((select organizations_of('team'))::bigint[])) as seen
from assessment_round r join network n on n.id = r.network_id
where r.id = as_id(:assessment_round::text) and r.withdrawn_at is null and exists (select from m)
