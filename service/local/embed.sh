#!/bin/sh
# embed.sh MACRO FILE...: prints each file as `MACRO(name, "text")`, name being the file's without its ending.
set -eu
macro=$1
shift
for file; do
	name=${file##*/}
	printf '%s(%s,\n' "$macro" "${name%.*}"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\t/\\t/g' -e 's/.*/\t"&\\n"/' "$file"
	printf '\t"")\n'
done
