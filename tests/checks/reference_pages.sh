#!/bin/bash
# The pages of docs/reference that the program prints are what it prints today.
set -uo pipefail
passed=0
failed=0
for page in api problems metrics counts-csv; do
	if build/halved reference "$page" | diff -u "docs/reference/$page.md" -; then passed=$((passed + 1)); else
		failed=$((failed + 1))
		echo "docs/reference/$page.md is old. Write all of them anew: WRITE=1 tests/checks/reference_pages.sh"
	fi
	if [ -n "${WRITE:-}" ]; then build/halved reference "$page" >"docs/reference/$page.md"; fi
done
echo "reference pages: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
