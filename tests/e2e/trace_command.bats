#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A command that is started to be traced: by each backend the same is told of it, it lives as it would alone, and
# nothing of it is left behind.

bats_require_minimum_version 1.5.0

setup() {
	load common
	need jq python3
	cd "$BATS_TEST_TMPDIR"
}

# A program whose every deed is known: relative paths of a folder that is left at once, children, threads, failures.
write_program() {
	mkdir -p srv/conf.d
	echo 'port=1' >srv/app.conf
	echo 'x=1' >srv/conf.d/a.inc
	cat >program.py <<'END'
import os, socket, subprocess, sys, threading

os.chdir("srv")
open("app.conf").read()
for name in os.listdir("conf.d"):
    open("conf.d/" + name).read()
for name in ("local.conf",):
    try:
        open(name)
    except OSError:
        pass
open("app.log", "a").write("started\n")
try:
    socket.create_connection(("127.0.0.1", 1), 1)
except OSError:
    pass
near, far = socket.socketpair()
near.sendmsg([b"to whom it is connected"])
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b"to an address"], [], 0, ("127.0.0.1", 9))
thread = threading.Thread(target=lambda: open("app.conf").read())
thread.start()
thread.join()
subprocess.call(["/bin/sh", "-c", "cd conf.d && while read line; do exit 4; done <a.inc"])
os.chdir("/")
sys.exit(3)
END
}

# traced OPTION...: what is told of the program
traced() {
	trowel trace -q --json "$@" -- /usr/bin/python3 -S -E program.py >traced.json 2>said
}

told() { jq -r --arg verdict "$1" --arg here "$PWD/" '.observed[] | select(.verdict == $verdict) | .path // "\(.address):\(.port)" | ltrimstr($here)' traced.json | LC_ALL=C sort; }

# the_same OPTION...
the_same() {
	write_program
	traced "$@"
	jq -e '.ended == "status 3" and .started == 1 and (.lost | length) == 0' traced.json
	diff <(told configuration) - <<<$'srv/app.conf\nsrv/conf.d/a.inc'
	diff <(told absent) - <<<srv/local.conf
	diff <(told logs) - <<<srv/app.log
	diff <(told executed) - <<<$'/bin/sh\n/usr/bin/python3'
	diff <(told failed) - <<<"127.0.0.1:1"
	diff <(told peers) - <<<"127.0.0.1:9"
	jq -e '.observed[] | select(.path | endswith("/srv/app.conf")? // false) | .count == 2' traced.json
}

needs_bpf() {
	need_root
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
}

@test "bpf" {
	needs_bpf
	the_same --backend bpf
}

@test "ptrace with a filter of system calls" {
	the_same --backend ptrace
}

@test "ptrace at each system call" {
	the_same --backend ptrace --no-seccomp
}

@test "names with newlines and escape codes are shown harmless, and are whole in JSON" {
	local name=$'new\nline \e[31m.conf'
	echo x >"$name"
	trowel trace --backend ptrace -q -- cat "$name" >screen
	! grep -q $'\e' screen
	grep -q 'new.*line.*\.conf' screen
	trowel trace --backend ptrace -q --json -- cat "$name" 2>/dev/null >traced.json
	jq -e --arg path "$PWD/$name" '[.observed[].path] | index([$path])' traced.json
}

@test "standard output holds nothing but the document" {
	trowel trace -q --backend ptrace --json -- echo hello >traced.json 2>said
	jq -e '.ended == "status 0"' traced.json
	[ "$(cat said)" = hello ]
}

