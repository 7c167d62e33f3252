#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine as people build them: nginx, redis, a python program under its own unit, and one started
# by hand with nohup. The report has to name all four with ports, users and the files they hold open.

setup_file() {
	load common
	load machine
	machine_needs
	machine_new web02
	local root=$MACHINES/web02
	mkdir -p "$root/opt/shop" "$root/var/log/shop" "$root/etc/cron.d"
	cat >"$root/opt/shop/app.py" <<'PYTHON'
import http.server, sys
log = open("/var/log/shop/access.log", "a")
http.server.HTTPServer(("127.0.0.1", 8431), http.server.BaseHTTPRequestHandler).serve_forever()
PYTHON
	cat >"$root/etc/systemd/system/shop.service" <<'UNIT'
[Unit]
Description=The shop
[Service]
User=shop
ExecStart=/usr/bin/python3 /opt/shop/app.py
Environment=DB_PASSWORD=canary-7731
[Install]
WantedBy=multi-user.target
UNIT
	cat >"$root/opt/ticker.py" <<'PYTHON'
import socket, time
log = open("/var/log/ticker.log", "a")
listener = socket.create_server(("0.0.0.0", 9099))
while True:
    log.write("tick\n"); log.flush(); time.sleep(1)
PYTHON
	echo '15 2 * * * root /opt/shop/report.sh' >"$root/etc/cron.d/shop"
	chroot "$root" useradd -r -d /opt/shop -s /usr/sbin/nologin shop
	chown -R 999 "$root/var/log/shop" && chroot "$root" chown -R shop /var/log/shop
	chroot "$root" systemctl enable shop.service
	cp "$TROWEL" "$root/root/trowel"
	machine_boot web02
	machine_login web02 'nohup python3 /opt/ticker.py >/dev/null 2>&1 </dev/null &'
	sleep 1
	machine_in web02 env COLUMNS=150 /root/trowel survey -o - >"$BATS_FILE_TMPDIR/web02.trowel" 2>"$BATS_FILE_TMPDIR/report"
	"$TROWEL" report --json "$BATS_FILE_TMPDIR/web02.trowel" >"$BATS_FILE_TMPDIR/web02.json"
}

teardown_file() {
	load machine
	machine_end web02
}

setup() {
	load common
	load machine
	report=$BATS_FILE_TMPDIR/report
	snapshot=$BATS_FILE_TMPDIR/web02.json
	cat "$report"
}

row() { grep -E "^ *$1 " "$report"; }

@test "nginx: port, user, log files" {
	row nginx | grep -q ':80'
	row nginx | grep -q '/var/log/nginx/.*access.log'
	grep -q 'a web server or reverse proxy' "$report"
}

@test "redis: loopback port, user" {
	row redis-server | grep -q '127.0.0.1:6379'
	row redis-server | grep -q redis
}

@test "the python program under its own unit" {
	row shop | grep -q '127.0.0.1:8431'
	row shop | grep -qw shop
	grep -q '/var/log/shop/access.log' "$report"
	json '.services[] | select(.name == "shop.service") | .survives_reboot == true' "$snapshot"
}

@test "the one started by hand, which would not come back" {
	grep -E 'ticker' "$report" | grep -q ':9099'
	grep -E 'ticker' "$report" | grep -q 'started by hand'
	grep -A9 'Would not come back' "$report" | grep -q ticker
	grep -q '/var/log/ticker.log' "$report"
	jq -r '.services[] | select(.survives_reboot == false and .active) | .name' "$snapshot" >"$BATS_TEST_TMPDIR/lost"
	cat "$BATS_TEST_TMPDIR/lost"
	[ "$(cat "$BATS_TEST_TMPDIR/lost")" = ticker.py ]
}

@test "ssh, who may log in, and the cron job are told" {
	row ssh | grep -q ':22'
	grep -A5 '^Can log in' "$report" | grep -q 'test key'
	grep -A5 '^Scheduled' "$report" | grep -q '/opt/shop/report.sh'
}

@test "the password in the environment stays home" {
	refute grep -q canary-7731 "$report" "$snapshot"
	[ "$(json '.secrets | length > 0' "$snapshot")" = true ]
	json '.processes[] | select(.unit == "shop.service") | .environment.DB_PASSWORD' "$snapshot" | grep -q '<secret:'
}

@test "the machine is known: Debian 12, nspawn, systemd, no errors" {
	head -3 "$report" | grep -q 'web02  Debian 12'
	json '.host.init == "systemd"' "$snapshot"
	json '.host.container != null' "$snapshot"
}

@test "the one line of README surveys it over ssh and leaves nothing" {
	before=$(machine_in web02 sh -c 'ls -lA /dev/shm /tmp /root; cat /proc/mounts')
	leader=$(machine_leader web02)
	nsenter -t "$leader" -m -u -i -n -p -C ssh -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i /root/.ssh/id_ed25519 \
		root@127.0.0.1 'cat >/dev/shm/t && chmod +x /dev/shm/t && /dev/shm/t survey -o -; rm -f /dev/shm/t' \
		<"$TROWEL" >"$BATS_TEST_TMPDIR/host.trowel" 2>"$BATS_TEST_TMPDIR/screen"
	grep -q 'This box is' "$BATS_TEST_TMPDIR/screen"
	"$TROWEL" report "$BATS_TEST_TMPDIR/host.trowel" | grep -q 'a web server or reverse proxy'
	diff <(echo "$before") <(machine_in web02 sh -c 'ls -lA /dev/shm /tmp /root; cat /proc/mounts')
}

@test "seen from outside, its processes belong to it" {
	survey_json
	json '[.processes[] | select(.name == "nginx")] | length > 0'
}
