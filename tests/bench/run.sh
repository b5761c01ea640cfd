#!/bin/bash
# make bench: the service against its goals, and beside Fastify + pg doing the same work on the same PostgreSQL (default
# durability) and the same cores, in rounds that take turns. Prints the table, writes build/bench.json and the table in
# docs/performance.md. Ends with status 0 also when a goal is missed: the table says so.
# BENCH_SECONDS (5) a round, BENCH_ROUNDS (5), BENCH_HISTORY (5: versions of each year; 5 makes 20 million cells).
# Arguments pick measurements: start summary nation reads latency writes audit memory ledger import. Default: all.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=service/local/postgres.sh disable=SC2034
. service/local/postgres.sh
programs=$(postgres_programs "") || { echo "PostgreSQL is not installed: run service/local/install.sh" >&2; exit 1; }
seconds=${BENCH_SECONDS:-5} rounds=${BENCH_ROUNDS:-5} history=${BENCH_HISTORY:-5}
picked=" ${*:-start summary nation reads latency writes audit memory ledger import} "
port=${BENCH_PORT:-18300} peer_port=$((${BENCH_PORT:-18300} + 2)) large_port=$((${BENCH_PORT:-18300} + 4))
token=hv_bench_$RANDOM$RANDOM
bearer="Authorization: Bearer $token"
node=tests/node/node_modules/node/bin/node
out=build/bench
figures=$out/figures
pids=()

