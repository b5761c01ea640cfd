#!/bin/bash
# docs/reference/rights.md is what a migrated database says.
set -euo pipefail
# shellcheck disable=SC2016
exec tests/support/postgres.sh run bash -c '
	url=${HALVED_TEST_DATABASE_URL/\/postgres?/\/$HALVED_TEST_TEMPLATE?}
	tests/support/rights_page.sh "$url" | diff -u docs/reference/rights.md - ||
		{ echo "docs/reference/rights.md is old: write it anew with tests/support/rights_page.sh URL"; exit 1; }'
