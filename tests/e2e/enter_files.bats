#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Files in and out of containers that hold one static program and nothing else.
load common
load entered

setup_file() {
	bats_require_minimum_version 1.5.0
	[ "$(id -u)" = 0 ] || skip "only root can do this"
	export WORK=$BATS_FILE_TMPDIR
	chmod 755 "$WORK"
	start_entered
	mkdir -p "$WORK/tree/inner"
	echo text >"$WORK/tree/file"
	chmod 640 "$WORK/tree/file"
	touch -d 2020-02-03T04:05:06Z "$WORK/tree/file"
	ln -s /etc/shadow "$WORK/tree/link"
	truncate -s 20M "$WORK/tree/inner/sparse"
	echo end >>"$WORK/tree/inner/sparse"
}

teardown_file() { end_entered; }

setup() { [ "$(id -u)" = 0 ] || skip "only root can do this"; }

# where those of $KIND may be written, though their root is read only: its memory in /dev; nowhere in the one
# without /dev
writable() {
	case $KIND in
	docker) echo /srv ;;
	runc_userns) ;;
	*) echo /dev/shm ;;
	esac
}

put() { trowel enter "pid:$PID" --put "$@"; }
get() { trowel enter "pid:$PID" --get "$@"; }

listing() { (cd "$1" && find . -printf '%p %y %m %s %T@ %l\n' | sort); }

# ---- what comes and goes ---------------------------------------------------------------------------

is_got() {
	rm -rf "$WORK/got"
	mkdir "$WORK/got"
	get /app "$WORK/got" && cmp "$WORK/rootfs/app" "$WORK/got/app" &&
		get app "$WORK/got/called" && cmp "$WORK/rootfs/app" "$WORK/got/called" &&
		get /app - | cmp - "$WORK/rootfs/app" &&
		(cd "$WORK/got" && rm app && get /proc/1/status && [ -s status ]) &&
		grep -q '^Name:.app' "$WORK/got/status"
}

@test "a file comes out of each of them" {
	each_target is_got
}

comes_back() {
	local to
	to=$(writable)
	[ -n "$to" ] || return 0
	[ "$KIND" != docker ] || put "$WORK/tree" /srv || return
	state "$PID" >"$WORK/before"
	put "$WORK/tree" "$to/there" || return
	rm -rf "$WORK/back"
	get "$to/there" "$WORK/back" || return
	listing "$WORK/tree" >"$WORK/wanted"
	listing "$WORK/back" >"$WORK/found"
	diff "$WORK/wanted" "$WORK/found" || return
	cmp "$WORK/tree/inner/sparse" "$WORK/back/inner/sparse" || return
	[ "$(stat -c %b "$WORK/back/inner/sparse")" -lt 100 ] || return
	# root in there is the owner
	local owner
	owner=$(awk '$1 == 0 { print $2 }' "/proc/$PID/uid_map")
	[ -z "$(find "/proc/$PID/root$to/there" ! -uid "$owner")" ] || return
	rm -r "/proc/$PID/root$to/there"
	[ "$KIND" != docker ] || rm -r "/proc/$PID/root/srv"
	[ ! -e /run/trowel ]
}

@test "a folder goes in and comes back as it was, and belongs to root in there" {
	each_target comes_back
}

old_kernel() {
	local to
	to=$(writable)
	RUNNER="$ENOSYS" get /app "$WORK/old" && cmp "$WORK/rootfs/app" "$WORK/old" || return
	[ -n "$to" ] || return 0
	[ "$KIND" != docker ] || to=/
	RUNNER="$ENOSYS" put "$WORK/tree/file" "$to/new" && grep -qx text "/proc/$PID/root/$to/new" || return
	rm "/proc/$PID/root/$to/new"
}

@test "with the system calls of Linux 3.10" {
	need "$ENOSYS"
	each_target old_kernel
}

@test "what comes by a pipe becomes a file" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	echo piped | put - /piped
	grep -qx piped "/proc/$PID/root/piped"
	rm "/proc/$PID/root/piped"
}

# ---- what is refused -------------------------------------------------------------------------------

