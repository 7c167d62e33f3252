#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What trowel logs -f sees of standard outputs that are pipes and sockets: all of it once, and nothing of it is taken
# from who reads there.

setup() {
	load common
	export WORK=$BATS_TEST_TMPDIR
	load containers
	cd "$WORK"
	need_root
	need python3 jq
}

teardown() {
	local pid
	for pid in $(cat started 2>/dev/null); do
		kill -KILL "$pid" 2>/dev/null || true
	done
	[ ! -e containers ] || end_containers
}

# writes SCRIPT: a process that starts when the file go is there, with its output in a pipe to one that keeps every
# byte in the file taken; its pid is $writer
writes() {
	cat >writer.py <<-PYTHON
		import os, socket, sys, time
		open("pid", "w").write(str(os.getpid()))
		while not os.path.exists("go"):
		    time.sleep(0.01)
		kept = open("written", "wb", 0)
		def both(data):
		    kept.write(data)
		    os.write(1, data)
		$1
	PYTHON
	rm -f go pid
	# shellcheck disable=SC2016 # the inner shell's
	bash -c 'python3 writer.py 2>&1 | cat >taken' >/dev/null 2>&1 3>&- &
	echo $! >>started
	disown $!
	for _ in $(seq 100); do [ -s pid ] && break || sleep 0.1; done
	writer=$(cat pid)
	echo "$writer" >>started
}

# follow OPTION...: trowel logs -f in the background, its lines in the file seen, its messages in said
follow() {
	rm -f seen said # of the one before
	touch seen said
	env --default-signal=INT $RUNNER "$TROWEL" logs -f --json "$@" >seen 2>said 3>&- &
	follower=$!
	disown $follower
	echo $follower >>started
	for _ in $(seq 200); do grep -q following said && break || sleep 0.1; done
	grep -q following said || { cat said; return 1; }
}

