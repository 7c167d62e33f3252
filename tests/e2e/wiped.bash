# SPDX-License-Identifier: GPL-2.0-or-later
# Disks that tests may erase: loop devices of their own, in a /dev of their own that holds no other disk.

# make_loop SIZE [OPTION...]: a disk of so many bytes, of random content, in memory; LOOP is its node, BACKING its file
make_loop() {
	need losetup mkfs.ext4
	need_root
	local size=$1
	shift
	[ -d "$BATS_TEST_TMPDIR/memory" ] || {
		mkdir "$BATS_TEST_TMPDIR/memory"
		mount -t tmpfs -o size=5G none "$BATS_TEST_TMPDIR/memory"
	}
	BACKING=$(mktemp "$BATS_TEST_TMPDIR/memory/disk.XXXXXX")
	truncate -s "$size" "$BACKING"
	LOOP=$(losetup -f --show "$@" "$BACKING") || skip "no loop device can be had here"
	echo "$LOOP" >>"$BATS_TEST_TMPDIR/loops"
	LOOP_NAME=${LOOP##*/}
}

# fill_memory SIZE: from now on no more than that can be written to new places of the disks
fill_memory() {
	mount -o remount,size="$1" "$BATS_TEST_TMPDIR/memory"
}

# end_loops: what was made goes, and nothing else
end_loops() {
	local loop
	while read -r loop; do
		losetup -d "$loop" || true
	done < <(tac "$BATS_TEST_TMPDIR/loops" 2>/dev/null)
	umount "$BATS_TEST_TMPDIR/memory" 2>/dev/null || true
}

# alone COMMAND...: in a /dev that holds the loop devices of this test, and no other disk; EXEC=exec makes it the very
# process that was put beside, which can be killed then
alone() {
	# shellcheck disable=SC2016 # for that shell
	${EXEC-} unshare -m --propagation private bash -c '
		loops=$1
		shift
		nodes=$(while read -r loop; do stat -c "%n 0x%t 0x%T" "$loop"; done <"$loops")
		mount -t tmpfs none /dev
		mknod -m 666 /dev/null c 1 3
		mknod -m 666 /dev/zero c 1 5
		mknod -m 666 /dev/urandom c 1 9
		mknod -m 666 /dev/tty c 5 0
		while read -r name major minor; do mknod -m 600 "$name" b $((major)) $((minor)); done <<<"$nodes"
		exec "$@"' bash "$BATS_TEST_TMPDIR/loops" "$@"
}

# wipe OPTION...: trowel wipe in there, of the last disk made
wipe() { alone $RUNNER "$TROWEL" wipe --serial "$LOOP_NAME" "$@" "$LOOP"; }

# fill: something that must not be found afterwards, in each sector
fill() { yes 'a secret of the old server' | dd of="$BACKING" bs=1M count="${1:-64}" iflag=fullblock conv=notrunc status=none; }

# holds_stream JOURNAL [STEP]: the disk holds what openssl makes of the journal's key, all of it
holds_stream() {
	local key
	key=$(jq -er ".steps[${2:-0}].key" "$1")
	[ "$(jq -r .algorithm "$1")" = aes-256-ctr ] || skip "the stream is ChaCha20 here"
	cmp -n "$(stat -c %s "$BACKING")" "$BACKING" \
		<(openssl enc -aes-256-ctr -K "$key" -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null)
}
