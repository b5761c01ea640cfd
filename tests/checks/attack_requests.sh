#!/bin/bash
# What the attacks of tests/security/run.sh begin with is made and asked once, as it is, and no answer is a 5xx: so they still begin.
set -euo pipefail
cd "$(dirname "$0")/../.."
make --no-print-directory build >/dev/null
tests/support/node.sh
HALVED_TEST_PROGRAM=build/halved tests/support/postgres.sh run tests/security/run.sh none >build/attack_requests.log 2>&1 ||
	{ cat build/attack_requests.log; exit 1; }
grep 'operations; as they are' build/attack_requests.log
