\set number random(1, 1000)
select row_to_json(s)::text from (select address as code, kind, name, codes, state, parent, opened_on, closed_on, note, predecessors, successors, id::text, version, created_at, changed_at
	from organization where address = 'wa-' || lpad(:number::text, 5, '0')) s;
