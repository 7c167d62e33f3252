#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a restarted service reads, from its first step on, in a booted machine: by bpf and fanotify from the host, by
# ptrace and /proc from the host and from inside the machine.

bats_require_minimum_version 1.5.0

setup_file() {
	load common
	load machine
	load traced
	traced_machine_begin
	cp "$TROWEL" "$MACHINES/traced/usr/local/bin/trowel"
	printf '[Socket]\nListenStream=127.0.0.1:8005\n[Install]\nWantedBy=sockets.target\n' >"$MACHINES/traced/etc/systemd/system/desk.socket"
	printf '[Unit]\nStartLimitIntervalSec=0\n[Service]\nWorkingDirectory=/srv/till\nExecStartPre=/bin/cat /srv/desk.conf\nExecStart=/bin/sh -c "read x </srv/desk.ini; exec sleep 1000"\nExecStop=/bin/cat /srv/stop.conf\n' \
		>"$MACHINES/traced/etc/systemd/system/desk.service"
	touch "$MACHINES/traced/srv/"{desk.conf,desk.ini,stop.conf}
	machine_in traced systemctl daemon-reload
	machine_in traced systemctl start desk.socket
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

# its first process takes all of a process namespace with it
teardown() { [ ! -s first ] || kill -9 "$(cat first)"; }

units=(redis-server nginx haproxy ssh postgresql@15-main till)

reads() {
	case $1 in
	redis-server) echo /etc/redis/redis.conf ;;
	nginx) nginx_reads ;;
	haproxy) haproxy_reads ;;
	ssh) sshd_reads ;;
	postgresql@15-main)
		# Debian's pg_ctlcluster starts it, by files of its own
		printf '/etc/postgresql/15/main/%s\n' environment pg_ctl.conf start.conf
		postgresql_reads
		;;
	till) echo /srv/till/.env ;;
	esac | LC_ALL=C sort
}

# by_host BACKEND UNIT, inside BACKEND UNIT: restarts it and tells of it in traced.json
by_host() { traced "$(host_pid "$2")" --restart --backend "$1"; }
inside() { machine_in traced trowel trace "unit:$2" --restart --backend "$1" --json -q >traced.json; }

# names_all HOW BACKEND FILTER: of each unit exactly its files are told; FILTER makes names what this backend tells
names_all() {
	local unit before
	for unit in "${units[@]}"; do
		echo "$unit"
		before=$(host_pid "$unit")
		"$1" "$2" "$unit"
		[ "$(host_pid "$unit")" != "$before" ]
		[ "$(jq -r .backend traced.json)" = "$2" ]
		jq -c .lost traced.json
		reads "$unit" | "$3" | diff - <(configuration)
		untraced "$unit"
	done
}
behind_links() { machine_in traced xargs readlink -f | LC_ALL=C sort -u; }

# untraced UNIT: it runs, and nobody traces or stops it
untraced() {
	local pid
	[ "$(machine_in traced systemctl is-active "$1")" = active ]
	pid=$(host_pid "$1")
	grep -qx 'TracerPid:	0' "/proc/$pid/status"
	grep -qE '^State:	[SRD]' "/proc/$pid/status"
	grep -qx 'Seccomp:	[02]' "/proc/$pid/status"
}

@test "bpf, from the host: exactly what each service reads at its start" {
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	names_all by_host bpf cat
}

@test "fanotify, from the host: exactly the files behind that" { names_all by_host fanotify behind_links; }
@test "ptrace, from the host: exactly what each service reads at its start" { names_all by_host ptrace cat; }
@test "ptrace, from inside the machine: exactly what each service reads at its start" { names_all inside ptrace cat; }

@test "/proc, from the host and from inside: the program, what stays open, and what it cannot see is said" {
	local how
	for how in by_host inside; do
		"$how" proc nginx
		[ "$(verdict /var/log/nginx/access.log)" = logs ]
		[ "$(verdict /usr/sbin/nginx)" = executed ]
		jq -e '.blind | contains("what is closed sooner")' traced.json
		"$how" proc postgresql@15-main
		jq -e '.observed[] | select(.verdict == "executed" and (.path | endswith("/bin/postgres")))' traced.json
		"$how" proc till
		jq -e '.observed[] | select(.verdict == "executed" and (.path | endswith("/python3.11")))' traced.json
	done
}

