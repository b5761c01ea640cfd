#!/bin/bash
# Every command of the documentation is run, every link leads somewhere.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_DATABASE_URL:-}" ]; then exec tests/support/postgres.sh run "$0"; fi
tests/support/docs.sh
