#!/bin/bash
# `make run`: installs, builds, starts a private PostgreSQL, migrates, loads the demo and serves until Ctrl-C.
# With DATABASE_URL set that server is used instead: as the role halved_service when HALVED_OWNER_DATABASE_URL is
# set too, else it must be a role that may make the two roles.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=service/local/postgres.sh
. service/local/postgres.sh
# shellcheck source=service/local/private.sh
. service/local/private.sh

say() { printf '%s\n' "$*"; }
die() {
	printf 'halved: %s\n' "$*" >&2
	exit 1
}

# is_disk_full LOG: as PostgreSQL (whose own log says why it has gone) and the tools say it, or because there is no room for more.
is_disk_full() {
	local place
	if { cat "$1"; tail -n 40 "${data:-}/log" || true; } 2>/dev/null | grep -iE 'no space left|check free disk space' >/dev/null; then return 0; fi
	for place in "$(dirname "$1")" "$(dirname "${data:-var/postgres}")"; do
		[ "$(df -Pk "$place" | awk 'NR == 2 { print $4 }')" -ge 1024 ] || return 0
	done
	return 1
}

# A PostgreSQL without room may not be able to end in order; what it has acknowledged is in its log.
die_full() {
	stop_mode=immediate
	die "The disk is full: $1 failed."
}

# attempt WHAT COMMAND…: runs it quietly; when it fails, tells a full disk from anything else.
attempt() {
	local what=$1 log=var/step.log
	shift
	"$@" >"$log" 2>&1 9>&- && return 0
	if is_disk_full "$log"; then die_full "$what"; fi
	tail -15 "$log" >&2
	die "$what failed; the reason is above."
}

check_disk() {
	local free
	free=$(df -Pk . | awk 'NR == 2 { print $4 }')
	[ "$free" -ge 307200 ] || die "The disk is full: less than 300 MB are free at $PWD."
}

take_turn() {
	mkdir -p var 2>/dev/null || die "$PWD/var cannot be made: this user may not write here."
	exec 9>var/run.lock
	flock -n 9 || die "Halved is already running from this folder."
}

build() {
	make --no-print-directory -j"$(nproc)" MODE=release build/halved 9>&- 2> >(tee var/build.log >&2) && return 0
	if is_disk_full var/build.log; then die_full "the build"; fi
	die "The build failed; the reason is above."
}

check_ports() {
	local found
	found=$(build/halved check --ports) && return 0
	[ -n "$found" ] || exit 1 # a wrong setting has been told
	die "$(sed -n 's/^failed *[a-z ]*: //p' <<<"$found" | sed '1!d;s/\.$//'), as in HALVED_PORT=8090 HALVED_ADMIN_PORT=8091 make run."
}

start_postgres() {
	local major
	major=$(cat "$data/PG_VERSION" 2>/dev/null || true)
	if ! programs=$(postgres_programs "$major"); then
		[ -n "$major" ] || die "PostgreSQL is not installed: install the package postgresql, 15 or newer."
		die "var/postgres is of PostgreSQL $major, which is not installed: install postgresql-$major or move the folder away."
	fi
	major=$("$programs/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
	[ "$major" -ge 15 ] || die "PostgreSQL 15 or newer is needed; $major is installed."
	if [ ! -e "$data/PG_VERSION" ]; then
		say "Creating a private PostgreSQL $major in var/postgres"
		rm -rf "$data.new"
		postgres_folder "$data.new"
		attempt "Creating PostgreSQL's data" postgres_create "$data.new"
		mv "$data.new" "$data"
	elif as_postgres "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1; then
		postgres_stop "$data" 9>&- # left over from a run that was killed
	fi
	attempt "Starting PostgreSQL" postgres_start "$data" "$sockets"
	postgres_runs=1
	attempt "Making the roles" "$programs/psql" -qX -v database=halved -v owner_password='' -v service_password='' \
		-f service/local/roles.sql "postgresql:///postgres?host=$sockets&user=postgres"
	export HALVED_DATABASE_URL="postgresql:///halved?host=$sockets&user=halved_service"
	export HALVED_OWNER_DATABASE_URL="postgresql:///halved?host=$sockets&user=halved_owner"
}

# with_role URL ROLE PASSWORD: the same database as another role; the last one of a repeated parameter counts.
with_role() {
	case $1 in
	*://*\?*) echo "$1&user=$2&password=$3" ;;
	*://*) echo "$1?user=$2&password=$3" ;;
	*) echo "$1 user=$2 password=$3" ;;
	esac
}

