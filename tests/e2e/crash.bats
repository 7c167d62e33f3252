#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Logs out of dumps of real kernels, in all forms that dumps have. What vmcore-dmesg and makedumpfile say of
# dumps that they can read is compared where there are such (CRASH_DUMPS: a folder of vmcore files as kdump
# writes them; making one takes minutes).
bats_require_minimum_version 1.5.0
load common.bash

FORGE=${FORGE:-$(dirname "$ENOSYS")/dump-forge}

setup_file() {
	local name
	cd "$BATS_FILE_TMPDIR" || return
	for name in "$BATS_TEST_DIRNAME"/../fixtures/vmcore/*.xz; do
		xz -dc "$name" >"$(basename "$name" .xz)"
	done
}

setup() {
	need jq "$FORGE"
	cd "$BATS_FILE_TMPDIR" || return
	log=$BATS_TEST_TMPDIR/log
}

# same EXPECTED FILE...: what vmcore-dmesg would say of these files
same() {
	local expected=$1
	shift
	trowel crash dmesg --like vmcore-dmesg "$@" >"$log"
	cmp "$log" "$expected"
}

@test "the log of real kernels" {
	same q61-wrap.expected.txt q61-wrap.elf
	same q510-sysrq.expected.txt q510-sysrq.elf
}

@test "the log as dmesg prints it: each line with its time" {
	trowel crash dmesg q510-sysrq.elf >"$log"
	refute grep -vE '^\[ *[0-9]+\.[0-9]{6}\]( |$)' "$log"
	[ "$(wc -l <"$log")" = "$(wc -l <q510-sysrq.expected.txt)" ]
	grep -q '^\[ .*Kernel panic - not syncing: sysrq triggered crash' "$log"
	trowel crash dmesg --time none q510-sysrq.elf | grep -q '^Kernel panic - not syncing'
	trowel crash dmesg -t reltime q510-sysrq.elf | grep -qE '^\[   \+[0-9]+\.[0-9]{6}\] '
}

@test "levels, facilities, callers, colour" {
	trowel crash dmesg --level err+ q510-sysrq.elf >"$log"
	grep -q 'Kernel panic' "$log"
	refute grep -q 'Linux version' "$log"
	trowel crash dmesg -l notice q510-sysrq.elf | grep -q 'Linux version'
	trowel crash dmesg --facility user q510-sysrq.elf >"$log"
	refute grep -q 'Linux version' "$log"
	trowel crash dmesg --caller q510-sysrq.elf | grep -qE '^\[ +0\.000000\]\[ +T0\] Linux version'
	trowel crash dmesg --color always q510-sysrq.elf | grep -q $'^\e\[32m\[ .*\e\[31mKernel panic'
	run -2 trowel crash dmesg --level loud q510-sysrq.elf
	[[ $output == *"emerg, alert, crit"* ]]
}

@test "JSON" {
	trowel crash dmesg --json q61-wrap.elf >"$log"
	jq -e '.kernel == "6.1.0-56-amd64" and .machine == "x86_64" and (.records | length) == 1499 and (has("damage") | not)' "$log"
	jq -e '.records[0] | .text == "wrap: line 2533 20058827 some filler text to consume the ring buffer quickly"
		and .seconds > 28.368 and .seconds < 28.369 and .level == "info" and .facility == "user" and .caller[0:1] == "T"' "$log"
	jq -e 'any(.records[]; .text | startswith("Kernel panic")) and any(.records[]; .level == "emerg")' "$log"
}

@test "--into: a snapshot of the host gets the crash, without its secrets; the old one stays" {
	local here=$BATS_TEST_TMPDIR new dump=$PWD/q510-sysrq.elf
	cd "$here"
	trowel survey --fast --sample 0 -q -o old.trowel >/dev/null
	cp old.trowel kept.trowel
	# a line of the log with a secret instead
	LC_ALL=C sed 's/9pnet: Installing 9P2000 support/api_key=Zq8f3kPw9xWv71Tr support/' "$dump" >secret.elf
	trowel crash dmesg secret.elf | grep -q api_key=Zq8f3kPw9
	run --separate-stderr trowel crash summary --into old.trowel secret.elf
	echo "$stderr"
	[ "$status" = 0 ]
	[[ $output == *"sysrq triggered crash"* ]]
	new=$(ls ./*Z.trowel)
	[[ $stderr == *"the snapshot with the crash is in $(basename "$new")"* ]]
	cmp old.trowel kept.trowel
	[ "$(stat -c %a "$new")" = 600 ]
	trowel report --json "$new" >new.json
	refute grep -q Zq8f3kPw9 new.json
	jq -e '.events[] | select(.log) | .kind == "panic" and (.what | test("^Linux 5.10.* died after .*sysrq triggered crash"))
		and (.log | length) == 64 and (.log[-1] | test("end Kernel panic|[0-9]\\] ")) and any(.trace[]; test("panic\\+"))
		and .evidence == ["'"$here"'/secret.elf"]' new.json
	jq -e --arg path "$here/secret.elf" 'any(.secrets[]; .path == $path)' new.json
	trowel report "$new" | grep -A2 '^Kernels that died' | grep -q 'Linux 5.10'
	trowel explain "$here/secret.elf" --in "$new" | tr -s '\n ' ' ' | grep -q 'A dump of a kernel that died.*Who called whom:.*Its log ends with:'
	# the same but for that
	unpack old.trowel a && unpack "$new" b
	diff <(jq -S 'del(.events, .secrets)' a/snapshot.json) <(jq -S 'del(.events, .secrets)' b/snapshot.json)
	# once more: in place of it
	sleep 1.1
	trowel crash summary -q --into "$new" secret.elf >/dev/null
	trowel report --json "$(ls -t ./*Z.trowel | head -1)" | jq -e '[.events[] | select(.log)] | length == 1'
	run -2 trowel crash tasks --into "$new" secret.elf
	run -2 trowel crash summary --into - secret.elf
	run -2 trowel crash summary --into secret.elf secret.elf
}

@test "--into: a snapshot of another host is refused" {
	local here=$BATS_TEST_TMPDIR
	# the kernel's name, of the dump alone
	LC_ALL=C sed 's/(none)\x00\x00\x00/db77\x00\x00\x00\x00\x00/g' q510-sysrq.elf >"$here/named.elf"
	trowel crash summary -q "$here/named.elf" | grep -q '^host *db77$' || skip "the name is not where it was"
	cd "$here"
	trowel survey --fast --sample 0 -q -o old.trowel >/dev/null
	run -2 trowel crash summary --into old.trowel named.elf
	[[ $output == *"it is a snapshot of "*", and named.elf is of a crash of db77"* ]]
	[ "$(ls ./*.trowel)" = ./old.trowel ]
}

@test "all packings of kdump-compressed dumps, and sets of them" {
	local form
	for form in none zlib lzo snappy zstd; do
		"$FORGE" "$form" q61-wrap.elf packed
		same q61-wrap.expected.txt packed
	done
	"$FORGE" lzo q61-wrap.elf part1 part2 part3
	same q61-wrap.expected.txt part3 part1 part2
	run -2 trowel crash dmesg part1 q61-wrap.elf
}

@test "streams, from files and pipes" {
	"$FORGE" flat q61-wrap.elf stream
	same q61-wrap.expected.txt stream
	cat stream | same q61-wrap.expected.txt -
	cat q61-wrap.elf | same q61-wrap.expected.txt -
	"$FORGE" zlib q61-wrap.elf packed
	"$FORGE" flat packed stream
	cat stream | same q61-wrap.expected.txt -
	# nothing is left of what was kept
	mkdir -p "$BATS_TEST_TMPDIR/kept"
	TMPDIR=$BATS_TEST_TMPDIR/kept same q61-wrap.expected.txt - <stream
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/kept")" ]
}

# brief COMMAND...: for a second of CPU at most
brief() { (ulimit -t 1 && "$TROWEL" "$@"); }

# Wherever a dump is cut: the whole log, or less of it and a status that says so, or none.
@test "dumps that are cut short" {
	local form size percent status whole=0
	"$FORGE" zlib q510-sysrq.elf zlib
	"$FORGE" flat zlib flat
	for form in q510-sysrq.elf zlib flat; do
		size=$(stat -c %s "$form")
		for percent in $(seq 0 99); do
			head -c $((size * percent / 100)) "$form" >cut
			status=0
			brief crash dmesg --like vmcore-dmesg cut >"$log" 2>messages || status=$?
			[ "$status" -le 2 ] || { echo "$form, $percent %: $status"; return 1; }
			[ "$status" != 0 ] || cmp "$log" q510-sysrq.expected.txt
			[ "$status" = 0 ] || [ -s messages ]
			[ "$status" != 0 ] || whole=$((whole + 1))
			status=0
			brief crash summary cut >"$log" 2>messages || status=$?
			[ "$status" -le 2 ] || { echo "$form, summary, $percent %: $status"; return 1; }
			[ "$status" != 0 ] || grep -q '^panic *sysrq triggered crash$' "$log"
		done
	done
	[ "$whole" -gt 10 ]
}

# A kernel of five tasks, made by hand: see tests/unit/fake_structures.h.
@test "lists of a dump that is cut short" {
	local dump=$BATS_TEST_DIRNAME/../fuzz/corpus/kernel_structures/x86_64-kdump part size percent status
	trowel crash tasks "$dump" >tasks
	[ "$(grep -c 'task[1-4]' tasks)" = 4 ]
	trowel crash stack "$dump" 1 >stack
	size=$(stat -c %s "$dump")
	for percent in $(seq 0 99); do
		head -c $((size * percent / 100)) "$dump" >cut
		for part in tasks stack; do
			status=0
			brief crash $part cut $([ $part = tasks ] || echo 1) >"$log" 2>messages || status=$?
			[ "$status" -le 2 ] || { echo "$part, $percent %: $status"; return 1; }
			[ "$status" = 0 ] || [ -s messages ]
			[ "$status" != 0 ] || cmp "$log" $part
		done
	done
}

# Offsets are those of Linux 6.1: see VMCOREINFO of the dump.
@test "a damaged ring is put in order again, and that is said" {
	local what damage
	for damage in tail_id:32:0x123456789abcd:8 tail_id:32:0xffffffffffffffff:8 head_id:24:0x7fffffffffffffff:8 \
		count_bits:0:0:4 count_bits:0:31:4 count_bits:0:0xffffffff:4 size_bits:48:0:4 size_bits:48:4:4 size_bits:48:40:4; do
		what=${damage%%:*}
		"$FORGE" "ring:${damage#*:}" q61-wrap.elf damaged
		run -1 --separate-stderr brief crash dmesg --like vmcore-dmesg damaged
		diff <(echo "$output") q61-wrap.expected.txt
		[[ $stderr == "trowel: crash: damaged: "*damaged* ]] || { echo "$what: $stderr"; return 1; }
		[ "${#stderr_lines[@]}" = 1 ]
		run -1 brief crash summary damaged
	done
	"$FORGE" ring:32:0x123456789abcd:8 q61-wrap.elf damaged
	run -1 --separate-stderr trowel crash dmesg -v damaged
	[[ $stderr == "trowel: crash: damaged: ELF, Linux 6.1.0-56-amd64, x86_64"* ]]
	[[ $stderr == *"the ends of the log's ring are damaged"* ]]
}

@test "what is no dump, or says too little" {
	echo 'no dump' >text
	run -2 trowel crash dmesg text
	[[ $output == "trowel: crash: text: no dump of a kind that is known"* ]]
	run -2 trowel crash dmesg "$TROWEL"
	[[ $output == *"no dump of memory"* ]]
	run -2 trowel crash dmesg missing
	run -2 trowel crash dmesg /
	run -2 trowel crash dmesg /dev/null
	run -2 trowel crash dmesg
	run -2 trowel crash other q61-wrap.elf
	run -2 trowel crash dmesg --like makedumpfile --json q61-wrap.elf
	# QEMU does not know when its guest crashed
	run -2 trowel crash dmesg --time iso q61-wrap.elf
	[[ $output == *"does not say when the kernel crashed"* ]]
	run -2 bash -c '"$0" crash dmesg - </dev/null' "$TROWEL"
}

@test "little memory, nothing written" {
	need strace /usr/bin/time
	local kib
	kib=$(/usr/bin/time -f %M "$TROWEL" crash dmesg q61-wrap.elf 2>&1 >/dev/null)
	[ "$kib" -le 4096 ] || [[ $(file -b "$TROWEL") != *static* ]]
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,open,creat,socket,execve "$TROWEL" crash dmesg q61-wrap.elf >/dev/null
	refute grep -E 'O_WRONLY|O_RDWR|O_CREAT|socket\(' "$BATS_TEST_TMPDIR/trace"
}

@test "what others say of real dumps, in all forms that makedumpfile writes" {
	need makedumpfile vmcore-dmesg
	local dump here=$BATS_TEST_TMPDIR
	[ -n "${CRASH_DUMPS-}" ] || skip "CRASH_DUMPS names no folder of vmcores"
	for dump in "$CRASH_DUMPS"/*.vmcore; do
		vmcore-dmesg "$dump" >"$here/expected"
		same "$here/expected" "$dump"
		makedumpfile --dump-dmesg "$dump" "$here/made" >/dev/null 2>&1
		trowel crash dmesg --like makedumpfile "$dump" | cmp - "$here/made"
		trowel crash dmesg --time iso "$dump" | tail -1 | grep -q "^20"
		makedumpfile -c -d 31 "$dump" "$here/zlib" >/dev/null 2>&1
		makedumpfile -l -d 1 "$dump" "$here/lzo" >/dev/null 2>&1
		makedumpfile -E -d 31 "$dump" "$here/elf" >/dev/null 2>&1
		makedumpfile -F -l -d 31 "$dump" >"$here/flat" 2>/dev/null
		makedumpfile --split -c -d 31 "$dump" "$here/1" "$here/2" "$here/3" >/dev/null 2>&1
		same "$here/expected" "$here/zlib"
		same "$here/expected" "$here/lzo"
		same "$here/expected" "$here/elf"
		same "$here/expected" "$here/flat"
		same "$here/expected" "$here/3" "$here/1" "$here/2"
		same "$here/expected" - <"$here/flat"
		rm "$here"/{zlib,lzo,elf,flat,made,1,2,3}
	done
}
