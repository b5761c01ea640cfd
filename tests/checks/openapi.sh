#!/bin/bash
# The OpenAPI document passes a linter without error or warning. One rule is left out: signing in with a provider begins
# with a redirect, which is no 2xx.
set -euo pipefail
tests/support/node.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/halved openapi >"$folder/openapi.json"
REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true tests/node/node_modules/node/bin/node \
	tests/node/node_modules/.bin/redocly lint --skip-rule operation-2xx-response --max-problems 20 --format stylish "$folder/openapi.json" >"$folder/report" 2>&1 ||
	{ cat "$folder/report"; exit 1; }
! grep -q 'warning' "$folder/report" || { cat "$folder/report"; exit 1; }
