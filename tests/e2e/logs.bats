#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What processes, units and containers log: in a booted machine with nginx, logrotate, journald and rsyslog, in a
# container of podman, and hostile logs.

setup() {
	load common
	load machine
	cd "$BATS_TEST_TMPDIR"
}

# holder LOG...: a process that holds logs open, named by its pid in $holder
holder() {
	python3 - "$@" <<'PYTHON' >/dev/null 2>&1 3>&- &
import sys, time
files = [open(name, "a") for name in sys.argv[1:]]
open("held", "w").close()
time.sleep(300)
PYTHON
	holder=$!
	for _ in $(seq 100); do [ -e held ] && break || sleep 0.1; done
}

teardown() {
	[ -z "${holder:-}" ] || kill "$holder" 2>/dev/null || true
	[ ! -e "$MACHINES/logs" ] || machine_end logs
}

# follow COMMAND...: in the background, with its output in the file followed
follow() {
	env --default-signal=INT "$@" >followed 2>&1 3>&- &
	follower=$!
	disown $follower
	for _ in $(seq 50); do [ -s followed ] && break || sleep 0.1; done
}

# followed TEXT: waits until that was printed
followed() {
	for _ in $(seq 300); do
		grep -qF "$1" followed && return
		sleep 0.1
	done
	cat followed
	return 1
}

@test "a process: its logs by time, with predecessors, compressed by each tool" {
	need python3 gzip xz zstd bzip2
	local log=app.log
	for pair in 5:bzip2:bz2 4:zstd:zst 3:xz:xz 2:gzip:gz; do
		IFS=: read -r number tool ending <<<"$pair"
		echo "2026-11-2${number}T00:00:00Z line $number" >x
		"$tool" -c x >"$log.$((7 - number)).$ending"
	done
	echo "2026-11-26T00:00:00Z line 6" >$log.1
	printf '2026-11-26T01:00:00Z ERROR line 7\n  at f()\n' >$log
	holder $log
	trowel logs "$holder" -q --json >lines
	diff <(jq -r '.text' lines) - <<-END
		2026-11-22T00:00:00Z line 2
		2026-11-23T00:00:00Z line 3
		2026-11-24T00:00:00Z line 4
		2026-11-25T00:00:00Z line 5
		2026-11-26T00:00:00Z line 6
		2026-11-26T01:00:00Z ERROR line 7
		  at f()
	END
	[ "$(tail -1 lines | jq -r '.level + .time + .source')" = "error2026-11-26T01:00:00Z$PWD/$log" ]
	trowel logs "pid:$holder" >screen
	grep -q "app.log *$PWD/app.log and 5 older *fd [0-9]* of python3" screen
	grep -q '^2026-11-22 UTC$' screen
	grep -qE '^00:00:00 app.log +line 2$' screen
}

@test "--since, --tail, --grep, --errors" {
	need python3
	for hour in 01 02 03; do
		for second in $(seq -w 1 20); do
			echo "2026-11-22 $hour:00:$second,123 ERROR worker timeout 9${second}s > 60s"
			echo "2026-11-22 $hour:00:$second,123 INFO all is well"
		done
	done >a.log
	TZ=UTC holder a.log
	[ "$(trowel logs "$holder" -q -n 7 | grep -c 'all is\|worker')" = 7 ]
	trowel logs "$holder" -n 7 | grep -q 'older lines are left out'
	[ "$(trowel logs "$holder" -q --json --since '2026-11-22 03:00:11' | wc -l)" = 20 ]
	[ "$(trowel logs "$holder" -q -n 1000 -g 'timeout 9(01|20)s' --json | wc -l)" = 6 ]
	trowel logs "$holder" --errors --since 2026-11-22 --json >errors
	jq -es 'length == 1 and .[0].count == 60 and .[0].text == "ERROR worker timeout * > 60s"' errors
	run trowel logs "$holder" -g '('
	[ "$status" = 2 ]
	[[ $output == *"--grep ("* ]]
	run trowel logs "$holder" --since soon
	[ "$status" = 2 ]
	run trowel logs "no-such-thing-$$"
	[ "$status" = 2 ]
}

