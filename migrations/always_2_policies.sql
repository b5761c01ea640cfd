-- Who sees and changes which rows: the second guard, beside the right column of the route table.
-- The actor is set at the start of every request's statements; without one nothing is visible.

delete from role_right;
insert into role_right (role, "right")
select role, unnest(rights) from (values
	('admin',       array['view', 'summary', 'directory', 'network']),
	('facilitator', array['view', 'summary', 'directory', 'network', 'record_view', 'record_edit', 'submit', 'decide', 'import']),
	('district',    array['view', 'summary', 'record_view', 'record_edit', 'interview', 'submit']),
	('reader',      array['view', 'summary'])) r (role, rights);

-- The same as an expression: every request asks, and would pay more for looking into a table.
do $$ begin
	execute (select format('create or replace function role_may(role text, "right" text) returns boolean language sql immutable as %L',
			format('select case "right" %s else false end', string_agg(format('when %L then role = any (%L)', r."right", r.roles), ' ')))
		from (select "right", array_agg(role order by role) as roles from role_right group by "right" order by "right") r);
end $$;

do $$
declare
	-- not a subselect, which costs a point read more than the comparison of its one row
	anyone      text := $p$ current_setting('halved.actor', true) <> '' $p$;
	steward     text := $p$ (select actor_role()) in ('facilitator', 'admin') $p$;
	facilitator text := $p$ (select actor_role()) = 'facilitator' $p$;
	own         text := $p$ organization_id = (select actor_organization()) $p$;
	rule record;
begin
	for rule in select * from (values
		-- table, who reads, who adds and changes (the new row must pass too)
		('organization',      anyone, steward),
		('published_rate',    anyone, steward),
		('network',           anyone, steward),
		('membership',        format('%s or %s', steward, own), steward),
		('commitment',        anyone, steward),
		('session',           anyone, steward),
		('ask',               format($p$ %s or (status = 'published' and (select actor_role()) = 'district') $p$, steward), steward),
		('person',            format('%s or %s', facilitator, own), format('%s or %s', facilitator, own)),
		('team_role',         format('%s or %s', facilitator, own), format('%s or %s', facilitator, own)),
		('attendance',        format('%s or %s', facilitator, own), facilitator),
		('cycle',             format('%s or %s', facilitator, own), format('%s or %s', facilitator, own)),
		('interview',         format($p$ %s or (%s and consent in ('network', 'public') and withdrawn_at is null) $p$, own, facilitator), own),
		('submission',        format('%s or (%s and (submitted_at is not null or created_by = (select actor_id())))', own, facilitator),
			format($p$ %s or (%s and status in ('draft', 'submitted', 'returned', 'withdrawn')) $p$, facilitator, own)),
		('request_key',       'token_id = (select actor_id())', 'token_id = (select actor_id())')
	) r (name, reads, writes) loop
		execute format('alter table %I enable row level security', rule.name);
		execute format('drop policy if exists %I on %I', rule.name || '_read', rule.name);
		execute format('drop policy if exists %I on %I', rule.name || '_add', rule.name);
		execute format('drop policy if exists %I on %I', rule.name || '_change', rule.name);
		execute format('create policy %I on %I for select using (%s)', rule.name || '_read', rule.name, rule.reads);
		execute format('create policy %I on %I for insert with check (%s)', rule.name || '_add', rule.name, rule.writes);
		execute format('create policy %I on %I for update using (%s) with check (%s)', rule.name || '_change', rule.name,
			rule.writes, rule.writes);
		execute format('grant select, insert, update on %I to halved_service', rule.name);
	end loop;

	-- read only: codes follow their organization; tokens are read before it is known who acts
	for rule in select * from (values
		('organization_code', anyone),
		('organization_scheme', 'true'), ('grade', 'true'), ('student_group', 'true'), ('role_right', 'true'), ('token', 'true')
	) r (name, reads) loop
		execute format('alter table %I enable row level security', rule.name);
		execute format('drop policy if exists %I on %I', rule.name || '_read', rule.name);
		execute format('create policy %I on %I for select using (%s)', rule.name || '_read', rule.name, rule.reads);
	end loop;

	-- what hangs on a submission follows it
	for rule in select unnest(array['cell', 'submission_state', 'submission_total']) as name loop
		execute format('alter table %I enable row level security', rule.name);
		execute format('drop policy if exists %I on %I', rule.name || '_read', rule.name);
		execute format('create policy %I on %I for select using (exists (select from submission s where s.id = submission_id))',
			rule.name || '_read', rule.name);
		execute format('grant select on %I to halved_service', rule.name);
	end loop;
end $$;

-- a district submits or withdraws; only a facilitator returns or accepts
drop policy if exists submission_change on submission;
create policy submission_change on submission for update
	using ((select actor_role()) = 'facilitator'
		or (organization_id = (select actor_organization()) and status in ('draft', 'returned')))
	with check ((select actor_role()) = 'facilitator'
		or (organization_id = (select actor_organization()) and status in ('draft', 'submitted', 'withdrawn')));

-- only through functions that guard themselves
alter table member_total enable row level security;

-- expired keys go
grant delete on request_key to halved_service;
drop policy if exists request_key_drop on request_key;
create policy request_key_drop on request_key for delete using (created_at < now() - interval '24 hours');

grant select on organization_code, organization_scheme, grade, student_group, role_right to halved_service;
grant select (id, hash, role, organization_id, label, expires_at, revoked_at) on token to halved_service;
