#!/bin/bash
# Two workers side by side under ThreadSanitizer: their database layers alone, then the whole service while eight
# clients write and read and PostgreSQL is killed under it.
set -euo pipefail
cd "$(dirname "$0")/../.."
make --no-print-directory -s MODE=tsan build/.tsan/contract build/.tsan/halved
make --no-print-directory -s MODE=asan build/.asan/fault_kills
export TSAN_OPTIONS=halt_on_error=1
HALVED_TEST_PROGRAM=none tests/support/postgres.sh run build/.tsan/contract db_workers | tail -1
export HALVED_TEST_PROGRAM=build/.tsan/halved HALVED_WORKERS=2
result=0
tests/support/postgres.sh run build/.asan/fault_kills 0 5 | sed 's/^kills: /threads: /' || result=$?
if grep -A40 'ThreadSanitizer' build/kills.log; then exit 1; fi
exit $result