@test "what the stop does is left out, what runs before the service is not; it is started by a socket" {
	local backend
	for backend in bpf fanotify ptrace; do
		[ $backend != bpf ] || [ -e /sys/kernel/btf/vmlinux ] || continue
		# the first connection starts it
		[ -n "$(host_pid desk)" ] || machine_in traced sh -c 'exec 3<>/dev/tcp/127.0.0.1/8005' || machine_in traced bash -c 'exec 3<>/dev/tcp/127.0.0.1/8005'
		for _ in $(seq 50); do [ -n "$(host_pid desk)" ] && break || sleep 0.1; done
		# on a busy host cat may be over before its cgroup was asked, which is told; by ptrace new processes are looked for,
		# and one that came and went between two looks is not (one restart in four or five with three busy processes beside)
		for _ in 1 2 3 4 5; do
			by_host $backend desk
			refute verdict /srv/stop.conf
			! printf '/srv/desk.%s\n' conf ini | diff - <(jq -r '.observed[].path | select(startswith("/srv/desk"))' traced.json | sort) || break
			echo "$backend lost $(jq -c .lost traced.json)"
			[ $backend = ptrace ] || jq -e '.lost | has("processes that ended before it was known which service started them")' traced.json
			for _ in $(seq 50); do [ -n "$(host_pid desk)" ] && break || sleep 0.1; done
		done
		[ "$(jq '[.observed[].path | select(startswith("/srv/desk"))] | length' traced.json)" = 2 ]
		untraced desk
	done
}

@test "from inside the machine, whose process ids are not the kernel's, fanotify is taken by itself" {
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	run machine_in traced trowel trace unit:haproxy --restart
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"bpf: programs in the kernel go by the host's process ids"* ]]
	[[ $output == *'watched for '*' by fanotify'*'/etc/haproxy/haproxy.cfg'* ]]
}

@test "it says what it runs, and where, before it does" {
	trowel trace "$(host_pid redis-server)" --restart >screen 2>messages
	grep -qE "running \"/usr/bin/systemctl --no-ask-password restart -- redis-server.service\" in the machine of process $(machine_leader traced), traced: process [0-9]+ \(/usr/bin/redis-.*\) ends" messages
	head -1 screen | grep -q '^redis-server.service  unit:redis-server.service, watched for'
}

@test "changes are refused, by all that a restart would apply" {
	local file
	for file in /etc/systemd/system/redis-server.service.d/x.conf /etc/redis/redis.conf; do
		mkdir -p "$MACHINES/traced$(dirname $file)"
		touch "$MACHINES/traced$file"
		run trowel trace "$(host_pid redis-server)" --restart
		echo "$output"
		[ "$status" = 2 ]
		[[ $output == *"a restart would apply what has changed since it started: "*"$file; --yes-apply-changes"* ]]
		traced "$(host_pid redis-server)" --restart --yes-apply-changes
		reads redis-server | diff - <(configuration)
	done
	rm -r "$MACHINES/traced/etc/systemd/system/redis-server.service.d"
	for file in /srv/till/.env /srv/till/till.py; do
		touch "$MACHINES/traced$file"
		run trowel trace "$(host_pid till)" --restart
		[ "$status" = 2 ]
		[[ $output == *"since it started: "*"$file"* ]]
	done
	machine_in traced systemctl restart till
}

@test "a configuration that the program's own test refuses is not applied" {
	local before
	before=$(host_pid nginx)
	echo 'nonsense' >"$MACHINES/traced/etc/nginx/conf.d/more.conf"
	run trowel trace "$before" --restart --yes-apply-changes
	rm "$MACHINES/traced/etc/nginx/conf.d/more.conf"
	[ "$status" = 2 ]
	[[ $output == *'its own test of the configuration fails'*more.conf* ]]
	[ "$(host_pid nginx)" = "$before" ]
	machine_in traced systemctl restart nginx
}

@test "a restart that fails is told, with what was seen; one that does not run is started" {
	cp -p "$MACHINES/traced/etc/redis/redis.conf" kept.conf
	echo 'nonsense yes' >>"$MACHINES/traced/etc/redis/redis.conf"
	run --separate-stderr trowel trace "$(host_pid redis-server)" --restart --yes-apply-changes
	echo "$output" "$stderr"
	cp -p kept.conf "$MACHINES/traced/etc/redis/redis.conf"
	[ "$status" = 1 ]
	[[ $stderr == *'the restart failed: /usr/bin/systemctl ended with status 1: Job for redis-server.service failed'* ]]
	[[ $output == *'/etc/redis/redis.conf'* ]]
	machine_in traced systemctl stop redis-server
	machine_in traced systemctl reset-failed redis-server
	run machine_in traced trowel trace unit:redis-server --restart --backend ptrace
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *'it does not run; running "/usr/bin/systemctl'* ]]
	[[ $output == *'/etc/redis/redis.conf'* ]]
	untraced redis-server
}