use_database_url() {
	local url=${HALVED_DATABASE_URL:-$DATABASE_URL} database owner_password service_password version
	local name=${HALVED_DATABASE_URL:+HALVED_}DATABASE_URL
	version=$(psql -XAtw -c 'show server_version_num' "$url" 2>&1) || die "$name is set, but does not answer: $(head -1 <<<"$version")."
	[ "$version" -ge 150000 ] || die "PostgreSQL 15 or newer is needed; the one of $name is $((version / 10000))."
	[ -z "${HALVED_OWNER_DATABASE_URL:-}" ] || return 0
	if [ ! -s var/database-passwords ]; then
		(umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' | fold -w 32 >var/database-passwords)
	fi
	owner_password=$(head -c 32 var/database-passwords)
	service_password=$(tail -c 32 var/database-passwords)
	database=$(psql -XAtw -c 'select current_database()' "$url")
	psql -qXw -v database="$database" -v owner_password="$owner_password" -v service_password="$service_password" \
		-f service/local/roles.sql "$url" >var/step.log 2>&1 ||
		die "The role of DATABASE_URL may not make the roles halved_owner and halved_service: make them with service/local/roles.sql and set HALVED_OWNER_DATABASE_URL as well."
	export HALVED_DATABASE_URL HALVED_OWNER_DATABASE_URL
	HALVED_DATABASE_URL=$(with_role "$url" halved_service "$service_password")
	HALVED_OWNER_DATABASE_URL=$(with_role "$url" halved_owner "$owner_password")
}

# Only the first time; shows what it loads.
load_demo() {
	build/halved demo 9>&- 2> >(tee var/step.log >&2) && return 0
	if is_disk_full var/step.log; then die_full "loading the demo networks"; fi
	die "Loading the demo networks failed; the reason is above."
}

# Never as root: then as `postgres`, which may enter the private folders.
start_service() {
	local as=(setpriv --pdeathsig TERM)
	if [ "$(id -u)" -eq 0 ]; then
		as+=(--reuid postgres --regid postgres --init-groups)
		program=$private/halved
		attempt "Copying the program" install -m 755 build/halved "$program"
	fi
	export HALVED_LOG_FORMAT=${HALVED_LOG_FORMAT:-text} HALVED_SPOOL_DIRECTORY=${HALVED_SPOOL_DIRECTORY:-$private/spool}
	attempt "Making the folder for uploads" postgres_folder "$HALVED_SPOOL_DIRECTORY"
	# A session of its own: Ctrl-C reaches this script alone, which then stops the service first.
	(cd / && exec env -u HALVED_OWNER_DATABASE_URL "${as[@]}" setsid "$program" serve 9>&-) &
	service=$!
}

wait_until_ready() {
	local left=600
	until build/halved ready; do
		kill -0 "$service" 2>/dev/null || die "The service stopped at its start; the reason is above."
		((left-- > 0)) || die "The service did not become ready within 30 seconds."
		sleep 0.05
	done
}

# Without its PostgreSQL the service would go on answering 503. Returns when the process has gone, also as a zombie.
watch_postgres() {
	local server
	server=$(sed -n 1p "$data/postmaster.pid")
	while [ -e "/proc/$server/exe" ]; do sleep 0.5; done
}

# Until one of both has ended.
serve() {
	local ended=
	if [ -n "$postgres_runs" ]; then
		watch_postgres 9>&- &
		watch=$!
	fi
	wait -n -p ended "$service" ${watch:+"$watch"} || true
	if [ -n "$watch" ] && [ "${ended:-}" = "$watch" ]; then
		die "The private PostgreSQL has ended, so Halved ends as well. make run starts both again; what was acknowledged is kept."
	fi
	die "The service stopped unexpectedly."
}

show_welcome() {
	local address="http://${HALVED_ADDRESS:-127.0.0.1}:${HALVED_PORT:-8080}" token
	say
	say "Halved serves at $address"
	if [ -r var/demo-tokens.json ]; then
		say "Demo tokens, also in var/demo-tokens.json:"
		tr ',{}' '\n' <var/demo-tokens.json | sed -nE 's/^ *"([a-z_]+)" *: *"([^"]+)".*/\1 \2/p' | xargs -r printf '  %-16s %s\n'
		token=$(sed -nE 's/.*"facilitator" *: *"([^"]+)".*/\1/p' var/demo-tokens.json | sed -n 1p)
		say "Try:"
		say "  curl -H 'Authorization: Bearer $token' $address/v1/networks"
		say "  curl -H 'Authorization: Bearer $token' '$address/v1/networks/co-2022/summary?year=2022-23'"
		say "  curl -H 'Authorization: Bearer $token' '$address/v1/networks/wa-cop-2026/sessions'"
	fi
	say "Ctrl-C stops it."
}

stop() {
	local code=$?
	trap '' INT TERM HUP
	trap - EXIT
	if [ -n "$watch" ]; then kill "$watch" 2>/dev/null || true; fi
	if [ -n "$service" ] && kill -TERM "$service" 2>/dev/null; then
		wait "$service" 2>/dev/null || true
	fi
	if [ -n "$postgres_runs" ]; then postgres_stop "$data" "$stop_mode" 2>/dev/null 9>&- || true; fi
	if [ -n "$asked" ]; then
		say "Stopped."
		code=0
	fi
	exit "$code"
}

service=
watch=
postgres_runs=
stop_mode=fast
asked=
program=$PWD/build/halved
trap stop EXIT
trap 'asked=1; exit 0' INT TERM HUP
check_disk
take_turn
service/local/install.sh 9>&-
build
check_ports
choose_folders
if [ -n "${DATABASE_URL:-}${HALVED_DATABASE_URL:-}" ]; then use_database_url; else start_postgres; fi
attempt "Migrating the database" build/halved migrate
load_demo
start_service
wait_until_ready
# In one piece: the service writes its log meanwhile.
say "$(show_welcome)"
serve
