#!/bin/bash
# Importing a million rows takes no more memory than importing a few: the file is read as it comes, and neither it nor what
# is found in it is kept. ROWS_YEARS=8 makes 1.08 million rows.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_TEMPLATE:-}" ]; then HALVED_TEST_PROGRAM=build/halved exec tests/support/postgres.sh run "$0"; fi
unset DATABASE_URL
export HALVED_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=$HALVED_TEST_SERVER&user=halved_service"
MOST_MORE=4096 # KiB
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sql() { psql -qXAt -v ON_ERROR_STOP=1 "postgresql:///$HALVED_TEST_TEMPLATE?host=$HALVED_TEST_SERVER&user=postgres" "$@"; }

# file YEARS: every grade and group of 300 members; parts add up to their wholes, as they must.
file() {
	sql -v years="$1" -f tests/support/many_counts.sql >"$work/counts.csv"
	rows=$(($(wc -l <"$work/counts.csv") - 1))
}

# peak: the most memory that importing the file took, in KiB.
peak() {
	build/halved import counts "$work/counts.csv" --network bench >"$work/out" 2>&1 &
	local import=$! most=0 now
	while now=$(grep -s '^VmHWM' "/proc/$import/status"); do
		most=$(tr -cd 0-9 <<<"$now")
		sleep 0.02
	done
	wait "$import" || { cat "$work/out" >&2; exit 1; }
	grep -q "checked: $rows rows: $rows new" "$work/out" || { cat "$work/out" >&2; exit 1; }
	echo "$most"
}

sql -v token=import -f tests/bench/seed.sql >/dev/null
sql -c "update network set starts_on = '2002-08-01'; update membership set joined_on = '2002-08-01'"
file 0
few=$(peak)
few_rows=$rows
file "${ROWS_YEARS:-8}"
many=$(peak)
echo "$few_rows rows: $few KiB, $rows rows: $many KiB"
[ "$rows" -ge 1000000 ] || [ -n "${ROWS_YEARS:-}" ]
[ "$few" -gt 0 ] && [ "$((many - few))" -le "$MOST_MORE" ]
