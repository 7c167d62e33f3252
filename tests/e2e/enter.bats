#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A command in containers that hold one static program and nothing else: their engines are real ones.
load common
load entered

setup_file() {
	bats_require_minimum_version 1.5.0
	[ "$(id -u)" = 0 ] || skip "only root can do this"
	export WORK=$BATS_FILE_TMPDIR BOX=$BATS_FILE_TMPDIR/box.erofs FOLDER=$BATS_FILE_TMPDIR/box
	chmod 755 "$WORK"
	start_entered
	install -m 755 "$TROWEL" "$WORK/trowel"
	"$TROWEL" toolbox build -o "$FOLDER" >"$WORK/box.log" 2>&1 || {
		cat "$WORK/box.log"
		return 1
	}
	"$TROWEL" toolbox build -o "$BOX" >"$WORK/box.log" 2>&1 || rm -f "$BOX"
}

teardown_file() { end_entered; }

setup() { [ "$(id -u)" = 0 ] || skip "only root can do this"; }

# as who owns the container
entered() {
	local run="$RUNNER $TROWEL"
	[ "$KIND" != rootless ] || run="as_rootless $WORK/trowel" # which everybody can read
	$run enter "$@" </dev/null
}
inside() { entered -q -t "$FOLDER" "pid:$PID" -- "$@"; }

# ---- tools -----------------------------------------------------------------------------------------

tools_work() {
	inside timeout 2 strace -p 1 2>&1 | grep -q nanosleep &&
		inside gdb -p 1 -batch -ex bt 2>&1 | grep -q 'in main ()' &&
		inside bash -c 'ip link set lo up; (sleep 0.5; ping -c 1 127.0.0.1) >/dev/null & timeout 10 tcpdump -nc 1 -i lo' 2>&1 | grep -q '1 packet captured' &&
		inside bash -c 'ip link set lo up; (echo "HTTP/1.0 200 OK"; echo; echo served) | nc -l -p 8099 -q 1 >/dev/null & sleep 0.5; curl -s http://127.0.0.1:8099/' | grep -q served &&
		inside ss -ltn | grep -q State &&
		inside ps -e -o comm= | grep -qx app
}

@test "strace, gdb, tcpdump, curl, ss and ps work in each of them" {
	each_target tools_work
}

is_unchanged() {
	state "$PID" >"$WORK/before"
	inside ls / /dev >/dev/null
	state "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "nothing is left, and nothing was to be seen" {
	each_target is_unchanged
}

is_hidden() {
	local waiting
	$RUNNER "$TROWEL" enter -q -t "$FOLDER" "pid:$PID" -- sleep 60 </dev/null 3>&- &
	waiting=$!
	sleep 1
	grep -cE ' /dev/trowel | trowel ' "/proc/$PID/mountinfo" >"$WORK/seen" || true
	ls "/proc/$PID/root/dev" >"$WORK/dev" 2>/dev/null
	kill "$waiting"
	wait "$waiting" || true
	[ "$(cat "$WORK/seen")" = 0 ] && refute grep -q trowel "$WORK/dev"
}

@test "while a command runs the container sees none of its mounts" {
	each_target is_hidden
}

is_gone() {
	local waiting
	state "$PID" >"$WORK/before"
	$RUNNER "$TROWEL" enter -q -t "$FOLDER" "pid:$PID" -- bash -c 'sleep 7654 & setsid sleep 7655 & sleep 7656' </dev/null 3>&- &
	waiting=$!
	for _ in $(seq 100); do
		[ "$(pgrep -fc '^sleep 765[456]$')" = 3 ] && break
		sleep 0.1
	done
	[ "$(pgrep -fc '^sleep 765[456]$')" = 3 ] || return
	kill -KILL "$waiting"
	wait "$waiting" 2>/dev/null || true
	for _ in $(seq 100); do
		state "$PID" >"$WORK/after"
		cmp -s "$WORK/before" "$WORK/after" && break
		sleep 0.1
	done
	diff "$WORK/before" "$WORK/after" && refute pgrep -f '^sleep 765[456]$'
}

