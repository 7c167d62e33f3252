#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who called: stacks of programs as distributions build, strip, replace and delete them, and of files made to
# mislead. tests/stacks holds the programs; stack-dump prints what src/unwind finds out about one that waits.

setup() {
	load common
	stacks=${ENOSYS%/*}/stacks
	work=$BATS_TEST_TMPDIR
	need "$stacks/stack-dump"
}

teardown() { [ -z "${open-}" ] || rm -r "$open"; }

# A folder in $open that everybody may enter, which the tests' own is not, and $as_nobody, which runs a command without
# any privilege.
open_folder() {
	need setpriv
	open=$(mktemp -d /var/tmp/trowel-stacks.XXXXXX)
	cp "$stacks"/stack-victim-{plain,static} "$stacks/stack-dump" "$open/"
	chown -R 65534:65534 "$open"
	as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
}

# stack [OPTION...] COMMAND...: the stack in $output, and the functions alone, innermost first, in $calls
stack() {
	run timeout 60 "$stacks/stack-dump" "$@"
	echo "$output"
	[ "$status" = 0 ]
	calls=$(printf '%s\n' "$output" | sed -n 's/^\([^ ]*\)+\(0\|0x[0-9a-f]*\) .*/\1/p' | paste -sd' ')
}

# calls TEXT: these functions called one another, in a row
calls() { [[ " $calls " == *" $1 "* ]]; }

whole="fread wait_in_read middle middle middle outer main"

@test "call frames are read as libdw reads them" {
	local file count=0
	need "$stacks/frames-oracle"
	for file in "$stacks"/stack-victim-{plain,static} /usr/lib/*/libc.so.6 /lib64/ld-linux-*.so.2 /bin/bash \
		/usr/lib/*/libcrypto.so.3 /usr/lib/*/libstdc++.so.6; do
		[ -e "$file" ] || continue
		run timeout 120 "$stacks/frames-oracle" "$file" 3
		echo "$file: $output"
		[ "$status" = 0 ]
		count=$((count + 1))
	done
	[ "$count" -ge 4 ]
}

@test "an executable and libraries that were deleted are read all the same" {
	need_root
	cp "$stacks/stack-victim-plain" "$work/gone"
	stack --then "rm '$work/gone'" --kill "$work/gone" read
	calls "$whole"
	[[ $output == *"$work/gone+"* && $output == *"unopened 0"* ]]
}

@test "a file that took a program's place gives no names" {
	need_root
	cp "$stacks/stack-victim-plain" "$work/program"
	stack --then "cp '$stacks/stack-victim-static' '$work/new' && mv '$work/new' '$work/program'" "$work/program" read
	calls "$whole"
}

@test "as on Linux 3.10" {
	need "$ENOSYS"
	run timeout 60 "$ENOSYS" "$stacks/stack-dump" "$stacks/stack-victim-plain" read
	echo "$output"
	[[ $output == *"wait_in_read+"*"outer+"*"main+"*"the thread began here"* && $output == *"unopened 0"* ]]
}

@test "without privileges" {
	need_root
	open_folder
	run timeout 60 "${as_nobody[@]}" "$open/stack-dump" "$open/stack-victim-plain" read
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"wait_in_read+"*"outer+"*"main+"*"the thread began here"* && $output == *"unopened 0"* ]]
	# replaced while it runs: the executable leads to itself even so
	run timeout 60 "${as_nobody[@]}" "$open/stack-dump" --then "mv '$open/stack-victim-static' '$open/stack-victim-plain'" "$open/stack-victim-plain" read
	echo "$output"
	[[ $output == *"wait_in_read+"*"outer+"*"main+"*"the thread began here"* ]]
}

@test "without privileges a library that took another's place is not taken for it" {
	need_root
	open_folder
	cp /usr/lib/*/libc.so.6 "$open/libc.so.6"
	command=(/usr/bin/env "LD_LIBRARY_PATH=$open" "$open/stack-victim-plain" read)
	run timeout 60 "${as_nobody[@]}" "$open/stack-dump" "${command[@]}"
	echo "$output"
	[[ $output == *"fread+"*" $open/libc.so.6+"* && $output == *"unopened 0"* ]]
	run timeout 60 "${as_nobody[@]}" "$open/stack-dump" --then "cp '$open/libc.so.6' '$open/new' && mv '$open/new' '$open/libc.so.6'" "${command[@]}"
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"unopened 1"* && $output == *"-+0 $open/libc.so.6+0x"* && $output != *"fread+"* ]]
}

