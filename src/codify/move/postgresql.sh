# SPDX-License-Identifier: GPL-2.0-or-later
# postgresql.sh count|dump|load USER FOLDER PORT: a cluster of PostgreSQL, as its own superuser, by the socket
# in FOLDER. No password is needed there.
set -eu
what=$1 user=$2
cd /
export PGHOST="$3" PGPORT="$4" PGOPTIONS='-c lc_messages=C -c log_min_error_statement=panic' PGTZ=UTC

as_owner() { runuser -u "$user" -- "$@"; }

ask() { as_owner psql -XAtq -v ON_ERROR_STOP=1 -F "	" "$@"; }

# $1 is a database's name, which is only safe in the environment
count_one() {
	export PGDATABASE="$1"
	ask <<'END'
SELECT format('SELECT %L, count(*) FROM %I.%I', 'rows of ' || current_database() || ' ' || nspname || '.' || relname, nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
AND NOT (relkind = 'm' AND NOT relispopulated)
ORDER BY 1 \gexec
SELECT format('SELECT %L, last_value FROM %I.%I', 'sequence ' || current_database() || ' ' || nspname || '.' || relname, nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'S' AND relpersistence <> 't' ORDER BY 1 \gexec
SELECT 'objects of ' || current_database() || ', kind ' || CAST(relkind AS text), count(*)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema' GROUP BY relkind ORDER BY 1;
SELECT 'functions of ' || current_database(), count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
SELECT 'large objects of ' || current_database(), count(*) FROM pg_largeobject_metadata;
END
}

case $what in
count)
	ask -d postgres -c "SELECT 'database ' || datname, pg_encoding_to_char(encoding) FROM pg_database WHERE NOT datistemplate ORDER BY 1" \
		-c "SELECT 'role ' || rolname, md5(CAST(row_to_json(r) AS text)) FROM (SELECT rolname, rolsuper, rolinherit, rolcreaterole,
			rolcreatedb, rolcanlogin, rolreplication, rolconnlimit, rolpassword, rolvaliduntil FROM pg_authid) r
			WHERE rolname !~ '^pg_' ORDER BY 1"
	# as words of a shell: they may hold anything
	eval "set -- $(ask -d postgres -c "SELECT string_agg('''' || replace(datname, '''', '''\''''') || '''', ' ' ORDER BY datname)
		FROM pg_database WHERE datallowconn AND NOT datistemplate")"
	for database; do
		(count_one "$database")
	done
	;;
dump)
	as_owner pg_dumpall --clean --if-exists --database=postgres
	;;
load)
	# The superuser cannot be dropped by itself, and is there; whatever else fails is a failure.
	errors=$(as_owner psql -Xq -d postgres 2>&1 >/dev/null) || { echo "$errors" >&2; exit 1; }
	errors=$(echo "$errors" | grep -E '(ERROR|FATAL|PANIC):' |
		grep -vE 'ERROR:  (current user cannot be dropped|role ".*" already exists)$') || true
	[ -z "$errors" ] || { echo "$errors" | head -40 >&2; exit 1; }
	# what reads its files, as trowel does, sees the databases now and not in five minutes
	ask -d postgres -c CHECKPOINT
	;;
esac
