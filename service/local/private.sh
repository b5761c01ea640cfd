# shellcheck shell=bash
# choose_folders sets, for run.sh:
#   data     PostgreSQL's data: var/postgres, or what it links to
#   sockets  a folder of mode 0700 for its socket, with a path short enough for one
#   private  a folder for the running service: its spool and, as root, its program
# As root the server's user must be able to reach them; where the repository is out of its reach (as below /root)
# they are in /var/lib/halved and var/postgres is a link.

# Longest folder name that leaves room for /.s.PGSQL.5432 within the 107 bytes of a socket's path.
longest=92

server_may_enter() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd / && runuser -u postgres -- test -x "$1")
	else
		[ -x "$1" ]
	fi
}

# Makes a folder that nobody else can have prepared for us.
own_folder() {
	local user=$1 folder=$2
	mkdir -m 700 "$folder" 2>/dev/null && postgres_folder "$folder"
	[ ! -L "$folder" ] && [ "$(stat -c %U "$folder")" = "$user" ] && [ "$(stat -c %a "$folder")" = 700 ] && return 0
	die "$folder is not a private folder of the user $user: remove it."
}

choose_folders() {
	local user base=$PWD/var mark
	user=$(id -un)
	if [ "$(id -u)" -eq 0 ]; then user=postgres; fi
	mark=$(printf '%s' "$PWD" | sha256sum | cut -c1-12)
	if ! server_may_enter "$PWD/var"; then
		base=/var/lib/halved/$mark
		mkdir -p "$base"
		if [ ! -e var/postgres ]; then
			ln -sfn "$base/postgres" var/postgres
			say "PostgreSQL's data is in $base/postgres, to which var/postgres leads: its user may not enter this folder."
		fi
	fi
	data=$(readlink -f var/postgres)
	server_may_enter "$(dirname "$data")" || die "The user $user cannot enter $data: move the repository or that folder."
	private=$base/run
	own_folder "$user" "$private"
	sockets=$private
	if [ ${#sockets} -gt $longest ] || [[ $sockets == *[!A-Za-z0-9._/-]* ]]; then
		sockets=${XDG_RUNTIME_DIR:-/tmp}/halved-$(id -u)-$mark
		if [ ! -d "${XDG_RUNTIME_DIR:-/tmp}" ] || ! server_may_enter "${XDG_RUNTIME_DIR:-/tmp}"; then
			sockets=/tmp/halved-$(id -u)-$mark
		fi
		own_folder "$user" "$sockets"
		say "The socket is in $sockets: the path of this folder is too long or unusual for one."
	fi
	export data sockets private
}
