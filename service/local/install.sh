#!/bin/bash
# install.sh [build|run|test|bench|security]…: installs what is missing from Debian's packages, for `run` unless told.
set -euo pipefail
build=(gcc libc6-dev make libevent-dev libpq-dev libcjson-dev libcsv-dev libssl-dev libsodium-dev libcurl4-openssl-dev libarchive-dev libzxcvbn-dev node-llhttp)
run=("${build[@]}" postgresql curl ca-certificates)
test=("${run[@]}" procps libcunit1-dev libical-dev python3-icalendar clang clang-format clang-tidy cppcheck libclang-rt-14-dev shellcheck docker-compose npm
	systemd haproxy nginx openssl oathtool unzip)
bench=("${run[@]}" procps npm wrk)
security=("${run[@]}" npm sqlmap wapiti slowhttptest)

die() {
	echo "halved: $*" >&2
	exit 1
}

packages=()
for set in "${@:-run}"; do
	case $set in
	build) packages+=("${build[@]}") ;;
	run) packages+=("${run[@]}") ;;
	test) packages+=("${test[@]}") ;;
	bench) packages+=("${bench[@]}") ;;
	security) packages+=("${security[@]}") ;;
	*) die "install.sh takes build, run, test, bench or security." ;;
	esac
done

present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null | sed -n 's/ installed$//p') || true
mapfile -t missing < <(printf '%s\n' "${packages[@]}" | sort -u | grep -vxF -e "$present" || true)
# A tool that came another way, as npm with Node.js, need not come again.
for i in "${!missing[@]}"; do
	case ${missing[i]} in
	npm | curl | gcc | make) if command -v "${missing[i]}" >/dev/null; then unset "missing[i]"; fi ;;
	esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || die "These packages are missing and only root may install them: ${missing[*]}."
	as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >>"$log" 2>&1; }

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
if apt update && apt install -y --no-install-recommends "${missing[@]}"; then
	exit 0
fi
if grep -qiE 'no space left|not enough free space|enough free space' "$log"; then
	die "The disk is full: the packages ${missing[*]} could not be installed."
fi
if grep -qiE 'could not resolve|temporary failure|could not connect|unable to connect|unreachable|timed out' "$log"; then
	die "There is no network to Debian's packages, and these are missing: ${missing[*]}."
fi
tail -5 "$log" >&2
die "Debian's packages ${missing[*]} could not be installed; the reason is above."
