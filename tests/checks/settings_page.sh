#!/bin/bash
# The reference page of the settings is what the program prints today.
set -euo pipefail
build/halved settings --markdown | diff -u docs/reference/settings.md - || {
	echo "docs/reference/settings.md is old: build/halved settings --markdown > docs/reference/settings.md"
	exit 1
}
