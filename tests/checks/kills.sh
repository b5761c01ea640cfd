#!/bin/bash
# What was acknowledged survives kill -9 of the service and of PostgreSQL, a hundred times each, and a repeated
# Idempotency-Key never doubles it. KILLS=100 is how often. PostgreSQL is as durable as it comes.
set -euo pipefail
cd "$(dirname "$0")/../.."
make --no-print-directory -s MODE=asan build/.asan/fault_kills
export HALVED_TEST_DURABLE=1 HALVED_TEST_PROGRAM=build/halved
exec tests/support/postgres.sh run build/.asan/fault_kills "${KILLS:-100}" "${KILLS:-100}"
