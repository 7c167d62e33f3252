#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Relative paths are told from the root of the process that used them, also when it has ended before anybody
# could ask where it was.

setup() {
	load common
	load traced
	need jq
	need_root
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	[ ! -e pids ] || xargs kill -9 <pids 2>/dev/null || true
}

# watched BACKEND COMMAND...: the command is a program that waits for a file "go", does what is to be seen, makes a
# file "done", and waits for its end. With bpf trowel is stopped meanwhile, so that whoever ends has long ended when
# it hears of that.
watched() {
	local backend=$1 place=${PLACE:-.} pid watcher
	shift
	rm -f "$place/go" "$place/done"
	"$@" 3>&- &
	pid=$!
	$RUNNER "$TROWEL" trace "pid:$pid" --backend "$backend" --for 60 --events --json -q -v >told 3>&- &
	watcher=$!
	echo "$pid" "$watcher" >>pids
	until_true grep -q '/go  ' told
	[ "$backend" != bpf ] || kill -STOP "$watcher"
	touch "$place/go"
	until_true [ -e "$place/done" ]
	kill -CONT "$watcher"
	kill -TERM "$watcher"
	wait "$watcher"
	tail -n 1 told >traced.json
	kill "$pid"
	wait "$pid" || true
}

# files VERDICT: those below here, by their path from here
files() { jq -r --arg verdict "$1" --arg here "$PWD/" '[.observed[] | select(.verdict == $verdict and (.path // "" | startswith($here))) | .path | ltrimstr($here)] | sort[]' traced.json; }

# How a script begins and ends.
WAITS='until [ -e go ]; do sleep 0.05; done'
DONE='; : >done; exec sleep 60'

@test "short commands of a shell that goes from folder to folder" {
	mkdir -p 'a/b c' d && touch 'a/b c/x.conf' d/x.conf d/y.conf
	for backend in bpf ptrace; do
		watched $backend sh -c "$WAITS; here=\$PWD; cd a; cat 'b c/x.conf'; (cd ../d; cat x.conf; cat ./y.conf; cat none.conf); cd 'b c'; sed -n 1p x.conf; cd \$here$DONE"
		diff <(files configuration) - <<<$'a/b c/x.conf\nd/x.conf\nd/y.conf'
		diff <(files absent) - <<<d/none.conf
		refute jq -e '.observed[] | select(.path // "" | startswith("?"))' traced.json
	done
}

@test "one process that goes from folder to folder, opens from folders, and removes them" {
	cat >program.py <<'END'
import os, time

while not os.path.exists("go"):
    time.sleep(0.05)
here = os.getcwd()

def read(name, **how):
    os.close(os.open(name, os.O_RDONLY, **how))

for name in ("one", "two", "three"):
    os.makedirs(name)
    os.chdir(name)
    open("x.conf", "w").close()
    read("x.conf")
    os.unlink("x.conf")
    os.chdir(here)
    os.rmdir(name)
os.makedirs("deep/er")
open("deep/er/y.conf", "w").close()
folder = os.open("deep", os.O_RDONLY)
read("er/y.conf", dir_fd=folder)
os.dup2(os.open("deep/er", os.O_RDONLY), folder)
read("y.conf", dir_fd=folder)
if os.fork() == 0:
    for i in range(40):
        os.mkdir("down%d" % i)
        os.chdir("down%d" % i)
    open("z.conf", "w").close()
    read("z.conf")
    os._exit(0)
os.wait()
open("done", "w").close()
time.sleep(60)
END
	local down
	down=$(printf 'down%d/' $(seq 0 39))
	for backend in bpf ptrace; do
		rm -rf deep down0
		watched $backend /usr/bin/python3 -S -E program.py
		diff <(jq -r --arg here "$PWD/" '.observed[] | select(.path // "" | endswith(".conf")).path | ltrimstr($here)' traced.json | LC_ALL=C sort) - <<END
deep/er/y.conf
${down}z.conf
one/x.conf
three/x.conf
two/x.conf
END
		[ "$(jq --arg path "$PWD/deep/er/y.conf" '.observed[] | select(.path == $path).count' traced.json)" = 3 ]
	done
}

@test "names with newlines and escape codes in the folder, and a folder below mounts" {
	local name=$'new\nline \e[31m'
	mkdir -p "$name" volume/sub inside && touch "$name/x.conf" volume/sub/y.conf
	NAME=$name watched bpf unshare --mount --propagation private sh -c "mount --bind volume inside; mount --bind inside/sub '$PWD/inside/sub'; $WAITS
		(cd \"\$NAME\"; cat x.conf); (cd inside/sub; cat y.conf)$DONE"
	[ "$(files configuration)" = "$(printf 'inside/sub/y.conf\n%s/x.conf' "$name")" ]
}

@test "a jail, whose folders are told as it has them" {
	need busybox
	mkdir -p jail/bin jail/etc/shop
	cp "$(command -v busybox)" jail/bin/busybox
	jail/bin/busybox true || skip "busybox is not static here"
	echo a >jail/etc/shop/x.conf
	ln -s busybox jail/bin/sleep && ln -s busybox jail/bin/cat
	for backend in bpf ptrace; do
		PLACE=jail watched $backend chroot jail /bin/busybox sh -c "$WAITS; (cd etc; cat shop/x.conf; cd shop; cat x.conf)$DONE"
		jq -e '.observed[] | select(.path == "/etc/shop/x.conf").verdict == "configuration"' traced.json
		refute jq -e '.observed[] | select(.path // "" | test("jail.*x.conf"))' traced.json
	done
}

@test "an overlay, in which the folder comes from below" {
	need busybox
	mkdir -p lower/etc/shop upper merged
	echo a >lower/etc/shop/x.conf
	watched bpf unshare --mount --propagation private bash -c "mount -t tmpfs none upper && mkdir upper/u upper/w &&
		mount -t overlay -o lowerdir=lower,upperdir=upper/u,workdir=upper/w none merged; $WAITS; (cd merged/etc/shop; cat x.conf)$DONE"
	diff <(files configuration) - <<<merged/etc/shop/x.conf
}

@test "a call that a signal interrupts has not failed" {
	cat >program.py <<'END'
import os, signal, threading, time

while not os.path.exists("go"):
    time.sleep(0.05)
os.mkfifo("tube")
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
if os.fork() == 0:
    time.sleep(1)
    open("tube", "w").close()
    os._exit(0)
os.close(os.open("tube", os.O_RDONLY))
signal.setitimer(signal.ITIMER_REAL, 0)
open("done", "w").close()
time.sleep(60)
END
	for backend in bpf ptrace; do
		rm -f tube
		watched $backend /usr/bin/python3 -S -E program.py
		[ "$(jq --arg path "$PWD/tube" '[.observed[] | select(.path == $path).verdict] == ["data"]' traced.json)" = true ]
	done
}
