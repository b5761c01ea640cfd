#!/bin/bash
# The calendars that the API tests have just fetched are read by ical.js and by python3-icalendar: as many events as the
# database has, with their start, end, title and state, none rejected, in UTC, and no line longer than 75 octets.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=build/calendars
for calendar in network member; do
	if ! [ "$folder/$calendar.ics" -nt build/.asan/halved ]; then
		echo "$folder/$calendar.ics is missing or older than the program: run the level api first, whole"
		exit 1
	fi
done
tests/support/node.sh
reads() { LC_ALL=C sort >"$folder/read" && diff "$folder/wanted" "$folder/read"; }
for calendar in network member; do
	file=$folder/$calendar.ics
	LC_ALL=C sort "$folder/$calendar.events" >"$folder/wanted"
	[ "$(wc -l <"$folder/wanted")" -ge 3 ]
	if LC_ALL=C grep -anE $'^[^\r]{76}|[^\r]$' "$file"; then
		echo "$file has lines that are too long, or do not end as they should"
		exit 1
	fi
	grep -q '^ ' "$file" # a line that is folded
	tests/node/node_modules/node/bin/node tests/node/calendar.mjs "$file" | reads
	/usr/bin/python3 tests/support/read_calendar.py "$file" | reads
done
