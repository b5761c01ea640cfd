#!/bin/bash
# HAProxy and nginx with the files of docs/examples/proxies in front of the service at its local socket: TLS, address
# and scheme, forged fields, request ids, bounds, and what their logs may not have. Only ports, paths and users differ.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${HALVED_TEST_TEMPLATE:-}" ]; then
	HALVED_TEST_PROGRAM=build/halved exec tests/support/postgres.sh run "$0"
fi
unset DATABASE_URL
sockets=${HALVED_TEST_DATABASE_URL#*host=}
sockets=${sockets%%&*}
folder=$(mktemp -d /tmp/halved-proxies.XXXXXX)
processes=()
passed=0
failed=0
stop() {
	kill "${processes[@]}" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$folder"
}
trap stop EXIT

good() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "$proxy: $1"
	shift
	[ $# -eq 0 ] || printf '    %s\n' "$@"
}
# is WHAT TEXT PATTERN: an extended regular expression over all lines
is() { if grep -qE -- "$3" <<<"$2"; then good; else bad "$1" "$2"; fi; }
is_not() { if grep -qE -- "$3" <<<"$2"; then bad "$1" "$2"; else good; fi; }

# wait_for WHAT COMMAND…: until it succeeds, for at most a minute
wait_for() {
	local what=$1
	shift
	for _ in $(seq 600); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.1
	done
	echo "$what did not happen"
	tail -5 "$folder"/*.log
	exit 1
}

# ---- the service ----

psql -qXw "postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=postgres" \
	-c "select make_token(sha256('proxy-token'), 'admin')"
mkdir "$folder/spool" "$folder/nginx"
export HALVED_DATABASE_URL="postgresql:///$HALVED_TEST_TEMPLATE?host=$sockets&user=halved_service"
export HALVED_ADDRESS=unix:$folder/halved.sock HALVED_ADMIN_ADDRESS=unix:$folder/admin.sock
export HALVED_SPOOL_DIRECTORY=$folder/spool HALVED_TRUSTED_PROXIES=unix HALVED_HSTS_SUBDOMAINS=yes
build/halved serve 2>"$folder/service.log" &
processes+=($!)

# ---- the proxies ----

mapfile -t ports < <(shuf -i 20000-29999 -n 60 | while read -r port; do
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || echo "$port"
done)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=api.example.org \
	-addext subjectAltName=DNS:api.example.org -keyout "$folder/key.pem" -out "$folder/ca.pem" 2>/dev/null
cat "$folder/ca.pem" "$folder/key.pem" >"$folder/proxy.pem"
paths=(-e "s|/etc/halved/proxy.pem|$folder/proxy.pem|" -e "s|/run/halved/halved.sock|$folder/halved.sock|"
	-e "s|/var/log/nginx/|$folder/|")

sed -E "${paths[@]}" -e "s|bind :::80 v4v6|bind 127.0.0.1:${ports[0]}|" -e "s|bind :::443 v4v6|bind 127.0.0.1:${ports[1]}|" \
	-e "s|^\tuser .*|\tuser $(id -un)|" -e "s|^\tgroup .*|\tgroup $(id -gn)|" \
	docs/examples/proxies/haproxy.cfg >"$folder/haproxy.cfg"
sed -E "${paths[@]}" -e "s|listen 80;|listen 127.0.0.1:${ports[2]};|" -e "s|listen 443 |listen 127.0.0.1:${ports[3]} |" \
	-e "s|listen \[::\]:80;|listen 127.0.0.1:${ports[4]};|" -e "s|listen \[::\]:443 |listen 127.0.0.1:${ports[5]} |" \
	docs/examples/proxies/nginx.conf >"$folder/site.conf"
cat >"$folder/nginx.conf" <<-END
	worker_processes 1;
	pid $folder/nginx.pid;
	error_log $folder/nginx.log;
	$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")
	events { }
	http {
		$(for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $folder/nginx/$kind;"; done)
		include $folder/site.conf;
	}
END
export PATH=$PATH:/usr/sbin:/sbin
proxy=haproxy
warned=$(haproxy -c -f "$folder/haproxy.cfg" 2>&1) || bad "its file is refused"
is_not "its file gives warnings" "$warned" 'WARNING|ALERT'
haproxy -db -f "$folder/haproxy.cfg" >"$folder/haproxy.log" 2>&1 &
processes+=($!)
proxy=nginx
warned=$(nginx -t -p "$folder" -c "$folder/nginx.conf" 2>&1) || bad "its file is refused"
is_not "its file gives warnings" "$warned" 'warn|emerg'
nginx -p "$folder" -c "$folder/nginx.conf" -g 'daemon off;' 2>"$folder/nginx.log" &
processes+=($!)

# ask PORT ARGUMENT…: head and body of the answer to a request through TLS
ask() {
	local port=$1
	shift
	curl -sS -i --max-time 20 --cacert "$folder/ca.pem" --resolve "api.example.org:$port:127.0.0.1" \
		-H 'Authorization: Bearer proxy-token' "$@" 2>&1 || true
}
# slow_client PORT NAME TEXT: says so much and no more; NAME.ended tells that it was closed
slow_client() {
	{ printf '%b' "$3"; cat "$folder/hold"; } | {
		openssl s_client -quiet -no_ign_eof -connect "127.0.0.1:$1" >"$folder/$2" 2>/dev/null || true
		echo closed >"$folder/$2.ended"
	}
}
answers() { curl -fsS --cacert "$folder/ca.pem" --resolve "api.example.org:$1:127.0.0.1" \
	-H 'Authorization: Bearer proxy-token' "https://api.example.org:$1/v1/me"; }

wait_for "serving through HAProxy" answers "${ports[1]}"
wait_for "serving through nginx" answers "${ports[3]}"
mkfifo "$folder/hold"
exec 9<>"$folder/hold"
for proxy in haproxy nginx; do
	port=${ports[1]}
	[ $proxy = haproxy ] || port=${ports[3]}
	slow_client "$port" "$proxy.head" 'GET /v1/me HTTP/1.1\r\nHost: api.example.org\r\n' 9>&- &
	slow_client "$port" "$proxy.body" 'POST /v1/organizations HTTP/1.1\r\nHost: api.example.org\r\nAuthorization: Bearer proxy-token\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{' 9>&- &
done

# ---- what both must do ----

head -c 2000000 /dev/zero | tr '\0' a >"$folder/large"
line_of() { grep -F "\"request_id\":\"$1\"" "$folder/service.log" || true; }

# of a feed's form: these may stand in an address
feed=$(printf '%064d' 5150)
# hide_tokens PORT: tokens where a client may put them by mistake
hide_tokens() {
	ask "$1" "https://api.example.org:$1/v1/me/hidden-token?token=hidden-token" >/dev/null
	ask "$1" -H 'Authorization: Bearer hidden-token' "https://api.example.org:$1/v1/me" >/dev/null
	ask "$1" "https://api.example.org:$1/v1/feeds/hf_$feed/calendar.ics" >/dev/null
}

check_proxy() {
	local plain=$1 port=$2 log=$3 at=https://api.example.org:$2 said id=from-$proxy-0001

	said=$(ask "$port" --interface 127.0.0.2 -H "Request-Id: $id" "$at/v1/me")
	is "it does not answer" "$said" '^HTTP/2 200'
	is "no HSTS: the scheme did not arrive" "$said" $'^strict-transport-security: max-age=31536000; includeSubDomains\r?$'
	is "HSTS twice" "$(grep -ci '^strict-transport' <<<"$said")" '^1$'
	is "the request's id is lost" "$said" "^request-id: $id"
	wait_for "the service's line" grep -qF "$id" "$folder/service.log"
	is "the address did not arrive" "$(line_of "$id")" '"peer":"127\.0\.0\.2"'
	wait_for "the proxy's line" grep -qE " $id\$" "$log"
	is "the proxy's line names the wrong client" "$(grep -F "$id" "$log")" '^127\.0\.0\.2 GET 200 '
	is "no id of the service's own" "$(ask "$port" "$at/v1/me")" '^request-id: [0-9a-f]{16}'

	id=forged-$proxy-0001
	said=$(ask "$port" -H "Request-Id: $id" -H 'X-Forwarded-For: 203.0.113.9' -H 'X-Forwarded-For: 203.0.113.8' \
		-H 'Forwarded: for=203.0.113.9;proto=http' -H 'X-Forwarded-Proto: http' -H 'X-Real-IP: 203.0.113.9' "$at/v1/me")
	is "a forged scheme is believed" "$said" '^strict-transport-security: '
	wait_for "the service's line" grep -qF "$id" "$folder/service.log"
	is "a forged address is believed" "$(line_of "$id")" '"peer":"127\.0\.0\.1"'

	said=$(curl -sS -i --max-time 20 -X POST -d '{}' "http://127.0.0.1:$plain/page?limit=2")
	is "plain HTTP is not sent on with its method" "$said" '^HTTP/1.1 308'
	is "plain HTTP is sent elsewhere" "$said" $'^[Ll]ocation: https://api\\.example\\.org/page\\?limit=2\r?$'
	said=$(curl -sS -i --max-time 20 -X POST -d '{}' "http://127.0.0.1:$plain/v1/networks?limit=2")
	is "the API by plain HTTP is not refused" "$said" '^HTTP/1.1 403'
	is "its refusal is no problem document" "$said" '"code":"clear_text"'
	is_not "the API by plain HTTP is sent on" "$said" '^[Ll]ocation:'

	id=large-$proxy-0001
	# by HTTP/1.1: HAProxy resets an HTTP/2 stream before curl has read the answer
	said=$(ask "$port" --http1.1 -H "Request-Id: $id" -H 'Content-Type: application/json' --data-binary "@$folder/large" \
		"$at/v1/organizations")
	is "a large body is not refused" "$said" '^HTTP/1.1 413'
	is "its refusal is no problem document" "$said" '"code":"too_large"'
	is "its refusal has no HSTS" "$said" '^[Ss]trict-[Tt]ransport-[Ss]ecurity: max-age=31536000; includeSubDomains'
	is "its refusal may be sniffed" "$said" '^[Xx]-[Cc]ontent-[Tt]ype-[Oo]ptions: nosniff'
	is "its refusal may be framed" "$said" "^[Cc]ontent-[Ss]ecurity-[Pp]olicy: default-src 'none'; frame-ancestors 'none'"
	said=$(ask "$port" -H "Request-Id: $id" -H "X-Large: $(head -c 40000 "$folder/large")" "$at/v1/me")
	is "a large head is not refused" "$said" '^HTTP/2 4(00|31)|^curl: '
	said=$(ask "$port" --http1.1 -H 'Transfer-Encoding: nonsense' -X POST "$at/v1/me")
	is "what is no HTTP is not refused" "$said" '^HTTP/1.1 (400|501)'
	# HAProxy has one answer to that, which its file cannot change
	if [ "$proxy" = nginx ]; then
		is "its refusal may be sniffed" "$said" '^[Xx]-[Cc]ontent-[Tt]ype-[Oo]ptions: nosniff'
		is "its refusal may be framed" "$said" "^[Cc]ontent-[Ss]ecurity-[Pp]olicy: default-src 'none'; frame-ancestors 'none'"
	fi
	is "what is too large reaches the service" "($(line_of "$id"))" '^\(\)$'
	id=import-$proxy-0001
	said=$(ask "$port" -H "Request-Id: $id" -H 'Content-Type: text/csv' --data-binary "@$folder/large" \
		"$at/v1/networks/none/imports")
	wait_for "the service's line" grep -qF "$id" "$folder/service.log"

	hide_tokens "$port"
}
proxy=haproxy
check_proxy "${ports[0]}" "${ports[1]}" "$folder/haproxy.log"
proxy=nginx
check_proxy "${ports[2]}" "${ports[3]}" "$folder/halved.log"

for name in haproxy.head nginx.head nginx.body; do wait_for "closing on the slow client $name" test -s "$folder/$name.ended"; done
wait_for "telling a client behind HAProxy that its body is slow" grep -q '^HTTP/1.1 408' "$folder/haproxy.body"
exec 9>&-

# ---- without the service ----

kill -TERM "${processes[0]}"
wait "${processes[0]}" || bad "the service ended with $?"
proxy=haproxy
is "no problem document without the service" "$(ask "${ports[1]}" "https://api.example.org:${ports[1]}/v1/me")" '"code":"busy"'
proxy=nginx
is "no problem document without the service" "$(ask "${ports[3]}" "https://api.example.org:${ports[3]}/v1/me")" \
	'"code":"outcome_unknown"'
hide_tokens "${ports[1]}"
hide_tokens "${ports[3]}"
# the service's own log shows paths whose parts are short, and none that could be a secret
is_not "a token is in the service's log" "$(cat "$folder/service.log")" "proxy-token|$feed"
for log in haproxy.log halved.log halved_error.log nginx.log; do
	proxy=$log
	is_not "a token is in the log" "$(cat "$folder/$log")" "hidden-token|proxy-token|$feed"
done
echo "proxies: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