@test "killed, trowel takes everything with it, also what went into the background" {
	each_target is_gone
}

statuses() {
	local status=0
	inside true || return
	inside bash -c 'exit 42' || status=$?
	[ $status = 42 ] || return
	inside bash -c 'kill -SEGV $$' || status=$?
	[ $status = 139 ] || return
	inside no-such-command 2>"$WORK/said" || status=$?
	[ $status = 127 ] && grep -q 'no-such-command: no such command in there' "$WORK/said"
}

@test "exit statuses come through" {
	each_target statuses
}

no_zombies() {
	inside bash -c 'for i in 1 2 3; do (sleep 0.1 &) ; done; gdb -p 1 -batch -ex bt >/dev/null 2>&1'
	# one of ours that was killed with its relay waits for the host's first process, not for the container's
	[ -z "$(inside ps -e -o stat=,comm= | awk '$1 ~ /^Z/ && $2 != "trowel-init"')" ]
}

@test "no zombie is left with the container's first process" {
	each_target no_zombies
}

# ---- names and engines -----------------------------------------------------------------------------

@test "a container is found by its name while the engine's daemon does not answer" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	kill -STOP "$(cat "$WORK/docker/pid")"
	run trowel enter -q -t "$FOLDER" "docker:$PLAIN" -- ps -e -o comm= </dev/null
	kill -CONT "$(cat "$WORK/docker/pid")"
	[ "$status" = 0 ] && [[ $output = *app* ]]
}

@test "an engine's container is found by its name, its id and the beginning of it, and no other one" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	local id name
	id=$(docker inspect -f '{{.Id}}' "$PLAIN")
	for name in "docker:$PLAIN" "docker:$id" "docker:${id:0:12}" "$PLAIN" "${id:0:12}"; do
		[ "$(trowel enter -q -t "$FOLDER" "$name" -- readlink /proc/1/ns/pid </dev/null)" = "$(readlink "/proc/$(cat "$WORK/targets/docker")/ns/pid")" ] || {
			echo "$name"
			return 1
		}
	done
	run -2 trowel enter -q -t "$FOLDER" "podman:$PLAIN" -- true
	[[ $output = *"no such container"* ]]
	[ ! -s "$WORK/targets/podman_userns" ] ||
		[ "$(trowel enter -q -t "$FOLDER" "podman:userns-$OWN" -- readlink /proc/1/ns/pid </dev/null)" = "$(readlink "/proc/$(cat "$WORK/targets/podman_userns")/ns/pid")" ]
}

@test "who owns a rootless container needs no root, and is told what does" {
	[ -s "$WORK/targets/rootless" ] || skip "no rootless container could be started here"
	local pid
	pid=$(cat "$WORK/targets/rootless")
	as_rootless "$WORK/trowel" enter -v -t "$FOLDER" "pid:$pid" -- id -u </dev/null >"$WORK/out" 2>"$WORK/said"
	grep -qx 0 "$WORK/out" && grep -q -- '--rung copy' "$WORK/said"
	as_rootless "$WORK/trowel" enter -q --as app -t "$FOLDER" "pid:$pid" -- id -u </dev/null >"$WORK/out"
	grep -qx 0 "$WORK/out"
	run -2 as_rootless "$WORK/trowel" enter -q -t "$FOLDER" "pid:$$" -- true
	[[ $output = *"may not be looked at"*"enter as root" ]]
	run -2 as_rootless "$WORK/trowel" enter -q -t "$FOLDER" --host /host "pid:$pid" -- true
	[[ $output = *"showing them takes root" ]]
	[ ! -e "$BOX" ] || {
		run -2 as_rootless "$WORK/trowel" enter -q -t "$BOX" "pid:$pid" -- true
		[[ $output = *"only root may mount an image"* ]]
	}
}

