#!/bin/bash
# A throwaway PostgreSQL for tests (fsync off: it need not outlive the machine).
#   postgres.sh run COMMAND…   starts one, migrates a template, runs COMMAND with the variables below, removes it
#   postgres.sh start          starts one and prints its folder; its sockets are there too
#   postgres.sh stop|crash|restart FOLDER   clean stop and removal | kill -9 | start again after a crash
# HALVED_TEST_DATABASE_URL: its superuser. HALVED_TEST_TEMPLATE: a migrated database to clone; empty when there is
# no build to migrate with (HALVED_TEST_PROGRAM, default build/.asan/halved).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=service/local/postgres.sh
. service/local/postgres.sh
programs=$(postgres_programs "") || { echo "PostgreSQL is not installed: run service/local/install.sh" >&2; exit 1; }
settings=(fsync=off full_page_writes=off max_connections=200 shared_buffers=64MB log_min_messages=warning
	log_lock_waits=on autovacuum_naptime=10s)

start() {
	folder=$(mktemp -d /tmp/halved-test.XXXXXX)
	postgres_folder "$folder"
	postgres_create "$folder/data" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
	rm "$folder.log"
	postgres_start "$folder/data" "$folder" "${settings[@]}"
}

stop() {
	postgres_stop "$1/data" 2>/dev/null || true
	rm -rf "$1"
}

make_template() {
	local program=${HALVED_TEST_PROGRAM:-build/.asan/halved} base="postgresql:///halved_template?host=$folder"
	export HALVED_TEST_TEMPLATE=
	psql -qX -v database=halved_template -v owner_password='' -v service_password='' -f service/local/roles.sql \
		"$HALVED_TEST_DATABASE_URL"
	[ -x "$program" ] || return 0
	HALVED_OWNER_DATABASE_URL="$base&user=halved_owner" "$program" migrate >"$folder/migrate.log" 2>&1 ||
		{ cat "$folder/migrate.log" >&2; exit 1; }
	HALVED_TEST_TEMPLATE=halved_template
}

case ${1:-} in
run)
	shift
	start
	trap 'stop "$folder"' EXIT
	trap 'exit 130' INT TERM
	export HALVED_TEST_DATABASE_URL="postgresql:///postgres?host=$folder&user=postgres"
	make_template
	"$@"
	;;
start)
	start
	echo "$folder"
	;;
stop) stop "$2" ;;
crash) kill -9 "$(as_postgres head -1 "$2/data/postmaster.pid")" ;;
restart) # the killed server's children may still be leaving
	for _ in $(seq 50); do
		postgres_start "$2/data" "$2" "${settings[@]}" >/dev/null 2>&1 && exit 0
		sleep 0.1
	done
	exit 1
	;;
*)
	sed -n '2,7s/^# //p' "$0"
	exit 2
	;;
esac
