#!/bin/bash
# sbom.sh PROGRAM: what the program is made of, as CycloneDX 1.5: the libraries it is linked with and llhttp, which is
# compiled in, each with Debian's package and version.
set -euo pipefail
program=$1
version=$(git -C "$(dirname "$program")" describe --always 2>/dev/null || echo unknown)
echo '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"metadata":{"component":{"type":"application","name":"halved","version":"'"$version"'"}},"components":['
first=1
while read -r package; do
	read -r name number <<<"$(dpkg-query -W -f '${Package} ${Version}' "$package")"
	[ "$first" -eq 1 ] || echo ,
	first=0
	encoded=${number//+/%2B}
	printf '{"type":"library","name":"%s","version":"%s","purl":"pkg:deb/debian/%s@%s"}' "$name" "$number" "$name" "${encoded//:/%3A}"
done < <({ ldd "$program" | awk '$3 ~ "^/" { print $3 }' | xargs -r realpath | sed "p; s,^/usr/,/," | xargs -r dpkg-query -S 2>/dev/null | sed 's/: .*//' || true; echo node-llhttp; } | sort -u)
echo ']}'