@test "a program of another mount namespace, which the host has no path to" {
	need_root
	need unshare
	mkdir "$work/inner"
	stack /usr/bin/unshare --mount /bin/sh -c "mount -t tmpfs none '$work/inner' && cp '$stacks/stack-victim-static' '$work/inner/program' && exec '$work/inner/program' read"
	[ ! -e "$work/inner/program" ]
	calls "$whole"
	[[ $output == *"$work/inner/program+"* && $output == *"unopened 0"* ]]
}

@test "names that a stripped program keeps packed" {
	need objcopy strip xz
	strip -o "$work/program" "$stacks/stack-victim-plain"
	stack "$work/program" read
	refute calls "$whole"
	xz -c "$stacks/stack-victim-plain" >"$work/names.xz"
	objcopy --add-section ".gnu_debugdata=$work/names.xz" "$work/program"
	stack "$work/program" read
	calls "$whole"
	# packed zeros without end are not unpacked without end
	head -c 1G /dev/zero | xz -0 -T0 >"$work/zeros.xz"
	objcopy --remove-section .gnu_debugdata --add-section ".gnu_debugdata=$work/zeros.xz" "$work/program"
	ulimit -v 1000000
	stack "$work/program" read
	[[ $output == *"cut 1"* && $output == *"-+0 $work/program+0x"* ]]
}

# forge FROM TO SEED: writes other bytes over what the program itself does not need to run: headers of sections, call
# frames, symbols, names
forge() {
	python3 - "$@" <<-'END'
		import random, struct, sys
		data = bytearray(open(sys.argv[1], "rb").read())
		chance = random.Random(int(sys.argv[3]))
		at, = struct.unpack_from("<Q", data, 0x28)
		size, count, names = struct.unpack_from("<HHH", data, 0x3a)
		places = [(at, size * count)]
		headers = [struct.unpack_from("<IIQQQQ", data, at + i * size) for i in range(count)]
		text = headers[names][4]
		for name, _, _, _, offset, length in headers:
		    if bytes(data[text + name:]).split(b"\0")[0] in (b".eh_frame", b".symtab", b".strtab"):
		        places.append((offset, length))
		for offset, length in chance.sample(places, chance.randint(1, len(places))):
		    for _ in range(chance.choice([1, 4, 64, length])):
		        here = offset + chance.randrange(length)
		        data[here] = chance.choice([0, 0xff, 0x7f, 0x80, chance.randrange(256)])
		open(sys.argv[2], "wb").write(data)
	END
	chmod 755 "$2"
}

@test "damaged programs: places instead of names, in time, and the rest of the stack as far as it leads" {
	local seed named=0
	need python3
	for seed in $(seq 40); do
		forge "$stacks/stack-victim-plain" "$work/damaged" "$seed"
		stack "$work/damaged" read
		[[ $output == "read+"* && $output == *" $work/damaged+0x"* && $output == *"end: "* ]]
		calls "fread" && [[ $calls != *"fread read"* ]]
		! calls "wait_in_read" || named=$((named + 1))
	done
	[ "$named" -gt 0 ] && [ "$named" -lt 40 ]
}

@test "a program that is cut, emptied or no program any more while it is looked at" {
	need_root
	local then
	for then in "truncate -s 5000 '$work/lib.so'" "truncate -s 0 '$work/lib.so'" "echo '#!/bin/sh' >'$work/lib.so'"; do
		cp /usr/lib/*/libm.so.6 "$work/lib.so"
		stack --then "$then" /usr/bin/env "LD_PRELOAD=$work/lib.so" "$stacks/stack-victim-plain" read
		calls "$whole"
	done
}
