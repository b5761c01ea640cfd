#!/bin/bash
# fuzz.sh NAME SECONDS: runs one fuzzer; what it learns stays in build/fuzz/NAME, a crash is shown and kept there.
set -euo pipefail
cd "$(dirname "$0")/../.."
name=$1
mkdir -p "build/fuzz/$name"
seeds=()
[ ! -d "tests/fuzz/corpus/$name" ] || seeds=("tests/fuzz/corpus/$name")
words=()
[ ! -f "tests/fuzz/$name.dict" ] || words=("-dict=tests/fuzz/$name.dict")
if "build/.fuzz/fuzz_$name" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "${words[@]}" \
	-artifact_prefix="build/fuzz/$name-" "build/fuzz/$name" "${seeds[@]}" >"build/fuzz/$name.log" 2>&1; then
	echo "fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log") inputs in $2 s, no fault"
else
	tail -60 "build/fuzz/$name.log"
	echo "fuzz $name: a fault, kept in build/fuzz"
	exit 255 # ends xargs
fi
