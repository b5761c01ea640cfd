#!/bin/bash
# run.sh [sqlmap|wapiti|slowhttptest|none]…: these tools of other people against the running service with the demo networks, on
# loopback, in some forty minutes. ONLY=REGEX keeps sqlmap to requests of these names. By hand, not in CI. Ends with 1 when there is a finding; reports stay in build/security.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_DATABASE_URL:-}" ]; then
	service/local/install.sh security
	make --no-print-directory -j2 build
	tests/support/node.sh
	HALVED_TEST_PROGRAM=build/halved exec tests/support/postgres.sh run "$0" "$@"
fi
unset DATABASE_URL
root=$PWD
node=$root/tests/node/node_modules/node/bin/node
picked=${*:-sqlmap wapiti slowhttptest}
sockets=${HALVED_TEST_DATABASE_URL#*host=}
sockets=${sockets%%&*}
folder=$(mktemp -d /tmp/halved-security.XXXXXX)
reports=$root/build/security
service=
provider=
findings=0
stop() {
	[ -z "$service" ] || kill "$service" 2>/dev/null || true
	[ -z "$provider" ] || kill "$provider" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$folder"
}
trap stop EXIT
finding() {
	findings=$((findings + 1))
	printf 'FINDING  %s\n' "$@"
}

# ---- the service ----

rm -rf "$reports"
mkdir -p "$reports" "$folder/requests" "$folder/place/var" "$folder/spool"
ln -s "$root/docs" "$folder/place/docs"
# as behind a proxy with TLS
export HALVED_TRUSTED_PROXIES=127.0.0.1
# the tools ask as fast as they can
export HALVED_ACTOR_REQUESTS=0 HALVED_ADDRESS_REQUESTS=0 HALVED_SIGN_IN_REQUESTS=0
export HALVED_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=halved_service"
(cd "$folder/place" && HALVED_OWNER_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=halved_owner" \
	"$root/build/halved" demo) >"$folder/demo.log" 2>&1 || { cat "$folder/demo.log"; exit 1; }
for port in $(shuf -i 20000-29997 -n 50); do
	export HALVED_PORT=$port HALVED_ADMIN_PORT=$((port + 1))
	build/halved check --ports >/dev/null && break
done
# somebody who signs in, a real provider, and a mail server that is away: its mail waits
email=example@example.org
password="correct horse battery"
printf '%s\n' "$password" >"$folder/password"
for one in "$email" entering@example.org; do
	HALVED_OWNER_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=halved_owner" build/halved account add "$one" \
		--name "Example Facilitator" --role facilitator --password-file "$folder/password" >/dev/null
done
export HALVED_SECRET_KEY="the key of this run, which everybody may know"
export HALVED_PUBLIC_ADDRESS=https://halved.example.org HALVED_MAIL_FROM=halved@example.org HALVED_MAIL_SERVER=smtp://127.0.0.1:$((port + 3))
export HALVED_SIGN_IN_PROVIDERS=$folder/providers.json
printf '%s\n' 'a secret: 100% & more' >"$folder/provider-secret"
cat >"$HALVED_SIGN_IN_PROVIDERS" <<END
{"providers": [{"name": "rsa", "title": "Example State", "issuer": "http://127.0.0.1:$((port + 2))", "client_id": "halved",
	"client_secret_file": "$folder/provider-secret", "scopes": ["all"], "email_domains": ["example.org"],
	"seats": [{"email_domain": "example.org", "role": "reader"}]}]}
END
"$node" tests/node/provider.mjs $((port + 2)) "$HALVED_PUBLIC_ADDRESS" >"$folder/provider.log" 2>&1 &
provider=$!
base=http://127.0.0.1:$HALVED_PORT
HALVED_SPOOL_DIRECTORY=$folder/spool build/halved serve 2>"$reports/service.log" &
service=$!
for _ in $(seq 200); do
	if build/halved ready >/dev/null 2>&1; then break; fi
	sleep 0.1
done
for _ in $(seq 200); do
	if (exec 3<>"/dev/tcp/127.0.0.1/$((port + 2))") 2>/dev/null; then break; fi
	sleep 0.1
done
"$node" tests/security/requests.mjs "$base" "$folder/place/var/demo-tokens.json" "$folder/requests" "$email" "$password"

requests() { curl -sS "http://127.0.0.1:$HALVED_ADMIN_PORT/metrics" | awk -v class="$1" '/^halved_requests_total/ && $0 ~ class { sum += $NF } END { print sum + 0 }'; }
asked=$(requests .)
# tell TOOL SECONDS TEXT
tell() {
	local now
	now=$(requests .)
	printf '%-13s %4d s  %7d requests  %s\n' "$1" "$2" "$((now - asked))" "$3"
	asked=$now
}

# ---- the tools ----

run_sqlmap() {
	local report
	report=$reports/sqlmap-$(basename "$1" .request).txt
	timeout 900 sqlmap --batch --ignore-stdin --ignore-redirects -r "$1" --dbms=postgresql --technique=BEUST --level=2 --time-sec=2 --timeout=10 --skip-waf \
		--disable-coloring --flush-session --ignore-code=400,401,403,404,405,409,412,413,415,422,428,429 \
		--output-dir="$folder/sqlmap" >"$report" 2>&1 || echo "sqlmap ended with $?" >>"$report"
}

# Names are unlocked all the time, so that the tools come to what is behind the lock.
unlock() {
	while sleep 0.5; do
		psql -qXw "postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=postgres" -c "delete from sign_in_try" >/dev/null 2>&1 || true
	done
}

# Every parameter, member of a body, part of a path and field that can be told apart.
attack_with_sqlmap() {
	local started=$SECONDS file clean unlocking
	unlock &
	unlocking=$!
	export -f run_sqlmap
	export folder reports
	# shellcheck disable=SC2016
	find "$folder/requests" -name '*.request' | grep -E "${ONLY:-.}" | sort | xargs -P2 -I{} bash -c 'run_sqlmap "$@"' _ {}
	kill "$unlocking"
	for file in "$reports"/sqlmap-*.txt; do
		if grep -qE 'identified the following injection|is vulnerable' "$file"; then finding "sqlmap: $file"; fi
		if ! grep -qE 'all tested parameters do not appear to be injectable' "$file"; then
			finding "sqlmap came to no end: $file"
		fi
	done
	clean=$(grep -lE 'all tested parameters do not appear' "$reports"/sqlmap-*.txt | wc -l || true)
	tell sqlmap $((SECONDS - started)) "$clean operations without an injectable place, $(cat "$reports"/sqlmap-*.txt | grep -c "testing if .*parameter") places"
}

# wapiti_as WHO: the addresses that are read so.
wapiti_as() {
	local found starts
	mapfile -t starts < <(sed 's/^/-s\n/' "$folder/requests/urls.$1")
	# without the modules that ask servers elsewhere: ssrf, xxe, nikto, wapp. X-XSS-Protection is a field that browsers have dropped; the
	# method ABC is one that does not exist, and wapiti takes the 501 that it gets for a page behind a lock
	HOME=$folder timeout 1200 wapiti -u "$base/" "${starts[@]}" --scope url -H "$(cat "$folder/requests/field.$1")" \
		-H 'X-Forwarded-Proto: https' --flush-session \
		-m backup,blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss \
		--max-scan-time 30 --max-attack-time 20 -l 2 -t 5 --no-bugreport --store-session "$folder" --store-config "$folder" \
		-f json -o "$reports/wapiti-$1.json" >"$reports/wapiti-$1.txt" 2>&1 || finding "wapiti as $1 ended with $?"
	# shellcheck disable=SC2016
	found=$("$node" -e 'const found = JSON.parse(require("fs").readFileSync(process.argv[1])); for (const kind of ["vulnerabilities", "anomalies"])
		for (const [name, list] of Object.entries(found[kind] ?? {})) for (const one of list) if (one.info !== "X-XSS-Protection is not set" && one.method !== "ABC") console.log(`${name}: ${one.method} ${one.path} ${one.info}`);' \
		"$reports/wapiti-$1.json" | sort | uniq -c)
	[ -z "$found" ] || while read -r line; do finding "wapiti as $1: $line"; done <<<"$found"
}

attack_with_wapiti() {
	local started=$SECONDS file
	for file in "$folder"/requests/urls.*; do wapiti_as "${file##*.}"; done
	tell wapiti $((SECONDS - started)) "$(cat "$folder"/requests/urls.* | wc -l) addresses"
}

# Slow heads, slow bodies, ranges, slow readers: 1000 or 200 connections each, while the probe must find the service available.
attack_with_slowhttptest() {
	local started mode many
	ulimit -n 4096
	for mode in H B R X; do
		started=$SECONDS
		many=(-c 1000)
		# ten answers a connection: more than the kernel keeps for the reader
		[ $mode != X ] || many=(-c 200 -k 10)
		timeout 120 slowhttptest "-$mode" "${many[@]}" -r 200 -i 5 -l 25 -p 3 -u "$base/openapi.json" -g -o "$reports/slow-$mode" \
			>"$reports/slow-$mode.txt" 2>&1 || true
		awk -F, 'NR > 1 && $5 + 0 == 0 { bad++ } END { exit bad > 0 || NR < 3 }' "$reports/slow-$mode.csv" ||
			finding "slowhttptest -$mode: the service was not available, or there is no record"
		tell slowhttptest $((SECONDS - started)) "-$mode: $(sed 's/\x1b\[[0-9;]*m//g' "$reports/slow-$mode.txt" | grep -ai 'exit status' | tail -1)"
	done
}

attack_with_none() { :; } # only what they would ask is asked once, as it is
for tool in $picked; do "attack_with_$tool"; done
# 501 is the answer to a method that does not exist
failures=$(grep '"event":"request"' "$reports/service.log" | grep -E '"status":5[0-9][0-9]' | grep -vc '"status":501' || true)
[ "$failures" -eq 0 ] || finding "answers of 5xx: $failures, see $reports/service.log"
if grep -qE '"event":"statement_failed"|"level":"error"' "$reports/service.log"; then finding "errors in $reports/service.log"; fi
build/halved ready >/dev/null || finding "the service is not ready any more"
kill -TERM "$service"
wait "$service" || finding "the service ended with $?"
service=
kill "$provider"
provider=
echo "$findings findings; reports in build/security"
[ "$findings" -eq 0 ]
