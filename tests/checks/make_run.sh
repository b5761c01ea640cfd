#!/bin/bash
# `make run`, in copies of this tree: the first and second start, Ctrl-C, and one sentence for each thing that can
# be wrong. Ends with `make_run: N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
origin=$PWD
work=$(mktemp -d /tmp/halved-run.XXXXXX)
chmod 755 "$work"
unset DATABASE_URL HALVED_DATABASE_URL HALVED_OWNER_DATABASE_URL
passed=0
failed=0
pid=

# Two ports that nobody uses.
for port in $(shuf -i 20000-29998 -n 50); do
	export HALVED_PORT=$port HALVED_ADMIN_PORT=$((port + 1))
	build/halved check --ports >/dev/null && break
done

# copy_tree FOLDER: the files of the repository and what is built of them.
copy_tree() {
	mkdir -p "$1/build"
	git ls-files -z --cached --others --exclude-standard | xargs -0 cp -a --parents -t "$1"
	cp -a build/.release build/halved "$1/build/"
}

result() {
	if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else
		failed=$((failed + 1))
		echo "FAILED: $2"
		tail -20 "$work/out"
	fi
}

# expect WHAT COMMAND…
expect() {
	local what=$1 code=0
	shift
	"$@" || code=1
	result $code "$what"
}

said() { grep -qE "$1" "$work/out"; }
never_said() { ! said "$1"; }

# start FOLDER [COMMAND PREFIX…]: runs it in a session of its own and waits until it serves or ends.
start() {
	local folder=$1 left=1200
	shift
	cd "$folder" || exit 2
	env --default-signal=INT setsid "$@" make run >"$work/out" 2>&1 </dev/null &
	pid=$!
	cd "$origin" || exit 2
	while ((left-- > 0)) && ! said 'Ctrl-C stops it' && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

# press_ctrl_c: what a terminal does; waits for the end.
press_ctrl_c() {
	kill -INT -- "-$pid" 2>/dev/null
	for _ in $(seq 200); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.05
	done
	wait "$pid" 2>/dev/null
	all_gone "$1"
}

# Our own processes: their command line names a folder that only this run has.
service_of() { pgrep -f "^$1/.*halved serve"; }
all_gone() { ! pgrep -f "$1/" >/dev/null; }

# refuses FOLDER: make run ends by itself, having failed.
refuses() {
	(cd "$1" && shift && timeout 60 "$@" make run) >"$work/out" 2>&1 </dev/null
	[ $? -eq 2 ]
}

cleanup() {
	if [ -n "$pid" ]; then kill -TERM -- "-$pid" 2>/dev/null && sleep 2; fi
	for left in $(pgrep -f "$work/"); do kill -KILL "$left"; done
	if mountpoint -q "$work/full/var"; then umount "$work/full/var"; fi
	[ -z "${far:-}" ] || rm -rf "$far"
	rm -rf "$work"
}
trap cleanup EXIT

plain=$work/plain
copy_tree "$plain"
start "$plain"
expect "the first start serves" said 'Ctrl-C stops it'
expect "the service is ready" build/halved ready
expect "the service is not root" test "$(stat -c %U "/proc/$(service_of "$plain")")" != "$(test "$(id -u)" -ne 0 || echo root)"
expect "the socket's folder is private" test "$(stat -c %a "$plain/var/run")" = 700
expect "it tells what it loads" said '^  co-2022: counts, 1246 rows'
expect "the tokens are private" test "$(stat -c %a "$plain/var/demo-tokens.json")" = 600
for role in facilitator district district_member coach presenter reader admin; do expect "it shows a $role's token" said "^  $role +hv_[0-9a-f]{64}$"; done
grep '^  curl ' "$work/out" >"$work/requests"
expect "three requests are there to try" test "$(wc -l <"$work/requests")" -eq 3
sed -i 's/curl /curl -fsS -w "\\n" /' "$work/requests"
expect "each of them works" test "$(bash -e "$work/requests" | grep -cE '"items": ?\[\{|"slug": ?"co-2022"')" -eq 3
cp "$plain/var/demo-tokens.json" "$work/tokens"
url="postgresql:///halved?host=$plain/var/run&user=postgres"
psql -qXc "create table kept as select 1 as x" "$url"
(cd "$plain" && timeout 60 make run) >"$work/second" 2>&1
expect "a second one at the same time is refused" grep -q 'already running' "$work/second"
expect "Ctrl-C stops both" press_ctrl_c "$plain"
expect "it says so" said '^Stopped'

# The best of five: something else may be busy on this machine.
took=99999
for _ in 1 2 3 4 5; do
	all_gone "$plain" || press_ctrl_c "$plain"
	began=$(date +%s%N)
	start "$plain"
	this=$((($(date +%s%N) - began) / 1000000))
	[ $this -ge $took ] || took=$this
	[ $took -ge 2000 ] || break
done
# the aim is 2 s, of which an idle machine takes half; whatever else runs on this one may slow it down
bound=$(awk -v cores="$(nproc)" '{ printf "%d", 3000 * (1 + $1 / cores) }' /proc/loadavg)
echo "the second start took $took ms, of at most $bound"
expect "the second start is quick (it took $took ms)" test "$took" -lt "$bound"
expect "tokens are kept" cmp -s "$plain/var/demo-tokens.json" "$work/tokens"
expect "the demo is not loaded again" never_said 'Loading the demo'
expect "all data is kept" test "$(psql -XAtc 'select x from kept' "$url")" = 1
kill -KILL "$(service_of "$plain")"
for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
expect "a dead service ends it, in a sentence" said 'The service stopped unexpectedly'
expect "and PostgreSQL with it" all_gone "$plain"
start "$plain"
kill -KILL "$(sed -n 1p "$plain/var/postgres/postmaster.pid")"
for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
wait "$pid"
expect "a dead PostgreSQL ends it with an error" test $? -eq 2
expect "in one sentence" said '^halved: The private PostgreSQL has ended'
expect "and the service with it" test -z "$(service_of "$plain")"
start "$plain"
expect "the next start mends it" said 'Ctrl-C stops it'
expect "all data is kept" test "$(psql -XAtc 'select x from kept' "$url")" = 1
expect "Ctrl-C stops it" press_ctrl_c "$plain"

perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEPORT, 1);
	bind(S, sockaddr_in($ENV{HALVED_PORT}, INADDR_LOOPBACK)) or die; listen(S, 1); sleep 30' &
