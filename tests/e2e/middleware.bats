#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine full of servers, as people configure them (servers.bash). What the survey says of each is
# compared with what the server itself says; then files are changed behind their backs.

bats_require_minimum_version 1.5.0

machine_setup() {
	load common
	load machine
	load servers
	MACHINE_PACKAGES=$SERVERS_PACKAGES
	snapshot=$BATS_FILE_TMPDIR/servers.json
}

setup_file() {
	machine_setup
	machine_needs
	machine_new servers
	servers_plant "$MACHINES/servers"
	cp "$TROWEL" "$MACHINES/servers/root/trowel"
	machine_boot servers
	local port
	for port in 80 8080 8888 5433 3307 6380 11311 2525 2222 9001 9292 9393 8000; do
		for _ in $(seq 60); do
			machine_in servers ss -ltnH | grep -q ":$port " && break
			sleep 0.5
		done
	done
	survey_servers
	machine_in servers env COLUMNS=150 /root/trowel survey --fast --sample 0 -o /root/x >"$BATS_FILE_TMPDIR/report" 2>/dev/null
}

teardown_file() {
	machine_setup
	machine_end servers
}

setup() {
	machine_setup
}

survey_servers() { machine_in servers /root/trowel survey --fast --json --sample 0 >"$snapshot"; }

inside() { machine_in servers "$@" 2>/dev/null; }

# of PROGRAM FILTER: jq -r on the rows of a program
of() { jq -r ".middleware[] | select(.program == \"$1\") | $2" "$snapshot"; }

# findings KIND: what they say
findings() { jq -r ".findings[] | select(.kind == \"$1\") | .what" "$snapshot"; }

# same NAME: both files hold the same lines, in any order
same() {
	sort -u "$BATS_TEST_TMPDIR/ours" >"$BATS_TEST_TMPDIR/ours.sorted"
	sort -u "$BATS_TEST_TMPDIR/theirs" >"$BATS_TEST_TMPDIR/theirs.sorted"
	[ -s "$BATS_TEST_TMPDIR/theirs.sorted" ]
	diff "$BATS_TEST_TMPDIR/ours.sorted" "$BATS_TEST_TMPDIR/theirs.sorted"
}

@test "every server is there once, with its service and its processes" {
	jq -r '.middleware[] | [.program, .name // "-", .service // "-", (.pids | length > 0)] | @tsv' "$snapshot" >"$BATS_TEST_TMPDIR/ours"
	tr ' ' '\t' >"$BATS_TEST_TMPDIR/theirs" <<-'ROWS'
		nginx - nginx.service true
		apache - apache2.service true
		haproxy - haproxy.service true
		postgresql 15/main postgresql@15-main.service true
		mysql - mariadb.service true
		redis - redis-server.service true
		redis redis-cache redis-cache.service true
		redis-sentinel - - false
		memcached - memcached.service true
		php-fpm 8.2/www php8.2-fpm.service true
		php-fpm 8.2/shop php8.2-fpm.service true
		postfix - postfix@-.service true
		sshd - ssh.service true
		supervisord - supervisor.service true
		puma /srv/puma puma.service true
		unicorn /srv/unicorn unicorn.service true
		gunicorn api:app api.service true
	ROWS
	same
	[ "$(jq '.middleware | length' "$snapshot")" = 17 ]
}

@test "what listens is what is configured: ss agrees, and so do the findings" {
	# without the wildcards' many forms
	plain='s/^(\*|0\.0\.0\.0|\[::\]):/any:/'
	jq -r '.middleware[] | select(.pids) | .listens[] | select(test("^[/@]") | not)' "$snapshot" | sed -E "$plain" >"$BATS_TEST_TMPDIR/ours"
	inside ss -ltnH | awk '{print $4}' | sed -E "$plain" >"$BATS_TEST_TMPDIR/theirs"
	same
	[ -z "$(findings listens-elsewhere)" ]
	[ -z "$(findings configuration-changed)" ]
	[ -z "$(findings configuration-broken)" ]
	[ -z "$(findings configuration-missing)" ]
}

@test "nginx reads the files that nginx -T lists" {
	of nginx '.files[]' >"$BATS_TEST_TMPDIR/ours"
	inside nginx -T | sed -n 's/^# configuration file \(.*\):$/\1/p' >"$BATS_TEST_TMPDIR/theirs"
	same
}

