# SPDX-License-Identifier: GPL-2.0-or-later
# redis.sh count|dump|load FILE PORT SOCKET FOLDER SNAPSHOT USER UNIT: a Redis, whose configuration is FILE and whose
# SNAPSHOT lies in FOLDER. It is reached by SOCKET, or by PORT where that is "". A password is taken from FILE,
# and goes by the environment.
set -eu
what=$1 file=$2 port=$3 socket=$4 folder=$5 snapshot=$6 user=$7 unit=$8

tool() { command -v "$1" || command -v "$2" || { echo "neither $1 nor $2 is here" >&2; exit 1; }; }
client=$(tool redis-cli valkey-cli)

# setting NAME: its value in FILE
setting() {
	sed -n "s/^[[:space:]]*$1[[:space:]]\{1,\}//p" "$file" | tail -n 1 |
		sed "s/[[:space:]]*\$//; s/^[\"']\(.*\)[\"']\$/\1/"
}

REDISCLI_AUTH=$(setting requirepass)
[ -z "$REDISCLI_AUTH" ] || export REDISCLI_AUTH

ask() {
	if [ -n "$socket" ]; then "$client" -s "$socket" "$@"; else "$client" -h 127.0.0.1 -p "$port" "$@"; fi
}

# until ask says it, for a minute
until_says() {
	pattern=$1
	shift
	for _ in $(seq 600); do
		! ask "$@" 2>/dev/null | grep -q "$pattern" || return 0
		sleep 0.1
	done
	echo "the server does not answer, or not so: $pattern" >&2
	return 1
}

# The server writes an append-only file of its own from the snapshot: with one, it reads no snapshot.
write_append_only() {
	room=$(mktemp -d) tls=$(setting tls-port)
	chown "$user" "$room"
	runuser -u "$user" -- "$(tool redis-server valkey-server)" "$file" --port 0 ${tls:+--tls-port 0} --unixsocket "$room/socket" \
		--daemonize no --supervised no --appendonly no --requirepass '' --replicaof no one --pidfile '' >/dev/null &
	server=$!
	socket=$room/socket
	unset REDISCLI_AUTH
	until_says '^loading:0' INFO persistence
	ask CONFIG SET appendonly yes >/dev/null
	until_says '^aof_rewrite_in_progress:0' INFO persistence
	until_says '^aof_rewrite_scheduled:0' INFO persistence
	ask SHUTDOWN >/dev/null 2>&1 || true
	wait "$server"
	rm -rf "$room"
}

case $what in
count)
	until_says '^loading:0' INFO persistence
	# keys that expire come and go by themselves
	ask INFO keyspace | tr -d '\r' |
		sed -n 's/^\(db[0-9]*\):keys=\([0-9]*\),expires=\([0-9]*\).*/\1 \2 \3/p' |
		while read -r database keys expiring; do
			printf 'keys of %s that do not expire\t%s\n' "$database" $((keys - expiring))
		done
	;;
dump)
	# it tells of its progress
	ask --rdb - 2>/dev/null || { echo 'the server gives no snapshot' >&2; exit 1; }
	;;
load)
	cat >"$folder/$snapshot.moving"
	[ "$(head -c 5 "$folder/$snapshot.moving")" = REDIS ] || { echo 'what came is no snapshot' >&2; exit 1; }
	chown "$user:" "$folder/$snapshot.moving"
	chmod 660 "$folder/$snapshot.moving"
	# as it stops, it writes a snapshot of its own
	systemctl stop "$unit"
	mv "$folder/$snapshot.moving" "$folder/$snapshot"
	if [ "$(setting appendonly)" = yes ]; then
		name=$(setting appendfilename) where=$(setting appenddirname)
		rm -rf "$folder/${where:-appendonlydir}" "$folder/${name:-appendonly.aof}"
		write_append_only
	fi
	systemctl start "$unit"
	;;
esac
