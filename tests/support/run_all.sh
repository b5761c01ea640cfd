#!/bin/bash
# Runs every level and every tests/checks/*.sh, and ends with the sum: `N passed, N failed`.
# A level prints `NAME: N passed, N failed` as its last such line; a check may, else its exit code counts as one.
# Arguments pick levels and checks by name.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
broken=()
picked=("$@")

# carry_out NAME COMMAND…: keeps what it says, its exit code and its seconds.
carry_out() {
	local name=$1 code=0 since=$SECONDS
	shift
	"$@" >"$logs/$name" 2>&1 </dev/null || code=$?
	echo "$code $((SECONDS - since))" >"$logs/$name.end"
}

# take NAME: adds up what it left. A level that crashed or ended without its line counts as failed.
take() {
	local name=$1 code seconds line good=0 bad=0
	read -r code seconds <"$logs/$name.end"
	line=$(grep -E "^[a-z_ -]+: [0-9]+ passed, [0-9]+ failed$" "$logs/$name" | tail -1)
	if [ -n "$line" ]; then
		good=$(sed -E 's/.*: ([0-9]+) passed.*/\1/' <<<"$line")
		bad=$(sed -E 's/.*, ([0-9]+) failed$/\1/' <<<"$line")
	elif [ "$code" -eq 0 ] && [[ $name == check\ * ]]; then
		good=1
	fi
	if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	if [ "$code" -eq 0 ] && [ "$good" -eq 0 ] && [ "$bad" -eq 0 ] && [ -z "$line" ]; then bad=1; fi
	if [ "$code" -ne 0 ] || [ "$bad" -gt 0 ]; then cat "$logs/$name"; fi
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then broken+=("$name"); fi
	printf '%-28s %5d passed, %d failed  (%d s)\n' "$name" "$good" "$bad" "$seconds"
}

run() {
	carry_out "$@"
	take "$1"
}

is_picked() {
	local name
	[ ${#picked[@]} -eq 0 ] && return 0
	for name in "${picked[@]}"; do [ "$name" = "$1" ] && return 0; done
	return 1
}

check() {
	carry_out "check $1" timeout -k 10 600 "tests/checks/$1.sh"
}

# What mostly waits, for PostgreSQL and for what it kills to come back, runs beside all else.
waiting=(kills threads)
wait_for_much() {
	local name
	if is_picked contract; then carry_out contract tests/support/postgres.sh run build/.asan/contract; fi
	for name in "${waiting[@]}"; do
		if is_picked "$name"; then check "$name"; fi
	done
}

wait_for_much &
beside=$!
if is_picked unit; then run unit build/.asan/unit; fi
if is_picked api; then run api tests/support/postgres.sh run build/.asan/api; fi
for script in tests/checks/*.sh; do
	name=$(basename "$script" .sh)
	if [[ " ${waiting[*]} " != *" $name "* ]] && is_picked "$name"; then
		check "$name"
		take "check $name"
	fi
done
wait "$beside"
if is_picked contract; then take contract; fi
for name in "${waiting[@]}"; do
	if is_picked "$name"; then take "check $name"; fi
done
[ ${#broken[@]} -eq 0 ] || echo "Failed: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
