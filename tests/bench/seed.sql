-- What every figure is measured on: 10,000 organizations, a network of 300 members, one facilitator.
\set ON_ERROR_STOP on
insert into organization (kind, name, state, codes)
	select 'district', 'Example District ' || n, 'WA',
		jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', lpad(n::text, 5, '0')))
	from generate_series(1, 10000) n;
select make_token(sha256(:'token'::bytea), 'facilitator', null, 'bench');
insert into network (slug, name, aim, goal, starts_on)
	values ('bench', 'Example network', 'Cut chronic absence in half.',
		'{"baseline_year": "2021-22", "baseline_kind": "annual", "target_reduction": 0.5, "target_year": "2026-27",
			"path": [{"school_year": "2022-23", "rate": 0.27}, {"school_year": "2023-24", "rate": 0.24}]}', '2022-08-01');
insert into membership (network_id, organization_id, joined_on)
	select (select id from network), o.id, '2022-08-01' from organization o order by o.id limit 300;
vacuum analyze;
