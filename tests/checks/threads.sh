#!/bin/bash
# Two workers' database layers side by side under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."
make --no-print-directory -s MODE=tsan build/.tsan/contract
HALVED_TEST_PROGRAM=none TSAN_OPTIONS=halt_on_error=1 tests/support/postgres.sh run build/.tsan/contract db_workers |
	sed 's/^contract: /threads: /'
