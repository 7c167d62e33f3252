#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trowel wipe: disks erased, checked by other programs; ended at any point and gone on with; bad places; certificates.

bats_require_minimum_version 1.5.0
load common.bash
load wiped.bash

setup() {
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	umount mounted 2>/dev/null || true
	end_loops
}

@test "4 GiB are erased, and openssl computes each byte that is there" {
	need openssl jq
	make_loop 4G
	fill
	wipe --journal journal 2>said
	grep -q 'erased in .*every byte read back and compared; level:' said
	holds_stream journal
	refute grep -qa 'secret of the old' "$BACKING"
}

@test "each method ends as it says" {
	need openssl jq
	make_loop 8M
	fill 8
	wipe --method zero --verify all
	cmp -n 8388608 "$BACKING" /dev/zero
	fill 8
	wipe --method dod-short --journal journal
	[ "$(jq '[.steps[] | .do] | join(" ")' journal)" = '"write write write verify"' ]
	holds_stream journal 2
	wipe --passes 2 --final-zero --verify none
	cmp -n 8388608 "$BACKING" /dev/zero
}

@test "a disk whose end is no whole piece, and one of large sectors" {
	need openssl jq
	make_loop 7680512
	wipe --journal journal
	holds_stream journal
	make_loop 8M --sector-size 4096
	wipe --journal journal
	holds_stream journal
}

@test "a file of any size, and no byte more" {
	need openssl jq
	head -c 3000001 /dev/urandom >file
	trowel wipe --serial file --journal journal file
	[ "$(stat -c %s file)" = 3000001 ]
	BACKING=file holds_stream journal
}

@test "killed a hundred times, it goes on each time, and all is erased" {
	need openssl jq
	make_loop 256M
	fill 256
	local resume=() kills
	for kills in $(seq 100); do
		EXEC=exec wipe --journal journal --rate 15M --checkpoint 50ms "${resume[@]}" 2>said 3>&- &
		local pid=$!
		until_true grep -q 'the journal is' said
		sleep "0.$((RANDOM % 3))$((RANDOM % 10))5"
		kill -KILL "$pid" || true # it may have come to its end
		wait "$pid" || true
		[ ! -s journal ] || resume=(--resume)
	done 2>/dev/null
	jq -e '.step == 0 and .done > 0 or .step == 1' journal
	wipe --journal journal --resume 2>said
	grep -q 'every byte read back and compared' said
	holds_stream journal
}

@test "a signal ends it early, with a journal to go on by, and exit status as signals have it" {
	make_loop 64M
	EXEC=exec wipe --journal journal --rate 8M 2>said 3>&- &
	local pid=$! status=0
	until_file journal
	sleep 0.5
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	grep -q 'NOT erased: .*ended early; --resume goes on with it' said
	wipe --journal journal --resume
}

@test "journals: of another disk, changed, and of a disk that was used since" {
	make_loop 8M
	wipe --journal journal
	sed 's/"passes":1/"passes":2/' journal >changed
	run -2 wipe --resume --journal changed
	[[ $output == *'it was changed after it was written'* ]]
	mkfs.ext4 -q "$BACKING"
	run -2 wipe --resume --journal journal
	[[ $output == *'is not what the journal says was written'* ]]
	make_loop 16M
	run -2 wipe --resume --journal journal
	[[ $output == *'another disk'* ]]
	run -2 wipe --resume --journal none
	[[ $output == *'no erasure of it was begun'* ]]
}

@test "places that fail are named, and the rest is erased" {
	need jq
	make_loop 64M
	fill_memory 20M
	run -1 wipe --verify none --certificate certificate.json
	[[ $output == *'could not be written'* ]]
	jq -e '.certificate.result.status == "erased but for bad places" and .certificate.result.level == "none"' certificate.json
	jq -e '.certificate.result.bad.not_written.bytes > 40000000' certificate.json
}

@test "two at once on one disk: the second is refused" {
	make_loop 64M
	EXEC=exec wipe --journal journal --rate 8M 2>said 3>&- &
	local pid=$!
	until_file journal
	run -2 wipe --journal second
	kill -TERM "$pid"
	wait "$pid" || true
	[[ $output == *'nothing is erased'* ]]
	[ ! -e second ]
}

@test "certificates: signed, checked by trowel and by openssl, and found changed" {
	need openssl jq
	openssl genpkey -algorithm ed25519 -out key.pem
	openssl pkey -in key.pem -pubout -out key.pub
	openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out other.pub
	make_loop 8M
	wipe --certificate c.json --sign key.pem --operator 'J. Doe'
	grep -q '^level  *none' c.json.txt # a loop device is a file
	run -0 trowel wipe check --key key.pub c.json
	[[ $output == *'signature    good'* && $output == *'J. Doe'* ]]
	jq -cS .certificate c.json | head -c -1 >text
	jq -r .signature.value c.json | base64 -d >value
	openssl pkeyutl -verify -pubin -inkey key.pub -rawin -in text -sigfile value
	run -1 trowel wipe check --key other.pub c.json
	[[ $output == *'ANOTHER key'* ]]
	sed 's/J. Doe/J. Roe/' c.json >forged.json
	run -1 trowel wipe check forged.json
	[[ $output == *WRONG* ]]
	jq 'del(.signature)' c.json >bare.json
	run -0 trowel wipe check bare.json
	[[ $output == *'anybody could have written this'* ]]
	run -1 trowel wipe check --key key.pub bare.json
}

