-- Who sees and changes which rows: the second guard, beside the right column of the route table.
-- The actor is set at the start of every request's statements; without one nothing is visible.

do $$
declare
	-- not a subselect, which costs a point read more than the comparison of its one row
	-- what one has made oneself: a token opens what it was made for, not its maker's own
	mine   text := '(created_by = (select actor_id()) and (select everywhere(''account'')))';
	known  text := $p$ current_setting('halved.actor', true) <> '' $p$;
	-- of a right: where the record's network or organization lies within it
	whole  text := '(select everywhere(%1$L))';
	net    text := whole || ' or network_id = any ((select networks_of(%1$L))::bigint[])';
	own    text := ' organization_id = any ((select organizations_of(%1$L))::bigint[])';
	rec    text := net || ' or' || own;
	-- of an organization's people a network has those whom its records name, and whom it recorded while their organization is with it
	named  text := $p$ (exists (select from team_role r where r.person_id = person.id and r.withdrawn_at is null and r.network_id = any (%2$s))
		or exists (select from attendance a join session s on s.id = a.session_id
			where a.person_id = person.id and a.withdrawn_at is null and s.network_id = any (%2$s))
		or exists (select from registration g join session s on s.id = g.session_id
			where g.person_id = person.id and g.withdrawn_at is null and s.network_id = any (%2$s))) $p$;
	present text := $p$ exists (select from membership m where m.organization_id = person.organization_id and m.network_id = %1$s
		and m.withdrawn_at is null and (m.left_on is null or m.left_on > today())) $p$;
	recorded text := '(network_id = any (%2$s) and' || format(present, 'person.network_id') || ')';
	within text := '(select networks_of(%L))::bigint[]';
	note   text := ' sees_note(visibility, created_by, network_id, organization_id, (select note_reach())) ';
	person text := whole || ' or' || own || ' or ' || recorded || ' or' || named;
	person_kept text := whole || ' or' || own || ' or ' || recorded || ' or (' || named || ' and' || format(present, 'any (%2$s)') || ')';
	visit  text := whole || ' or' || own || ' or session_id in (select s.id from session s
		where s.network_id = any ((select networks_of(%1$L))::bigint[]))';
	-- what has come through the form link that asks
	form   text := ' form_link_id = any ((select form_of(''link''))::bigint[]) ';
	-- who has left a network reads what was there until then
	until  text := '(network_id = any ((select left_networks(%1$L))::bigint[]) and %2$s < left_at(%1$L, network_id))';
	rule record;