@test "nginx: sites, upstreams, folders by its own prefix" {
	of nginx '.sites[] | select(.listens == ["*:443"]) | .upstreams, .document_root, .certificates[0], .logs[0]' | grep -q 'http://shop'
	[ "$(of nginx '.upstreams[0].servers | join(" ")')" = '127.0.0.1:8000 weight=3 unix:/run/shop/puma.sock backup' ]
	of nginx '.document_roots[]' | grep -qx /usr/share/nginx/html/acme
	machine_in servers nginx -V 2>&1 | grep -q -- '--prefix=/usr/share/nginx'
	of nginx '.sites[].redirects // [] | .[]' | grep -q '^https://\$host'
}

@test "nginx: what its unit gives with -g" {
	inside ps -o args= -C nginx | grep -q 'master process .* -g daemon on;'
	[ "$(of nginx '.logs[0]')" = /var/log/nginx/start.log ]
	inside test -e /var/log/nginx/start.log
	of nginx '.logs[]' | grep -qx /var/log/nginx/error.log
	[ "$(of nginx .settings.pid)" = /run/nginx.pid ]
}

@test "apache reads the files, and has the virtual hosts, that apachectl names" {
	of apache '.files[]' >"$BATS_TEST_TMPDIR/ours"
	inside apache2ctl -t -D DUMP_INCLUDES | sed -n 's/^ *([0-9*]*) //p' >"$BATS_TEST_TMPDIR/theirs"
	same
	of apache '.sites[] | "\(.listens[0]) \(.names[0]) (\(.path):\(.line))"' >"$BATS_TEST_TMPDIR/ours"
	inside apache2ctl -S | grep -E '\(/etc/apache2/.*:[0-9]+\)' | tr -s ' ' >"$BATS_TEST_TMPDIR/theirs"
	same
	[ "$(of apache '.sites[0].document_root')" = /srv/wiki ]
	[ "$(of apache '.sites[0].logs[1]')" = /var/log/apache2/wiki.log ]
	[ "$(of apache '.sites[1].upstreams | join(" ")')" = http://10.0.0.9:9000/ ]
}

@test "haproxy: the file is valid, frontends and backends are told" {
	inside haproxy -q -c -f /etc/haproxy/haproxy.cfg
	[ "$(of haproxy '.sites[0].names | join("|")')" = 'www|shop.example.com|the shop.example.com' ]
	[ "$(of haproxy '.upstreams[0].servers | join("|")')" = '10.0.0.11:80|10.0.0.12:80 backup' ]
}

@test "PostgreSQL says the same of its settings" {
	ask() { inside su postgres -c "psql -p 5433 -Atc 'SHOW $1'"; }
	[ "$(of postgresql '.data_directories[0]')" = "$(ask data_directory)" ]
	[ "$(of postgresql '.certificates[0]')" = "$(ask ssl_cert_file)" ]
	for key in max_connections shared_buffers cluster_name; do
		[ "$(of postgresql ".settings.$key")" = "$(ask $key)" ]
	done
	[ "$(of postgresql '.endpoints[0] | "\(.host) \(.port) \(.user)"')" = 'db01 5432 replica' ]
	inside su postgres -c "psql -p 5433 -Atc \"select type, array_to_string(database, ','), array_to_string(user_name, ','), address, auth_method from pg_hba_file_rules\"" |
		wc -l >"$BATS_TEST_TMPDIR/theirs"
	of postgresql '.settings.pg_hba | split("; ") | length' >"$BATS_TEST_TMPDIR/ours"
	same
}

@test "MariaDB says the same of its settings" {
	[ "$(of mysql '"\(.data_directories[0])/ \(.settings.server_id) \(.settings.max_connections) \(.settings.character_set_server)"')" = \
		"$(inside mariadb -BNe 'select concat_ws(" ", @@datadir, @@server_id, @@max_connections, @@character_set_server)')" ]
}

@test "redis says the same of its settings, the command line included" {
	for key in databases maxmemory-policy appendonly dbfilename protected-mode; do
		[ "$(of redis "select(.name) | .settings[\"$key\"]")" = "$(inside redis-cli -p 6380 -a canary-redis --no-auth-warning --raw CONFIG GET $key | tail -1)" ]
	done
	[ "$(of redis 'select(.name) | .endpoints[0] | "\(.host) \(.port)"')" = "$(inside redis-cli -p 6380 -a canary-redis --no-auth-warning --raw CONFIG GET replicaof | tail -1)" ]
}

@test "memcached and php-fpm say the same" {
	inside bash -c 'exec 3<>/dev/tcp/127.0.0.1/11311; printf "stats settings\r\nquit\r\n" >&3; cat <&3' | tr -d '\r' | grep -qx 'STAT tcpport 11311'
	of php-fpm '.listens[]' >"$BATS_TEST_TMPDIR/ours"
	machine_in servers php-fpm8.2 -tt 2>&1 | sed -n 's/.*\tlisten = //p' >"$BATS_TEST_TMPDIR/theirs"
	same
	of php-fpm '.settings["pm.max_children"]' >"$BATS_TEST_TMPDIR/ours"
	machine_in servers php-fpm8.2 -tt 2>&1 | sed -n 's/.*\tpm.max_children = //p' >"$BATS_TEST_TMPDIR/theirs"
	same
}

@test "postfix says the same of every parameter that is told" {
	of postfix '.settings | keys[]' >"$BATS_TEST_TMPDIR/keys"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/keys")" -ge 6 ]
	while read -r key; do
		[ "$(of postfix ".settings[\"$key\"]")" = "$(inside postconf -xh "$key")" ]
	done <"$BATS_TEST_TMPDIR/keys"
	of postfix '.endpoints[] | "\(.protocol) \(.host) \(.port // "-") \(.user // "-")"' >"$BATS_TEST_TMPDIR/ours"
	printf '%s\n' 'smtp smtp.example.net 587 -' 'milter 127.0.0.1 11332 -' 'mysql db02 - mail' >"$BATS_TEST_TMPDIR/theirs"
	same
}

@test "sshd -T says the same" {
	of sshd '.listens[]' >"$BATS_TEST_TMPDIR/ours"
	inside sshd -T | sed -n 's/^listenaddress //p' >"$BATS_TEST_TMPDIR/theirs"
	same
	[ "$(of sshd '.settings.UsePAM')" = "$(inside sshd -T | sed -n 's/^usepam //p')" ]
	[ "$(of sshd '.settings.X11Forwarding')" = "$(inside sshd -T | sed -n 's/^x11forwarding //p')" ]
	[ "$(of sshd '.settings["Match User deploy"]')" = 'ForceCommand /usr/local/bin/deploy; PasswordAuthentication no' ]
}

@test "application servers: literals are told, what is computed is said to be" {
	[ "$(of gunicorn '.settings.workers')" = 2 ] # of the command line
	[ "$(of unicorn '.logs[0]')" = /var/log/unicorn.log ]
	json '.errors[] | select(.path == "/srv/puma/config/puma.rb") | .what | test("workers is computed")' "$snapshot"
}

@test "requests to nobody are found" {
	findings upstream-dead | grep -qx 'nginx.service passes requests to /run/shop/puma.sock, where nobody listens'
}

@test "the report shows sites and servers" {
	grep -A3 '^Sites' "$BATS_FILE_TMPDIR/report" | grep -q 'shop.example.com'
	grep -A9 '^Servers' "$BATS_FILE_TMPDIR/report" | grep -q 'follows db01:5432'
}

@test "no password stands anywhere" {
	[ "$(of redis 'select(.name) | .settings.requirepass' | cut -c 1-8)" = '<secret:' ]
	refute grep -o 'canary-[a-z]*' "$snapshot" "$BATS_FILE_TMPDIR/report"
}

@test "it costs next to nothing" {
	[ "$(jq '.collectors[] | select(.name == "middleware") | .cpu_milliseconds' "$snapshot")" -lt 300 ]
}

@test "from outside, the same is read in the container that it is" {
	survey_json
	json '[.middleware[] | select(.container and .program == "nginx" and (.sites | length) == 3)] | length >= 1'
	json '[.middleware[] | select(.container and .program == "postgresql" and .listens[0] == "127.0.0.1:5433")] | length >= 1'
}

@test "with --root, the same is read from the disk" {
	trowel survey --root "$MACHINES/servers" --fast --json --sample 0 >"$BATS_TEST_TMPDIR/root.json"
	key='.middleware[] | select(.program | test("gunicorn|puma") | not) | "\(.program) \(.path) \(.listens) \(.sites | length)"'
	jq -r "$key" "$BATS_TEST_TMPDIR/root.json" >"$BATS_TEST_TMPDIR/ours"
	jq -r "$key" "$snapshot" >"$BATS_TEST_TMPDIR/theirs"
	same
}

@test "an edit without a reload is found, and gone after it" {
	local root=$MACHINES/servers
	sleep 3 # later than the start, to the second
	sed -i 's/listen 443 ssl/listen 8099;\n\t&/; s/ssl-cert-snakeoil.pem/gone.pem/' "$root/etc/nginx/sites-available/shop"
	echo 'Listen 8098' >>"$root/etc/apache2/ports.conf"
	sed -i 's/8891/8892/' "$root/etc/haproxy/haproxy.cfg"
	echo 'backend {' >>"$root/etc/haproxy/haproxy.cfg"
	touch "$root/etc/ssh/sshd_config" "$root/etc/mysql/mariadb.conf.d/90-local.cnf"
	survey_servers
	findings listens-elsewhere | tee "$BATS_TEST_TMPDIR/elsewhere"
	grep -qx 'nginx.service is told to listen on \*:8099, and does not' "$BATS_TEST_TMPDIR/elsewhere"
	grep -qx 'apache2.service is told to listen on \*:8098, and does not' "$BATS_TEST_TMPDIR/elsewhere"
	grep -q 'haproxy.service is told to listen on 127.0.0.1:8892, and does not; it listens on 127.0.0.1:8891,' "$BATS_TEST_TMPDIR/elsewhere"
	findings configuration-changed | tee "$BATS_TEST_TMPDIR/changed"
	grep -q '^/etc/nginx/sites-enabled/shop was changed on .*; nginx.service still runs with' "$BATS_TEST_TMPDIR/changed"
	grep -q 'mariadb.service still runs with' "$BATS_TEST_TMPDIR/changed"
	grep -q 'after ssh.service started on .* cannot be seen' "$BATS_TEST_TMPDIR/changed"
	findings configuration-missing | grep -q '/etc/ssl/certs/gone.pem'

	sed -i 's/gone.pem/ssl-cert-snakeoil.pem/' "$root/etc/nginx/sites-available/shop"
	sed -i '$d' "$root/etc/haproxy/haproxy.cfg"
	sleep 1
	inside systemctl reload nginx apache2 haproxy
	sleep 3
	survey_servers
	[ -z "$(findings listens-elsewhere)" ]
	refute grep -E 'nginx|apache|haproxy' <(findings configuration-changed)
	[ -z "$(findings configuration-missing)" ]
}

@test "broken, recursive and huge configuration ends, and is told" {
	local root=$MACHINES/servers i
	cp "$root/etc/nginx/nginx.conf" "$BATS_TEST_TMPDIR/nginx.conf"
	mkdir "$root/etc/nginx/many"
	(cd "$root/etc/nginx/many" && seq -f 'f%.0f' 30000 | xargs touch)
	printf 'include nginx.conf;\ninclude many/*;\n' >>"$root/etc/nginx/nginx.conf"
	head -c 100000 /dev/urandom >"$root/etc/redis/extra.conf"
	printf '<VirtualHost *:8080>\n</Directory>\n' >"$root/etc/apache2/sites-enabled/broken.conf"
	survey_servers
	jq -r '.errors[] | select(.collector == "middleware") | .what' "$snapshot" >"$BATS_TEST_TMPDIR/errors"
	grep -qx 'it includes itself' "$BATS_TEST_TMPDIR/errors"
	grep -q 'more files than are looked at' "$BATS_TEST_TMPDIR/errors"
	findings configuration-broken | tee "$BATS_TEST_TMPDIR/broken"
	grep -q 'apache2.service cannot be understood: /etc/apache2/sites-enabled/broken.conf: line 2' "$BATS_TEST_TMPDIR/broken"
	grep -q '/etc/redis/extra.conf: it is binary' "$BATS_TEST_TMPDIR/broken"
	[ "$(of nginx '.sites | length')" = 3 ]
	[ "$(jq '.collectors[] | select(.name == "middleware") | .cpu_milliseconds' "$snapshot")" -lt 3000 ]
}
