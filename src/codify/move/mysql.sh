# SPDX-License-Identifier: GPL-2.0-or-later
# mysql.sh count|dump|load SOCKET: all databases and accounts of MySQL or MariaDB, as root by the socket ("" is
# the usual one); where root needs a password, it is taken from root's own .my.cnf or Debian's.
set -eu
what=$1

# the name it has here: MariaDB's first
tool() { command -v "$1" || command -v "$2" || { echo "neither $1 nor $2 is here" >&2; exit 1; }; }
client=$(tool mariadb mysql)

options=
works() { "$client" $options ${socket:+--socket="$socket"} --batch --execute='SELECT 1' >/dev/null 2>&1; }
socket=$2
works || options=--defaults-extra-file=/etc/mysql/debian.cnf
works || { options=; "$client" ${socket:+--socket="$socket"} --execute='SELECT 1' >/dev/null; }

ask() { "$client" $options ${socket:+--socket="$socket"} --batch --raw --skip-column-names --default-character-set=utf8mb4 "$@"; }

own="NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
others="grantee NOT LIKE '''root''@%' AND grantee NOT LIKE '''mysql%' AND grantee NOT LIKE '''mariadb.sys%' AND grantee NOT LIKE '''debian-sys-maint%'"

count() {
	ask --execute="SELECT CONCAT('database ', schema_name), default_collation_name FROM information_schema.schemata WHERE schema_name $own;
SELECT CONCAT('tables of ', table_schema, ', ', table_type), COUNT(*) FROM information_schema.tables WHERE table_schema $own GROUP BY table_schema, table_type;
SELECT CONCAT(routine_type, ' ', routine_schema, '.', routine_name), 1 FROM information_schema.routines WHERE routine_schema $own;
SELECT CONCAT('trigger ', trigger_schema, '.', trigger_name), 1 FROM information_schema.triggers WHERE trigger_schema $own;
SELECT CONCAT('event ', event_schema, '.', event_name), status FROM information_schema.events WHERE event_schema $own;
SELECT CONCAT('privilege of ', grantee, ' ', privilege_type), is_grantable FROM information_schema.user_privileges WHERE $others;
SELECT CONCAT('privilege of ', grantee, ' on ', table_schema, ' ', privilege_type), is_grantable FROM information_schema.schema_privileges WHERE $others;"
	ask --execute="SELECT CONCAT('SELECT ''rows of ', REPLACE(REPLACE(table_schema, '\\\\', '\\\\\\\\'), '''', ''''''), '.', REPLACE(REPLACE(table_name, '\\\\', '\\\\\\\\'), '''', ''''''),
 ''', COUNT(*) FROM \`', REPLACE(table_schema, '\`', '\`\`'), '\`.\`', REPLACE(table_name, '\`', '\`\`'), '\`;')
FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema $own" | ask
}

# Accounts as statements, all of them made before any is granted another one as a role. The server's own, and
# root on the host itself, are those of the new server. The hashes of passwords stay in the pipe.
dump_accounts() {
	is_role=$(ask --execute="SELECT IF(COUNT(*), 'is_role', '''N''') FROM information_schema.columns
		WHERE table_schema = 'mysql' AND table_name = 'user' AND column_name = 'is_role'")
	accounts=$(ask --execute="SELECT IF($is_role = 'Y', 'ROLE', 'USER'), IF($is_role = 'Y', QUOTE(user), CONCAT(QUOTE(user), '@', QUOTE(host)))
		FROM mysql.user WHERE user NOT LIKE 'mysql%' AND user NOT IN ('mariadb.sys', 'debian-sys-maint', 'PUBLIC')
		AND NOT (user = 'root' AND host IN ('localhost', '127.0.0.1', '::1'))")
	[ -n "$accounts" ] || return 0
	for pass in make grant; do
		echo "$accounts" | while read -r kind account; do
			if [ $pass = grant ]; then
				ask --execute="SHOW GRANTS FOR $account" | sed 's/$/;/'
				continue
			fi
			echo "DROP $kind IF EXISTS $account;"
			if [ "$kind" = ROLE ]; then
				echo "CREATE ROLE $account;"
			else
				ask ${as_hex:+"$as_hex"} --execute="SHOW CREATE USER $account" | sed 's/$/;/'
			fi
		done
	done
}

case $what in
count)
	count
	;;
dump)
	dump=$(tool mariadb-dump mysqldump)
	eval "set -- $(ask --execute="SET SESSION group_concat_max_len = 1000000;
		SELECT GROUP_CONCAT(CONCAT('''', REPLACE(schema_name, '''', '''\\\\'''''), '''') SEPARATOR ' ')
		FROM information_schema.schemata WHERE schema_name $own HAVING COUNT(*) > 0")"
	purged='' as_hex=''
	if "$dump" --help | grep -q -e '--set-gtid-purged'; then # of MySQL, not of MariaDB
		purged=--set-gtid-purged=OFF
		as_hex='--init-command=SET SESSION print_identified_with_as_hex = ON'
	fi
	[ $# = 0 ] || "$dump" $options ${socket:+--socket="$socket"} --single-transaction --routines --events --triggers --hex-blob \
		--default-character-set=utf8mb4 --add-drop-database $purged --databases -- "$@"
	dump_accounts
	;;
load)
	ask --binary-mode
	ask --execute='FLUSH PRIVILEGES'
	;;
esac
