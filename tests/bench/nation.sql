-- A network as large as the nation: 13,000 districts.
\set ON_ERROR_STOP on
insert into organization (kind, name, state, codes)
	select 'district', 'Example District ' || n, 'WA',
		jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', lpad(n::text, 5, '0')))
	from generate_series(10001, 13000) n;
insert into network (slug, name, aim, goal, starts_on) select 'nation', 'Example nation', aim, goal, starts_on from network;
insert into membership (network_id, organization_id, joined_on)
	select (select id from network where slug = 'nation'), o.id, '2022-08-01' from organization o where o.kind = 'district';
vacuum analyze;
