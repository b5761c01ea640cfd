#!/bin/sh
# embed.sh MACRO FILE...: prints each file as `MACRO(name, "text")`, name being the file's without its ending.
set -eu
macro=$1
shift
[ $# -gt 0 ] || exit 0
awk -v macro="$macro" '
FNR == 1 {
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.[^.]*$/, "", name)
	printf "%s%s(%s,\n", (NR == 1 ? "" : "\t\"\")\n"), macro, name
}
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	printf "\t\"%s\\n\"\n", $0
}
END { print "\t\"\")" }' "$@"