is_read_only() {
	[ "$KIND" != docker ] && [ "$KIND" != nspawn ] || return 0
	run -2 put "$WORK/tree/file" /new
	[[ $output = *"read-only"* ]]
}

@test "a root that cannot be written is told so" {
	each_target is_read_only
}

@test "links of a container lead to its own files" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	local there=/proc/$PID/root
	mkdir "$there/data"
	echo inside >"$there/data/passwd"
	ln -s /data "$there/absolute"
	ln -s ../../../../../../../../data "$there/climbing"
	ln -s /etc/hostname.host "$there/dangling"
	ln -s "$WORK" "$there/outside"
	for path in /absolute/passwd /climbing/passwd /../../data/passwd; do
		[ "$(get "$path" - </dev/null)" = inside ]
	done
	run -2 get /outside/rootfs.tar "$WORK/x"
	[[ $output = *"/outside/rootfs.tar: No such file or directory"* ]]
	put "$WORK/tree/file" /absolute
	[ -e "$there/data/file" ]
	run -2 put "$WORK/tree/file" /outside/file
	[[ $output = *"No such file or directory"* ]]
	run -2 put "$WORK/tree/file" /dangling
	[[ $output = *"there is a link at its place"* ]]
	[ ! -e /etc/hostname.host ] && [ ! -e "$WORK/file" ]
	rm -r "$there"/{data,absolute,climbing,dangling,outside}
}

@test "devices, FIFOs and sockets are named and left out; a file that is mounted cannot be replaced" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	rm -rf "$WORK/dev"
	run -1 get /dev "$WORK/dev"
	[[ $output = *"/dev/null: a device, not copied"* ]]
	[ ! -e "$WORK/dev/null" ]
	run -2 get /dev/null "$WORK/null"
	[[ $output = *"a device, not copied"* ]]
	[ ! -e "$WORK/null" ]
	run -2 put "$WORK/tree/file" /etc/hostname
	[[ $output = *"mounted at its place"* ]]
	[ -z "$(find "/proc/$PID/root/etc" -name '.trowel*')" ]
	# the kernel's own files, which do not end
	run -1 get / "$WORK/all"
	[[ $output = *"/proc: a file system of the kernel's own"* ]]
	cmp "$WORK/all/app" "$WORK/rootfs/app"
	rm -r "$WORK/all"
}

@test "what cannot be is said" {
	run -2 trowel enter "pid:$$" --get /etc/passwd --put x y
	[[ $output = *"one of them at a time"* ]]
	run -2 trowel enter "pid:$$" --put /etc/passwd
	[[ $output = *"where to"* ]]
	run -2 trowel enter "pid:$$" --get /etc/passwd "$WORK" more
	[[ $output = *"one argument too many"* ]]
	run -2 trowel enter "pid:$$" --get /nothing
	[[ $output = *"/nothing: No such file or directory"* ]]
	run -2 trowel enter "pid:$$" --get / "$WORK"
	[[ $output = *"say how it is to be called"* ]]
}

# ---- what is left ----------------------------------------------------------------------------------

full() {
	local to
	to=$(writable)
	[ "$KIND" != docker ] && [ -n "$to" ] || return 0
	local there=/proc/$PID/root$to room
	room=$(($(stat -f -c '%a * %S' "$there") / 1048576))
	[ "$room" -lt 200 ] || return 0
	rm -rf "$WORK/big"
	mkdir "$WORK/big"
	echo small >"$WORK/big/a"
	fallocate -l $((room + 1))M "$WORK/big/b"
	run -2 put "$WORK/big" "$to"
	[[ $output = *"No space left on device"* ]] || return
	[ -z "$(ls -A "$there")" ] && [ ! -e /run/trowel ]
}

@test "a full disk leaves nothing that is half written" {
	each_target full
}

