#!/bin/bash
# docs/security-asvs.md has each requirement of OWASP ASVS 5.0.0 at levels 1 and 2 once, with its level, one of four
# judgements and places that are there, and its counts are right. Spoilt copies show that each fault is found.
set -euo pipefail
cd "$(dirname "$0")/../.."
page=docs/security-asvs.md
folder=$(mktemp -d /tmp/halved-asvs.XXXXXX)
trap 'rm -rf "$folder"' EXIT

# Each section of the standard, and the levels of its requirements from 1 on: 70 are of level 1, 183 of 2, 92 of 3.
cat >"$folder/sections" <<'SECTIONS'
1.1 2 2
1.2 1 1 1 1 1 2 2 2 2 3
1.3 1 1 2 2 2 2 2 2 2 2 2 3
1.4 2 2 2
1.5 1 2 3
2.1 1 2 2
2.2 1 1 2
2.3 1 2 2 2 3
2.4 2 3
3.1 3
3.2 1 1 3
3.3 1 2 2 2 3
3.4 1 1 2 2 2 2 3 3
3.5 1 1 1 2 2 3 3 3
3.6 3
3.7 2 2 3 3 3
4.1 1 2 2 3 3
4.2 2 3 3 3 3
4.3 2 2
4.4 1 2 2 2
5.1 2
5.2 1 1 2 3 3 3
5.3 1 1 3
5.4 2 2 2
6.1 1 2 2
6.2 1 1 1 1 1 1 1 1 2 2 2 2
6.3 1 1 2 2 3 3 3 3
6.4 1 1 2 2 3 3
6.5 2 2 2 2 2 3 3 3
6.6 2 2 2 3
6.7 3 3
6.8 2 2 2 2
7.1 2 2 2
7.2 1 1 1 1
7.3 2 2
7.4 1 1 2 2 2
7.5 2 2 3
7.6 2 2
8.1 1 2 3 3
8.2 1 1 2 3
8.3 1 3 3
8.4 2 3
9.1 1 1 1
9.2 1 2 2 2
10.1 2 2
10.2 2 2 3
10.3 2 2 2 2 3
10.4 1 1 1 1 1 2 2 2 2 2 2 3 3 3 3 3
10.5 2 2 2 2 2
10.6 2 2
10.7 2 2 2
11.1 2 2 3 3
11.2 2 2 2 3 3
11.3 1 1 2 3 3
11.4 1 2 2 2
11.5 2 3
11.6 2 3
11.7 3 3
12.1 1 2 2 3 3
12.2 1 1
12.3 2 2 2 2 3
13.1 2 3 3 3
13.2 2 2 2 2 2 3
13.3 2 2 3 3
13.4 1 2 2 2 2 3 3
14.1 2 2
14.2 1 2 2 2 3 3 3 3
14.3 1 2 2
15.1 1 2 2 3 3
15.2 1 2 2 3 3
15.3 1 2 2 2 2 2 2
15.4 3 3 3 3
16.1 2
16.2 2 2 2 2 2
16.3 2 2 2 2
16.4 2 2 2
16.5 2 2 2 3
17.1 2 3
17.2 2 2 2 2 3 3 3 3
17.3 2 2
SECTIONS

# Names what is wrong with a page, one a line.
findings() {
	local file=$1 place
	awk -F ' [|] ' -v page="$file" '
		BEGIN {
			split("met,partly,not met,not applicable", judgements, ",")
			for (i in judgements) known[judgements[i]] = 1
		}
		FILENAME != page {
			count = split($0, part, " ")
			for (i = 2; i <= count; i++) if (part[i] < 3) { level["v5.0.0-" part[1] "." i - 1] = part[i]; all++ }
			next
		}
		/^[|] v5/ {
			id = substr($1, 3)
			if (!(id in level)) print id " is no requirement of these levels"
			else if (seen[id]++) print id " is there twice"
			else if ($2 != level[id]) print id " is of level " level[id]
			if (NF != 5 || !($4 in known) || $5 !~ /^.+ [|]$/) print id " has no judgement or no reason"
			number[$4]++; of[$4, $2]++
		}
		{ lines[$0] = 1 }
		function wants(line) { if (!(line in lines)) print "this line is missing: " line }
		END {
			for (id in level) if (!seen[id]) print id " is missing"
			wants("Of " all " requirements " number["met"] " are met, " number["partly"] " partly met, " (number["not met"] + 0) \
				" not met and " number["not applicable"] " not applicable.")
			for (i in judgements) {
				j = judgements[i]
				wants("| " j " | " of[j, 1] + 0 " | " of[j, 2] + 0 " | " number[j] + 0 " |")
			}
		}' "$folder/sections" "$file"
	# what looks like a path of the repository is one
	# shellcheck disable=SC2016
	while read -r place; do
		[ -e "$place" ] || echo "$place is not there"
	done < <(sed -n '/^| v5/p' "$file" | grep -oE '`(docs|include|migrations|service|tests)/[^`]*`' | tr -d '`' | sort -u)
}

found=$(findings "$page")
if [ -n "$found" ]; then
	echo "$page:"
	echo "$found"
	exit 1
fi

# spoil WHAT SED: a copy that sed has changed must have a finding.
spoil() {
	sed -E "$2" "$page" >"$folder/spoilt.md"
	if cmp -s "$page" "$folder/spoilt.md" || [ -z "$(findings "$folder/spoilt.md")" ]; then
		echo "$1 is not found"
		exit 1
	fi
}
spoil "a requirement left out" '/^\| v5\.0\.0-1\.2\.4 /d'
spoil "a requirement that is there twice" '/^\| v5\.0\.0-1\.2\.4 /p'
spoil "a requirement of another level" 's/^\| v5\.0\.0-1\.2\.9 /| v5.0.0-1.2.10 /'
spoil "a wrong level" 's/^(\| v5\.0\.0-1\.2\.4 \|) 1 /\1 2 /'
spoil "a judgement that is none" 's/^(\| v5\.0\.0-1\.2\.4 .*\|) met \|/\1 perhaps |/'
spoil "a count that is not so" 's/^(\| v5\.0\.0-1\.2\.4 .*\|) met \|/\1 not met |/'
spoil "a file that is not there" 's/^(\| v5\.0\.0-1\.2\.4 .*)db_plain/\1db_plane/'
