#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every reason against erasing a disk, each made true on loop devices of the test's own.
bats_require_minimum_version 1.5.0
load common.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	loops=() processes=()
}

teardown() {
	local process loop
	for process in "${processes[@]}"; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true; done
	[ -z "${swap:-}" ] || swapoff "$swap"
	while umount "$BATS_TEST_TMPDIR/namespace" 2>/dev/null; do :; done # the namespace, and the mount below it
	for loop in "${loops[@]}"; do
		TRIES=100 until_true losetup -d "$loop"
	done
}

# make_loop NAME [OPTION...]: a loop device over a new file of 64 MiB, in $loop
make_loop() {
	need_root
	need losetup
	local name=$1
	shift
	[ -e "$name" ] || truncate -s 64M "$name"
	loop=$(losetup -f --show "$@" "$name") || skip "no loop devices here"
	loops=("$loop" "${loops[@]}")
}

# plan [OPTION...] DEVICE: the plan as JSON, in plan.json; the status is the command's
plan() { trowel wipe --plan --json "$@" >plan.json; }

# refused KIND TEXT [OPTION...] DEVICE: that is a reason, in these words, and nothing lifts it
refused() {
	local kind=$1 text=$2 status=0
	shift 2
	plan "$@" || status=$?
	[ "$status" = 1 ]
	jq -r '.refusals[] | "\(.kind): \(.what)"' plan.json
	jq -e --arg kind "$kind" --arg text "$text" \
		'.refusals | any(.kind == $kind and (.what | contains($text)) and .flag == null)' plan.json >/dev/null
}

# in_background COMMAND...: until the test ends; waits until it says "ready"
in_background() {
	"$@" >said 2>&1 3>&- &
	processes+=($!)
	until_true grep -qs ready said || { cat said && return 1; }
}

@test "nothing is against a loop device that nobody uses" {
	make_loop disk
	sha256sum disk >before
	plan "$loop"
	json '.refusals == [] and .device.serial == .device.name and .device.has_serial == false' plan.json
	json '.device.name == "'"${loop#/dev/}"'" and .device.size == 67108864 and .partitions == []' plan.json
	json '.warnings | any(.kind == "layer")' plan.json
	run -0 trowel wipe --plan "$loop"
	[[ "$output" == *"64 MiB (67,108,864 bytes)"* ]]
	refute grep -q 'not to be erased' <<<"$output"
	sha256sum -c before
}

@test "a link and a node of another name lead to the same device" {
	make_loop disk
	ln -s "$loop" link
	plan link
	json '.device.name == "'"${loop#/dev/}"'"' plan.json
	mknod node b 7 "${loop#/dev/loop}"
	plan node
	json '.device.name == "'"${loop#/dev/}"'"' plan.json
}

@test "mounted" {
	make_loop disk
	need mkfs.ext4
	mkfs.ext4 -q -L data disk
	mkdir place
	export loop
	run -1 unshare -m sh -c "mount $loop place && exec \"$TROWEL\" wipe --plan $loop"
	[[ "$output" == *"${loop#/dev/} is mounted on $PWD/place (ext4)"* ]]
	[[ "${lines[0]}" == *"is not to be erased" ]]
	[[ "$output" == *"an ext4 file system, label data"* ]]
}

@test "mounted in another mount namespace" {
	make_loop disk
	need mkfs.ext4
	mkfs.ext4 -q disk
	mkdir place
	in_background unshare -m sh -c "mount $loop place && echo ready && exec sleep 1000"
	refused mounted "in the mount namespace of sleep (pid" "$loop"
}

@test "mounted where no process is: the kernel knows" {
	make_loop disk
	need mkfs.ext4
	mkfs.ext4 -q disk
	mkdir place
	touch namespace
	mount --bind namespace namespace && mount --make-private namespace
	unshare "--mount=namespace" mount "$loop" place || skip "no namespaces on files here"
	refused exclusive "does not give it exclusively" "$loop"
}

@test "swap" {
	make_loop disk
	need mkswap
	mkswap -q "$loop"
	swapon "$loop" || skip "no swap here"
	swap=$loop
	refused swap "is swap space, in use" "$loop"
}

@test "a loop device is made of it" {
	make_loop disk
	local lower=$loop
	loop=$(losetup -f --show "$lower")
	loops=("$loop" "${loops[@]}")
	refused loop "is what ${loop#/dev/} is made of" "$lower"
	json '.reaches | index("'"${loop#/dev/}"'")' plan.json
}

@test "what a loop device of a loop device holds counts for both" {
	make_loop disk
	need mkfs.ext4
	mkfs.ext4 -q disk
	local lower=$loop
	loop=$(losetup -f --show "$lower")
	loops=("$loop" "${loops[@]}")
	mkdir place
	in_background unshare -m sh -c "mount $loop place && echo ready && exec sleep 1000"
	refused mounted "${loop#/dev/}" "$lower"
}