@test "what belongs to no service is refused, and so are both at once" {
	sleep 60 3>&- &
	run trowel trace $! --restart
	kill $!
	echo "$output"
	[ "$status" = 2 ]
	[[ $output == *'trowel trace -- COMMAND starts it by hand'* ]]
	run trowel trace "$(machine_leader traced)" --restart
	[ "$status" = 2 ]
	[[ $output == *'belongs to no service'* ]]
	machine_in traced systemd-run -q --scope sh -c 'echo $$ >/run/hand.pid; exec sleep 61' 3>&- &
	for _ in $(seq 50); do [ -s "/proc/$(machine_leader traced)/root/run/hand.pid" ] && break || sleep 0.1; done
	run trowel trace "$(host_pid /run/hand.pid)" --restart
	machine_in traced sh -c 'kill "$(cat /run/hand.pid)"'
	echo "$output"
	[ "$status" = 2 ]
	[[ $output == *'.scope, which was not started as a service'* ]]
	run trowel trace "$(host_pid nginx)" --restart --reload
	[ "$status" = 2 ]
	[[ $output == *'exclude each other'* ]]
	run trowel trace --restart -- true
	[ "$status" = 2 ]
}

@test "killed at any moment of a restart, it leaves a service that was restarted, serves, and is not traced" {
	local backend watcher try
	mkdir -p "$MACHINES/traced/etc/systemd/system/nginx.service.d"
	printf '[Unit]\nStartLimitIntervalSec=0\n' >"$MACHINES/traced/etc/systemd/system/nginx.service.d/often.conf"
	machine_in traced systemctl daemon-reload
	machine_in traced systemctl restart nginx
	for try in $(seq 24); do
		backend=$(printf 'bpf\nfanotify\nptrace\nproc\n' | sed -n "$((try % 4 + 1))p")
		"$TROWEL" trace "$(host_pid nginx)" --restart --yes-apply-changes --backend "$backend" -q >/dev/null 2>&1 3>&- &
		watcher=$!
		sleep "0.$((RANDOM % 6))$((RANDOM % 10))"
		kill -9 "$watcher"
		wait "$watcher" || true
		for _ in $(seq 100); do
			[ "$(machine_in traced systemctl is-active nginx)" = active ] && [ -z "$(machine_in traced systemctl list-jobs -q --no-legend)" ] && break || sleep 0.1
		done
		untraced nginx
		[ "$(machine_in traced curl -sS http://127.0.0.1:8001/index.html)" = hello ]
	done
}

@test "where systemd does not run, the script in /etc/init.d restarts it, and is told apart" {
	local pid backend
	# the same root without systemd: in namespaces of its own, nothing but nginx
	unshare --mount --pid --fork --net --propagation private bash -c "mount --bind '$MACHINES/traced' '$MACHINES/traced' && mount -t tmpfs none '$MACHINES/traced/run' && mount -t tmpfs none '$MACHINES/traced/var/log/nginx' && mount -t proc none '$MACHINES/traced/proc' &&
		cd '$MACHINES/traced' && mkdir run/old && pivot_root . run/old && umount -l /run/old && exec /bin/sh -c 'ip link set lo up; /etc/init.d/nginx start >/dev/null; while sleep 1; do :; done'" 3>&- &
	local place=$!
	for _ in $(seq 100); do
		pid=$(cat "/proc/$(pgrep -P $place)/root/run/nginx.pid" 2>/dev/null) && [ -n "$pid" ] && break || sleep 0.1
	done
	pgrep -P $place >first
	local first
	first=$(cat first)
	for backend in bpf fanotify ptrace; do
		[ $backend != bpf ] || [ -e /sys/kernel/btf/vmlinux ] || continue
		pid=$(pgrep -P "$first" -x nginx)
		run --separate-stderr trowel trace "$pid" --restart --yes-apply-changes --backend $backend --json
		echo "$stderr"
		[ "$status" = 0 ]
		echo "$output" >traced.json
		[[ $stderr == *'running "/etc/init.d/nginx restart" in the machine of process '* ]]
		[ "$(pgrep -P "$first" -x nginx)" != "$pid" ]
		jq -c .lost traced.json
		if [ $backend = fanotify ]; then
			reads nginx | behind_links
		else
			reads nginx
		fi | diff - <(configuration)
		refute verdict /etc/init.d/nginx
	done
}
