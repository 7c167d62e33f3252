#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told of programs that are watched, in a booted machine, from the host: files of configuration are
# compared with what each daemon is known to read.

setup_file() {
	load common
	load machine
	machine_needs
	need jq
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	export MACHINE_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,curl,nginx-light,redis-server,haproxy,openssh-server,openssh-client,php-fpm,apache2,postgresql,libc-bin
	machine_new traced
	trace_files "$MACHINES/traced"
	machine_boot traced
	machine_in traced systemctl start nginx haproxy apache2 ssh php8.2-fpm redis-server postgresql till
}

# trace_files ROOT: daemons beside each other, with files of theirs that a glob brings in
trace_files() {
	local root=$1
	rm "$root/etc/nginx/sites-enabled/default"
	echo 'server { listen 8001; root /srv/www; include /srv/extra/*.inc; }' >"$root/etc/nginx/conf.d/shop.conf"
	mkdir -p "$root/srv/extra" "$root/srv/www" "$root/srv/till"
	echo 'add_header X-From extra;' >"$root/srv/extra/a.inc"
	echo 'hello' >"$root/srv/www/index.html"
	printf 'frontend web\n\tbind :8002\n\tmode http\n\ttimeout client 5s\n\tdefault_backend b\nbackend b\n\tmode http\n\ttimeout server 5s\n\ttimeout connect 5s\n\tserver one 127.0.0.1:8001\n' \
		>>"$root/etc/haproxy/haproxy.cfg"
	sed -i 's/80/8003/' "$root/etc/apache2/ports.conf"
	printf 'PORT=8004\n' >"$root/srv/till/.env"
	cat >"$root/srv/till/till.py" <<'END'
import http.server, os, signal, socket

def read():
    for name in (".env.local", ".env"):
        try:
            for line in open(name):
                key, _, value = line.strip().partition("=")
                os.environ[key] = value
        except FileNotFoundError:
            pass

class Till(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            socket.create_connection(("127.0.0.1", 1), 1)
        except OSError:
            pass
        try:
            open("/srv/till/locked").read()
        except OSError:
            pass
        with open("/var/log/till.log", "a") as log:
            log.write("asked\n")
        read()
        self.send_response(200)
        self.end_headers()

read()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Till).serve_forever()
END
	printf '[Service]\nWorkingDirectory=/srv/till\nExecStart=/usr/bin/python3 till.py\n[Install]\nWantedBy=multi-user.target\n' \
		>"$root/etc/systemd/system/till.service"
}

teardown_file() {
	load common
	load machine
	machine_end traced
}

setup() {
	load common
	load machine
	cd "$BATS_TEST_TMPDIR"
}

# host_pid UNIT|FILE: the main process of a unit of the machine, or of a file that holds it, as the host numbers it
host_pid() {
	local inner
	case $1 in
	/*) inner=$(machine_in traced cat "$1") ;;
	*) inner=$(machine_in traced systemctl show -p MainPID --value "$1") ;;
	esac
	grep -lE "^NSpid:.*[[:space:]]$inner\$" /proc/[0-9]*/status 2>/dev/null | while IFS=/ read -r _ _ pid _; do
		[ "$(readlink "/proc/$pid/ns/pid")" = "$(readlink "/proc/$(machine_leader traced)/ns/pid")" ] && echo "$pid" && break
	done
}

# traced TARGET OPTION...: what is told of it; configuration: the files that are told as such
traced() { trowel trace "$@" --json -q >traced.json; }
configuration() { jq -r '.observed[] | select(.verdict == "configuration").path' traced.json | LC_ALL=C sort; }
verdict() { jq -er --arg path "$1" '.observed[] | select(.path == $path).verdict' traced.json; }

@test "nginx: what a reload reads" {
	traced "$(host_pid nginx)" --reload
	printf '%s\n' /etc/nginx/conf.d/shop.conf /etc/nginx/mime.types /etc/nginx/modules-enabled/50-mod-http-echo.conf /etc/nginx/nginx.conf /srv/extra/a.inc | diff - <(configuration)
}

@test "haproxy: what a reload reads" {
	traced "$(host_pid haproxy)" --reload
	printf '/etc/haproxy/%s\n' errors/{400,403,408,500,502,503,504}.http haproxy.cfg | diff - <(configuration)
}

@test "apache: what a reload reads" {
	traced "$(host_pid "/run/apache2/apache2.pid")" --reload
	{
		printf '%s\n' /etc/apache2/apache2.conf /etc/apache2/ports.conf /etc/mime.types
		(cd "$MACHINES/traced" && find etc/apache2/{conf,mods,sites}-enabled -type l -printf '/%p\n')
	} | LC_ALL=C sort | diff - <(configuration)
}