@test "an interrupt leaves nothing, and is what it ends by" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	mkfifo "$WORK/endless"
	local writer reader status=0
	sleep 100 3>&- <>"$WORK/endless" &
	writer=$!
	state "$PID" >"$WORK/before" || true
	setsid bash -c 'trap - INT; exec "$@"' - "$TROWEL" enter "pid:$PID" --put - /new <"$WORK/endless" 3>&- &
	reader=$!
	until_true compgen -G "/proc/$PID/root/.trowel-*" >/dev/null
	kill -TERM $reader
	wait $reader || status=$?
	kill $writer
	[ $status = 143 ]
	state "$PID" >"$WORK/after" || true
	diff "$WORK/before" "$WORK/after"
	[ ! -e /run/trowel ]
}

# a container that swaps what is copied by a link while it is
@test "a race against links is lost by the container" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	local there=/proc/$PID/root swapping
	mkdir -p "$there/race/a" "$there/race/b"
	echo inside >"$there/race/a/secret"
	mkdir "$WORK/hidden"
	echo outside >"$WORK/hidden/secret"
	ln -s "$WORK/hidden" "$there/race/c"
	(
		exec 3>&-
		cd "$there/race" || exit
		while :; do
			mv -T a b.old && mv -T c a && mv -T a c && mv -T b.old a
		done 2>/dev/null
	) &
	swapping=$!
	for _ in $(seq 60); do
		get /race/a/secret - >>"$WORK/raced" 2>/dev/null </dev/null || true
		put "$WORK/tree/file" /race/a/planted 2>/dev/null || true
	done
	kill $swapping
	wait $swapping 2>/dev/null || true
	refute grep -q outside "$WORK/raced"
	[ ! -e "$WORK/hidden/planted" ]
	rm -r "$there/race"
}

# ---- tools for all to see --------------------------------------------------------------------------

need_box() {
	[ -e "$WORK/box/trowel-toolbox" ] ||
		"$TROWEL" toolbox build -o "$WORK/box" bash coreutils >"$WORK/box.log" 2>&1 || {
		cat "$WORK/box.log"
		return 1
	}
}

share() { trowel enter "pid:$PID" --shared -t "$WORK/box" "$@"; }

# there CALL: mount(2) or umount(2) in its mount namespace, which holds no program for it
there() {
	python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.setns(os.open("/proc/%s/ns/mnt" % sys.argv[1], os.O_RDONLY), 0x20000) or eval("libc." + sys.argv[2]):
    sys.exit(os.strerror(ctypes.get_errno()))' "$PID" "$1"
}

# what docker exec would do: a process in its namespaces, with its root
run_there() {
	nsenter -t "$PID" -m -p -n -u -i --root="/proc/$PID/root" --wd=/ "$@"
}

is_shared() {
	state "$PID" >"$WORK/before"
	share >"$WORK/said" || return
	grep -q 'trowel enter --gc' "$WORK/said" || return
	[ "$(run_there /dev/trowel/bin/bash -c 'echo $((6 * 7))')" = 42 ] || return
	# it cannot be written, and is not made twice
	refute run_there /dev/trowel/bin/bash -c 'echo >/dev/trowel/bin/x' 2>/dev/null || return
	run -2 share
	[[ $output = *"are there already"* ]] || return
	# a view of its own works beside it
	trowel enter -q -t "$WORK/box" "pid:$PID" -- bash -c true </dev/null || return
	trowel enter --gc --plan >"$WORK/planned" || return
	grep -q '/dev/trowel: unmounted' "$WORK/planned" || return
	grep -q trowel-shared "/proc/$PID/mountinfo" || return
	trowel enter --gc >"$WORK/swept" || return
	grep -q '/dev/trowel: unmounted' "$WORK/swept" || return
	state "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "--shared mounts the tools for all in there, and --gc leaves all as it was" {
	need_box
	each_target is_shared
}

