#!/bin/bash
# 150 slow heads, bodies and readers against the real service: all are closed within 15 seconds while others are
# served, and afterwards it drains and ends cleanly on SIGTERM.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_TEMPLATE:-}" ]; then
	make --no-print-directory -s MODE=asan build/.asan/fault_slow_clients
	HALVED_TEST_PROGRAM=build/halved exec tests/support/postgres.sh run "$0"
fi
unset DATABASE_URL
folder=${HALVED_TEST_DATABASE_URL#*host=}
export HALVED_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=${folder%%&*}&user=halved_service"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for port in $(shuf -i 20000-29998 -n 50); do
	export HALVED_PORT=$port HALVED_ADMIN_PORT=$((port + 1))
	build/halved check --ports >/dev/null && break
done
build/halved serve >"$log" 2>&1 &
service=$!
trap 'kill -9 "$service" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 200); do
	if curl -fsS "http://127.0.0.1:$HALVED_ADMIN_PORT/readyz" >/dev/null 2>&1; then break; fi
	sleep 0.05
done
build/.asan/fault_slow_clients "$HALVED_PORT" || { tail -5 "$log"; exit 1; }
kill -TERM "$service"
wait "$service" || { echo "it ended with $?"; tail -5 "$log"; exit 1; }
