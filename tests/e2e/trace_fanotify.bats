#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told of programs by the kernel's word on opened files, where there is no BPF: in a booted machine, from
# the host. It sees the files behind links; what is absent it cannot see, which is said.

setup_file() {
	load common
	load machine
	load traced
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

# reads WHO: the files behind the names that the program uses
reads() { "$1_reads" | machine_in traced xargs readlink -f | LC_ALL=C sort -u; }

# compare WHO PROCESS: all that a reload reads, and nothing else
compare() {
	traced "$2" --reload --backend fanotify
	[ "$(jq -r .backend traced.json)" = fanotify ]
	reads "$1" | diff - <(configuration)
}

@test "nginx: what a reload reads" { compare nginx "$(host_pid nginx)"; }
@test "haproxy: what a reload reads" { compare haproxy "$(host_pid haproxy)"; }
@test "apache: what a reload reads" { compare apache "$(host_pid /run/apache2/apache2.pid)"; }
@test "php-fpm: what a reload reads" { compare php "$(host_pid php8.2-fpm)"; }
@test "sshd: what a reload reads" { compare sshd "$(host_pid ssh)"; }
@test "PostgreSQL: what a reload reads" { compare postgresql "$(host_pid postgresql@15-main)"; }

@test "a python program with .env: what is written, and what cannot be seen is said" {
	{
		sleep 1
		machine_in traced curl -sS http://127.0.0.1:8004/
	} &
	traced "$(host_pid till)" --for 3 --backend fanotify
	printf '%s\n' /srv/till/.env | diff - <(configuration)
	[ "$(verdict /var/log/till.log)" = logs ]
	refute verdict /srv/till/.env.local
	jq -e '.blind | contains("is not there")' traced.json
}

@test "files of the machine are told by their places on the host, too" {
	traced "$(host_pid nginx)" --reload --backend fanotify
	[ "$(jq -r '.observed[] | select(.path == "/etc/nginx/nginx.conf").path_on_host' traced.json)" = "$MACHINES/traced/etc/nginx/nginx.conf" ]
	trowel trace "$(host_pid nginx)" --reload -q -v >screen
	grep -q "on the host: $MACHINES/traced/etc/nginx/conf.d/shop.conf" screen
	refute grep -q 'on the host: /proc' screen
}

@test "--into: what was seen is in a new snapshot, which explains and reports it; the old one stays" {
	local new
	trowel survey --fast --sample 0 -q -o old.trowel >/dev/null
	cp old.trowel kept.trowel
	sleep 30 3>&- &
	local pid=$!
	echo a >seen.conf
	tail -F seen.conf >/dev/null 2>&1 3>&- &
	pid="$pid $!"
	{
		sleep 1
		echo b >new && mv new seen.conf
	} 3>&- &
	run trowel trace "${pid##* }" --backend fanotify --for 3 --into old.trowel
	kill $pid
	echo "$output"
	[ "$status" = 0 ]
	new=$(ls ./*Z.trowel)
	[[ $output == *"the snapshot with what was seen is in $(basename "$new")"* ]]
	[ "$(stat -c %a "$new")" = 600 ]
	cmp old.trowel kept.trowel
	trowel explain "$PWD/seen.conf" --in "$new" | tr '\n' ' ' | tr -s ' ' >text
	grep -q "Seen in a trace: read as configuration by tail (trace of pid:${pid##* }" text
	trowel report "$new" >report
	grep -A3 '^Seen in traces' report | grep -q "pid:${pid##* }.*configuration 1"
	# the same but for that
	unpack old.trowel a && unpack "$new" b
	diff <(jq -S 'del(.observed)' a/snapshot.json) <(jq -S 'del(.observed)' b/snapshot.json)
}

@test "--into: a snapshot of another host is refused before anything is watched" {
	trowel survey --fast --sample 0 -q --root "$MACHINES/traced" -o other.trowel >/dev/null
	run trowel trace $$ --for 60 --into other.trowel
	[ "$status" = 2 ]
	[[ $output == *'it is a snapshot of '*', and this is '* ]]
	[ "$(ls ./*.trowel)" = ./other.trowel ]
	run trowel trace $$ --for 60 --into none.trowel
	[ "$status" = 2 ]
}

# mount_namespace COMMAND: with a folder, memory and a root of its own; its id in $pid
mount_namespace() {
	mkdir -p volume inside memory
	echo b >volume/b.conf
	timeout 60 unshare --mount --propagation private bash -c "mount --bind volume inside && mount -t tmpfs none memory && echo c >memory/c.conf && touch ready && $1" 3>&- &
	pid=$!
	for _ in $(seq 50); do [ -e ready ] && break || sleep 0.1; done
}

@test "what a mount namespace of its own sees is told by its place on the host, if it has one there" {
	mount_namespace 'while :; do sh -c "read x <inside/b.conf; read x <memory/c.conf"; sleep 0.1; done'
	for backend in fanotify bpf; do
		traced "$pid" --for 1 --backend $backend
		[ "$(jq -r --arg path "$PWD/inside/b.conf" '.observed[] | select(.path == $path).path_on_host' traced.json)" = "$PWD/volume/b.conf" ]
		jq -e --arg path "$PWD/memory/c.conf" '.observed[] | select(.path == $path) | has("path_on_host") | not' traced.json
	done
	kill "$pid"
}

@test "layers below an overlay are not counted, too; jails have paths of their own" {
	need busybox
	mkdir -p lower/etc lower/bin upper work merged
	cp "$(command -v busybox)" lower/bin/busybox && lower/bin/busybox true || skip "busybox is not static here"
	echo a >lower/etc/a.conf
	unshare --mount --propagation private bash -c 'mount -t tmpfs none upper && mkdir upper/u upper/w && mount -t overlay -o lowerdir=lower,upperdir=upper/u,workdir=upper/w none merged &&
		exec chroot merged /bin/busybox sh -c "while [ ! -e /go ]; do /bin/busybox sleep 0.1; done; for i in 1 2 3; do read x </etc/a.conf; done; exec /bin/busybox sleep 20"' 3>&- &
	pid=$!
	sleep 0.5
	{
		sleep 1
		touch "/proc/$pid/root/go"
	} 3>&- &
	traced "$pid" --for 2.5 --backend fanotify
	kill "$pid"
	jq -c '.observed[]' traced.json
	[ "$(jq '.observed[] | select(.path == "/etc/a.conf").count' traced.json)" -le 3 ]
	[ "$(verdict /etc/a.conf)" = configuration ]
}

@test "children that end at once are not missed where the kernel tells who starts whom" {
	[ -e /proc/net/connector ] || skip "the kernel has no process connector here"
	echo a >short.conf
	bash -c 'sleep 1; for i in $(seq 100); do (read x <short.conf); done; sleep 10' 3>&- &
	local pid=$!
	traced "$pid" --for 3 --backend fanotify
	kill "$pid"
	[ "$(jq --arg path "$PWD/short.conf" '.observed[] | select(.path == $path).count' traced.json)" = 100 ]
	[ "$(jq .started traced.json)" -ge 100 ]
}