@test "a process that has ended is told so" {
	sleep 0 3>&- &
	wait
	run -2 trowel enter -q -t "$FOLDER" "pid:$!" -- true
	[[ $output = *"no such process"* ]]
}

# ---- rungs -----------------------------------------------------------------------------------------

rungs_work() {
	local rung box
	for rung in tree copy image loop; do
		case $rung in
		image | loop) box=$BOX ;;
		*) box=$FOLDER ;;
		esac
		[ -e "$box" ] || continue
		grep -q erofs /proc/filesystems || [ "$box" != "$BOX" ] || continue
		[ "$rung" != loop ] || [ -e /dev/loop-control ] || continue
		trowel enter -v --rung $rung -t "$box" "pid:$PID" -- bash -c 'strace -V >/dev/null && echo works' </dev/null >"$WORK/out" 2>"$WORK/said" || {
			cat "$WORK/said"
			return 1
		}
		grep -qx works "$WORK/out" && grep -q -- "--rung $rung" "$WORK/said" || return
	done
	trowel enter -q --rung exec -t "$FOLDER" "pid:$PID" -- busybox ps </dev/null | grep -q /app
}

@test "each rung of the ladder, and the host has no loop device more" {
	each_target rungs_work
	refute grep -q "$WORK" <(losetup -a)
}

old_kernel() {
	"$ENOSYS" "$TROWEL" enter -v -t "$FOLDER" "pid:$PID" -- bash -c 'ps -e >/dev/null && echo works' </dev/null >"$WORK/out" 2>"$WORK/said"
	grep -qx works "$WORK/out" || {
		cat "$WORK/said"
		return 1
	}
	grep -q -- '--rung copy' "$WORK/said"
}

@test "with the system calls of Linux 3.10" {
	need "$ENOSYS"
	each_target old_kernel
}

# without LINE...: in the container, where the host has neither a box nor a busybox
without() {
	unshare -m sh -c 'for path in /bin/busybox /usr/bin/busybox /sbin/busybox; do [ ! -e $path ] || mount --bind /dev/null $path; done; exec "$@"' - \
		"$TROWEL" enter -q "pid:$PID"
}

own_shell() {
	printf '%s\n' 'ls /' 'ps' 'ss' 'grep Name /proc/1/status | cat' 'nothing; echo "was $?" | cat' 'false || echo "or so"' \
		"cd /proc && find self status | head -n 1" 'exit 42' | without >"$WORK/out" 2>"$WORK/said" || [ $? = 42 ] || return
	grep -qx app "$WORK/out" && grep -q '  /app$' "$WORK/out" && grep -q 'Name:.app' "$WORK/out" && grep -qx 'was 127' "$WORK/out" &&
		grep -qx 'or so' "$WORK/out" && grep -q ^self/ "$WORK/out" && grep -q 'nothing: no such command' "$WORK/said"
}

@test "without a box and a busybox there is a small shell" {
	each_target own_shell
}

# ---- restrictions ----------------------------------------------------------------------------------

is_bound() {
	trowel enter -q --as app -t "$FOLDER" "pid:$PID" -- bash -c 'cat /proc/self/status' </dev/null | grep -E '^(Cap|NoNewPrivs|Seccomp:|Uid|Gid)' >"$WORK/ours"
	grep -E '^(Cap|NoNewPrivs|Seccomp:|Uid|Gid)' "/proc/$PID/status" >"$WORK/theirs"
	# ids are numbered by the namespace there
	sed -i -E "s/\b(100000|$ROOTLESS_UID)\b/0/g" "$WORK/theirs"
	diff "$WORK/theirs" "$WORK/ours"
}

@test "--as app is bound as the application is" {
	each_target is_bound
}

