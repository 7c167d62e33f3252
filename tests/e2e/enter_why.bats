#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What of a container's restrictions binds a command: why it fails there, and the control group. docker's with and without
# rights, and one of runc with a filter of its own.
load common
load entered

setup_file() {
	bats_require_minimum_version 1.5.0
	[ "$(id -u)" = 0 ] || skip "only root can do this"
	export WORK=$BATS_FILE_TMPDIR
	need jq
	chmod 755 "$WORK"
	make_app
	install -m 600 /dev/null "$WORK/rootfs/secret"
	tar -C "$WORK/rootfs" -c . >"$WORK/rootfs.tar"
	start_docker || true
	start_runc || true
	start_filtered || true
	find "$WORK/targets" -empty -delete
}

# one whose filter refuses some calls and nothing else, with a folder that can be written to
start_filtered() {
	bundle filtered '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["mkdir", "mkdirat", "ptrace"], action: "SCMP_ACT_ERRNO"}]}'
	runc --root "$WORK/runc" run -d --pid-file "$WORK/targets/filtered" -b "$WORK/filtered" trowel-filtered </dev/null >/dev/null 2>>"$WORK/runc.log"
}

teardown_file() {
	runc --root "$WORK/runc" delete -f trowel-filtered 2>/dev/null || true
	end_entered
}

setup() { [ "$(id -u)" = 0 ] || skip "only root can do this"; }

# target KIND: PID is the process of that container
target() {
	[ -s "$WORK/targets/$1" ] || skip "$1 could not be started here"
	PID=$(cat "$WORK/targets/$1")
}

# why COMMAND...: the answer as JSON in $WORK/why, its exit status is 1
why() {
	run -1 --separate-stderr trowel enter -q "pid:$PID" ${why_options:-} --yes --json --why -- "$@"
	echo "$output" >"$WORK/why"
	cat "$WORK/why"
}

told() { jq -e "$1" "$WORK/why"; }

@test "a command that works as the application is told so" {
	target docker_ro
	run -0 trowel enter -q "pid:$PID" --yes --why -- true
	[[ $output = *"It works bound as the application"* ]]
}

@test "where no restriction is the reason that is said, with what the command said" {
	target docker_ro
	run -1 trowel enter -q "pid:$PID" --yes --why -- touch /x
	[[ $output = *"No restriction is the reason"* ]]
	[[ $output = *"Read-only file system"* ]]
}

@test "a capability that is missing is named" {
	target runc_ro
	why busybox chroot / true
	told '[.reasons[].restrictions] == [["capabilities"]]'
	told '.reasons[0].missing_capabilities == ["CAP_SYS_CHROOT"]'
	told '.reasons_are_all and (.runs | length) < 30'
}

@test "two restrictions that only together make it fail are both named, and what helps" {
	target docker_ro
	why cat /secret
	told '[.reasons[].restrictions] == [["ids", "capabilities"]]'
	told '.reasons[0].missing_capabilities == ["CAP_DAC_OVERRIDE"]'
	told '.reasons[0].suffices_to_lift == ["ids", "capabilities"]'
	told '.said[0] | test("Permission denied")'
	run -1 trowel enter -q "pid:$PID" --yes --why -- cat /secret
	[[ $output = *"Any one of them lifted, it works."* ]]
	[[ $output = *"user 1000, group 1000"* ]]
}

@test "a system call that a filter refuses is named" {
	target filtered
	why sh -c 'mkdir /dev/shm/x && busybox rmdir /dev/shm/x'
	told '[.reasons[].restrictions] == [["seccomp"]]'
	told '.reasons[0].refused_calls | length == 1 and (.[0] | startswith("mkdir"))'
}

@test "several reasons, each of them enough, are all named; and rights that debugging does not need" {
	target docker
	why mount -t tmpfs x /dev/shm
	told '[.reasons[].restrictions] == [["capabilities"], ["seccomp"]]'
	told '.reasons[0].missing_capabilities == ["CAP_SYS_ADMIN"]'
	told '.reasons[1].refused_calls == ["mount"]'
	told .reasons_are_all
}

@test "a limit that is lower than ours" {
	target docker_ro
	run -1 trowel enter -q "pid:$PID" --yes --drop all --why -- false
	[[ $output = *"No restriction is the reason"* ]]
	target docker # of our own user: no capability is needed to lower its limit
	prlimit --pid "$PID" --nofile=64:64
	why sh -c 'ulimit -n 65'
	told '[.reasons[].restrictions] == [["limits"]]'
}

@test "a command that does not end has not failed" {
	target docker_ro
	run -0 trowel enter -q "pid:$PID" --yes --for 1s --why -- sleep 7657
	[[ $output = *"It does not fail bound as the application"*"ran on, and was ended after 1"* ]]
	refute pgrep -f '^sleep 7657$'
}

@test "a command that cannot be repeated is no evidence" {
	target runc_ro
	run -2 trowel enter -q "pid:$PID" --yes --why -- sh -c 'busybox chroot / true && mkdir /dev/shm/once'
	[[ $output = *"give one that can be repeated"* ]]
	trowel enter -q "pid:$PID" -- busybox rmdir /dev/shm/once
}

leaves_nothing() {
	state "$PID" >"$WORK/before"
	trowel enter -q "pid:$PID" --yes --json --why -- busybox chroot / true >"$WORK/why" || [ $? = 1 ] || return
	state "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "nothing is left of the runs" {
	each_target leaves_nothing
}