@test "hostile logs: sparse, endless lines, escape codes, what is no log" {
	need python3
	python3 - <<'PYTHON'
with open("sparse.log", "wb") as f:
    f.seek(4 << 40)
    f.write(b"\n2026-11-22T01:00:00Z behind four terabytes\n")
with open("long.log", "wb") as f:
    f.write(b"2026-11-22T01:00:01Z before\n2026-11-22T01:00:02Z " + b"x" * (10 << 20) + b"\n")
with open("codes.log", "wb") as f:
    f.write(b"2026-11-22T01:00:03Z \x1b]0;title\x07\x1b[2Jevil\xff\xe2\x80\xae\n")
    f.write(b"9999-99-99T99:99:99Z x\n" + bytes(range(256)) * 10 + b"\n")
PYTHON
	printf '\x1f\x8b\x08broken' >codes.log.1.gz
	printf '\xfd7zXZ\0broken' >codes.log.2.xz
	holder sparse.log long.log codes.log
	timeout 20 $RUNNER "$TROWEL" logs "$holder" --color never -n 10000 >screen
	grep -q 'behind four terabytes' screen
	grep -q 'before' screen
	grep -q ' … 9.9 MiB more' screen
	refute grep -q $'[\x1b\x07]' screen
	grep -qF '\x1b]0;title\x07\x1b[2Jevil\xff\u{202e}' screen
	grep -q '! .*codes.log.2.xz' screen
	[ "$(wc -c <screen)" -lt 300000 ]
	timeout 20 $RUNNER "$TROWEL" logs "$holder" --json -q | jq -es 'length > 3' >/dev/null
	# in bounded memory
	[ ! -x /usr/bin/time ] || [ "$(/usr/bin/time -f %M "$TROWEL" logs "$holder" -q 2>&1 >/dev/null | tail -1)" -lt 150000 ]
}

@test "a deleted log that is still written, and outputs that nobody keeps" {
	need python3
	python3 -c '
import os, time
f = open("gone.log", "a")
f.write("2026-11-22T01:00:00Z still here\n")
f.flush()
os.unlink("gone.log")
r, w = os.pipe()
os.dup2(w, 1)
open("held", "w").close()
time.sleep(300)' >/dev/null 2>&1 3>&- &
	holder=$!
	for _ in $(seq 100); do [ -e held ] && break || sleep 0.1; done
	trowel logs "$holder" >screen
	grep -q 'still here' screen
	grep -q 'gone.log .*deleted' screen
	grep -q "fd 1 of python3 ($holder) is a pipe that nobody keeps" screen
}

@test "a pipe into a program that keeps logs: its log is the target's" {
	need python3
	python3 -c '
import os, time
r, w = os.pipe()
if os.fork() == 0: # runit would start this one
    os.close(w)
    open("/proc/self/comm", "w").write("svlogd")
    os.dup2(r, 0)
    log = open("current", "a")
    for line in open(0):
        log.write("2026-11-22T01:00:00Z " + line)
        log.flush()
    os._exit(0)
os.close(r)
os.dup2(w, 1)
os.write(1, b"said to a pipe\n")
time.sleep(0.5)
open("held", "w").close()
time.sleep(300)' >/dev/null 2>&1 3>&- &
	holder=$!
	for _ in $(seq 100); do [ -e held ] && break || sleep 0.1; done
	trowel logs "$holder" -v >screen
	grep -q 'said to a pipe' screen
	grep -qE "current +$PWD/current" screen
	grep -q 'is a pipe, kept by svlogd' screen
}

@test "-f: added lines, rotation by rename, copy and truncate; nothing is watched or written" {
	need python3
	date -u +%FT%TZ' one' >a.log
	date -u +%FT%TZ' other' >b.log
	holder a.log b.log
	follow $RUNNER "$TROWEL" logs "$holder" -f -q
	followed ' one'
	date -u +%FT%TZ' two' >>a.log
	followed ' two'
	mv a.log a.log.1
	date -u +%FT%TZ' three' >>a.log.1
	followed ' three'
	date -u +%FT%TZ' four' >a.log
	followed ' four'
	date -u +%FT%TZ' five' >>b.log
	followed ' five'
	: >b.log
	sleep 0.6
	date -u +%FT%TZ' six' >>b.log
	followed ' six'
	kill -INT $follower
	for name in one two three four five six; do [ "$(grep -c " $name$" followed)" = 1 ]; done
}

# ---- a container ----------------------------------------------------------------------------------

@test "a container of podman: what it says, while it runs and after, and followed" {
	need_root
	need podman runc busybox
	export WORK=$BATS_TEST_TMPDIR
	load containers
	mkdir -p podman
	make_rootfs
	$PODMAN import "$WORK/rootfs.tar" localhost/talker:1 >log 2>&1 || skip "podman does not work here: $(tail -1 log)"
	# shellcheck disable=SC2086 # words
	$PODMAN run -d --name talker $LIMITS --log-driver k8s-file --network none localhost/talker:1 /bin/sh -c \
		'i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; echo "ERROR to stderr" >&2; while :; do echo tick $i; i=$((i+1)); /bin/busybox sleep 0.1; done' \
		>log 2>&1 || skip "podman starts nothing here: $(tail -1 log)"
	pid=$($PODMAN inspect -f '{{.State.Pid}}' talker)
	for _ in $(seq 100); do # the engine takes its time to write it down
		trowel logs podman:talker --json -q -n 100000 >lines || trowel logs "$pid" --json -q -n 100000 >lines
		! grep -q '"line 1999"' lines || ! grep -q 'ERROR to stderr' lines || break
		sleep 0.2
	done
	[ "$(jq -r .text lines | grep -c '^line ')" = 2000 ]
	jq -es 'any(.[]; .stream == "stderr" and .text == "ERROR to stderr" and .level == "error")' lines
	follow $RUNNER "$TROWEL" logs podman:talker -f -q
	sleep 2
	kill -INT $follower
	# no line is missing or told twice, and the engine's own log has all of them
	seen=$(grep -oE 'tick [0-9]+' followed)
	[ "$(wc -l <<<"$seen")" -gt 10 ]
	[ "$seen" = "$(sort -uk2n <<<"$seen")" ]
	first=$(head -1 <<<"$seen" | cut -d' ' -f2) last=$(tail -1 <<<"$seen" | cut -d' ' -f2)
	[ "$(wc -l <<<"$seen")" = $((last - first + 1)) ]
	$PODMAN stop -t 0 talker >/dev/null
	[ "$($PODMAN logs talker 2>/dev/null | grep -c '^line ')" = 2000 ]
	$PODMAN rm -f talker >/dev/null
}

