#!/bin/bash
# database_page.sh rights|codes URL: prints docs/reference/PAGE.md as a migrated database says it.
set -euo pipefail
ask() { psql -qXAt -v ON_ERROR_STOP=1 "$1"; }

print_rights() {
	cat <<'PAGE'
# Rights

Two guards stand before every record. The first is the right that a route names (see [the API](api.md)); a role without it is
answered 403. The second is PostgreSQL's row-level security; a row that is not the actor's is answered 404, as if it were not there.
Made by `tests/support/database_page.sh rights`.

## Which role has which right

PAGE
	ask "$1" <<'SQL'
with role as (select role, position from unnest(array['facilitator', 'district', 'reader', 'admin']) with ordinality r (role, position)),
meaning ("right", text, position) as (values
	('view', 'read organizations, published rates, networks, commitments, sessions, and the memberships and asks that are theirs to see', 1),
	('summary', 'read the network summary', 2),
	('directory', 'edit organizations and published rates', 3),
	('network', 'edit networks, members, commitments, sessions, asks', 4),
	('record_view', 'read what members have recorded', 5),
	('record_edit', 'edit people, teams, cycles', 6),
	('interview', 'write interview notes', 7),
	('submit', 'write and submit progress', 8),
	('decide', 'return and accept submissions, record attendance', 9),
	('import', 'import files', 10))
select line from (
select 0 as position, '| right | ' || string_agg(role, ' | ' order by position) || ' | allows to |' || E'\n| --- |' || repeat(' --- |', 5) as line from role
union all
select coalesce(m.position, 99), '| `' || coalesce(m."right", h."right") || '` | ' || (select string_agg(case when role.role = any (h.roles) then 'yes' else '' end,
	' | ' order by role.position) from role) || ' | ' || coalesce(m.text, '') || ' |'
from (select "right", array_agg(role) as roles from role_right group by "right") h full join meaning m using ("right")
) lines order by position, line;
\echo
\echo '## Which rows exist for whom'
\echo
\echo '`role` is the actor''s role, `own` the organization of a district''s token, `actor` the token itself. A row must pass *read* to be seen,'
\echo '*add* to be added, *change* before and after a change (*then*: another rule after it). What is empty nobody may do through the service, but for functions that guard themselves.'
\echo
\echo '| table | read | add | change |'
\echo '| --- | --- | --- | --- |'
create function pg_temp.plain(given text) returns text language sql as $$
	select '`' || regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
		regexp_replace(given, '\s+', ' ', 'g'),
		'\( SELECT actor_role\(\) AS actor_role\)', 'role', 'g'),
		'\( SELECT actor_organization\(\) AS actor_organization\)', 'own', 'g'),
		'\( SELECT actor_id\(\) AS actor_id\)', 'actor', 'g'),
		'''::text', '''', 'g'),
		'= ANY \(ARRAY\[([^\]]*)\]\)', 'in (\1)', 'g'),
		'current_setting\(''halved.actor'', true\) <> ''''', 'role is known', 'g'),
		'EXISTS \( SELECT FROM submission s WHERE \(s.id = \w+.submission_id\)\)', 'its submission is read', 'g'),
		'^\((.*)\)$', '\1') || '`' $$;
select '| `' || tablename || '` | ' || concat_ws(' | ',
	coalesce(max(pg_temp.plain(qual)) filter (where cmd = 'SELECT'), ''),
	coalesce(max(pg_temp.plain(with_check)) filter (where cmd = 'INSERT'), ''),
	coalesce(max(case when qual <> with_check then pg_temp.plain(qual) || ', then ' else '' end || pg_temp.plain(with_check))
		filter (where cmd = 'UPDATE'), '')) || ' |'
from pg_policies where schemaname = 'public' and qual is distinct from 'true' group by tablename order by tablename;
SQL
}

print_codes() {
	cat <<'PAGE'
# Codes, grades and groups

Fixed lists that records refer to by name. Made by `tests/support/database_page.sh codes`.

## Codes of organizations

An organization may carry one code of each scheme. Its address is the prefix, a hyphen and the code, as `wa-01109`; missing zeros in front are added.

PAGE
	ask "$1" <<'SQL'
\echo '| scheme | prefix | digits | kind | what it is |'
\echo '| --- | --- | --- | --- | --- |'
select format('| `%s` | `%s` | %s | %s | %s |', name, prefix, coalesce(digits::text, 'letters'), kind, label) from organization_scheme order by name;
\echo
\echo '## Grades'
\echo
select string_agg('`' || name || '`', ', ' order by id <> 0, id) || '. `all` is the total over grades.' from grade;
\echo
\echo '## Groups of students'
\echo
\echo 'The groups of a family that *share out* cover every student once: their counts add up to `all`. Groups that *overlap* do not.'
\echo
\echo '| group | what it is | family | kind |'
\echo '| --- | --- | --- | --- |'
select format('| `%s` | %s | %s | %s |', name, label, family, case when partition then 'shares out' else 'overlaps' end) from student_group order by id;
SQL
}

case ${1:-} in
rights) print_rights "$2" ;;
codes) print_codes "$2" ;;
*)
	sed -n '2s/^# //p' "$0"
	exit 2
	;;
esac
