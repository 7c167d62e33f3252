#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A host with data, rebuilt by a real ansible-playbook, and its data moved by move-data.yml: between real servers.

setup_file() {
	load common
	load machine
	load codify/rebuild
	load codify/depot
	machine_needs
	need ansible-playbook
	depot_build
	cd "$BATS_FILE_TMPDIR"
	depot_survey .
	trowel codify a.trowel -o project --secrets a.sealed --seal-key key
	depot_fresh
	depot_play site.yml >site.log 2>&1 || { tail -30 site.log; return 1; }
	depot_state >before
	depot_watch seen </dev/null >/dev/null 2>&1 3>&- &
	local watch=$!
	depot_play move-data.yml >first.log 2>&1 || { kill $watch; tail -30 first.log; return 1; }
	kill $watch
	depot_state >after
}

teardown_file() {
	load common
	load machine
	load codify/rebuild
	load codify/depot
	depot_end
}

setup() {
	load common
	load machine
	load codify/rebuild
	load codify/depot
	cd "$BATS_FILE_TMPDIR"
}

# same COMMAND...: it writes the same on both hosts, and something
same() {
	machine_in depot01 "$@" >old.out
	machine_in depot02 "$@" >new.out
	[ -s old.out ]
	diff old.out new.out
}

postgres() { same runuser -u postgres -- psql -XAt "$@"; }

@test "PostgreSQL answers the same: databases, roles, contents" {
	postgres -d depot -c 'SELECT count(*), md5(string_agg(name, id::text ORDER BY id)) FROM goods'
	postgres -d "dbname='odd name; x\\'y'" -c 'SELECT * FROM "s p"."t	b"'
	postgres -c "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = 'depot'"
	same env PGPASSWORD=Kb8wq21kdjdKKs psql -h 127.0.0.1 -U depot -tc 'SELECT count(*) FROM goods' depot
}

@test "MariaDB answers the same: databases, trigger, account" {
	same mariadb -e 'SELECT * FROM crm.customers; SELECT * FROM crm.history; SELECT hex(x) FROM `odd-name`.`t``b`'
	same mariadb -e 'SELECT action_statement FROM information_schema.triggers; SHOW CREATE PROCEDURE crm.wipe; SHOW CREATE VIEW crm.named; SHOW EVENTS FROM crm'
	same mariadb -ucrm -pVq7mw93krjdKKs -e 'SELECT count(*) FROM crm.customers; SHOW GRANTS'
}

@test "Redis answers the same, with a snapshot and with an append-only file" {
	for key in basket:17 basket:50; do same env REDISCLI_AUTH=s3cretDepotPassw0rd redis-cli GET $key; done
	same env REDISCLI_AUTH=s3cretDepotPassw0rd redis-cli -n 3 GET 'a key with {{ x }}'
	# its unit waits for the cutover, by its name: a queue
	refute machine_in depot02 systemctl is-active redis-server@queue
	machine_in depot02 systemctl start redis-server@queue
	same redis-cli -p 6380 LRANGE jobs 0 -1
	same redis-cli -p 6380 CONFIG GET appendonly
	machine_in depot02 systemctl stop redis-server@queue
}

@test "the application answers the same, out of a database that was held open" {
	same python3 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8800/").read())'
	same stat -c '%U %G %a' /var/lib/depot /var/lib/depot/shelves.sqlite
	machine_in depot02 systemctl is-active depot
}

@test "trees are the same: names, links, modes, owners, lists, times, holes; code among the data as well" {
	same sh -c 'cd /srv && find . ! -type d -printf "%P %y %m %u %g %s %n %l %T@\n" | sort'
	same sh -c 'cd /srv && find . -mindepth 1 -type d -printf "%P %y %m %u %g %T@\n" | sort'
	same sh -c 'cd /srv && find . -type f -exec sha256sum {} + | sort'
	same getfacl -R /srv
	[ "$(stat -c %b "$MACHINES/depot02/srv/depot/data/sparse")" -lt 100 ]
	same stat -c '%h' /srv/depot/data/hard
	same cat /srv/depot/code/tool.py
	same stat -c '%U %G %a %s' /var/mail /var/mail/depot
}

