#!/bin/bash
# docs.sh [PAGE…]: runs the commands in the documentation; with `postgres.sh run` around it. Ends with the line
# `docs: N passed, N failed`.
#   ```sh               is run, block after block in one shell, from a folder that looks like the repository
#   ```sh not-run: WHY  is not, and says why
#   ```output           what the block before must have printed; … stands for anything
#   ```json             the same, blanks between the parts left out of account
# A page with blocks to run has a service of its own on a clone of the demo. It says `<!-- docs: WORD… -->` when it
# wants more: second-server (an empty PostgreSQL: NEW_SERVER, NEW_OWNER_URL, NEW_SERVICE_URL, NEW_PORT,
# NEW_ADMIN_PORT), old-schema (the database before its last migration, and no service runs).
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
root=$PWD
program=$root/${HALVED_TEST_PROGRAM:-build/.asan/halved}
work=$(mktemp -d /tmp/halved-docs.XXXXXX)
passed=0
failed=0
service=
second=

stop_service() {
	if [ -n "$service" ]; then
		kill -TERM "$service" 2>/dev/null
		wait "$service" 2>/dev/null
		service=
	fi
	if [ -n "$second" ]; then
		tests/support/postgres.sh stop "$second"
		second=
	fi
}
trap 'stop_service; rm -rf "$work"' EXIT

good() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	printf '%s\n' "$@"
}

sql() { psql -qXAt -v ON_ERROR_STOP=1 "$@"; }
url() { sed "s|/postgres?|/$1?|; s|user=postgres|user=$2|" <<<"$HALVED_TEST_DATABASE_URL"; }

# free_port: one that nobody listens at, below those that the system gives to whoever connects.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
	done
	echo "$port"
}

