#!/bin/bash
# The layers of the house: includes point downwards only, and some names stay in their folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
found=0

complain() {
	echo "$1"
	found=1
}

# allowed FOLDER LAYERS: files of service/FOLDER and include/halved/FOLDER may include only those layers.
allowed() {
	local folder=$1 layers=$2 line
	while read -r line; do
		complain "$line: $folder may include ${layers//|/, } only"
	done < <(grep -rnoE '#include "halved/[a-z]+/' "service/$folder" "include/halved/$folder" 2>/dev/null |
		grep -vE "halved/($layers)/\$")
}

# only PATTERN WHERE [FILES]: the pattern appears nowhere else in the service.
only() {
	local line
	while read -r line; do
		complain "$line: belongs to $2"
	done < <(grep -rnE --include='*.[ch]' "$1" service include | grep -vE "^(service|include/halved)/$2")
}

# never PATTERN FOLDERS WHY
never() {
	local line folder
	for folder in $2; do
		while read -r line; do
			complain "$line: $3"
		done < <(grep -rnE --include='*.[ch]' "$1" "service/$folder" "include/halved/$folder" 2>/dev/null |
			grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)')
	done
}

allowed base 'base'
allowed domain 'base|domain'
allowed db 'base|db'
allowed http 'base|http'
allowed outward 'base|outward'
allowed openid 'base|outward|openid'
allowed api 'base|domain|db|http|outward|api'
allowed import 'base|domain|db|import'
allowed resources 'base|domain|db|http|outward|openid|api|import|resources'

only '\bPQ[a-z][A-Za-z]*\(|libpq-fe\.h' 'db/'
only '\bllhttp_[a-z]|<llhttp\.h>|<sys/socket\.h>' 'http/'
only '\bcurl_[a-z]|<curl/' 'outward/'
only '\barchive_[a-z]|<archive' 'base/zip\.c'
only '\bcJSON_|cJSON\.h' 'base/json\.c'

never '\b(malloc|calloc|realloc|free|strdup)\(' 'domain resources' 'memory comes from the arena'
never '\bevent_[a-z]+\(' 'base domain api resources' 'events belong to db and http'
never '\b(sprintf|vsprintf|strcpy|strcat|strncpy|gets|strtok|atoi|atol|system|popen)\(' \
	'base domain db http api resources commands' 'this call is not used here'
exit $found