# ---- a machine ------------------------------------------------------------------------------------

@test "in a booted machine: nginx with rotated files, the journal, syslog; from inside, outside and its disk" {
	MACHINE_PACKAGES=$MACHINE_PACKAGES,logrotate,rsyslog
	machine_needs
	machine_new logs
	machine_boot logs
	cp "$TROWEL" "$MACHINES/logs/usr/local/bin/trowel"
	machine_in logs bash -ec '
		get() { python3 -c "import urllib.request; urllib.request.urlopen(\"http://127.0.0.1$1\").read()" 2>/dev/null || true; }
		get /before
		logrotate -f /etc/logrotate.d/nginx
		sleep 0.5
		get /between
		logrotate -f /etc/logrotate.d/nginx
		sleep 0.5
		get /after
		logger -t nginx -p daemon.err an error said in syslog
		journalctl --sync
		sleep 0.5'
	machine_in logs trowel logs nginx >screen
	cat screen
	grep -q '^nginx  unit:nginx.service, pid' screen
	grep -q 'access.log  /var/log/nginx/access.log and 2 older  fd' screen
	for path in before between after; do [ "$(grep -c "GET /$path" screen)" = 1 ]; done
	[ "$(grep -c 'an error said in syslog' screen)" = 1 ]
	grep -q 'systemd: Started nginx.service' screen
	machine_in logs trowel logs nginx --errors --json >errors
	jq -es 'any(.[]; .text | contains("an error said in syslog"))' errors

	# what journalctl says of a unit is what the journal's part says
	machine_in logs trowel logs ssh --json -q -n 10000 | jq -r 'select(.source == "journal") | .text' |
		sed 's/^[a-z()]*: //' | sort >ours
	machine_in logs journalctl -q -o cat -u ssh.service | sort >theirs
	diff ours theirs

	# from outside, by its process: its own view of paths
	nginx=$(pgrep -P "$(machine_leader logs)" -x nginx | head -1)
	[ -n "$nginx" ]
	trowel logs "pid:$nginx" -q | grep -q 'GET /after'

	# followed through rotations, of files and of the journal
	follow nsenter -t "$(machine_leader logs)" -m -u -i -n -p -C -r -w /usr/local/bin/trowel logs nginx -f -n 1
	machine_in logs bash -ec '
		logger -t nginx followed one; sleep 0.6
		journalctl --rotate; systemctl reload nginx; sleep 0.6
		python3 -c "import urllib.request; urllib.request.urlopen(\"http://127.0.0.1/\").read()"
		logrotate -f /etc/logrotate.d/nginx; sleep 0.6
		python3 -c "import urllib.request; urllib.request.urlopen(\"http://127.0.0.1/?two\").read()"'
	followed 'GET /?two'
	followed 'Reloaded nginx.service'
	[ "$(grep -c 'followed one' followed)" = 1 ]
	pkill -INT -P $follower 2>/dev/null || kill -INT $follower

	# the disk alone, and journals that were damaged
	machine_in logs systemctl stop nginx
	trowel logs --root "$MACHINES/logs" nginx -n 1000 >disk
	grep -q 'unit:nginx.service, does not run' disk
	grep -q 'GET /after' disk
	grep -q 'Stopped nginx.service' disk
	journal=$(ls "$MACHINES"/logs/var/log/journal/*/system.journal)
	cp "$journal" good
	python3 - "$journal" <<-'PYTHON'
		import random, sys
		random.seed(1)
		data = bytearray(open(sys.argv[1], "rb").read())
		for _ in range(20000):
		    data[random.randrange(300, len(data))] = random.randrange(256)
		open(sys.argv[1], "wb").write(data)
	PYTHON
	timeout 60 $RUNNER "$TROWEL" logs --root "$MACHINES/logs" nginx -n 1000 >disk
	head -c 5000 good >"$journal"
	timeout 60 $RUNNER "$TROWEL" logs --root "$MACHINES/logs" nginx >disk
	grep -q 'GET /after' disk
}
