#!/bin/bash
# The bill of materials is JSON, and names with their versions what the program cannot be without.
set -euo pipefail
cd "$(dirname "$0")/../.."
bill=$(mktemp /tmp/halved-sbom.XXXXXX)
trap 'rm -f "$bill"' EXIT
service/local/sbom.sh build/.release/halved >"$bill"
tests/node/node_modules/node/bin/node -e '
	const bill = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
	const wanted = ["libc6", "libpq5", "libevent-core-2.1-7", "libcjson1", "libcsv3", "libsodium23", "libssl3", "node-llhttp"];
	const found = new Map(bill.components.map((one) => [one.name, one.version]));
	const missing = wanted.filter((name) => !/^[0-9]/.test(found.get(name) ?? ""));
	if (bill.bomFormat !== "CycloneDX" || missing.length > 0 || found.size !== bill.components.length) {
		console.error("missing: " + missing.join(" "));
		process.exit(1);
	}' "$bill"
