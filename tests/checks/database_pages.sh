#!/bin/bash
# The pages of docs/reference that come from the database are what a migrated one says.
set -uo pipefail
if [ -z "${HALVED_TEST_DATABASE_URL:-}" ]; then exec tests/support/postgres.sh run "$0"; fi
url=${HALVED_TEST_DATABASE_URL/\/postgres?/\/$HALVED_TEST_TEMPLATE?}
passed=0
failed=0
for page in rights codes; do
	if tests/support/database_page.sh "$page" "$url" | diff -u "docs/reference/$page.md" -; then passed=$((passed + 1)); else
		failed=$((failed + 1))
		echo "docs/reference/$page.md is old. Write all of them anew: WRITE=1 tests/checks/database_pages.sh"
	fi
	if [ -n "${WRITE:-}" ]; then tests/support/database_page.sh "$page" "$url" >"docs/reference/$page.md"; fi
done
echo "database pages: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