# split_page PAGE FOLDER: writes NN.sh, NN.line and, when something is expected of it, NN.output or NN.json.
split_page() {
	awk -v folder="$2" '
		function close_block() { if (file != "") close(file); inside = 0; file = "" }
		inside && /^ *```[ \t]*$/ { close_block(); next }
		inside {
			for (i = 0; i < indent && substr($0, 1, 1) == " "; i++) $0 = substr($0, 2)
			if (file != "") print > file
			next
		}
		/^ *```/ {
			inside = 1; file = ""; indent = index($0, "`") - 1
			if ($1 == "```sh" && $2 == "not-run:" && NF > 2) next
			if ($1 == "```sh" && NF == 1) {
				name = sprintf("%s/%03d", folder, ++count); file = name ".sh"
				printf "" > file; print NR > (name ".line"); close(name ".line")
			} else if ($1 == "```output" || $1 == "```json") {
				if (name == "") next
				file = name "." substr($1, 4); printf "" > file
			} else if ($1 ~ /^```(sh|bash|shell|console)$/)
				print NR ": " $0 " is neither run nor says why not" > (folder "/faults")
			next
		}' "$1"
}

# compact: JSON without the blanks between its parts.
compact() {
	awk '{
		out = ""
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (quoted) {
				if (c == "\\") c = c substr($0, ++i, 1)
				else if (c == "\"") quoted = 0
			} else if (c == "\"") quoted = 1
			else if (c == " " || c == "\t" || c == "\r") continue
			out = out c
		}
		printf "%s", out
	}' "$1"
}

plain() { tr -d '\r' <"$1" | sed 's/[ \t]*$//'; }

# matches GOT WANTED: … in the second stands for anything.
matches() {
	local pattern
	pattern=$(sed 's/[][\\*?(){}|!+@<>]/\\&/g; s/…/*/g' <<<"$2")
	# shellcheck disable=SC2053
	[[ $1 == $pattern ]]
}

judge_block() {
	local page=$1 block=$2 where got wanted
	where="$page:$(cat "$block.line")"
	if [ "$(cat "$block.code" 2>/dev/null)" != 0 ]; then
		bad "$where: the commands failed:" "$(cat "$block.sh")" "--- said:" "$(tail -n 20 "$block.out" "$block.err" 2>&1)"
		return
	fi
	if [ -e "$block.json" ]; then
		got=$(compact "$block.out") wanted=$(compact "$block.json")
	elif [ -e "$block.output" ]; then
		got=$(plain "$block.out") wanted=$(plain "$block.output")
	else
		good
		return
	fi
	if matches "$got" "$wanted"; then good; else
		bad "$where: another answer than written:" "--- written:" "$wanted" "--- came:" "$got" "$(cat "$block.err")"
	fi
}

# make_demo: the database that pages get a clone of, and its tokens.
make_demo() {
	sql -c "create database halved_docs template $HALVED_TEST_TEMPLATE owner halved_owner" "$HALVED_TEST_DATABASE_URL" &&
		mkdir -p "$work/demo/var" && ln -s "$root/docs" "$work/demo/docs" &&
		(cd "$work/demo" && HALVED_DATABASE_URL=$(url halved_docs halved_service) \
			HALVED_OWNER_DATABASE_URL=$(url halved_docs halved_owner) "$program" demo) >"$work/demo.log" 2>&1
}

# make_old NAME: the database as it was before the last numbered migration, with a few records.
make_old() {
	local base file last
	base=$(url "$1" halved_owner)
	psql -qX -v database="$1" -v owner_password='' -v service_password='' -f service/local/roles.sql "$HALVED_TEST_DATABASE_URL" &&
		pg_dump --schema-only --table=schema_migrations "$(url halved_docs halved_owner)" | sql "$base" || return 1
	last=$(printf '%s\n' migrations/[0-9]*.sql | tail -1)
	for file in migrations/[0-9]*.sql; do
		if [ "$file" = "$last" ]; then continue; fi
		sql -1 -f "$file" -c "insert into schema_migrations (name, checksum, milliseconds)
			values ('$(basename "$file" .sql)', '$(sha256sum "$file" | cut -d' ' -f1)', 0)" "$base" || return 1
	done
	sql "$base" <<-'SQL'
		insert into organization (kind, name, address, codes)
			values ('district', 'Example School District', 'wa-99001', '[{"scheme": "wa-district", "code": "99001"}]');
		insert into network (slug, name, aim, goal, starts_on) values ('example', 'Example network', 'Half of it',
			'{"baseline_year": "2024-25", "target_reduction": 0.5, "target_year": "2029-30"}', '2025-08-01');
		insert into membership (network_id, organization_id, joined_on) select n.id, o.id, '2025-08-01' from network n, organization o;
	SQL
}

# start_service PLACE: returns when it is ready.
start_service() {
	local i
	"$program" serve 2>"$1/service.log" &
	service=$!
	for ((i = 0; i < 150; i++)); do
		"$program" ready >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	cat "$1/service.log"
	return 1
}

# open_place NAME WORDS: a folder like the repository, a database, and a service unless the page brings its own.
open_place() {
	local place=$work/$1 words=$2 name
	mkdir -p "$place/build" "$place/var" "$place/spool"
	ln -s "$program" "$place/build/halved"
	for name in docs service migrations tests; do ln -s "$root/$name" "$place/$name"; done
	cp "$work/demo/var/demo-tokens.json" "$place/var/"
	export HALVED_DATABASE_URL HALVED_OWNER_DATABASE_URL HALVED_PORT HALVED_ADMIN_PORT HALVED_SPOOL_DIRECTORY HALVED
	HALVED_DATABASE_URL=$(url "$1" halved_service)
	HALVED_OWNER_DATABASE_URL=$(url "$1" halved_owner)
	HALVED_PORT=$(free_port)
	HALVED_ADMIN_PORT=$(free_port)
	HALVED_SPOOL_DIRECTORY=$place/spool
	# a page's commands may lie on both sides of a half minute
	export HALVED_CODE_STEPS_AROUND=1
	HALVED=http://127.0.0.1:$HALVED_PORT
	if [[ $words == *second-server* ]]; then
		second=$(tests/support/postgres.sh start) || return 1
		export NEW_SERVER="postgresql:///postgres?host=$second&user=postgres" NEW_PORT NEW_ADMIN_PORT
		export NEW_OWNER_URL="postgresql:///halved?host=$second&user=halved_owner"
		export NEW_SERVICE_URL="postgresql:///halved?host=$second&user=halved_service"
		NEW_PORT=$(free_port)
		NEW_ADMIN_PORT=$(free_port)
	fi
	if [[ $words == *old-schema* ]]; then
		make_old "$1"
	else
		sql -c "create database $1 template halved_docs owner halved_owner" "$HALVED_TEST_DATABASE_URL" && start_service "$place"
	fi
}

run_page() {
	local page=$1 blocks=$2 name=$3 words block
	words=$(sed -n 's/^<!-- docs: \(.*\) -->$/\1/p' "$page")
	if ! open_place "$name" "$words"; then
		bad "$page: its service did not start"
		stop_service
		return
	fi
	{
		echo "set -o pipefail; cd '$work/$name'; trap 'block_failed=1' ERR"
		for block in "$blocks"/*.sh; do
			block=${block%.sh}
			# shellcheck disable=SC2016
			printf 'block_failed=0\n{\n%s\n} >%q 2>%q\necho "$block_failed" >%q\n' \
				"$(cat "$block.sh")" "$block.out" "$block.err" "$block.code"
		done
		echo 'jobs -p | xargs -r kill'
	} >"$blocks/script"
	timeout -k 10 120 bash "$blocks/script" >"$blocks/log" 2>&1 </dev/null
	grep -v '^$' "$blocks/log"
	for block in "$blocks"/*.sh; do judge_block "$page" "${block%.sh}"; done
	stop_service
	sql -c "drop database $name with (force)" "$HALVED_TEST_DATABASE_URL"
}

# check_links PAGE: every relative link leads to a file of the repository, every #part to a heading.
check_links() {
	local page=$1 folder link file part wrong='' fence='```'
	folder=$(dirname "$page")
	while read -r link; do
		file=${link%%#*}
		part=
		if [[ $link == *'#'* ]]; then part=${link#*#}; fi
		if [ -n "$file" ]; then file=$folder/$file; else file=$page; fi
		if [ ! -e "$file" ]; then
			wrong+=" $link"
		elif [ -n "$part" ] && ! sed -n 's/^##* //p' "$file" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-' | grep -x -- "$part" >/dev/null; then
			wrong+=" $link"
		fi
	done < <(sed "/^ *$fence/,/^ *$fence/d" "$page" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -vE '^[a-z]+:')
	if [ -z "$wrong" ]; then good; else bad "$page: these links lead nowhere:$wrong"; fi
}

pages=("$@")
if [ $# -eq 0 ]; then mapfile -t pages < <(git ls-files '*.md'); fi
number=0
for page in "${pages[@]}"; do
	number=$((number + 1))
	blocks=$work/blocks$number
	mkdir "$blocks"
	split_page "$page" "$blocks"
	check_links "$page"
	if [ -e "$blocks/faults" ]; then bad "$page: $(cat "$blocks/faults")"; fi
	compgen -G "$blocks/*.sh" >/dev/null || continue
	if [ ! -e "$work/demo" ] && ! make_demo; then
		bad "The demo could not be loaded:" "$(cat "$work/demo.log")"
		break
	fi
	run_page "$page" "$blocks" "docs_page_$number"
done
echo "docs: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
