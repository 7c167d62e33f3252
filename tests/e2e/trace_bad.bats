#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Targets that behave badly: they start processes and threads without end, run other programs, go elsewhere, end, or
# do more than can be told. What is lost is counted; nothing hangs, and nothing of the target is lost.

setup() {
	load common
	need_root
	need jq python3
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	[ ! -e pids ] || xargs kill -9 <pids 2>/dev/null || true
}

needs_bpf() { [ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"; }

# begin SECONDS BACKEND COMMAND...: the command is watched; it waits for a file "go". Its id is in $pid, and the
# watch's in $watcher; it has begun.
begin() {
	local seconds=$1 backend=$2
	shift 2
	rm -f go
	"$@" 3>&- &
	pid=$!
	$RUNNER "$TROWEL" trace "pid:$pid" --backend "$backend" --for "$seconds" --events --json -q -v >told 3>&- &
	watcher=$!
	echo "$pid" "$watcher" >>pids
	until_true grep -q '/go  ' told
}

# finish: the watch ends, and what it told is in traced.json
finish() {
	kill -TERM "$watcher"
	wait "$watcher"
	tail -n 1 told >traced.json
}

count_of() { jq --arg path "$1" '[.observed[] | select(.path == $path).count] | add' traced.json; }
WAIT='
import os, socket, subprocess, sys, threading, time
while not os.path.exists("go"):
    time.sleep(0.05)
'

# python PROGRAM: with the words above in front
python() {
	printf '%s%s' "$WAIT" "$1" >program.py
}

@test "a fork bomb, in a namespace of its own: each process is counted" {
	python '
def bomb(depth):
    children = []
    for i in range(2 if depth else 0):
        child = os.fork()
        if child == 0:
            open("/etc/hostname").close()
            bomb(depth - 1)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)

bomb(10)
open("done", "w").close()
time.sleep(60)
'
	local backend
	for backend in bpf ptrace fanotify; do
		[ "$backend" != bpf ] || [ -e /sys/kernel/btf/vmlinux ] || continue
		rm -f done
		if [ "$backend" = fanotify ]; then # which is not told of what is not there
			python3 -S -E program.py 3>&- &
			pid=$!
			$RUNNER "$TROWEL" trace "pid:$pid" --backend fanotify --for 60 --json -q -v >told 3>&- &
			watcher=$!
			echo "$pid" "$watcher" >>pids
			sleep 1
		else
			begin 60 "$backend" unshare --pid --kill-child /usr/bin/python3 -S -E program.py
		fi
		touch go
		until_true [ -e done ]
		finish
		kill "$pid"
		rm -f go
		[ "$backend" = fanotify ] && continue
		jq -c '{started, lost}' traced.json
		[ "$(jq '.started' traced.json)" = 2046 ]
		[ "$(count_of /etc/hostname)" = 2046 ]
	done
}

@test "thousands of threads: each is watched, and let go" {
	# fifty at a time: all at once would wake each other again and again over the lock of Python
	python '
def read():
    os.read(released, 1)
    open("/etc/hostname").close()
    os.write(told, b"x")
    time.sleep(300)

threading.stack_size(65536)
released, release = os.pipe()
done, told = os.pipe()
threads = [threading.Thread(target=read, daemon=True) for i in range(2000)]
[thread.start() for thread in threads]
open("ready", "w").close()
while not os.path.exists("read"):
    time.sleep(0.05)
for batch in range(40):
    os.write(release, b"x" * 50)
    for i in range(50):
        os.read(done, 1)
open("done", "w").close()
time.sleep(300)
'
	local backend TRIES=12000 # each is stopped again and again: minutes, beside other work
	for backend in bpf ptrace; do
		[ "$backend" = ptrace ] || [ -e /sys/kernel/btf/vmlinux ] || continue
		rm -f ready read done
		touch go
		/usr/bin/python3 -S -E program.py 3>&- &
		pid=$!
		until_true [ -e ready ]
		$RUNNER "$TROWEL" trace "pid:$pid" --backend "$backend" --for 900 --events --json -q -v >told 3>&- &
		watcher=$!
		echo "$pid" "$watcher" >>pids
		until_true grep -q '/read  ' told
		touch read
		until_true [ -e done ]
		finish
		[ "$(count_of /etc/hostname)" = 2000 ]
		grep -qx 'TracerPid:	0' "/proc/$pid/status"
		refute grep -qE '^State:\s*[tT]' /proc/"$pid"/task/*/status
		kill "$pid"
	done
}

@test "who ends its first thread is still watched; who runs another program and ends is told of" {
	needs_bpf
	python '
import ctypes

def on():
    time.sleep(0.5)
    open("after.conf", "w").close()
    open("after.conf").close()
    subprocess.call(["/bin/sh", "-c", "exec /bin/cat after.conf"])
    os.execv("/bin/sh", ["sh", "-c", ": >done; exit 3"])

threading.Thread(target=on).start()
ctypes.CDLL(None).syscall(60 if os.uname().machine == "x86_64" else 93, 0)
'
	local backend
	for backend in bpf ptrace; do
		rm -f done after.conf
		begin 60 $backend /usr/bin/python3 -S -E program.py
		touch go
		until_true [ -e done ]
		sleep 0.3
		finish
		[ "$(count_of "$PWD/after.conf")" -ge 2 ]
		jq -e '[.observed[] | select(.verdict == "executed").path] | contains(["/bin/sh", "/bin/cat"])' traced.json
		[ "$(grep -c "^$pid .* ends" told)" = 1 ]
	done
}

@test "who goes to other namespaces is told of by the paths it has there" {
	needs_bpf
	mkdir -p volume inside && echo a >volume/x.conf
	local backend
	for backend in bpf ptrace; do
		rm -f done
		# shellcheck disable=SC2016 # the inner shell's
		begin 60 $backend sh -c 'until [ -e go ]; do sleep 0.05; done
			exec unshare --mount --propagation private sh -c "mount --bind volume inside; cat inside/x.conf; : >done; exec sleep 60"'
		touch go
		until_true [ -e done ]
		finish
		kill "$pid"
		[ "$(count_of "$PWD/inside/x.conf")" = 1 ]
	done
}

@test "a full ring: what is lost is counted, and the rest is told" {
	needs_bpf
	python '
long = "/".join(["x" * 200] * 19)
for i in range(4000):
    try:
        os.stat("/none/%06d/%s" % (i, long))
    except OSError:
        pass
open("done", "w").close()
time.sleep(60)
'
	begin 60 bpf /usr/bin/python3 -S -E program.py
	kill -STOP "$watcher"
	touch go
	until_true [ -e done ]
	kill -CONT "$watcher"
	sleep 1
	finish
	jq -c .lost traced.json
	local told lost
	told=$(jq '[.observed[] | select(.path // "" | startswith("/none/"))] | length' traced.json)
	lost=$(jq -r '.lost | to_entries[] | select(.key | contains("ring")).value' traced.json)
	[ "$lost" -gt 0 ]
	[ $((told + lost)) -ge 4000 ]
	[ -d "/proc/$pid" ]
	kill "$pid"
}

@test "more different things than can be counted are told all the same" {
	needs_bpf
	python '
for i in range(70000):
    try:
        os.stat("/none/%d" % i)
    except OSError:
        pass
open("done", "w").close()
time.sleep(60)
'
	begin 120 bpf /usr/bin/python3 -S -E program.py
	touch go
	until_true [ -e done ]
	sleep 1
	finish
	jq -c .lost traced.json
	[ "$(jq '[.observed[] | select(.path // "" | startswith("/none/"))] | length' traced.json)" = 70000 ]
	jq -e '.lost | to_entries[] | select(.key | contains("not counted")).value | tonumber > 4000' traced.json
	kill "$pid"
}

@test "a target that is gone, or has ended and is not yet buried, is said so" {
	python3 -c 'import os, time
if os.fork() == 0:
    os._exit(0)
open("ready", "w").close()
time.sleep(60)' 3>&- &
	echo $! >>pids
	until_true [ -e ready ]
	local dead
	dead=$(cat "/proc/$!/task/$!/children")
	until_true grep -q '^State:	Z' "/proc/${dead% }/status"
	for backend in bpf fanotify ptrace proc; do
		[ "$backend" != bpf ] || [ -e /sys/kernel/btf/vmlinux ] || continue
		run trowel trace "pid:${dead% }" --backend $backend --for 1 -q
		echo "$output"
		[ "$status" = 2 ] || [[ $output == *'watched for '* ]]
		run trowel trace pid:4194303 --backend $backend --for 1 -q
		[ "$status" = 2 ]
		[[ $output == *'no such process'* ]]
	done
}
