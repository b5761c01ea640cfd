#!/bin/bash
# Runs every level and every tests/checks/*.sh, and ends with the sum: `N passed, N failed`.
# A level prints `NAME: N passed, N failed` as its last such line; a check may, else its exit code counts as one.
# Arguments pick levels and checks by name.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
broken=()

# take NAME CODE: adds up what is in the log. A level that crashed or ended without its line counts as failed.
take() {
	local name=$1 code=$2 line good=0 bad=0
	line=$(grep -E "^[a-z_ -]+: [0-9]+ passed, [0-9]+ failed$" "$log" | tail -1)
	if [ -n "$line" ]; then
		good=$(sed -E 's/.*: ([0-9]+) passed.*/\1/' <<<"$line")
		bad=$(sed -E 's/.*, ([0-9]+) failed$/\1/' <<<"$line")
	elif [ "$code" -eq 0 ] && [[ $name == check\ * ]]; then
		good=1
	fi
	if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	if [ "$code" -eq 0 ] && [ "$good" -eq 0 ] && [ "$bad" -eq 0 ] && [ -z "$line" ]; then bad=1; fi
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then broken+=("$name"); fi
	printf '%-28s %5d passed, %d failed  (%d s)\n' "$name" "$good" "$bad" "$((SECONDS - started))"
}

run() {
	local name=$1 code=0
	shift
	started=$SECONDS
	"$@" >"$log" 2>&1 </dev/null || code=$?
	if [ "$code" -ne 0 ] || grep -qE ': [0-9]+ passed, [1-9][0-9]* failed$' "$log"; then cat "$log"; fi
	take "$name" "$code"
}

is_picked() {
	local name
	[ ${#picked[@]} -eq 0 ] && return 0
	for name in "${picked[@]}"; do [ "$name" = "$1" ] && return 0; done
	return 1
}

picked=("$@")
# The contract tests mostly wait for PostgreSQL: they run beside those of the API.
contract=
beside=$(mktemp)
trap 'rm -f "$log" "$beside"' EXIT
if is_picked unit; then run unit build/.asan/unit; fi
if is_picked contract; then
	tests/support/postgres.sh run build/.asan/contract >"$beside" 2>&1 </dev/null &
	contract=$!
fi
if is_picked api; then run api tests/support/postgres.sh run build/.asan/api; fi
if [ -n "$contract" ]; then
	code=0
	wait "$contract" || code=$?
	# shellcheck disable=SC2016
	run contract bash -c 'cat "$1"; exit "$2"' beside "$beside" "$code"
fi
for check in tests/checks/*.sh; do
	is_picked "$(basename "$check" .sh)" && run "check $(basename "$check" .sh)" timeout -k 10 600 "$check"
done
[ ${#broken[@]} -eq 0 ] || echo "Failed: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