@test "php-fpm: what a reload reads" {
	traced "$(host_pid php8.2-fpm)" --reload
	{
		printf '/etc/php/8.2/fpm/%s\n' php-fpm.conf php.ini pool.d/www.conf
		(cd "$MACHINES/traced" && find etc/php/8.2/fpm/conf.d -type l -printf '/%p\n')
	} | LC_ALL=C sort | diff - <(configuration)
}

@test "sshd: what a reload reads" {
	traced "$(host_pid ssh)" --reload
	(cd "$MACHINES/traced" && find etc/ssh -name 'ssh_host_*' -printf '/%p\n' -o -path etc/ssh/sshd_config -printf '/%p\n') |
		LC_ALL=C sort | diff - <(configuration)
}

@test "PostgreSQL: what a reload reads" {
	traced "$(host_pid postgresql@15-main)" --reload
	printf '%s\n' /etc/postgresql/15/main/{pg_hba,pg_ident,postgresql}.conf /etc/ssl/certs/ssl-cert-snakeoil.pem \
		/etc/ssl/private/ssl-cert-snakeoil.key /var/lib/postgresql/15/main/postgresql.auto.conf | diff - <(configuration)
}

@test "a python program with .env: what it reads, what fails, whom it calls" {
	# again and again: how soon the watch begins is the machine's business
	{
		for _ in 1 2 3 4 5 6; do
			sleep 1
			machine_in traced curl -sS http://127.0.0.1:8004/
		done
	} &
	traced "$(host_pid till)" --for 7
	wait $!
	printf '%s\n' /srv/till/.env | diff - <(configuration)
	[ "$(verdict /srv/till/.env.local)" = absent ]
	[ "$(verdict /srv/till/locked)" = failed ]
	[ "$(verdict /var/log/till.log)" = logs ]
	jq -e '.observed[] | select(.address == "127.0.0.1" and .port == 1) | .verdict == "failed" and .why == "Connection refused"' traced.json
}

@test "redis is not reloaded: it would end" {
	run trowel trace "$(host_pid redis-server)" --reload
	[ "$status" = 2 ]
	[[ $output == *'no signal is known'* ]]
}

@test "a reload is refused when it would apply changes, or the program's own test fails" {
	touch "$MACHINES/traced/etc/nginx/conf.d/shop.conf"
	run trowel trace "$(host_pid nginx)" --reload
	[ "$status" = 2 ]
	[[ $output == *'what has changed since it started: /etc/nginx/conf.d/shop.conf'* ]]
	echo 'nonsense' >"$MACHINES/traced/etc/nginx/conf.d/more.conf"
	run trowel trace "$(host_pid nginx)" --reload --yes-apply-changes
	[ "$status" = 2 ]
	[[ $output == *'its own test of the configuration fails'*more.conf* ]]
	rm "$MACHINES/traced/etc/nginx/conf.d/more.conf"
	traced "$(host_pid nginx)" --reload --yes-apply-changes
	configuration | grep -qx /etc/nginx/conf.d/shop.conf
}

@test "killed at any moment it leaves a daemon that serves and that nobody traces" {
	local pid watcher
	pid=$(host_pid nginx)
	for _ in $(seq 20); do
		"$TROWEL" trace "$pid" --for 60 -q >/dev/null 2>&1 &
		watcher=$!
		sleep "0.0$((RANDOM % 10))"
		machine_in traced curl -sS -o /dev/null http://127.0.0.1:8001/index.html
		kill -9 "$watcher"
		wait "$watcher" || true
		grep -qx 'TracerPid:	0' "/proc/$pid/status"
	done
	[ "$(machine_in traced curl -sS http://127.0.0.1:8001/index.html)" = hello ]
}

@test "without BPF the open files of /proc are looked at, which is said" {
	machine_in traced sh -c 'exec 5>>/var/log/kept.log; exec sleep 5' &
	sleep 0.3
	local pid
	pid=$(pgrep -f '^sleep 5$' | tail -1)
	trowel trace "$pid" --backend proc --for 1 >screen
	grep -q '/var/log/kept.log' screen
	grep -q '^proc looks at open files twenty times a second' screen
	trowel trace "$pid" --backend proc --for 0.5 --json -q >traced.json
	[ "$(verdict /var/log/kept.log)" = logs ]
	wait
}

@test "who is no root is told why the better way does not work" {
	need setpriv
	sleep 5 &
	local pid=$!
	cp "$TROWEL" trowel && chmod 755 . trowel
	run setpriv --reuid=65534 --clear-groups ./trowel trace "$$" --for 0.2
	echo "$output"
	[[ $output == *'bpf: the kernel does not let this user load BPF programs'* ]]
	kill "$pid"
}