@test "docker exec finds the tools" {
	need_box
	[ -s "$WORK/targets/docker_ro" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker_ro")
	share
	[ "$(DOCKER_HOST=unix://$WORK/docker/docker.sock docker exec "$PLAIN-tight" /dev/trowel/bin/bash -c 'echo $((6 * 7))')" = 42 ]
	trowel enter --gc
	refute test -e "/proc/$PID/root/dev/trowel"
}

all_rungs() {
	local rung box
	state "$PID" >"$WORK/before"
	for rung in tree copy image loop; do
		# that one may mount
		[ "$KIND:$rung" != nspawn:tree ] || continue
		box=$WORK/box
		case $rung in
		image | loop)
			box=$WORK/box.erofs
			command -v mkfs.erofs >/dev/null && grep -q erofs /proc/filesystems || continue
			[ -e "$box" ] || "$TROWEL" toolbox build -o "$box" bash coreutils >/dev/null 2>&1 || continue
			[ "$rung" != loop ] || [ -e /dev/loop-control ] || continue
			;;
		esac
		trowel enter "pid:$PID" --shared --rung $rung -t "$box" >/dev/null || return
		run_there /dev/trowel/bin/bash -c true || return
		trowel enter --gc >/dev/null || return
		state "$PID" >"$WORK/after"
		diff "$WORK/before" "$WORK/after" || return
	done
}

@test "by each rung" {
	need_box
	each_target all_rungs
	refute grep -q "$WORK" <(losetup -a)
}

old_kernel_shared() {
	state "$PID" >"$WORK/before"
	RUNNER="$ENOSYS" share >/dev/null || return
	run_there /dev/trowel/bin/bash -c true || return
	RUNNER="$ENOSYS" trowel enter --gc >/dev/null || return
	state "$PID" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
}

@test "shared with the system calls of Linux 3.10" {
	need "$ENOSYS"
	need_box
	each_target old_kernel_shared
}

# a container whose /dev is a folder of its files that cannot be written
@test "a /dev that cannot be written is covered, and shows what was in it" {
	need_box
	mkdir -p "$WORK/still/dev" "$WORK/still/proc"
	cp "$WORK/rootfs/app" "$WORK/still/app"
	touch "$WORK/still/dev/null"
	unshare -m --propagation private bash -c 'cd "$1" && mount --bind . . && cd "$1" && mount --bind /dev/null dev/null &&
		mount -o remount,bind,ro . && exec chroot . /app' - "$WORK/still" </dev/null 3>&- &
	PID=$!
	later $PID
	until_true grep -q ^/app "/proc/$PID/cmdline"
	cat "/proc/$PID/mountinfo" >"$WORK/before"
	share
	[ "$(run_there /dev/trowel/bin/bash -c 'echo seen >/dev/null && echo $((6 * 7))')" = 42 ]
	[ ! -e "$WORK/still/dev/trowel" ]
	trowel enter --gc
	cat "/proc/$PID/mountinfo" >"$WORK/after"
	diff "$WORK/before" "$WORK/after"
	kill $PID
}

@test "who may mount is shown no file of the host, but copies" {
	need_box
	mkdir -p "$WORK/mounting/dev" "$WORK/mounting/proc"
	cp "$WORK/rootfs/app" "$WORK/mounting/app"
	unshare -m --propagation private bash -c 'mount -t tmpfs dev "$1/dev" && exec chroot "$1" /app' - "$WORK/mounting" </dev/null 3>&- &
	PID=$!
	later $PID
	until_true grep -q ^/app "/proc/$PID/cmdline"
	run -2 share --rung tree
	[[ $output = *"it may mount"*"--rung copy"* ]]
	share -v 2>"$WORK/said"
	grep -q -- '--rung copy' "$WORK/said"
	[ "$(run_there /dev/trowel/bin/bash -c 'echo $((6 * 7))')" = 42 ]
	there 'mount(None, b"/dev/trowel", None, 0x1020, None)' || true # remounted, it is memory of its own
	trowel enter --gc
	[ ! -e "/proc/$PID/root/dev/trowel" ]
	kill $PID
}

@test "without any /dev it cannot be" {
	need_box
	mkdir -p "$WORK/bare"
	cp "$WORK/rootfs/app" "$WORK/bare/app"
	unshare -m --propagation private chroot "$WORK/bare" /app </dev/null 3>&- &
	PID=$!
	later $PID
	until_true grep -q ^/app "/proc/$PID/cmdline"
	run -2 share
	[[ $output = *"there is no /dev in there"* ]]
	kill $PID
}

