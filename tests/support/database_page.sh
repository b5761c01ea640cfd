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

Roles are given by seats: an account is in a role for the whole installation, in a network, or for an organization, from a day on and maybe until
another. A coach's seat for a service district reaches the members below it; that of a team its own schools alone. One account may have several seats. `halved rights` prints these tables, too.

## Roles

PAGE
	ask "$1" <<'SQL'
\echo '| role | its seats are for | who it is | may give seats as |'
\echo '| --- | --- | --- | --- |'
select format('| `%s` | %s | %s | %s |', r.name, case r.scope when 'network' then 'a network, or all' when 'organization' then 'an organization'
	else 'the installation' end, r.text, (select string_agg('`' || g.role || '`', ', ' order by o.position) from role_gift g
	join role o on o.name = g.role where g.giver = r.name)) from role r order by position;
\echo
\echo 'Who gives a seat could come in by it: an administrator and a facilitator of all networks give seats in every team, and so could read what one keeps to itself.'
\echo 'Into a team that has, or had, a lead their invitation goes by mail alone, its leads are told of each seat by mail, and its trail names who invited and who came in.'
\echo 'A facilitator of one network gives of an organization only the first seat.'
\echo
\echo '## Which role has which right'
\echo
select '| right | ' || string_agg('`' || name || '`', ' | ' order by position) || ' | reaches | allows to |' || E'\n| --- |'
	|| repeat(' --- |', count(*)::int + 2) from role;
select format('| `%s` | %s | %s | %s |', r.name, (select string_agg(case when exists (select from role_right g
		where g.role = o.name and g."right" = r.name) then 'yes' else '' end, ' | ' order by o.position) from role o),
	case r.scope when 'installation' then 'the installation' when 'self' then 'oneself' else r.scope || 's' end, r.text)
	from access_right r order by r.position;
\echo
\echo 'A right that reaches *networks* holds for an organization''s role in the networks it is a member of; one that reaches *records* holds there'
\echo 'for the organization''s own alone. Of a network that it has left, it sees what was there until then. What *feeds* open, no role does.'
\echo 'A right that reaches *the installation* is held by seats without network only.'
\echo
\echo '## Which rows exist for whom'
\echo
\echo '`X everywhere`, `networks X` and `organizations X` say where the actor has the right X; `actor` is the account. A row must pass *read* to be seen,'
\echo '*add* to be added, *change* before and after a change (*then*: another rule after it). What is empty nobody may do through the service, but for functions that guard themselves.'
\echo '`oversees(X)`: the actor may give each seat that the account X has.'
\echo
\echo '| table | read | add | change |'
\echo '| --- | --- | --- | --- |'
create function pg_temp.plain(given text) returns text language sql as $$
	select '`' || regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
		regexp_replace(given, '\s+', ' ', 'g'),
		'\( SELECT everywhere\(''(\w+)''::text\) AS everywhere\)', '\1 everywhere', 'g'),
		'= ANY \(\(?\(? ?SELECT (networks|organizations)_of\(''(\w+)''::text\) AS \w+\)\)?(::bigint\[\])?\)?', 'in \1 \2', 'g'),
		'= ANY \(\( SELECT left_networks\(''(\w+)''::text\) AS left_networks\)::bigint\[\]\)', 'in networks left, \1', 'g'),
		'= ANY \(\( SELECT form_of\(''(\w+)''::text\) AS form_of\)::bigint\[\]\)', 'that of the form, \1', 'g'),
		'id = ANY \(\( SELECT form_version\(\) AS form_version\)::bigint\[\]\)', '(the form corrects it)', 'g'),
		'EXISTS \( SELECT FROM ask a WHERE .*?kind, submission.kind\)\)\)\)', 'it is of the period that the form''s ask is for', 'g'),
		'EXISTS \( SELECT FROM form_link f WHERE .*?f.submits\)\)', 'its form link submits', 'g'),
		'current_setting\(''halved.actor''::text, true\) <> ''''::text', 'somebody is known', 'g'),
		'\( SELECT actor_id\(\) AS actor_id\)', 'actor', 'g'),
		'''::text', '''', 'g'),
		'= ANY \(ARRAY\[([^\]]*)\]\)', 'in (\1)', 'g'),
		'\(\(EXISTS \( SELECT FROM team_role r WHERE .*?networks (\w+)\){4} OR \(EXISTS \( SELECT FROM \(attendance a .*?networks \w+\){5}', '(named in networks \1)', 'g'),
		'EXISTS \( SELECT FROM membership m WHERE .*?m.network_id (in networks \w+|= person.network_id)\) AND .*?today\(\)\){4}', 'its organization is a member \1', 'g'),
		'a member = person.network_id', 'a member of that network', 'g'),
		'sees_one\(subject, subjects\)', 'one of its records is seen', 'g'),
		'sees_note\(.*?note_reach\)\)', 'it goes as far as the actor', 'g'),
		'EXISTS \( SELECT FROM submission s WHERE \(s.id = \w+.submission_id\)\)', 'its submission is read', 'g'),
		'^\((.*)\)$', '\1') || '`' $$;
select '| `' || tablename || '` | ' || concat_ws(' | ',
	coalesce(max(pg_temp.plain(qual)) filter (where cmd = 'SELECT'), ''),
	coalesce(max(pg_temp.plain(with_check)) filter (where cmd = 'INSERT'), ''),
	coalesce(max(case when qual <> with_check then pg_temp.plain(qual) || ', then ' else '' end || pg_temp.plain(with_check))
		filter (where cmd = 'UPDATE'), '')) || ' |'
from pg_policies where schemaname = 'public' and qual is distinct from 'true' and permissive = 'PERMISSIVE' group by tablename order by tablename;
\echo
\echo 'Beyond that, a token that is kept to one network sees nothing of another in any of these tables that belongs to one; and of people only those'
\echo 'whom the records of its network name, or whom it recorded.'
SQL
}

print_codes() {
	cat <<'PAGE'
# Codes, grades and groups

Fixed lists that records refer to by name. Made by `tests/support/database_page.sh codes`.

## Codes of organizations

An organization may carry one code of each scheme. Its address is the prefix, a hyphen and the code, as `wa-01109`; a code
that is given without the zeros in front of it gets them.

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