is_gone_with_it() {
	local waiting
	state "$PID" >"$WORK/before"
	$RUNNER "$TROWEL" enter -q "pid:$PID" --yes --why -- sleep 7658 </dev/null 3>&- &
	waiting=$!
	until_true pgrep -f '^sleep 7658$' || return
	kill -KILL "$waiting"
	wait "$waiting" 2>/dev/null || true
	until_true refute pgrep -f '^sleep 7658$' || return
	sleep 0.2
	state "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "killed amid the runs, trowel takes everything with it" {
	each_target is_gone_with_it
}

@test "it asks, and does nothing without an answer" {
	target docker_ro
	run -2 trowel enter "pid:$PID" --why -- true </dev/null
	[[ $output = *"no terminal to ask"*"--yes"* ]]
	run -2 trowel enter "pid:$PID" --why
	[[ $output = *"wants a command"* ]]
	run -2 trowel enter "pid:$PID" --json -- true
	[[ $output = *"goes with --why"* ]]
	need script
	run -2 script -qec "'$TROWEL' enter -q pid:$PID --why -- true" /dev/null < <(printf 'n\n')
	[[ $output = *"with more rights than the application has"*"Go on?"*"not done"* ]]
	NO_COLOR=1 run -0 script -qec "'$TROWEL' enter -q pid:$PID --why -- true" /dev/null < <(printf 'y\n')
	[[ $output = *"It works"* ]]
}

# ---- the control group -----------------------------------------------------------------------------

# members PID: who is in the control groups of that process
members() { grep -lxFf "/proc/$1/cgroup" /proc/[0-9]*/cgroup 2>/dev/null | while read -r file; do
	cmp -s "$file" "/proc/$1/cgroup" && echo "$file"
done; }

# sleep_there OPTION...: a command in the container, $SLEEP, and trowel, $WAITING
sleep_there() {
	$RUNNER "$TROWEL" enter -q "pid:$PID" "$@" -- sleep 7659 </dev/null 3>&- &
	WAITING=$!
	until_true pgrep -f '^sleep 7659$' || return
	SLEEP=$(pgrep -f '^sleep 7659$')
	INIT=$(awk '/^PPid/ { print $2 }' "/proc/$SLEEP/status")
}

end_there() {
	kill -KILL "$WAITING"
	wait "$WAITING" 2>/dev/null || true
	until_true refute pgrep -f '^sleep 7659$'
}

joins() {
	members "$PID" >"$WORK/before"
	sleep_there --cgroup || return
	diff "/proc/$PID/cgroup" "/proc/$SLEEP/cgroup" && diff "/proc/$PID/cgroup" "/proc/$INIT/cgroup" &&
		diff /proc/self/cgroup "/proc/$WAITING/cgroup" || return
	end_there || return
	sleep 0.2
	members "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "--cgroup: the command and its init are in the control group, trowel is not, and nothing stays there" {
	each_target joins
}

stays_out() {
	sleep_there "$@" || return
	diff /proc/self/cgroup "/proc/$SLEEP/cgroup" && diff /proc/self/cgroup "/proc/$INIT/cgroup" || return
	end_there
}

@test "without it the command is not, neither bound as the application" {
	each_target stays_out --as root
	each_target stays_out --as app
}

@test "a paused container is told so, instead of standing still" {
	target docker
	docker pause plain >/dev/null || skip "docker cannot pause here"
	run trowel enter -q "pid:$PID" --cgroup -- true </dev/null
	docker unpause plain >/dev/null
	[ "$status" = 2 ] && [[ $output = *"is frozen"*"leave --cgroup out"* ]]
}

@test "a device that the control group refuses" {
	target docker
	# shellcheck disable=SC2016 # of the shell there
	local opens='busybox mknod /dev/k c 10 237; (exec 3</dev/k); status=$?; rm /dev/k; exit $status'
	trowel enter -q "pid:$PID" --as app -- sh -c "$opens" </dev/null || skip "the host has no such device"
	run trowel enter -q "pid:$PID" --as app --cgroup -- sh -c "$opens" </dev/null
	[ "$status" != 0 ] || skip "docker does not bound devices here"
	run -0 trowel enter -q "pid:$PID" --yes --why -- sh -c "$opens"
	[[ $output = *"--cgroup looks at that as well"* ]]
	why_options=--cgroup why sh -c "$opens"
	told '[.reasons[].restrictions] == [["cgroup"]]'
}

# ---- debuggers -------------------------------------------------------------------------------------

@test "before gdb attaches it is said that the application stands still, and who may notice" {
	target docker
	run -127 trowel enter "pid:$PID" -- gdb -p 1 </dev/null
	echo "$output"
	[[ $output = *"stands still while gdb is attached"*"whoever probes it"* ]]
	run -127 trowel enter -q "pid:$PID" -- gdb -p 1 </dev/null
	[[ $output != *"stands still"* ]]
	docker run -d --name checked --network none --health-cmd '/app check' --health-interval 1h local/distroless:1 >/dev/null
	run -127 trowel enter docker:checked -- gdb -p 1 </dev/null
	docker rm -f checked >/dev/null
	[[ $output = *"docker checks this container's health (/app check)"* ]]
}
