#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is known of a crash, to a folder, a device and over the network; and who sends what is none.
bats_require_minimum_version 1.5.0
load common.bash

setup_file() { xz -dc "$BATS_TEST_DIRNAME/../fixtures/vmcore/q510-sysrq.elf.xz" >"$BATS_FILE_TMPDIR/dump"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dump=$BATS_FILE_TMPDIR/dump
	port=$((30000 + $$ % 10000))
}

teardown() {
	[ -z "${receiver:-}" ] || kill "$receiver" 2>/dev/null || true
	[ -z "${loop:-}" ] || losetup -d "$loop"
}

receive() {
	mkdir -p crashes
	"$TROWEL" crash receive "$port" -o crashes "$@" >received 2>messages 3>&- &
	receiver=$!
	until_true grep -q 'neither encrypted' messages
}

@test "a folder: log, summary, VMCOREINFO, whole and private" {
	mkdir crashes
	kept=$(trowel crash collect --dir crashes "$dump")
	[ "$(ls "$kept")" = "$(printf 'log\nsummary\nvmcoreinfo')" ]
	[ "$(stat -c %a "$kept" "$kept/log" | xargs)" = "700 600" ]
	trowel crash dmesg "$dump" | cmp - "$kept/log"
	grep -q '^panic' "$kept/summary"
	[ "$(ls -A crashes | wc -l)" = 2 ] # and the number of panics
}

@test "panics in a row are counted" {
	mkdir crashes
	trowel crash collect --dir crashes "$dump"
	trowel crash collect --dir crashes "$dump"
	[ "$(cat crashes/*.panics)" = 2 ]
}

@test "a folder that is not there, a dump that is none, two targets" {
	run -2 trowel crash collect --dir nowhere "$dump"
	echo none >none
	mkdir crashes
	run -2 trowel crash collect --dir crashes none
	[ -z "$(ls -A crashes)" ]
	run -2 trowel crash collect --dir crashes --device none "$dump"
	run -2 trowel crash collect --to host.example:9000 "$dump"
}

@test "a machine that is well is not restarted" {
	need_root
	mkdir crashes
	# in a namespace of its own, where a restart would end no more than that
	run -2 unshare --pid --fork "$TROWEL" crash collect --dir crashes --reboot "$dump"
	[[ "$output" == *"for the kernel that kdump has started"* ]]
	run -2 unshare --pid --fork "$TROWEL" crash collect --dir crashes --power-off
	[ -z "$(ls -A crashes)" ]
}

@test "the time limit ends it" {
	mkfifo never
	exec {held}<>never
	mkdir crashes
	run -2 timeout 20 "$TROWEL" crash collect --dir crashes --time-limit 1s never
	[[ "$output" == *"time limit"* ]]
	[ -z "$(ls -A crashes)" ]
	exec {held}>&-
}

@test "several senders, one after another" {
	receive --count 3
	for _ in 1 2 3; do trowel crash collect --to "127.0.0.1:$port" "$dump"; done
	until_gone "$receiver"
	[ "$(wc -l <received)" = 3 ]
	[ "$(ls crashes | grep -vc panics)" = 3 ]
	grep -q 'panic 3 in a row' received
}

@test "what is no crash is refused, and the next one is taken" {
	receive --count 1
	echo "GET / HTTP/1.0" >"/dev/tcp/127.0.0.1/$port"
	head -c 200000 /dev/urandom >"/dev/tcp/127.0.0.1/$port" || true
	: >"/dev/tcp/127.0.0.1/$port"
	cat "$BATS_TEST_DIRNAME/../fuzz/corpus/crash_bundle/path" >"/dev/tcp/127.0.0.1/$port"
	cat "$BATS_TEST_DIRNAME/../fuzz/corpus/crash_bundle/cut" >"/dev/tcp/127.0.0.1/$port"
	trowel crash collect --to "127.0.0.1:$port" "$dump"
	until_gone "$receiver"
	[ "$(grep -c '^trowel: crash: 127.0.0.1: ' messages)" = 5 ]
	grep -q 'name could be a path' messages
	[ "$(ls -A crashes | wc -l)" = 2 ]
}

@test "a receiver that is interrupted leaves nothing half" {
	receive
	exec {half}<>"/dev/tcp/127.0.0.1/$port"
	head -c 60 "$BATS_TEST_DIRNAME/../fuzz/corpus/crash_bundle/whole" >&"$half"
	until_true eval '[ -n "$(ls -A crashes)" ]'
	kill -TERM "$receiver"
	until_gone "$receiver"
	[ -z "$(ls -A crashes)" ]
	exec {half}>&-
}

@test "devices: an empty one is prepared, holds crashes, and shows them" {
	truncate -s 2M disk
	run -2 trowel crash collect --device disk "$dump"
	run -2 trowel crash format-target disk </dev/null
	trowel crash format-target --yes disk
	run -0 trowel crash show disk
	[[ "$output" == *"holds no crash"* ]]
	trowel crash collect --device disk "$dump"
	trowel crash collect --device disk "$dump"
	trowel crash show disk >shown
	[ "$(grep -c '^--- log' shown)" = 2 ]
}

@test "devices with something on them stay as they are" {
	need mkfs.ext4
	truncate -s 4M disk
	mkfs.ext4 -q disk
	cp disk before
	run -2 trowel crash format-target --yes disk
	[[ "$output" == *"ext4"* ]]
	cmp disk before
}

@test "a device that is mounted is refused" {
	need_root
	need losetup mkfs.ext4
	truncate -s 4M disk
	trowel crash format-target --yes disk
	loop=$(losetup -f --show disk) || skip "no loop devices here"
	trowel crash collect --device "$loop" "$dump"
	mkfs.ext4 -q "$loop"
	mkdir place
	unshare --mount sh -c "mount $loop place && exec \"$TROWEL\" crash format-target --yes $loop" 2>said && return 1
	grep -q 'is mounted' said
}

@test "an initramfs holds this binary and what to do" {
	need cpio
	trowel crash initramfs -o image --to 10.0.0.9:9000 --reboot --panics-max 3 --time-limit 90s
	mkdir image.d
	cpio -i --quiet -D image.d -d --no-absolute-filenames init trowel-crash.conf <image
	cmp image.d/init "$TROWEL"
	[ -x image.d/init ]
	[ "$(xargs <image.d/trowel-crash.conf)" = "crash collect --to 10.0.0.9:9000 --time-limit 90000ms --panics-max 3 --reboot" ]
	run -2 trowel crash initramfs -o other --to 10.0.0.9:9000 --module image
	[ ! -e other ]
}
