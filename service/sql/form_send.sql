-- An answer through the form link that asks, where it is counts: a draft with its cells.
with b as (select :body::jsonb as body),
t as (
	insert into submission (network_id, organization_id, school_year, kind, as_of, inclusion_rule, source, note, form_link_id, created_by, changed_by)
	select f.network_id, f.organization_id, need_period(b.body ->> 'school_year', a.school_year, '/school_year'),
		need_period(b.body ->> 'kind', a.kind, '/kind'), case when a.kind = 'ytd' and a.as_of is not null
			then need_period(b.body ->> 'as_of', a.as_of::text, '/as_of') else b.body ->> 'as_of' end::date, b.body ->> 'inclusion_rule', b.body ->> 'source',
		b.body ->> 'note', f.id, actor_id(), actor_id()
	from b, form_link f
	join ask a on a.id = f.ask_id and a.status = 'published' and a.withdrawn_at is null
	where b.body ->> 'cells' is not null and f.id = any ((select form_of('link'))::bigint[]) and feed_network() is not null returning *
)
select put_cells(t.id, b.body -> 'cells') from t, b