begin
	for rule in select * from (values
		-- table, who reads, who adds and changes (the new row must pass too)
		('organization',   known, format(whole, 'directory')),
		('succession',     known, format(whole, 'directory')),
		('published_rate', known, format(whole, 'directory')),
		('network',        replace(format(net, 'view'), 'network_id', 'id') || ' or id = any ((select left_networks(''view''))::bigint[])',
			 replace(format(net, 'network'), 'network_id', 'id')),
		('membership',     format(net, 'network') || ' or ' || format(rec, 'record_view'), format(net, 'network')),
		('commitment',     format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('coaching_plan',  format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('instrument',     format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('cause',          format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('practice',       format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('theory',         format(net, 'view') || ' or ' || format(until, 'view', 'created_at'), format(net, 'network')),
		('session',        format(net, 'view') || ' or ' || format(until, 'view', 'starts_at')
			|| ' or network_id = any ((select networks_of(''calendar''))::bigint[])', format(net, 'network')),
		('ask',            format('%s or (status = %L and (%s or %s or id = any ((select form_of(''ask''))::bigint[])))', format(net, 'network'),
				'published', format(net, 'ask_view'), format(until, 'ask_view', 'published_at')),
			format(net, 'network')),
		('ask_reopening',  format(rec, 'record_view'), format(rec, 'decide')),
		('ask_answer',     format(rec, 'record_view') || ' or ' || form, format(rec, 'submit')),
		('person',         format(person, 'record_view', format(within, 'record_view')),
			format(person_kept, 'record_edit', format(within, 'record_edit'))),
		('team_role',      format(rec, 'record_view'), format(rec, 'record_edit')),
		('attendance',     format(visit, 'record_view'), format(visit, 'decide')),
		('registration',   format(visit, 'record_view'), format(visit, 'record_edit')),
		('sheet',          format(net, 'decide'), format(net, 'decide')),
		('sheet_entry',    format(net, 'decide'), format(net, 'decide')),
		('alias',          format(net, 'decide'), format(net, 'decide')),
		('coaching_series', format(rec, 'record_view'), format(own, 'coaching')),
		('coaching_session', format(own, 'coaching'), format(own, 'coaching')),
		('coaching_step',  format(own, 'coaching'), format(own, 'coaching')),
		('consultancy',    note, format(rec, 'record_edit')),
		('share_out',      format(rec, 'record_view') || ' or (status = ''presented'' and (' || format(net, 'shared_view') || '))',
			format(rec, 'record_edit')),
		('learning',       format(net, 'learning'), format('(%s) and (created_by = (select actor_id()) or %s)', format(net, 'learning'),
			format(net, 'network'))),
		('cycle',          note, format(rec, 'record_edit')),
		('interview',      note, format(own, 'interview')),
		('note',           note, format(own, 'interview')),
		('interim_goal',   format(rec, 'record_view') || ' or (published and (' || format(net, 'shared_view') || '))', format(rec, 'record_edit')),
		('measure',        format(rec, 'record_view') || ' or (organization_id is null and (' || format(net, 'shared_view') || '))', format(rec, 'record_edit')),
		('measure_point',  format(rec, 'record_view') || ' or (organization_id is null and (' || format(net, 'shared_view') || '))', format(rec, 'record_edit')),
		('member_statement', format(rec, 'record_view'), format(own, 'interview')),
		('excuse',         format(rec, 'record_view'), format(rec, 'decide')),
		('assessment_round', format(rec, 'record_view') || ' or (organization_id is null and (' || format(net, 'shared_view') || ' or '
				|| format(until, 'view', 'created_at') || '))', format(rec, 'assess')),
		('assessment',     'created_by = (select actor_id()) and (' || format(rec, 'record_view') || ')',
			'created_by = (select actor_id()) and (' || format(own, 'interview') || ')'),
		('submission',     format('%s or ((%s) and (submitted_at is not null or created_by = (select actor_id()))) or id = any ((select form_version())::bigint[])
				or (%s and (version = 1 or status <> %L))', format(own, 'team'), format(rec, 'record_view'), form, 'draft'),
			format(rec, 'submit')),
		('invitation',     'created_by = (select actor_id()) or may_give(role, network_id, organization_id)',
			'may_give(role, network_id, organization_id)'),
		('api_token',      mine || ' or oversees(created_by)',
			'(created_by = (select actor_id()) and (select everywhere(''token''))) or oversees(created_by)'),
		('feed',           mine || ' or ' || format(net, 'access') || ' or oversees(created_by)',
			'(created_by = (select actor_id()) and (select everywhere(''feed''))) or ' || format(net, 'access') || ' or oversees(created_by)'),
		('form_link',      mine || ' or ' || format(rec, 'access') || ' or id = any ((select form_of(''link''))::bigint[])',
			'(created_by = (select actor_id()) and (select everywhere(''form_link''))) or ' || format(rec, 'access')),
		('request_key',    'account_id = (select actor_id())', 'account_id = (select actor_id())')
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

	-- read only: codes follow their organization; credentials are read before it is known who acts
	for rule in select * from (values
		('organization_code', known),
		('organization_scheme', 'true'), ('grade', 'true'), ('student_group', 'true'), ('role', 'true'), ('access_right', 'true'),
		('role_right', 'true'), ('role_gift', 'true'), ('credential', 'true')
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

-- what a theory said is read with it, and written by its trigger
alter table theory_version enable row level security;
drop policy if exists theory_version_read on theory_version;
create policy theory_version_read on theory_version for select using (exists (select from theory t where t.id = theory_id));
grant select on theory_version to halved_service;

alter table practice_version enable row level security;
drop policy if exists practice_version_read on practice_version;
create policy practice_version_read on practice_version for select using (exists (select from practice p where p.id = practice_id));
grant select on practice_version to halved_service;

-- a member's team adds what refines a practice, and changes nothing of it: that is the network's
drop policy if exists practice_add on practice;
create policy practice_add on practice for insert with check (case when organization_id is null
		then (select everywhere('network')) or network_id = any ((select networks_of('network'))::bigint[])
	else refines is not null and ((select everywhere('record_edit')) or network_id = any ((select networks_of('record_edit'))::bigint[])
		or organization_id = any ((select organizations_of('record_edit'))::bigint[])) end);

-- nobody makes a token for somebody else
drop policy if exists api_token_add on api_token;
create policy api_token_add on api_token for insert with check (created_by = (select actor_id()) and (select everywhere('token')));

drop policy if exists feed_add on feed;
create policy feed_add on feed for insert with check (created_by = (select actor_id()) and (select everywhere('feed'))
	and ((select everywhere('view')) or network_id = any ((select networks_of('view'))::bigint[])));

drop policy if exists form_link_add on form_link;
create policy form_link_add on form_link for insert with check (created_by = (select actor_id()) and (select everywhere('form_link'))
	and ((select everywhere('submit')) or network_id = any ((select networks_of('submit'))::bigint[])
		or organization_id = any ((select organizations_of('submit'))::bigint[])));

-- founding a network is for the whole installation
drop policy if exists network_add on network;
create policy network_add on network for insert with check ((select everywhere('network')));

-- who decides may set any status; who submits may submit or withdraw what is still the member's; a form link drafts what its ask is
-- for, and submits what has come through it, if it may, or withdraws it for what came later
do $$
declare
	within text := '((select everywhere(%1$L)) or network_id = any ((select networks_of(%1$L))::bigint[])
		or organization_id = any ((select organizations_of(%1$L))::bigint[]))';
	decides text := format(within, 'decide');
	submits text := format(within, 'submit');
	through text := ' form_link_id = any ((select form_of(''link''))::bigint[]) ';
	asked   text := ' organization_id = any ((select organizations_of(''form''))::bigint[]) and exists (select from ask a
		where a.id = any (form_of(''ask'')) and a.network_id = submission.network_id and submission.school_year = coalesce(a.school_year,
			submission.school_year) and submission.kind = coalesce(a.kind, submission.kind)) ';
	may_submit text := ' exists (select from form_link f where f.id = submission.form_link_id and f.submits) ';
begin
	drop policy if exists submission_add on submission;
	drop policy if exists submission_change on submission;
	execute format('create policy submission_add on submission for insert with check (%1$s or (%2$s and status in (%3$L, %4$L))
		or (%5$s and status = %3$L and %6$s))', decides, submits, 'draft', 'submitted', through, asked);
	execute format('create policy submission_change on submission for update using (%1$s or (%2$s and status in (%3$L, %4$L))
			or (%7$s and status = %3$L and version = 1))
		with check (%1$s or (%2$s and status in (%3$L, %5$L, %6$L)) or (%7$s and (status = %6$L or (status = %5$L and %8$s))))',
		decides, submits, 'draft', 'returned', 'submitted', 'withdrawn', through, may_submit);
end $$;

-- the same of an answer in words
do $$
declare
	within text := '((select everywhere(%1$L)) or network_id = any ((select networks_of(%1$L))::bigint[])
		or organization_id = any ((select organizations_of(%1$L))::bigint[]))';
	decides text := format(within, 'decide');
	submits text := format(within, 'submit');
	through text := ' form_link_id = any ((select form_of(''link''))::bigint[]) ';
	asked   text := ' organization_id = any ((select organizations_of(''form''))::bigint[]) and ask_id = any ((select form_of(''ask''))::bigint[]) ';
begin
	drop policy if exists ask_answer_add on ask_answer;
	drop policy if exists ask_answer_change on ask_answer;
	execute format('create policy ask_answer_add on ask_answer for insert with check (status = %L and (%s or (%s and %s)))',
		'submitted', submits, through, asked);
	execute format('create policy ask_answer_change on ask_answer for update using (%1$s or %2$s or %4$s)
		with check (%1$s or ((%2$s or (%4$s and %5$s)) and status = %3$L))', decides, submits, 'submitted', through, asked);
end $$;

-- a credential that is kept to one network sees nothing of another
do $$
declare name text; network text;
begin
	for name, network in select table_name, column_name from information_schema.columns
			where table_schema = 'public' and column_name = 'network_id' and table_name in (select tablename from pg_policies)
				and table_name not in ('credential', 'import')
			union values ('network', 'id'), ('attendance', '(select s.network_id from session s where s.id = session_id)'),
				('registration', '(select s.network_id from session s where s.id = session_id)') loop
		execute format('drop policy if exists %I on %I', name || '_only', name);
		execute format('create policy %I on %I as restrictive using ((select only_network()) is null or %s = (select only_network()) %s)',
			name || '_only', name, network, case when name = 'person' then 'or exists (select from team_role r
				where r.person_id = person.id and r.withdrawn_at is null) or exists (select from attendance a
				where a.person_id = person.id and a.withdrawn_at is null) or exists (select from registration g
				where g.person_id = person.id and g.withdrawn_at is null)' end); -- which are of that network by their own policies
	end loop;
end $$;

-- only through functions that guard themselves
alter table member_total enable row level security;

-- expired keys go
grant delete on request_key to halved_service;
drop policy if exists request_key_drop on request_key;
create policy request_key_drop on request_key for delete using (created_at < now() - interval '24 hours');

grant select on organization_code, organization_scheme, grade, student_group, role, access_right, role_right, role_gift to halved_service;
grant select (id, hash, actor, rights, ready_until, used_at, expires_at, revoked_at) on credential to halved_service;