@test "many children and threads, each followed" {
	cat >many.py <<'END'
import os, threading

for i in range(200):
    if os.fork() == 0:
        open("/etc/hostname").read()
        os._exit(0)
threads = [threading.Thread(target=lambda: open("/etc/passwd").read()) for i in range(200)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
for i in range(200):
    os.wait()
END
	local options
	for options in "" "--no-seccomp"; do
		# shellcheck disable=SC2086 # two words or none
		trowel trace -q -v --backend ptrace $options --json -- /usr/bin/python3 -S -E many.py >traced.json
		jq -e '.started == 200 and .ended == "status 0"' traced.json
		jq -e '.observed[] | select(.path == "/etc/hostname").count == 200' traced.json
		jq -e '.observed[] | select(.path == "/etc/passwd").count == 200' traced.json
	done
}

@test "signals reach it, and it can be stopped and continued" {
	cat >signals.py <<'END'
import os, signal, time

signal.signal(signal.SIGUSR1, lambda *_: open("got.conf", "w").close())
signal.signal(signal.SIGCONT, lambda *_: open("continued.conf", "w").close())
print(os.getpid(), file=open("pid.new", "w"))
os.rename("pid.new", "pid")
while not os.path.exists("end"):
    time.sleep(0.05)
os.kill(os.getpid(), signal.SIGTERM)
END
	local options
	for options in "" "--no-seccomp"; do
		rm -f pid got.conf continued.conf end
		# shellcheck disable=SC2086 # two words or none
		trowel trace -q --backend ptrace $options -- /usr/bin/python3 -S -E signals.py >screen 3>&- &
		until_file pid
		kill -USR1 "$(cat pid)"
		until_file got.conf
		kill -STOP "$(cat pid)"
		until_state "$(cat pid)" '[tT]'
		sleep 0.3
		[ ! -e continued.conf ]
		kill -CONT "$(cat pid)"
		until_file continued.conf
		touch end
		wait $!
		grep -q SIGTERM screen
	done
}

@test "when time is up what has a filter ends, which is said" {
	trowel trace --backend ptrace --for 1 -- sh -c 'echo $$ >pid; sleep 100 & echo $! >other; wait' >screen 2>said
	grep -q '2 processes run still, and end now' said
	grep -q 'runs on after' screen
	until_gone "$(cat pid)"
	until_gone "$(cat other)"
}

@test "what has no filter lives on when trowel is killed; what has one ends" {
	$RUNNER "$TROWEL" trace -q --backend ptrace --no-seccomp -- sh -c 'echo $$ >pid; while [ ! -e end ]; do cat /etc/hostname >/dev/null; done; touch ended' 3>&- &
	until_file pid
	kill -9 $!
	wait $! || true
	sleep 0.2
	grep -q '^TracerPid:[[:space:]]0$' "/proc/$(cat pid)/status"
	touch end
	until_file ended
	rm end pid
	$RUNNER "$TROWEL" trace -q --backend ptrace -- sh -c 'echo $$ >pid; while [ ! -e end ]; do cat /etc/hostname >/dev/null; done' 3>&- &
	until_file pid
	kill -9 $!
	wait $! || true
	until_gone "$(cat pid)"
}

@test "who is no root traces by ptrace, and is told why" {
	need_root
	need setpriv
	[ -x "$TROWEL" ] && cp "$TROWEL" ./trowel-here
	chmod 755 . ./trowel-here
	setpriv --reuid 65534 --regid 65534 --clear-groups ./trowel-here trace -- cat /etc/hostname /etc/shadow >screen 2>said
	grep -q '^trowel: trace: bpf: .*does not let this user' said
	grep -A1 '^failed' screen | grep -q '/etc/shadow  Permission denied'
	grep -q 'watched by ptrace' screen
}

@test "what cannot be executed, and options that do not fit" {
	run -2 trowel trace -- ./nothing
	[ "${lines[-1]}" = "trowel: trace: ./nothing: No such file or directory" ]
	run -2 trowel trace --reload -- true
	run -2 trowel trace one two
	[[ "$output" == *"a command stands behind"* ]]
	touch text && run -2 trowel trace --backend ptrace -- ./text
	[[ "$output" == *"./text: Permission denied" ]]
}

@test "a process that somebody else traces is left alone, with a reason" {
	sleep 100 3>&- &
	local asleep=$!
	$RUNNER "$TROWEL" trace -q --backend ptrace --for 30 "pid:$asleep" >/dev/null 3>&- &
	local first=$!
	until_true sh -c "! grep -q '^TracerPid:[[:space:]]0\$' /proc/$asleep/status"
	run -2 trowel trace -q --backend ptrace "pid:$asleep"
	kill -INT "$first"
	wait "$first" || true
	kill "$asleep"
	[[ "$output" == *"is being traced by process"*"already"* ]]
}