@test "who has the host's mounts, or the host's /dev, is refused" {
	need_box
	PID=$$
	run -2 share
	[[ $output = *"its mounts are the host's"* ]]
	unshare -m --propagation private sleep 100 3>&- &
	PID=$!
	later $PID
	until_true test "$(readlink /proc/self/ns/mnt)" != "$(readlink "/proc/$PID/ns/mnt")"
	run -2 share
	[[ $output = *"its /dev is the host's"* ]]
	kill $PID
	run -2 trowel enter "pid:$$" --shared -- true
	[[ $output = *"--shared runs nothing"* ]]
	[ ! -e /dev/trowel ]
}

# ---- what was left ---------------------------------------------------------------------------------

@test "a copy that was killed is found and taken away" {
	each_target is_swept
}

is_swept() {
	local to writer
	to=$(writable)
	[ -n "$to" ] || return 0
	[ "$KIND" != docker ] || to=/
	[ -p "$WORK/drip" ] || mkfifo "$WORK/drip"
	state "$PID" >"$WORK/before"
	ls -A "/proc/$PID/root$to" >>"$WORK/before"
	"$TROWEL" enter "pid:$PID" --put - "$to/new" 3>&- <>"$WORK/drip" &
	writer=$!
	until_true compgen -G "/proc/$PID/root$to/.trowel-*" >/dev/null || return
	# what is at work is not touched
	trowel enter --gc >"$WORK/swept" || return
	compgen -G "/proc/$PID/root$to/.trowel-*" >/dev/null || return
	kill -KILL $writer
	wait $writer 2>/dev/null || true
	trowel enter --gc -n >"$WORK/planned" || return
	compgen -G "/proc/$PID/root$to/.trowel-*" >/dev/null || return
	trowel enter --gc >"$WORK/swept" || return
	grep -q 'removed what was half copied' "$WORK/planned" && grep -q 'removed what was half copied' "$WORK/swept" || return
	state "$PID" >"$WORK/after"
	ls -A "/proc/$PID/root$to" >>"$WORK/after"
	diff "$WORK/before" "$WORK/after" && [ ! -e /run/trowel ]
}

@test "what is not ours is left alone" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	need_box
	mkdir -p "/proc/$PID/root/dev/trowel"
	run -2 share
	[[ $output = *"is not of trowel"* ]]
	trowel enter --gc
	[ -d "/proc/$PID/root/dev/trowel" ]
	there 'mount(b"trowel-not-quite", b"/dev/trowel", b"tmpfs", 0, None)'
	run -2 share
	trowel enter --gc
	grep -q trowel-not-quite "/proc/$PID/mountinfo"
	there 'umount2(b"/dev/trowel", 0)'
	rmdir "/proc/$PID/root/dev/trowel"
	# ours with somebody else's over it
	share
	there 'mount(b"somebody", b"/dev/trowel", b"tmpfs", 0, None)'
	run -1 trowel enter --gc
	[[ $output = *"something else is mounted over it"* ]]
	grep -q somebody "/proc/$PID/mountinfo"
	there 'umount2(b"/dev/trowel", 0)'
	trowel enter --gc
	refute grep -q trowel "/proc/$PID/mountinfo"
}

@test "a command that runs keeps its tools" {
	[ -s "$WORK/targets/docker" ] || skip "docker could not be started here"
	PID=$(cat "$WORK/targets/docker")
	need_box
	mkfifo "$WORK/go"
	"$TROWEL" enter -q -t "$WORK/box" "pid:$PID" -- bash -c 'echo begun; read -r; cat /dev/trowel/trowel-toolbox >/dev/null && echo still' 3>&- <>"$WORK/go" >"$WORK/running" &
	local running=$!
	until_true grep -q begun "$WORK/running"
	trowel enter --gc
	echo >"$WORK/go"
	wait $running
	grep -q still "$WORK/running"
}

@test "where nothing was, --gc says so" {
	run -0 trowel enter --gc
	run -2 trowel enter --gc x
	[[ $output = *"takes no argument"* ]]
	run -2 trowel enter "pid:$$" --plan
	[[ $output = *"--plan is for --gc"* ]]
}
