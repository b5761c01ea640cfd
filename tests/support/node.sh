#!/bin/bash
# Installs the pinned Node.js and its tools (tests/node) when they are missing or of other versions.
# Run them with tests/node/node_modules/node/bin/node.
set -euo pipefail
cd "$(dirname "$0")/../node"
mark=node_modules/.installed
if ! cmp -s package-lock.json "$mark"; then
	log=$(mktemp)
	npm ci >"$log" 2>&1 || {
		tail -15 "$log" >&2
		rm -f "$log"
		echo "The tools in tests/node could not be installed by npm; the reason is above." >&2
		exit 1
	}
	rm -f "$log"
	cp package-lock.json "$mark"
fi