say() { echo "bench: $*" >&2; }
is_picked() { [[ $picked == *" $1 "* ]]; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
calc() { awk "BEGIN { print $* }"; }

# figure NAME VALUE GOAL TEXT: GOAL as ">= 3", "<= 5" or "-" for none.
figure() { printf '%s\t%s\t%s\t%s\n' "$1" "$(awk "BEGIN { printf \"%.3g\", $2 }")" "$3" "$4" >>"$figures"; }

# ---- what runs

cleanup() {
	local pid
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	postgres_stop "$folder/data" 2>/dev/null || true
	rm -rf "$folder"
}

database_url() { echo "postgresql:///$1?host=$folder&user=$2"; }

start_postgres() {
	folder=$(mktemp -d /tmp/halved-bench.XXXXXX)
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	postgres_folder "$folder"
	postgres_create "$folder/data" >"$out/initdb.log"
	postgres_start "$folder/data" "$folder"
	psql -qX -v database=halved -v owner_password='' -v service_password='' -f service/local/roles.sql "$(database_url postgres postgres)"
	HALVED_OWNER_DATABASE_URL=$(database_url halved halved_owner) build/halved migrate >"$out/migrate.log"
	psql -qX -v token="$token" -f tests/bench/seed.sql "$(database_url halved postgres)"
}

# start_service DATABASE PORT LOG: sets $service and $ready_ms
start_service() {
	local begin
	begin=$(date +%s%N)
	HALVED_DATABASE_URL=$(database_url "$1" halved_service) HALVED_PORT=$2 HALVED_ADMIN_PORT=$(($2 + 1)) HALVED_WORKERS=2 \
		HALVED_MAX_CONNECTIONS=40000 HALVED_ACTOR_REQUESTS=6000000 HALVED_ADDRESS_REQUESTS=6000000 HALVED_SIGN_IN_REQUESTS=6000000 build/halved serve 2>"$3" &
	service=$!
	pids+=("$service")
	until curl -sf -o "$out/ready" "http://127.0.0.1:$(($2 + 1))/readyz"; do
		kill -0 "$service" || { cat "$3" >&2; exit 1; }
		sleep 0.005
	done
	ready_ms=$((($(date +%s%N) - begin) / 1000000))
}

start_peer() {
	PEER_DATABASE_URL="$(database_url halved halved_owner)&options=-c%20TimeZone%3DUTC" PEER_LOG=$out/peer.log \
		PEER_PORT=$peer_port NODE_ENV=production NODE_NO_WARNINGS=1 "$node" tests/bench/peer.js >"$out/peer.out" 2>&1 &
	peer=$!
	pids+=("$peer")
	until curl -s -o "$out/ready" "http://127.0.0.1:$peer_port/"; do
		kill -0 "$peer" || { cat "$out/peer.out" >&2; exit 1; }
		sleep 0.05
	done
}

# Both must say the same, but for what names a moment.
compare_answers() {
	local path=/v1/organizations/wa-00042
	diff <(curl -sf -H "$bearer" "http://127.0.0.1:$port$path" | tr -d ' ') <(curl -sf -H "$bearer" "http://127.0.0.1:$peer_port$path" | tr -d ' ') ||
		{ say "the service and the peer answer differently"; exit 1; }
}

# ---- measuring

# Clock ticks of CPU used by processes and all their threads so far.
ticks() {
	local pid sum=0 stat
	for pid; do
		read -r stat 2>/dev/null <"/proc/$pid/stat" || continue
		# shellcheck disable=SC2086
		set -- ${stat##*) }
		sum=$((sum + ${12} + ${13}))
	done
	echo "$sum"
}

server_pids() {
	local postmaster
	postmaster=$(as_postgres head -1 "$folder/data/postmaster.pid")
	echo "$postmaster"
	pgrep -P "$postmaster"
}

# measure SIDE PID PORT CONNECTIONS SCRIPT NAME: adds requests per second to $out/NAME.SIDE, CPU microseconds of a request
# (the process and PostgreSQL) to $out/NAME.SIDE.cpu
measure() {
	local before own after text
	# shellcheck disable=SC2046
	before=$(ticks "$2" $(server_pids)) own=$(ticks "$2")
	text=$(BENCH_RUN=$1$SECONDS$RANDOM wrk -t1 -c"$4" -d"${seconds}s" -s "tests/bench/$5" -H "$bearer" "http://127.0.0.1:$3")
	# shellcheck disable=SC2046
	after=$(ticks "$2" $(server_pids)) own=$(($(ticks "$2") - own))
	if grep -q Non-2xx <<<"$text"; then say "$1 answered with errors: $text"; exit 1; fi
	awk -v hz="$(getconf CLK_TCK)" -v used=$((after - before)) -v own="$own" -v rate="$out/$6.$1" '
		/requests in/ { count = $1 }
		/Requests\/sec/ { print $2 >>rate; print used * 1e6 / hz / count >>(rate ".cpu"); print own * 1e6 / hz / count >>(rate ".own") }
	' <<<"$text"
}

# take_turns NAME CONNECTIONS SCRIPT
take_turns() {
	local round
	say "$1: $rounds rounds of $seconds s each"
	# plans of tables that were empty are neither's to blame: both have written before the statistics are made
	seconds=1 measure service "$service" "$port" "$2" "$3" "$1"
	seconds=1 measure peer "$peer" "$peer_port" "$2" "$3" "$1"
	psql -qX -c 'vacuum analyze' "$(database_url halved postgres)"
	rm -f "$out/$1".*
	for ((round = 0; round < rounds; round++)); do
		measure service "$service" "$port" "$2" "$3" "$1"
		measure peer "$peer" "$peer_port" "$2" "$3" "$1"
	done
}

ratio() { calc "$(median <"$1") / $(median <"$2")"; }
resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }

# The median latency in milliseconds of one client that asks again and again.
latency_alone() {
	wrk -t1 -c1 -d"${seconds}s" --latency -H "$bearer" "$1" | awk '$1 == "50%" { t = $2; print t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }'
}

# The same of few requests, for what takes long.
seconds_alone() {
	for _ in 1 2 3; do curl -sf -o "$out/answer" -w '%{time_total}\n' -H "$bearer" "$1"; done | median
}

# ---- the figures

measure_start() {
	figure ready_s "$ready_ms / 1000" "<= 1" "ready on an existing database, s"
	sleep 1
	figure idle_rss_mb "$(resident "$service") / 1024" "<= 24" "resident memory at idle, two workers, MB"
}

# write_history DATABASE NETWORK YEARS VERSIONS GRADES GROUPS SCHOOLS
write_history() {
	psql -qX -v network="$2" -v years="$3" -v versions="$4" -v grades="$5" -v groups="$6" -v schools="$7" -f tests/bench/history.sql "$(database_url "$1" postgres)"
}

# 13,000 districts, with 42 cells in each version: of two years, and of 18 with two versions each.
make_nation() {
	say "13,000 districts, 1 and 20 million cells"
	psql -qX -c 'create database nation template halved' "$(database_url postgres postgres)"
	psql -qX -f tests/bench/nation.sql "$(database_url nation postgres)"
	psql -qX -c 'create database nation_large template nation' "$(database_url postgres postgres)"
	write_history nation nation 2 1 7 6 0 >"$out/history.nation"
	write_history nation_large nation 18 2 7 6 0 >"$out/history.nation_large"
	psql -qX -c checkpoint "$(database_url postgres postgres)"
}

make_history() {
	say "history of 1 million cells"
	write_history halved bench 2 2 15 8 6 >"$out/history"
	psql -qX -c 'create database large template halved' "$(database_url postgres postgres)"
	say "history of $((300 * 16 * history * 840 / 1000000)) million cells"
	write_history large bench 16 "$history" 15 8 6 >"$out/history.large"
	psql -qX -c checkpoint "$(database_url postgres postgres)"
}

# Vacuums and writes of what the history left behind would be measured as somebody's latency.
let_rest() {
	psql -qX -c 'vacuum analyze' "$(database_url halved postgres)"
	psql -qX -c checkpoint "$(database_url postgres postgres)"
	until [ "$(psql -XAtc "select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'" "$(database_url postgres postgres)")" = 0 ]; do
		sleep 1
	done
}

measure_summary() {
	local round large path='/v1/networks/bench/summary?year=2022-23'
	start_service large "$large_port" "$out/large.log"
	large=$service
	rm -f "$out"/summary.*
	for ((round = 0; round < rounds; round++)); do
		latency_alone "http://127.0.0.1:$port$path" >>"$out/summary.small"
		latency_alone "http://127.0.0.1:$large_port$path" >>"$out/summary.large"
		latency_alone "http://127.0.0.1:$port/v1/organizations/wa-00042" >>"$out/summary.read"
	done
	kill "$large"
	wait "$large" 2>/dev/null || true
	psql -qX -c 'drop database large with (force)' "$(database_url postgres postgres)"
	let_rest
	figure summary_ms "$(median <"$out/summary.large")" "<= 5" "summary of 300 members, $(grep -o '[0-9]*000' "$out/history.large" | sed -n 1p) cells of history, ms"
	figure summary_growth "$(ratio "$out/summary.large" "$out/summary.small")" "<= 1.2" "its time with 20 x the history ÷ with 1 million cells"
	figure summary_reads "$(ratio "$out/summary.small" "$out/summary.read")" "-" "its time ÷ that of a point read, one client"
}

measure_nation() {
	local round small large path='/v1/networks/nation/summary?year=2022-23'
	start_service nation "$large_port" "$out/nation.log"
	small=$service
	start_service nation_large $((large_port + 4)) "$out/nation_large.log"
	large=$service
	rm -f "$out"/nation.small "$out"/nation.large
	for ((round = 0; round < rounds; round++)); do
		latency_alone "http://127.0.0.1:$large_port$path" >>"$out/nation.small"
		latency_alone "http://127.0.0.1:$((large_port + 4))$path" >>"$out/nation.large"
	done
	kill "$small" "$large"
	wait "$small" "$large" 2>/dev/null || true
	psql -qX -c 'drop database nation with (force)' -c 'drop database nation_large with (force)' "$(database_url postgres postgres)"
	let_rest
	figure nation_ms "$(median <"$out/nation.large")" "-" "summary of 13,000 members, $(grep -o '[0-9]*000' "$out/history.nation_large" | sed -n 1p) cells of history, ms"
	figure nation_growth "$(ratio "$out/nation.large" "$out/nation.small")" "<= 1.2" "its time with 18 x the history ÷ with 1 million cells"
}

measure_reads() {
	compare_answers
	take_turns read_32 32 read.lua
	take_turns read_128 128 read.lua
	figure read_32 "$(ratio "$out/read_32.service" "$out/read_32.peer")" ">= 3" "point read, 32 connections, throughput ÷ peer"
	figure read_128 "$(ratio "$out/read_128.service" "$out/read_128.peer")" ">= 4" "point read, 128 connections, throughput ÷ peer"
	figure read_cpu "$(ratio "$out/read_32.service.cpu" "$out/read_32.peer.cpu")" "<= 0.25" "CPU of a point read with PostgreSQL's ÷ peer's"
	# PostgreSQL asked for the same row by its own tool: no token, no row-level security, no HTTP, no JSON for a client
	pgbench -n -M prepared -c 4 -j 1 -T "$seconds" -f tests/bench/read.sql "$(database_url halved halved_owner)" >"$out/pgbench" 2>&1
	figure read_limit "$(median <"$out/read_128.service") / $(awk '/^tps/ { print $3 }' "$out/pgbench")" "-" "point reads at 128 connections ÷ pgbench asking for the same row"
	figure read_rate "$(median <"$out/read_128.service")" "-" "point reads/s, 128 connections"
	figure read_us "$(median <"$out/read_32.service.cpu")" "-" "CPU of a point read with PostgreSQL's, µs"
	figure read_own_us "$(median <"$out/read_32.service.own")" "-" "of that in the service, µs"
}

measure_latency() {
	local round rate
	[ -s "$out/read_32.peer" ] || { compare_answers; take_turns read_32 32 read.lua; }
	rate=$(awk "BEGIN { print int($(median <"$out/read_32.peer") / 4) }")
	say "latency: $rounds rounds of $seconds s each at $rate requests/s"
	rm -f "$out"/latency.*
	for ((round = 0; round < rounds; round++)); do
		build/.release/bench_load rate "$port" 32 "$rate" "$seconds" "$token" >>"$out/latency.service"
		build/.release/bench_load rate "$peer_port" 32 "$rate" "$seconds" "$token" >>"$out/latency.peer"
	done
	awk '{ print $4 }' "$out/latency.service" >"$out/latency.service.p99"
	awk '{ print $4 }' "$out/latency.peer" >"$out/latency.peer.p99"
	figure read_p99 "$(ratio "$out/latency.service.p99" "$out/latency.peer.p99")" "<= 0.3" "p99 at a quarter of the peer's capacity ÷ peer's"
	figure read_p99_us "$(median <"$out/latency.service.p99")" "-" "that p99, µs"
}

measure_writes() {
	take_turns write_32 32 write.lua
	figure write_32 "$(ratio "$out/write_32.service" "$out/write_32.peer")" ">= 2.5" "durable submissions, 32 connections, throughput ÷ peer"
	figure write_cpu "$(ratio "$out/write_32.service.cpu" "$out/write_32.peer.cpu")" "-" "CPU of a submission with PostgreSQL's ÷ peer's"
	figure write_rate "$(median <"$out/write_32.service")" "-" "durable submissions/s, 32 connections"
}

# switch_audit enable|disable
switch_audit() {
	psql -qX -v ON_ERROR_STOP=1 -c "do \$\$ declare t text; begin
		for t in select tgrelid::regclass from pg_trigger where tgname = 'audit' loop
			execute 'alter table ' || t || ' $1 trigger audit'; end loop; end \$\$" "$(database_url halved postgres)"
}

# The order changes from round to round: the record grows.
measure_audit() {
	local round side sides=("enable disable" "disable enable")
	say "audit: $rounds rounds of $seconds s each"
	rm -f "$out"/audit.*
	for ((round = 0; round < rounds; round++)); do
		for side in ${sides[round % 2]}; do
			switch_audit "$side"
			measure "$side" "$service" "$port" 32 write.lua audit
		done
	done
	switch_audit enable
	figure audit_cost "$(ratio "$out/audit.disable" "$out/audit.enable")" "<= 1.15" "durable submissions, throughput without the audit trail ÷ with it"
	figure audit_cpu "$(ratio "$out/audit.enable.cpu" "$out/audit.disable.cpu")" "-" "CPU of a submission with PostgreSQL's with the audit trail ÷ without"
}

measure_memory() {
	local before after count=10000
	before=$(resident "$service")
	coproc HOLD { exec build/.release/bench_load idle "$port" $count "$token"; }
	read -r _ <&"${HOLD[0]}"
	sleep 1
	after=$(resident "$service")
	kill "$HOLD_PID"
	figure idle_bytes "($after - $before) * 1024 / $count" "<= 2048" "bytes of an idle keep-alive connection, $count of them"
}

measure_ledger() {
	local round members
	say "ledgers of 300 and of 3,000 members"
	for members in 300 3000; do
		psql -qX -v members=$members -f tests/bench/ledger.sql "$(database_url halved postgres)" >"$out/ledger.$members.log"
	done
	rm -f "$out"/ledger.{300,3000,read}
	for ((round = 0; round < rounds; round++)); do
		for members in 300 3000; do
			seconds_alone "http://127.0.0.1:$port/v1/networks/ledger-$members/ledger" >>"$out/ledger.$members"
		done
		latency_alone "http://127.0.0.1:$port/v1/organizations/wa-00042" >>"$out/ledger.read"
	done
	figure ledger_ms "$(median <"$out/ledger.300") * 1000" "<= 250" "ledger of 300 members, 12 sessions, 24 asks, 3,000 cycles, ms"
	figure ledger_growth "$(ratio "$out/ledger.3000" "$out/ledger.300")" "<= 12" "its time with 10 x the members and their record ÷ with 300"
	figure ledger_reads "$(median <"$out/ledger.300") * 1000 / $(median <"$out/ledger.read")" "-" "its time ÷ that of a point read, one client"
}

measure_import() {
	[ -x tests/bench/import.sh ] || return 0
	local line
	line=$(BENCH_FOLDER=$folder tests/bench/import.sh | tail -1)
	figure import "${line##* }" ">= 0.12" "import with validation, rows/s ÷ bare COPY of the same file"
}

# ---- what is said about them

add_verdicts() {
	awk -F'\t' -v OFS='\t' '{ split($3, g, " "); holds = g[1] == "-" ? "" : (g[1] == ">=" ? $2 + 0 >= g[2] : $2 + 0 <= g[2]) ? "yes" : "NO"
		print $1, $2, $3, holds, $4 }' "$figures"
}

write_json() {
	add_verdicts | awk -F'\t' 'BEGIN { printf "{\"figures\":[" }
		{ printf "%s\n{\"name\":\"%s\",\"value\":%s,\"goal\":%s,\"holds\":%s}", (NR > 1 ? "," : ""), $1, $2 + 0,
			($3 == "-" ? "null" : "\"" $3 "\""), ($4 == "" ? "null" : $4 == "yes" ? "true" : "false") }
		END { print "\n]}" }' >build/bench.json
}

# Replaces the table of docs/performance.md between its two marks.
write_page() {
	local page=docs/performance.md
	{
		echo "| figure | value | goal | holds |"
		echo "| --- | --- | --- | --- |"
		add_verdicts | awk -F'\t' '{ sub(/^-$/, "", $3); gsub(/>=/, "≥", $3); gsub(/<=/, "≤", $3); printf "| %s | %s | %s | %s |\n", $5, $2, $3, $4 }'
		echo
		echo "$(date -u +%Y-%m-%d), $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | sed -n 1p)), load of the machine before: $load; $rounds rounds of $seconds s."
	} >"$out/table.md"
	sed -i -e '/<!-- table -->/,/<!-- end -->/{//!d}' -e "/<!-- table -->/r $out/table.md" "$page"
}

mkdir -p "$out"
: >"$figures"
load=$(cut -d' ' -f1 /proc/loadavg)
ulimit -n 30000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
tests/support/node.sh
[ -d tests/bench/node_modules/pg ] || npm ci --prefix tests/bench >"$out/npm.log" 2>&1 || { tail -5 "$out/npm.log" >&2; exit 1; }
make --no-print-directory MODE=release build/.release/bench_load >"$out/make.log"
start_postgres
if is_picked nation; then make_nation; fi
if is_picked summary; then make_history; fi
start_service halved "$port" "$out/service.log"
main=$service
if is_picked start; then measure_start; fi
if is_picked summary; then measure_summary; fi
if is_picked nation; then measure_nation; fi
service=$main
start_peer
for name in reads latency writes audit memory ledger import; do
	if is_picked "$name"; then "measure_$name"; fi
done
write_json
add_verdicts | awk -F'\t' '{ printf "%-62s %10s  %-8s %s\n", $5, $2, ($3 == "-" ? "" : $3), $4 }'
if [ $# -eq 0 ]; then write_page; fi