@test "the old host is as it was" {
	diff before after
}

@test "sizes and a time are said first, and what was compared at the end" {
	grep -q 'PostgreSQL 15/main, by pg_dumpall: .* MiB' first.log
	grep -q 'about .* minutes, an estimate' first.log
	grep -qE 'PostgreSQL 15/main: moved in .* s, .* counts compared, 0 differ' first.log
	[ "$(grep -c 'counts compared, 0 differ' first.log)" = 5 ]
}

@test "no password stands in what is written, in a log, or in the arguments of a process" {
	[ ! -s seen ]
	for secret in "${depot_secrets[@]}"; do
		refute grep -rqF "$secret" project/move project/move-data.yml first.log
		refute machine_in depot02 grep -rqF "$secret" /var/log/postgresql /var/log/redis
		refute machine_in depot02 sh -c "journalctl --no-pager | grep -F $secret"
	done
}

@test "again: what was written, changed and removed on the old host since is so on the new one" {
	machine_in depot01 runuser -u postgres -- psql -Xqd depot -c 'DELETE FROM goods WHERE id > 500' -c "CREATE TABLE new AS SELECT 1 AS one"
	machine_in depot01 mariadb crm -e "INSERT INTO customers (name) VALUES ('Zoe'); SET PASSWORD FOR crm@localhost = PASSWORD('other Vq7m')"
	machine_in depot01 env REDISCLI_AUTH=s3cretDepotPassw0rd redis-cli DEL basket:17
	machine_in depot01 redis-cli -p 6380 LPOP jobs
	machine_in depot01 python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8800/add/second")'
	machine_in depot01 sh -c 'cd /srv/depot/data; rm -r nothing empty; mkdir nothing; echo more >>private; echo new >"new file"; rm folder; echo x >folder'
	depot_play move-data.yml >second.log 2>&1 || { tail -30 second.log; return 1; }
	postgres -d depot -c 'SELECT count(*) FROM goods' -c 'SELECT one FROM new'
	same mariadb -e 'SELECT * FROM crm.customers; SELECT * FROM crm.history'
	same mariadb -ucrm '-pother Vq7m' -e 'SELECT count(*) FROM crm.customers'
	same env REDISCLI_AUTH=s3cretDepotPassw0rd redis-cli DBSIZE
	same python3 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8800/").read())'
	same sh -c 'cd /srv && find . ! -type d -printf "%P %y %m %u %g %s %n %l %T@\n" | sort'
	same getfacl -R /srv
}

@test "a difference is a failure that says what differs" {
	machine_in depot02 sh -c 'echo mine >/srv/depot/code/tool.py; chattr +i /srv/depot/code/tool.py' || skip 'no attributes here'
	run depot_play move-data.yml -e '{"move_servers": []}'
	machine_in depot02 chattr -i /srv/depot/code/tool.py
	[ "$status" != 0 ]
	[[ "$output" == *"/srv/depot/code/tool.py"* ]]
}

@test "once the cutover has happened nothing is moved over what was written since" {
	machine_in depot02 systemctl start redis-server@queue
	run depot_play move-data.yml
	machine_in depot02 systemctl stop redis-server@queue
	[ "$status" != 0 ]
	[[ "$output" == *'-e move_again=true'* ]]
}

@test "ansible-lint and the scripts' own lints have nothing to say" {
	need ansible-lint
	cp -R project linted
	cd linted
	ansible-lint --offline --profile production
	ansible-playbook --syntax-check move-data.yml
	! command -v shellcheck || shellcheck -s dash move/*.sh
}

@test "verify/ is what goss reads, and true of the new host" {
	python3 "$project/tests/e2e/codify/goss_schema.py" project/verify/goss.yaml project/verify/goss-cutover.yaml
	grep -A3 '^  /etc/redis/redis.conf:' project/verify/goss.yaml | grep -q 'filetype: file'
	grep -q '^  tcp:8800:' project/verify/goss.yaml
	grep -q '^  redis-server@queue.service:' project/verify/goss-cutover.yaml
	machine_in depot02 sha256sum /opt/depot/server.py | cut -d' ' -f1 >digest
	grep -qF "$(cat digest)" project/verify/goss.yaml
}