# ended PID: waits until it is gone
ended() {
	for _ in $(seq 300); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# all_once: what was seen is what was written, which is what the reader got
all_once() {
	cmp written taken
	jq -r .text seen | cmp - written
	refute grep 'not seen' said
}

MANY='for i in range(20000):
    both(b"line %d of many\n" % i)'

@test "a pipe: every line once, by bpf; its reader gets every byte" {
	writes "$MANY"
	follow "$writer" --backend bpf
	grep -q 'following stdout of python3 as it is written (bpf)' said || grep -q 'stdout and stderr of python3' said
	touch go
	ended "$writer"
	ended $follower
	all_once
	[ "$(wc -l <seen)" = 20000 ]
	jq -es 'all(.[]; .stream == "stdout" and .target == "python3" and (.source | startswith("pipe:[")))' seen
	jq -es '[.[].time] | . == sort' seen
}

@test "without bpf: every line once, by ptrace, which is said with what it costs" {
	[ -x "$ENOSYS" ] || skip "no filter of system calls was built"
	writes "${MANY/20000/3000}"
	RUNNER=$ENOSYS follow "$writer"
	grep -q 'ptrace, which stops python3 at each system call: it is many times slower meanwhile; bpf: ' said
	touch go
	ended "$writer"
	ended $follower
	all_once
	[ "$(wc -l <seen)" = 3000 ]
}

@test "--backend none, and one that does not work, are told" {
	[ -x "$ENOSYS" ] || skip "no filter of system calls was built"
	writes "time.sleep(100)"
	timeout 10 $RUNNER "$TROWEL" logs -f "$writer" --json --backend none >seen 2>said || true
	grep -q 'cannot be seen (--backend none)' said
	run timeout 10 "$ENOSYS" "$TROWEL" logs -f "$writer" --backend bpf
	[ "$status" = 2 ]
	[[ $output == *BPF* ]]
	run trowel logs "$writer" --backend magic
	[ "$status" = 2 ]
}

PARTS='
b = os.dup(1)
r = os.fork()
if r == 0:
    both(b"by a child\n")
    os._exit(0)
os.wait()
os.writev(1, [b"vec", b"", b"tor\n", b"x" * 5000, b"\n"])
os.write(b, b"by a copy of it\n")
os.write(1, b"half a ")
time.sleep(0.2)
os.write(1, b"line\n")
os.write(1, b"escape \x1b[31m\xff\n")
os.write(1, b"y" * 100000 + b"\n")
os.write(1, b"no end")'

for_parts() {
	touch go
	ended "$writer"
	ended $follower
	[ "$(jq -r .text seen | cut -c1-20)" = "$(printf '%s\n' 'by a child' vector xxxxxxxxxxxxxxxxxxxx 'by a copy of it' 'half a line' $'escape \x1b[31m\\xff' yyyyyyyyyyyyyyyyyyyy 'no end' | jq -Rr . | cut -c1-20)" ]
	[ "$(jq -r 'select(.text | startswith("xxx")).text' seen)" = "$(printf 'x%.0s' $(seq 5000))" ]
	jq -es 'any(.[]; .bytes_left_out == 34465 and (.text | length) == 65536)' seen
	grep -q 'not seen: 34465 bytes: behind the first 64 KiB of a write' said
}

@test "writev, copies of the descriptor, children, half lines, long ones and none: by bpf" {
	writes "$PARTS"
	follow "$writer" --backend bpf
	for_parts
}

@test "the same by ptrace" {
	writes "$PARTS"
	follow "$writer" --backend ptrace
	for_parts
}

@test "a socket, by write, send, sendmsg and sendfile; a connection is left out" {
	writes '
a, c = socket.socketpair()
os.dup2(a.fileno(), 1)
open("ready", "w").close()
while not os.path.exists("go2"):
    time.sleep(0.01)
s = socket.socket(fileno=os.dup(1))
os.write(1, b"write\n")
s.send(b"send\n")
s.sendmsg([b"send", b"msg\n"])
f = open("file", "w+")
f.write("12345\n")
f.flush()
os.sendfile(1, f.fileno(), 0, 6)
os.dup2(1, 0)
open("ready2", "w").close()
while not os.path.exists("go3"):
    time.sleep(0.01)'
	touch go
	for _ in $(seq 100); do [ -e ready ] && break || sleep 0.1; done
	follow "$writer" --backend bpf
	touch go2
	for _ in $(seq 100); do [ -e ready2 ] && break || sleep 0.1; done
	trowel logs "$writer" | grep -q "fd 1 of python3 ($writer) is a socket that it reads as well: a connection, no log"
	touch go3
	ended $follower
	[ "$(jq -r .text seen)" = "$(printf '%s\n' write send sendmsg)" ]
	grep -q 'not seen: 6 bytes that splice, sendfile or tee put there' said
}

@test "kill -9 in the middle, many times: the writer goes on, and its reader gets every byte" {
	writes '
i = 0
while not os.path.exists("stop"):
    both(b"line %d of many\n" % i)
    i += 1'
	touch go
	for backend in bpf ptrace bpf ptrace bpf ptrace; do
		follow "$writer" --backend $backend
		for _ in $(seq 400); do [ -s seen ] && break || sleep 0.05; done
		sleep 0.$RANDOM
		kill -KILL $follower
		ended $follower
		[ -s seen ]
		grep -q 'TracerPid:.0$' "/proc/$writer/status"
		before=$(wc -c <taken)
		for _ in $(seq 100); do [ "$(wc -c <taken)" -gt "$before" ] && break || sleep 0.05; done
		[ "$(wc -c <taken)" -gt "$before" ]
	done
	touch stop
	ended "$writer"
	cmp written taken
	refute grep -q trowel_writes <(bpftool prog 2>/dev/null)
}

@test "Ctrl-C gives what is held back, and ends well" {
	writes 'os.write(1, b"no end yet")
open("ready", "w").close()
time.sleep(100)'
	follow "$writer" --backend bpf
	touch go
	for _ in $(seq 100); do [ -e ready ] && break || sleep 0.1; done
	kill -INT $follower
	ended $follower
	[ "$(jq -r .text seen)" = "no end yet" ]
}

@test "cmd | tee: a line that two logs of the target have is shown once" {
	writes "$MANY"
	kill -KILL "$writer"
	# shellcheck disable=SC2016 # the inner shell's
	bash -c 'echo $$ >pid; while [ ! -e go2 ]; do sleep 0.05; done; for i in $(seq 200); do echo "tick $i"; done | tee -a app.log >/dev/null; sleep 100' >/dev/null 2>&1 3>&- &
	echo $! >>started
	writer=$!
	bash -c 'echo held >>app.log; exec 3>>app.log; sleep 100' >/dev/null 2>&1 3>&- &
	echo $! >>started
	holder=$!
	env --default-signal=INT $RUNNER "$TROWEL" logs -f -q -n 0 "$writer" "$holder" >seen 2>said 3>&- &
	follower=$!
	disown -a
	echo $follower >>started
	sleep 1
	touch go2
	for _ in $(seq 100); do grep -q 'tick 200$' seen && break || sleep 0.1; done
	kill -INT $follower
	ended $follower
	[ "$(grep -c 'tick' seen)" = 200 ]
}

# ---- containers -----------------------------------------------------------------------------------

# what runs in them: numbered lines on both streams, once the file /go is there
TALKER='while [ ! -e /go ]; do /bin/busybox sleep 0.1; done; i=0; while [ $i -lt 3000 ]; do echo "out $i"; [ $((i % 10)) -gt 0 ] || echo "err $i" >&2; i=$((i+1)); done; echo done; /bin/busybox sleep 2'

# every line of the container once, by its streams
all_of_talker() {
	diff <(jq -r 'select(.stream == "stdout").text' seen | grep -v done) <(seq -f 'out %.0f' 0 2999) >differ || { head differ; return 1; }
	diff <(jq -r 'select(.stream == "stderr").text' seen) <(seq -f 'err %.0f' 0 10 2999) >differ || { head differ; return 1; }
	refute grep 'not seen' said
}

# engine_kept FILE: the engine's own log has every line as well
engine_kept() {
	grep -q '^done' "$1"
	diff <(grep '^out' "$1") <(seq -f 'out %.0f' 0 2999) >differ || { head differ; return 1; }
	diff <(grep '^err' "$1") <(seq -f 'err %.0f' 0 10 2999) >differ || { head differ; return 1; }
}

podman_talks() {
	need podman runc busybox
	touch containers
	mkdir -p podman
	make_rootfs
	$PODMAN import "$WORK/rootfs.tar" localhost/talker:1 >log 2>&1 || skip "podman does not work here: $(tail -1 log)"
	# shellcheck disable=SC2086 # words
	$PODMAN run -d --name talker $LIMITS --log-driver "$1" --network none localhost/talker:1 /bin/sh -c "$TALKER" \
		>log 2>&1 || skip "podman starts nothing here: $(tail -1 log)"
	pid=$($PODMAN inspect -f '{{.State.Pid}}' talker)
}

# a podman of a folder of our own is not always found by name
podman_target() {
	if trowel logs podman:talker >/dev/null 2>&1; then echo podman:talker; else echo "$pid"; fi
}

@test "podman without a log: every line is seen as it is written" {
	podman_talks none
	follow "$(podman_target)"
	grep -q 'stdout and stderr of .* as they are written (bpf)' said
	touch "/proc/$pid/root/go"
	ended $follower # with the container: it has no other log
	all_of_talker
}

@test "podman with a log of its own: that is read, and has every byte while the streams are seen" {
	podman_talks k8s-file
	follow "$pid" --backend bpf
	touch "/proc/$pid/root/go"
	ended "$pid"
	sleep 1
	kill -INT $follower 2>/dev/null || true
	ended $follower
	all_of_talker
	for _ in $(seq 100); do # its collector takes its time
		$PODMAN logs talker >kept 2>&1
		grep -q '^done' kept && break || sleep 0.2
	done
	engine_kept kept
}

docker_talks() {
	need docker busybox
	touch containers
	make_rootfs
	start_docker || skip "docker does not start here"
	touch has.docker
	docker import "$WORK/rootfs.tar" local/talker:1 >/dev/null
	docker run -d --name talker --log-driver "$1" --network none local/talker:1 /bin/sh -c "$TALKER" >log 2>&1 ||
		skip "docker starts nothing here: $(tail -1 log)"
	pid=$(docker inspect -f '{{.State.Pid}}' talker)
}

@test "docker with its json file: lines come from there, once" {
	docker_talks json-file
	follow docker:talker
	grep -q 'following stdout and stderr of talker from what docker keeps' said
	touch "/proc/$pid/root/go"
	ended "$pid"
	sleep 1
	kill -INT $follower
	ended $follower
	all_of_talker
}

@test "docker: seen as it is written while its collector loses no byte, and where it keeps nothing" {
	docker_talks json-file
	# as a process it has no log but its streams
	follow "pid:$pid" --backend bpf
	grep -q 'as they are written (bpf)' said
	touch "/proc/$pid/root/go"
	ended $follower
	all_of_talker
	for _ in $(seq 100); do
		docker logs talker >kept 2>&1
		grep -q '^done' kept && break || sleep 0.2
	done
	engine_kept kept
	docker rm -f talker >/dev/null
	docker run -d --name talker --log-driver none --network none local/talker:1 /bin/sh -c "$TALKER" >/dev/null
	pid=$(docker inspect -f '{{.State.Pid}}' talker)
	follow docker:talker
	grep -q 'stdout and stderr of talker as they are written (bpf)' said
	touch "/proc/$pid/root/go"
	ended $follower
	all_of_talker
}