@test "a key that cannot sign is found out before anything is erased" {
	make_loop 8M
	fill 8
	run -2 wipe --certificate c.json --sign /etc/hostname
	[[ $output == *'is no private key for Ed25519'* ]]
	[ "$(grep -ac 'secret of the old' "$BACKING")" -gt 1000 ]
	[ ! -e c.json ]
}

@test "several disks at once" {
	need openssl jq
	make_loop 32M
	local first=$LOOP first_name=$LOOP_NAME first_backing=$BACKING
	fill 32
	make_loop 16M
	fill 16
	alone $RUNNER "$TROWEL" wipe --serial "$first_name" --serial "$LOOP_NAME" --certificate c.json "$first" "$LOOP"
	refute grep -qa 'secret of the old' "$BACKING" "$first_backing"
	jq -e .certificate.device.name "c.json.$first_name" "c.json.$LOOP_NAME"
}

@test "at a terminal the name is asked for, and anything else erases nothing" {
	need script
	make_loop 8M
	fill 8
	export -f alone
	export TROWEL
	echo "loop" | SHELL=$BASH script -qec "bash -c 'alone \"\$TROWEL\" wipe $LOOP'" said && return 1
	grep -q 'that is not its name: nothing is erased' said
	[ "$(grep -ac 'secret of the old' "$BACKING")" -gt 1000 ]
	echo "$LOOP_NAME" | SHELL=$BASH script -qec "bash -c 'alone \"\$TROWEL\" wipe $LOOP'" said
	grep -q '1 of 1' said
	refute grep -qa 'secret of the old' "$BACKING"
}

@test "without a terminal and without --serial, or with a wrong one, nothing is erased" {
	make_loop 8M
	fill 8
	run -2 alone setsid -w "$TROWEL" wipe "$LOOP"
	[[ $output == *'there is no terminal to ask on'* ]]
	run -2 alone "$TROWEL" wipe --serial sda "$LOOP"
	[[ $output == *'--serial is not its name'* ]]
	[ "$(grep -ac 'secret of the old' "$BACKING")" -gt 1000 ]
}

@test "the snapshot that was taken before, and what verify said of the copy" {
	need jq
	make_loop 8M
	trowel survey -q --fast --sample 0 -o old.trowel >report
	trowel verify --fast --json old.trowel >verified.json || true
	[ "$(jq -r .a.hostname verified.json)" = "$(uname -n)" ]
	wipe --after old.trowel --verified verified.json --certificate c.json 2>said
	grep -q '^snapshot  old.trowel of ' said
	[ "$(jq -r .certificate.snapshot.sha256 c.json)" = "$(sha256sum <old.trowel | cut -d' ' -f1)" ]
	jq -e '.certificate.snapshot.verified | test("copy")' c.json
	sed 's/"hostname": *"[^"]*"/"hostname":"another"/' verified.json >another.json
	run -2 wipe --after old.trowel --verified another.json
	[[ $output == *'is of another, the snapshot of'* ]]
}

@test "free space: what deleted files left is gone, and what is there stays" {
	make_loop 64M
	mkfs.ext4 -q "$LOOP"
	mkdir mounted
	mount "$LOOP" mounted
	seq 200000 >mounted/kept
	yes 'a secret of the old server' | head -c 20M >mounted/deleted
	sync
	rm mounted/deleted
	sync
	grep -qa 'secret of the old' "$BACKING"
	run -0 trowel wipe --free-space mounted
	[[ $output == *'free space overwritten, read back and compared'* ]]
	seq 200000 | cmp - mounted/kept
	[ "$(ls -A mounted)" = $'kept\nlost+found' ]
	sync
	refute grep -qa 'secret of the old' "$BACKING"
	# ended early it leaves nothing
	truncate -s 4G "$BATS_TEST_TMPDIR/memory/large"
	mkfs.ext4 -q "$BATS_TEST_TMPDIR/memory/large"
	umount mounted
	mount -o loop "$BATS_TEST_TMPDIR/memory/large" mounted
	"$TROWEL" wipe --free-space mounted 2>said 3>&- &
	local pid=$! status=0
	until_true grep -q 'there is no room' said
	sleep 0.2
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$(ls -A mounted)" = lost+found ]
	umount mounted
	[ "$status" = 143 ]
}
