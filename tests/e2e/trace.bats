#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told of programs that are watched, in a booted machine, from the host: files of configuration are
# compared with what each daemon is known to read.

setup_file() {
	load common
	load machine
	load traced
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	traced_machine_begin
}

teardown_file() {
	load common
	load machine
	machine_end traced
}

setup() {
	load common
	load machine
	load traced
	cd "$BATS_TEST_TMPDIR"
}

# reads WHO: as it is told by the names that the program uses
reads() { "$1_reads" | LC_ALL=C sort; }

@test "nginx: what a reload reads" {
	traced "$(host_pid nginx)" --reload
	reads nginx | diff - <(configuration)
}

@test "haproxy: what a reload reads" {
	traced "$(host_pid haproxy)" --reload
	reads haproxy | diff - <(configuration)
}

@test "apache: what a reload reads" {
	traced "$(host_pid "/run/apache2/apache2.pid")" --reload
	reads apache | diff - <(configuration)
}

@test "php-fpm: what a reload reads" {
	traced "$(host_pid php8.2-fpm)" --reload
	reads php | diff - <(configuration)
}

@test "sshd: what a reload reads" {
	traced "$(host_pid ssh)" --reload
	reads sshd | diff - <(configuration)
}

@test "PostgreSQL: what a reload reads" {
	traced "$(host_pid postgresql@15-main)" --reload
	reads postgresql | diff - <(configuration)
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

@test "ptrace is taken by itself where nothing better works, and what it costs is said" {
	need setpriv
	cp "$TROWEL" trowel && chmod 755 . trowel
	setpriv --reuid=65534 --clear-groups sleep 20 3>&- &
	local pid=$!
	for _ in $(seq 50); do [ "$(cat "/proc/$pid/comm")" = sleep ] && break || sleep 0.1; done
	run setpriv --reuid=65534 --clear-groups ./trowel trace "$pid" --for 0.3
	kill "$pid"
	echo "$output"
	[[ $output == *'watched for '*' by ptrace'* ]] || skip "this user may not trace here"
	[[ $output == *"ptrace stops sleep at each of its system calls: a web server may keep a fifth of its speed"*'--backend proc'* ]]
}
