#!/bin/bash
# Every exchange of the API tests just run agrees with /openapi.json, and every operation was among them.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! [ build/traffic.jsonl -nt build/.asan/halved ]; then
	echo "build/traffic.jsonl is missing or older than the program: run the level api first, whole"
	exit 1
fi
tests/support/node.sh
tests/node/node_modules/node/bin/node tests/node/traffic.mjs build/traffic.jsonl
