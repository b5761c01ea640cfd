#!/bin/bash
# The service shows PostgreSQL a certificate instead of a password: it works, also by one that has taken the place of
# another, and neither without one nor with one of somebody else. The commands are those of run-in-production.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset DATABASE_URL
# shellcheck source=service/local/postgres.sh
. service/local/postgres.sh
programs=$(postgres_programs "")
folder=$(mktemp -d /tmp/halved-certificate.XXXXXX)
service=
stop() {
	[ -z "$service" ] || kill -9 "$service" 2>/dev/null || true
	wait 2>/dev/null || true
	postgres_stop "$folder/data" immediate 2>/dev/null || true
	rm -rf "$folder"
}
trap stop EXIT
die() {
	echo "$*"
	tail -n 5 "$folder/log" 2>/dev/null
	exit 1
}

# wait_for WHAT COMMAND…: until it succeeds, for at most 30 seconds
wait_for() {
	local what=$1
	shift
	for _ in $(seq 300); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.1
	done
	die "$what did not happen"
}

# issue NAME COMMON_NAME: a key and its certificate by our authority
issue() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -addext "subjectAltName=DNS:$2" \
		-keyout "$folder/tls/$1.key" -out "$folder/$1.csr" 2>/dev/null
	openssl x509 -req -in "$folder/$1.csr" -CA "$folder/tls/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 -copy_extensions copy \
		-out "$folder/tls/$1.pem" 2>/dev/null
	chmod 600 "$folder/tls/$1.key"
}

postgres_folder "$folder"
mkdir "$folder/tls" "$folder/spool"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Example authority" -keyout "$folder/ca.key" -out "$folder/tls/ca.pem" 2>/dev/null
issue server localhost
issue service halved_service
issue other halved_owner
postgres_create "$folder/data" >"$folder/initdb.log"
for name in ca.pem server.pem server.key; do cp "$folder/tls/$name" "$folder/data/"; done
printf '%s\n' 'local all all trust' 'hostssl all halved_service all cert' >"$folder/data/pg_hba.conf"
if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$folder"/data/{ca.pem,server.pem,server.key,pg_hba.conf}; fi
read -r port admin_port < <(perl -MIO::Socket::INET -e 'print join(" ", map { $_->sockport } map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") } 1 .. 2), "\n"')
export HALVED_ADDRESS=unix:$folder/tls/halved.sock HALVED_ADMIN_PORT=$admin_port HALVED_SPOOL_DIRECTORY=$folder/spool HALVED_SANDBOX=require

start_server() {
	postgres_start "$folder/data" "$folder" listen_addresses=127.0.0.1 "port=$port" ssl=on ssl_cert_file=server.pem ssl_key_file=server.key ssl_ca_file=ca.pem fsync=off
}
start_server
here="host=$folder&port=$port"
psql -qX -v database=halved -v owner_password='' -v service_password='' -f service/local/roles.sql "postgresql:///postgres?$here&user=postgres"
HALVED_OWNER_DATABASE_URL="postgresql:///halved?$here&user=halved_owner" build/halved migrate >"$folder/migrate.log" 2>&1 || { cat "$folder/migrate.log"; exit 1; }

# serve_with NAME: with the certificate of that name
serve_with() {
	HALVED_DATABASE_URL="postgresql://halved_service@localhost:$port/halved?sslmode=verify-full&sslrootcert=$folder/tls/ca.pem&sslcert=$folder/tls/$1.pem&sslkey=$folder/tls/$1.key" \
		build/halved serve 2>"$folder/log" &
	service=$!
}
ready() { curl -fsS --max-time 5 "http://127.0.0.1:$admin_port/readyz"; }
end_service() {
	kill -TERM "$service" 2>/dev/null || true
	wait "$service" 2>/dev/null || true
	service=
}

for name in none other; do # none: files that are not there
	serve_with "$name"
	wait_for "an answer of the admin port, or the end" sh -c "curl -sS http://127.0.0.1:$admin_port/livez || ! kill -0 $service"
	sleep 1
	if ready >/dev/null 2>&1; then die "it reaches PostgreSQL with the certificate '$name'"; fi
	end_service
done
serve_with service
wait_for "being ready with its certificate" ready

# Another certificate takes the place of the first, and the server comes anew.
issue next halved_service
mv "$folder/tls/next.pem" "$folder/tls/service.pem"
mv "$folder/tls/next.key" "$folder/tls/service.key"
postgres_stop "$folder/data" immediate
wait_for "noticing that PostgreSQL is gone" sh -c "! curl -fsS http://127.0.0.1:$admin_port/readyz"
start_server
wait_for "being ready with its next certificate" ready
used=$(psql -XAtc "select string_agg(distinct coalesce(s.client_serial::text, '-'), ' ') from pg_stat_ssl s join pg_stat_activity a using (pid) where a.usename = 'halved_service'" \
	"postgresql:///halved?$here&user=postgres")
serial=$(openssl x509 -in "$folder/tls/service.pem" -noout -serial | cut -d= -f2)
[ "$(perl -Mbigint -e 'print hex($ARGV[0])' "$serial")" = "$used" ] ||
	die "its connections show $used, not the next certificate"
end_service
