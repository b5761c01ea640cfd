#!/bin/bash
# The service in its sandbox, at a local socket and under a supervisor: says when it is ready, serves, finds
# PostgreSQL again after a crash, leaves no core, and says when it stops.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_TEMPLATE:-}" ]; then
	HALVED_TEST_PROGRAM=build/halved exec tests/support/postgres.sh run "$0"
fi
unset DATABASE_URL
sockets=${HALVED_TEST_DATABASE_URL#*host=}
sockets=${sockets%%&*}
folder=$(mktemp -d /tmp/halved-sandbox.XXXXXX)
service=
listener=
stop() {
	kill -9 $service $listener 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$folder"
}
trap stop EXIT
die() {
	echo "$*"
	tail -5 "$folder/log"
	exit 1
}

# wait_for WHAT COMMAND…: until it succeeds, for at most 20 seconds
wait_for() {
	local what=$1
	shift
	for _ in $(seq 200); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.1
	done
	die "$what did not happen"
}

psql -qXw "postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=postgres" \
	-c "select make_token(sha256('sandbox-token'), 'admin')"
mkdir "$folder/run" "$folder/spool"
printf 'postgresql:///%s?host=%s&user=halved_service\n' "$HALVED_TEST_TEMPLATE" "$sockets" >"$folder/url"
export HALVED_DATABASE_URL_FILE=$folder/url HALVED_ADDRESS=unix:$folder/run/halved.sock \
	HALVED_ADMIN_ADDRESS=unix:$folder/run/admin.sock HALVED_SPOOL_DIRECTORY=$folder/spool
export HALVED_SANDBOX=require NOTIFY_SOCKET=$folder/notify
perl -MIO::Socket::UNIX -e '
	my $at = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die;
	while (defined $at->recv(my $state, 200)) { syswrite STDOUT, "$state\n" }' "$NOTIFY_SOCKET" >"$folder/states" &
listener=$!
wait_for "the supervisor's socket" test -S "$NOTIFY_SOCKET"
(ulimit -c unlimited && cd "$folder" && exec "$OLDPWD/build/halved" serve) >"$folder/log" 2>&1 &
service=$!

me() { curl -fsS --max-time 5 --unix-socket "$folder/run/halved.sock" -H 'Authorization: Bearer sandbox-token' http://localhost/v1/me; }
wait_for "READY=1" grep -qx 'READY=1' "$folder/states"
build/halved ready || die "ready says no"
me | grep '"admin"' >/dev/null || die "it does not serve"
grep -qE '"event":"sandbox","landlock":[1-9]' "$folder/log" || die "it tells no sandbox"
grep -qE '^NoNewPrivs:\s1$' "/proc/$service/status" || die "it may gain privileges"
grep -qE '^Max core file size +0 +0 ' "/proc/$service/limits" || die "it may dump core"

tests/support/postgres.sh crash "$sockets"
tests/support/postgres.sh restart "$sockets"
wait_for "finding PostgreSQL again" me
wait_for "being ready again" build/halved ready

kill -TERM "$service"
wait "$service" || die "it ended with $?"
wait_for "STOPPING=1" grep -qx 'STOPPING=1' "$folder/states"
[ ! -e "$folder/run/halved.sock" ] || die "its socket is left behind"

(ulimit -c unlimited && cd "$folder" && exec "$OLDPWD/build/halved" serve) >"$folder/log" 2>&1 &
service=$!
wait_for "a second start" me
kill -ABRT "$service"
wait "$service" 2>/dev/null && die "it outlived SIGABRT"
[ -z "$(find "$folder" -name 'core*')" ] || die "there is a core dump"
