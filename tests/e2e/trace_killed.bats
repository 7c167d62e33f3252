#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trowel is killed at a hundred random moments of a trace: while it attaches, watches, reloads, lets go. What was
# traced serves on as if nothing had been.

setup() {
	load common
	need_root
	need nginx python3
	cd "$BATS_TEST_TMPDIR"
	PORT=38475
	mkdir -p conf logs www
	echo hello >www/index.html
	cat >conf/nginx.conf <<END
user root; # who may read the folders of bats
daemon off;
master_process on;
worker_processes 2;
pid $PWD/nginx.pid;
error_log $PWD/logs/error.log;
events { worker_connections 512; }
http {
	access_log $PWD/logs/access.log;
	client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fastcgi; uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
	server { listen 127.0.0.1:$PORT; root $PWD/www; }
}
END
	chmod 755 . .. www
	nginx -p "$PWD" -c "$PWD/conf/nginx.conf" >/dev/null 2>&1 3>&- &
	MASTER=$!
	until_true python3 -c "import socket; socket.create_connection(('127.0.0.1', $PORT))" 2>/dev/null
}

teardown() {
	[ -z "$MASTER" ] || kill "$MASTER" 2>/dev/null || true
}

# killed TIMES OPTION...
killed() {
	local times=$1
	shift
	# shellcheck disable=SC2086 # a runner of several words
	python3 "$project/tests/e2e/trace_killed.py" "$PORT" "$MASTER" "$times" $RUNNER "$TROWEL" trace "pid:$MASTER" -q --for 0.2 "$@" >said
	cat said
}

needs_bpf() { [ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"; }

@test "bpf" {
	needs_bpf
	killed 15 --backend bpf
	killed 15 --backend bpf --reload --yes-apply-changes
	refute grep -q ' 0 times with programs' said
}

@test "breakpoints of library calls" {
	needs_bpf
	killed 15 --backend bpf --calls tls,libc:writev
}

@test "fanotify" {
	killed 10 --backend fanotify
	killed 10 --backend fanotify --reload --yes-apply-changes
}

@test "ptrace" {
	killed 20 --backend ptrace
	killed 20 --backend ptrace --reload --yes-apply-changes
}