@test "a member of a btrfs file system that is mounted by its other device" {
	make_loop one
	need mkfs.btrfs
	local first=$loop
	truncate -s 128M one two
	losetup -c "$first"
	make_loop two
	mkfs.btrfs -q "$first" "$loop" >/dev/null
	plan "$loop" && return 1
	json '.refusals | any(.kind == "member" and .flag == "--member")' plan.json
	plan --member "$loop"
	mkdir place
	in_background unshare -m sh -c "mount -t btrfs -o device=$first,device=$loop $first place && echo ready && exec sleep 1000"
	refused mounted "is a device of the btrfs file system" "$loop"
}

@test "open in another process, by any name" {
	make_loop disk
	mknod node b 7 "${loop#/dev/loop}"
	in_background sh -c 'exec 5<node; echo ready; exec sleep 1000'
	refused open "is open in sleep (pid ${processes[0]})" "$loop"
}

@test "read-only" {
	make_loop disk -r
	refused read-only "is read-only" "$loop"
}

@test "a partition that is mounted keeps its disk" {
	make_loop disk
	need sfdisk partx mkfs.ext4
	printf 'label: gpt\n,16M\n,\n' | sfdisk -q disk
	losetup -d "$loop"
	loops=()
	make_loop disk -P
	[ -b "${loop}p2" ] || partx -a "$loop" || skip "no partitions on loop devices here" # where the kernel reads no tables
	until_true [ -b "${loop}p2" ]
	mkfs.ext4 -q -L second "${loop}p2"
	plan "$loop"
	json '.device.holds[0].type == "gpt"' plan.json
	json '.partitions[1] | .name == "'"${loop#/dev/}p2"'" and .holds[0].label == "second"' plan.json
	mkdir place
	in_background unshare -m sh -c "mount ${loop}p2 place && echo ready && exec sleep 1000"
	refused mounted "${loop#/dev/}p2 is mounted" "$loop"
	refused mounted "${loop#/dev/}p2 is mounted" "${loop}p2"
	plan "${loop}p1" # its neighbour may go
}

@test "what this host runs from, through LVM and RAID" {
	local sys=host/sys/block
	mkdir -p $sys/{sda/{sda1/holders/md0,queue},sdb,md0/{slaves/sda1,holders/dm-0},dm-0/{slaves/md0,dm}} host/proc/1/ns
	for device in sda:8:0 sdb:8:16 sda/sda1:8:1 md0:9:0 dm-0:253:0; do
		echo "${device#*:}" >"$sys/${device%%:*}/dev"
		echo 100000 >"$sys/${device%%:*}/size"
	done
	echo 2048 >$sys/sda/sda1/start
	echo 1 >$sys/sda/sda1/partition
	echo vg0-root >$sys/dm-0/dm/name
	echo '22 1 253:0 / / rw - xfs /dev/mapper/vg0-root rw' >host/proc/1/mountinfo
	ln -s 'mnt:[1]' host/proc/1/ns/mnt
	refused system "dm-0 (vg0-root, on md0, on sda1) is mounted on / (xfs): this host runs from it" --root host /dev/sda
	refused system "dm-0" --root host /dev/md0
	plan --root host /dev/sdb
	json '.warnings | any(.kind == "sight")' plan.json
	trowel wipe --list --root host --json >list.json
	json '[.disks[] | select(.free) | .name] == ["sdb"]' list.json
	json '.disks[] | select(.name == "sda") | .refusals | any(.kind == "system")' list.json
}

@test "the disk that this very test runs from" {
	need_root
	local source
	source=$(findmnt -nro SOURCE /) && [ -b "$source" ] || skip "/ is on no device here"
	trowel wipe --list --json >list.json
	name=$(basename "$(readlink -f "$source")")
	json '[.disks[] | select(.refusals | any(.kind == "system"))] | length > 0' list.json
}

@test "a file that a loop device is made of" {
	make_loop disk
	refused loop "disk is what ${loop#/dev/} is made of" disk
	json '.device.kind == "file" and .device.serial == "disk"' plan.json
}

@test "a file in another namespace's loop device" {
	make_loop disk
	need_root
	mkdir place
	losetup -d "$loop"
	loops=()
	in_background unshare -m sh -c 'mount --bind . place && losetup -f --show place/disk && echo ready && exec sleep 1000'
	loop=$(losetup -j disk | cut -d: -f1 | head -n 1)
	[ -n "$loop" ] || loop=$(losetup -nO NAME,BACK-FILE | awk '/place\/disk/ {print $1; exit}')
	loops=("$loop")
	refused loop "disk is what" disk
}

