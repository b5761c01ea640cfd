#!/bin/bash
# A throwaway PostgreSQL for tests (fsync off: it need not outlive the machine; HALVED_TEST_DURABLE=1 keeps it on).
#   postgres.sh run COMMAND…   starts one, migrates a template, runs COMMAND with the variables below, removes it
#   postgres.sh start          starts one and prints its folder; its sockets are there too
#   postgres.sh stop|crash|restart FOLDER   clean stop and removal | kill -9 of all processes | start again after it
# HALVED_TEST_SERVER: its folder. HALVED_TEST_DATABASE_URL: its superuser. HALVED_TEST_TEMPLATE: a migrated database
# to clone; empty when there is no build to migrate with (HALVED_TEST_PROGRAM, default build/.asan/halved).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=service/local/postgres.sh
. service/local/postgres.sh
programs=$(postgres_programs "") || { echo "PostgreSQL is not installed: run service/local/install.sh" >&2; exit 1; }
settings=(max_connections=200 shared_buffers=64MB log_min_messages=warning log_lock_waits=on autovacuum_naptime=10s
	recovery_init_sync_method=syncfs)
[ -n "${HALVED_TEST_DURABLE:-}" ] || settings+=(fsync=off full_page_writes=off)

# In memory where there is room: hundreds of databases are made and dropped.
roomy_folder() {
	if [ -z "${HALVED_TEST_DURABLE:-}" ] && [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -1)" -gt 4000000 ]; then
		echo /dev/shm
	else
		echo /tmp
	fi
}

start() {
	folder=$(mktemp -d "$(roomy_folder)/halved-test.XXXXXX")
	postgres_folder "$folder"
	postgres_create "$folder/data" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
	rm "$folder.log"
	postgres_start "$folder/data" "$folder" "${settings[@]}"
}

stop() {
	postgres_stop "$1/data" 2>/dev/null || true
	rm -rf "$1"
}

# await_state PID STATE: until the process is in that state, or gone.
await_state() {
	while [ -e "/proc/$1" ] && ! grep -q "^State:.$2" "/proc/$1/status" 2>/dev/null; do sleep 0.01; done
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
	export HALVED_TEST_SERVER=$folder
	export HALVED_TEST_DATABASE_URL="postgresql:///postgres?host=$folder&user=postgres"
	make_template
	"$@"
	;;
start)
	start
	echo "$folder"
	;;
stop) stop "$2" ;;
crash) # the postmaster is stopped first: a child born between the list and the kill would hold on to the memory
	main=$(as_postgres head -1 "$2/data/postmaster.pid")
	kill -STOP "$main"
	await_state "$main" T
	mapfile -t others < <(pgrep -P "$main")
	kill -9 "$main" "${others[@]}" 2>/dev/null || [ -n "$main" ]
	# lock files would count as long as nobody has buried the dead process
	for pid in "$main" "${others[@]}"; do await_state "$pid" Z; done
	rm -f "$2/data/postmaster.pid" "$2"/.s.PGSQL.*
	;;
restart) # the killed server's memory may take a moment to be freed
	for _ in $(seq 300); do
		postgres_start "$2/data" "$2" "${settings[@]}" >"$2/restart.log" 2>&1 && exit 0
		sleep 0.1
	done
	cat "$2/restart.log" >&2
	as_postgres tail -20 "$2/data/log" >&2
	exit 1
	;;
*)
	sed -n '2,8s/^# //p' "$0"
	exit 2
	;;
esac
