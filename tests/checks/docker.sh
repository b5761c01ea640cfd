#!/bin/bash
# No Docker engine is needed: the compose file is valid, what the Dockerfile copies is enough to build, and the
# packages of its second stage bring every library that the program needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d /tmp/halved-docker.XXXXXX)
trap 'rm -rf "$folder"' EXIT

POSTGRES_PASSWORD=a HALVED_OWNER_PASSWORD=b HALVED_SERVICE_PASSWORD=c docker-compose config -q
if docker-compose config -q 2>/dev/null; then
	echo "docker-compose.yml accepts missing passwords"
	exit 1
fi

sed '/^FROM.*slim$/,$d' Dockerfile | sed -n 's/^COPY //p' | while read -r from to; do
	mkdir -p "$folder/$(dirname "$to")"
	cp -rT "$from" "$folder/$to"
done
grep -q '^RUN make .* DEMO=no build$' Dockerfile
make -C "$folder" -s -j2 DEMO=no build CFLAGS=-O0 >/dev/null
"$folder/build/halved" --help | grep 'Usage: halved' >/dev/null
if "$folder/build/halved" --help | grep -E '^ +demo ' >/dev/null || ! build/halved --help | grep -E '^ +demo ' >/dev/null; then
	echo "the image has the demo, or the program of make run has none"
	exit 1
fi

listed=$(sed -n '/^FROM.*slim$/,$p' Dockerfile | grep -oE '\blib[a-z0-9.-]+')
objdump -p build/halved | sed -n 's/^ *NEEDED *//p' | while read -r library; do
	path=$(ldd build/halved | sed -nE "s|^\s*${library//+/.} => (/usr)?([^ ]+) .*|\2|p")
	package=$({ dpkg -S "$path" || dpkg -S "/usr$path"; } 2>/dev/null | sed -n '1s/:.*//p')
	[ "$package" = libc6 ] || grep -qxF "$package" <<<"$listed" || {
		echo "$library needs the package $package, which the Dockerfile does not install"
		exit 1
	}
done