holder=$!
sleep 0.3
expect "a taken port is refused" refuses "$plain"
expect "in one sentence" said "^halved: Port $HALVED_PORT at 127.0.0.1 is taken"
kill $holder

cp "$plain/var/postgres/PG_VERSION" "$work/version"
echo 12 >"$plain/var/postgres/PG_VERSION"
expect "data of another PostgreSQL is refused" refuses "$plain"
expect "with its version" said '^halved: var/postgres is of PostgreSQL 12, which is not installed'
cp "$work/version" "$plain/var/postgres/PG_VERSION"

mkdir "$work/bin"
printf '#!/bin/sh\nexit 1\n' >"$work/bin/dpkg-query"
printf '#!/bin/sh\necho "Could not resolve a host"\nexit 100\n' >"$work/bin/apt-get"
printf '#!/bin/sh\nexec "$@"\n' >"$work/bin/sudo"
chmod +x "$work"/bin/*
expect "no network is told" refuses "$plain" env PATH="$work/bin:$PATH"
expect "in one sentence" said "^halved: There is no network to Debian's packages"
printf '#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted\necho /dev/x 9 9 1000 99 /\n' >"$work/bin/df"
chmod +x "$work/bin/df"
expect "a full disk is told" refuses "$plain" env PATH="$work/bin:$PATH"
expect "in one sentence" said '^halved: The disk is full'
rm "$work/bin/df"
expect "one port for both is refused" refuses "$plain" env HALVED_ADMIN_PORT="$HALVED_PORT"
expect "in one sentence" said '^halved: HALVED_PORT and HALVED_ADMIN_PORT are the same'
if [ "$(id -u)" -eq 0 ]; then
	full=$work/full
	copy_tree "$full"
	mkdir "$full/var"
	for megabytes in 20 45 55 70; do # too small for PostgreSQL, for the demo, for its log, and for the program
		mount -t tmpfs -o size=${megabytes}m halved-test "$full/var" || break
		expect "a disk that becomes full is told ($megabytes MB)" refuses "$full"
		expect "in one sentence" said '^halved: The disk is full: '
		umount "$full/var"
	done
fi
expect "an unknown setting is told" refuses "$plain" env HALVED_PROT=1
expect "by name" said '^halved: HALVED_PROT is no setting'

long="$work/a folder with a name of more than ninety bytes, which no socket's path has room for at all, none"
copy_tree "$long"
start "$long"
expect "a long and odd path works" said 'Ctrl-C stops it'
expect "and tells where the socket is" said '^The socket is in '
expect "Ctrl-C stops it" press_ctrl_c "$long"
rm -rf "$(sed -n 's/^The socket is in \([^:]*\):.*/\1/p' "$work/out")"

own=$work/own
copy_tree "$own"
server=$(tests/support/postgres.sh start)
start "$own" env DATABASE_URL="postgresql:///postgres?host=$server&user=postgres"
expect "DATABASE_URL is used" said 'Ctrl-C stops it'
expect "and no PostgreSQL is made" test ! -e "$own/var/postgres"
expect "the schema is there" test "$(psql -XAtc "select to_regclass('schema_migrations') is not null" \
	"postgresql:///postgres?host=$server&user=postgres")" = t
expect "Ctrl-C stops it" press_ctrl_c "$own"
tests/support/postgres.sh stop "$server"
expect "a DATABASE_URL that does not answer is told" refuses "$own" env DATABASE_URL="postgresql:///x?host=$work"
expect "in one sentence" said '^halved: DATABASE_URL is set, but does not answer'

if [ "$(id -u)" -eq 0 ]; then
	hidden=$work/hidden/tree
	copy_tree "$hidden"
	chmod 700 "$work/hidden"
	start "$hidden"
	far=$(dirname "$(readlink -f "$hidden/var/postgres")")
	expect "as root, a folder that others cannot enter works" said 'Ctrl-C stops it'
	expect "with the data elsewhere" test "${far#/var/lib/halved/}" != "$far"
	expect "Ctrl-C stops it" press_ctrl_c "$hidden"
	expect "PostgreSQL has gone too" all_gone "$far"

	user=$work/user
	copy_tree "$user"
	chown -R nobody "$user"
	start "$user" setpriv --reuid nobody --regid nogroup --clear-groups env HOME=/nonexistent
	expect "a user who is not root can run it" said 'Ctrl-C stops it'
	expect "PostgreSQL is theirs" test "$(stat -c %U "$user/var/postgres")" = nobody
	expect "Ctrl-C stops it" press_ctrl_c "$user"
fi
pid=
echo "make_run: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
