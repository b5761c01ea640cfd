#!/bin/bash
# import.sh: how fast 1 million rows of counts are imported (read, checked, compared, committed) beside a bare COPY of the
# same file into a plain table, in rounds that take turns, each on a new database. The last line ends with the ratio.
# run.sh starts PostgreSQL and says where by BENCH_FOLDER; BENCH_ROUNDS (3), BENCH_YEARS (8: 1.08 million rows).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${BENCH_FOLDER:-}" ]; then exec tests/bench/run.sh import; fi
rounds=${BENCH_ROUNDS:-3} years=${BENCH_YEARS:-8}
work=$(mktemp -d /tmp/halved-import.XXXXXX)
trap 'rm -rf "$work"' EXIT

database_url() { echo "postgresql:///$1?host=$BENCH_FOLDER&user=$2"; }
sql() { PGOPTIONS='-c client_min_messages=warning' psql -qXAt -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# seconds COMMAND…: runs it, with what it prints in $work/out.
seconds() {
	local begin
	begin=$(date +%s%N)
	"$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
	awk "BEGIN { print ($(date +%s%N) - $begin) / 1e9 }"
}

make_seed() {
	sql "$(database_url postgres postgres)" -c 'create database import_seed'
	sql -v database=import_seed -v owner_password='' -v service_password='' -f service/local/roles.sql "$(database_url postgres postgres)"
	HALVED_OWNER_DATABASE_URL=$(database_url import_seed halved_owner) build/halved migrate
	sql -v token=import -f tests/bench/seed.sql "$(database_url import_seed postgres)"
}

make_file() {
	sql "$(database_url import_seed postgres)" -v years="$years" -f tests/support/many_counts.sql >"$work/counts.csv"
}

new_database() {
	sql "$(database_url postgres postgres)" -c 'drop database if exists import_round' -c 'create database import_round template import_seed' \
		-c checkpoint
	sql "$(database_url import_round postgres)" -c 'create table plain (school_year text, member text, grade text, "group" text,
		enrolled int, chronic int)'
}

bare_copy() { sql "$(database_url import_round postgres)" -c "\\copy plain from '$work/counts.csv' (format csv, header)"; }
import() { HALVED_DATABASE_URL=$(database_url import_round halved_service) build/halved import counts "$work/counts.csv" --network bench; }

make_seed >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
make_file
rows=$(($(wc -l <"$work/counts.csv") - 1))
for ((round = 0; round < rounds; round++)); do
	new_database
	seconds bare_copy >>"$work/copy"
	seconds import >>"$work/import"
	grep -q "^import [0-9]* checked: $rows rows: $rows new" "$work/out" || { cat "$work/out" >&2; exit 1; }
	echo "round $((round + 1)): COPY $(tail -1 "$work/copy") s, import $(tail -1 "$work/import") s" >&2
done
sql "$(database_url postgres postgres)" -c 'drop database import_round' -c 'drop database import_seed'
copy=$(median <"$work/copy") import=$(median <"$work/import")
awk "BEGIN { printf \"%d rows: bare COPY %.2f s, import %.2f s (%d rows/s), ratio %.3f\n\", $rows, $copy, $import, $rows / $import, $copy / $import }"
