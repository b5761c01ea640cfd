# shellcheck shell=bash
# A private PostgreSQL: functions for run.sh and the tests. As root the server runs as `postgres`, else as ourselves.
# $programs is the folder of its programs, as postgres_programs prints it.
: "${programs:=}"

# Prints the program folder of major version $1, or of the newest one installed.
postgres_programs() {
	local folder
	for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/local/pgsql/bin | sort -t/ -k5 -rn); do
		if [ -x "$folder/initdb" ] && { [ -z "${1:-}" ] || [ "$folder" = "/usr/lib/postgresql/$1/bin" ]; }; then
			echo "$folder"
			return 0
		fi
	done
	return 1
}

# Runs a command as the server's user.
as_postgres() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd / && exec runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

# Makes folder $1 private to the server's user.
postgres_folder() {
	mkdir -p "$1" && chmod 700 "$1"
	if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$1"; fi
}

# postgres_create DATA: a new cluster; its superuser is `postgres`, local connections are trusted.
postgres_create() {
	as_postgres "$programs/initdb" -D "$1" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions
}

# postgres_start DATA SOCKETS [SETTING…]: returns when it takes connections; the log is DATA/log.
postgres_start() {
	local data=$1 sockets=$2 options setting
	shift 2
	options="-c listen_addresses='' -c unix_socket_permissions=0700 -c port=5432 -k '$sockets'"
	for setting; do options+=" -c $setting"; done
	as_postgres "$programs/pg_ctl" -D "$data" -l "$data/log" -w -s -t 60 -o "$options" start
}

# postgres_stop DATA [MODE]: waits for the end; sessions are rolled back.
postgres_stop() {
	as_postgres "$programs/pg_ctl" -D "$1" -w -s -t 60 -m "${2:-fast}" stop
}