@test "a file with two names, a file that is open, swap" {
	echo secret >file
	plan file
	ln file other
	refused links "has 2 names" file
	rm other
	in_background sh -c 'exec 5<file; echo ready; exec sleep 1000'
	refused open "file is open in sleep" file
	need_root
	need mkswap
	fallocate -l 8M swapfile && chmod 600 swapfile && mkswap -q swapfile
	swapon swapfile || skip "no swap files here"
	swap=$PWD/swapfile
	refused swap "is swap space" swapfile
}

@test "what a process has mapped, and no longer open" {
	need_root
	need python3
	head -c 8192 /dev/urandom >file
	make_loop disk
	local name
	for name in file "$loop"; do
		in_background python3 -c 'import mmap, os, sys, time
fd = os.open(sys.argv[1], os.O_RDONLY)
mapped = mmap.mmap(fd, 4096, mmap.MAP_SHARED, mmap.PROT_READ)
os.close(fd)
libc = __import__("ctypes").CDLL(None)
for fd in range(3, 100):
    libc.close(fd)
print("ready", flush=True)
time.sleep(1000)' "$name"
		refused open "is mapped in python3 (pid ${processes[-1]})" "$name"
		rm said
	done
}

@test "a file on what is mounted read-only" {
	need_root
	mkdir place
	run -1 unshare -m sh -c "mount -t tmpfs tmpfs place && echo x >place/file && mount -o remount,ro place && exec \"$TROWEL\" wipe --plan place/file"
	[[ "$output" == *"mounted read-only"* ]]
	[[ "$output" == *"tmpfs is memory"* ]]
}

@test "a file on btrfs comes with a warning" {
	make_loop disk
	need mkfs.btrfs
	truncate -s 128M disk
	losetup -c "$loop"
	mkfs.btrfs -q "$loop" >/dev/null
	mkdir place
	run -0 unshare -m sh -c "mount $loop place && echo x >place/file && exec \"$TROWEL\" wipe --plan --json place/file"
	jq -e '.warnings | any(.kind == "copy-on-write")' <<<"$output"
}

@test "folders, character devices and nothing are errors" {
	mkdir folder
	run -2 trowel wipe --plan folder
	[[ "$output" == *"neither a block device nor a file"* ]]
	run -2 trowel wipe --plan /dev/null
	run -2 trowel wipe --plan missing
}

@test "an empty slot is an error" {
	make_loop disk
	losetup -d "$loop"
	loops=()
	run -2 trowel wipe --plan "$loop"
	[[ "$output" == *"nothing was put into it"* ]]
}

@test "the list opens no device" {
	make_loop disk
	need strace
	ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=open,openat "$TROWEL" wipe --list >list
	grep -q "^${loop#/dev/} .*free to be erased" list
	refute grep -E '"/dev/(loop|vd|sd|nvme)' trace
}

@test "a member of nothing active goes with its flag only" {
	make_loop disk
	printf 'LABELONE' | dd of=disk bs=1 seek=512 conv=notrunc status=none
	printf 'LVM2 001' | dd of=disk bs=1 seek=$((512 + 24)) conv=notrunc status=none
	plan "$loop" && return 1
	json '.refusals == [{kind: "member", device: .device.name, what: .refusals[0].what, flag: "--member", lifted: false}]' plan.json
	run -1 trowel wipe --plan "$loop"
	[[ "$output" == *"only with"*"--member)"* ]]
	plan --member "$loop"
}

# what BLKID says and what we say, for what the machine can make
@test "what disks hold is told as blkid tells it" {
	need blkid
	local count=0 tool
	for tool in "mkfs.ext2 -q -L l1" "mkfs.ext3 -q -L l1" "mkfs.ext4 -q -L l1" "mkfs.xfs -q -L l1" "mkfs.btrfs -q -L l1" \
		"mkfs.f2fs -q -l l1" "mkfs.vfat -F 32 -n L1" "mkfs.vfat -F 16 -n L1" "mkfs.ntfs -qFL l1" "mkfs.exfat -L l1" \
		"mkswap -q -L l1" "mkfs.nilfs2 -q -L l1"; do
		command -v ${tool%% *} >/dev/null || continue
		rm -f image && truncate -s 400M image
		$tool image >/dev/null 2>&1 || continue
		plan image
		blkid -p -o export image >expected
		[ "$(jq -r '.device.holds[0].type' plan.json)" = "$(sed -n 's/^TYPE=//p' expected)" ]
		for field in label uuid; do
			# out of reach: NILFS2's are not read, exFAT's label stands in a folder
			[[ "$tool $field" != mkfs.nilfs2* && "$tool $field" != mkfs.exfat*label ]] || continue
			[ "$(jq -r ".device.holds[0].$field // \"\"" plan.json)" = "$(sed -n "s/^${field^^}=//p" expected)" ]
		done
		count=$((count + 1))
	done
	[ $count -ge 2 ] || skip "no tools to make file systems with"
	echo "# $count kinds" >&3
}