@test "filters of system calls are those of the process, and can be dropped" {
	[ -s "$WORK/targets/runc_userns" ] || skip "runc could not start it here"
	PID=$(cat "$WORK/targets/runc_userns")
	run ! trowel enter -q --as app -t "$FOLDER" "pid:$PID" -- mkdir /dev/shm-x </dev/null
	[[ $output = *"Operation not permitted"* ]]
	trowel enter -q --as app --drop seccomp,capabilities -t "$FOLDER" "pid:$PID" -- bash -c 'mkdir /dev/note 2>&1 || true' </dev/null >"$WORK/out"
	refute grep "Operation not permitted" "$WORK/out"
}

@test "who stays out of the user namespace is not given all capabilities of the host" {
	[ -s "$WORK/targets/runc_userns" ] || skip "runc could not start it here"
	PID=$(cat "$WORK/targets/runc_userns")
	trowel enter -q --ns mnt,pid -t "$FOLDER" "pid:$PID" -- grep CapEff /proc/self/status </dev/null >"$WORK/out"
	read -r _ set <"$WORK/out"
	(((0x$set >> 16 & 1) == 0)) # CAP_SYS_MODULE
	(((0x$set >> 19 & 1) == 1)) # CAP_SYS_PTRACE
}

# ---- terminal --------------------------------------------------------------------------------------

@test "a terminal session has job control, resizing and an end" {
	need tmux
	PID=$(head -n 1 "$(find "$WORK/targets" -type f | head -n 1)") || skip "no container could be started here"
	local socket=$WORK/tmux.sock
	tmux -f /dev/null -S "$socket" new-session -d -x 100 -y 30 "bash --norc"
	typed() {
		tmux -S "$socket" send-keys "$@"
		sleep 1
	}
	typed "'$TROWEL' enter -t '$FOLDER' pid:$PID -- bash --norc" Enter
	typed 'stty size; tty' Enter
	typed 'sleep 100' Enter
	typed C-z
	typed 'jobs; kill %1' Enter
	tmux -S "$socket" resize-window -x 120 -y 40
	typed 'stty size' Enter
	typed 'exit 7' Enter
	# shellcheck disable=SC2016 # of the shell there
	typed 'echo "rc=$?"; stty -a | grep -o " icanon"' Enter
	tmux -S "$socket" capture-pane -p >"$WORK/screen"
	tmux -S "$socket" kill-server
	cat "$WORK/screen"
	grep -qx '30 100' "$WORK/screen"
	grep -qx /dev/pts/0 "$WORK/screen"
	grep -q 'Stopped *sleep 100' "$WORK/screen"
	grep -qx '40 120' "$WORK/screen"
	grep -qx 'rc=7' "$WORK/screen"
	grep -q icanon "$WORK/screen"
}

# ---- refusals --------------------------------------------------------------------------------------

@test "a command may run on the processors that its caller may run on" {
	PID=$(head -n 1 "$(find "$WORK/targets" -type f | head -n 1)") || skip "no container could be started here"
	[ "$(inside grep Cpus_allowed: /proc/self/status)" = "$(grep Cpus_allowed: /proc/self/status)" ]
	[ "$(taskset -c 0 "$TROWEL" enter -q -t "$FOLDER" "pid:$PID" -- grep Cpus_allowed_list: /proc/self/status </dev/null)" = "Cpus_allowed_list:	0" ]
}

@test "what cannot be is said" {
	run -2 trowel enter -t "$FOLDER" "pid:$$" --keep nonsense -- true
	[[ $output = *"nonsense"*"is no restriction"* ]]
	run -2 trowel enter -t "$FOLDER" "pid:$$" --ns mnt,nonsense -- true
	[[ $output = *"is no namespace"* ]]
	run -2 trowel enter -t /nowhere "pid:$$" -- true
	[[ $output = *"/nowhere: No such file or directory"* ]]
	run -2 trowel enter -t "$WORK" "pid:$$" -- true
	[[ $output = *"no toolbox"* ]]
	run -2 trowel enter --rung image -t "$FOLDER" "pid:$$" -- true
	[[ $output = *"--rung image takes"* ]]
}
