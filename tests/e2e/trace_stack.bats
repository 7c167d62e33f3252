#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who reads a file, and who calls a host: trowel trace --stack, of programs without frame pointers, without symbols,
# of Go, and of a daemon in a booted machine. tests/stacks/reader.c says what the programs do.

setup() {
	load common
	load machine
	need_root
	need jq
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	stacks=${ENOSYS%/*}/stacks
	need "$stacks/stack-reader"
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	[ -z "${started-}" ] || kill "$started" 2>/dev/null || true
	[ -z "${machine-}" ] || machine_end "$machine"
}

# start COMMAND...: a program that goes on until the test has ended, in $started
start() {
	"$@" 3>&- &
	started=$!
}

# traced OPTION...: what is told of it in a second, as JSON
traced() { trowel trace "$started" --for 1 --json -v -q "$@" >traced.json; }

# frames NAME [FIELD]: of the first stack of a path or address, the functions (or another field), innermost first, in one line
frames() {
	jq -r --arg name "$1" --arg field "${2:-function}" \
		'[.observed[] | select((.path // .address) == $name)][0].stacks[0].frames[] | .[$field] // "?"' traced.json | paste -sd' '
}

# called NAME FUNCTIONS: these called one another in a row there
called() {
	local all
	all=$(frames "$1")
	echo "$1: $all"
	[[ " $all " == *" $2 "* ]]
}

@test "a program without frame pointers: its own functions and the C library's are named" {
	start "$stacks/stack-reader" read
	traced --stack
	called /etc/hostname "read_settings start_up start_up start_up start_up main"
	called /etc/stack-reader.conf "read_absent start_up start_up start_up start_up main"
	[[ $(frames /etc/hostname) == "open64 _IO_file_open _IO_file_fopen "*" __libc_start_main _start" ]]
	called /etc/hosts "getaddrinfo ask_for_host start_up"
	[[ $(frames 127.0.0.1) == "connect ask_for_host start_up start_up"* ]]
	[[ $(frames /etc/hostname module) == *"/libc.so.6 $stacks/stack-reader "*"$stacks/stack-reader" ]]
	# each different way once; nothing says why it ends, since that is where the thread began
	jq -e '[.observed[] | select(.path == "/etc/hostname").stacks] == [[.observed[] | select(.path == "/etc/hostname").stacks[0] | del(.end)]]' traced.json
	refute jq -e '.lost' traced.json
}

@test "the screen shows them below each row, and below each event" {
	start "$stacks/stack-reader" read
	trowel trace "$started" --for 1 --stack >screen
	cat screen
	grep -A20 '^ *[0-9]*  /etc/hostname$' screen | grep -qx '  *read_settings+0x[0-9a-f]*  stack-reader'
	grep -A1 '^ *[0-9]*  /etc/hostname$' screen | grep -qx '          by open64+0x[0-9a-f]*  libc.so.6'
	trowel trace "$started" --for 1 --stack --events | sed '/^$/,$d' >events
	grep -A20 'opens /etc/hostname$' events | grep -qx '  *read_settings+0x[0-9a-f]*  stack-reader'
	# without the option there are none
	trowel trace "$started" --for 1 >screen
	grep -q ' /etc/hostname$' screen
	refute grep -q 'stack-reader$' screen
}

@test "a thread, and processes that have ended when they are heard of" {
	start "$stacks/stack-reader" thread
	traced --stack
	called /etc/hostname "read_settings start_up start_up thread_start"
	kill "$started"
	start "$stacks/stack-reader" child
	traced --stack
	called /etc/hostname "read_settings start_up start_up in_child main"
}

@test "a library that is loaded while it is watched" {
	start "$stacks/stack-reader" late "$stacks/libstack-late.so"
	trowel trace "$started" --for 3 --json -v -q --stack >traced.json
	called /etc/fstab "read_late in_library main"
	[[ $(frames /etc/fstab module) == *" $stacks/libstack-late.so "* ]]
}

@test "a static and stripped program: places in its file, which are those of its functions" {
	need strip addr2line
	strip -o reader "$stacks/stack-reader-static"
	start ./reader read
	traced --stack
	[[ $(frames /etc/hostname) =~ ^\?(\ \?)*$ ]]
	[[ $(frames /etc/hostname module_offset) =~ ^[0-9]+(\ [0-9]+){9,}$ ]]
	[ "$(frames /etc/hostname module | tr ' ' '\n' | sort -u)" = "$PWD/reader" ]
	frames /etc/hostname address | tr ' ' '\n' | xargs printf '%#x\n' | addr2line -f -e "$stacks/stack-reader-static" | paste -sd' ' >names
	cat names
	grep -q 'read_settings .*start_up .*start_up .*start_up .*start_up .*main ' names
	trowel trace "$started" --for 1 --stack >screen
	grep -A1 ' /etc/hostname$' screen | grep -qx '          by reader+0x[0-9a-f]*'
}

@test "a Go program" {
	need go
	cat >reader.go <<-'END'
		package main

		import (
			"os"
			"time"
		)

		//go:noinline
		func readSettings() {
			file, err := os.Open("/etc/hostname")
			if err == nil {
				file.Close()
			}
		}

		func main() {
			for {
				readSettings()
				time.Sleep(50 * time.Millisecond)
			}
		}
	END
	GOCACHE=$PWD/cache go build -o reader reader.go
	start ./reader
	traced --stack
	called /etc/hostname "main.readSettings main.main runtime.main"
	kill "$started"
	strip -o stripped reader
	start ./stripped
	traced --stack
	[[ $(frames /etc/hostname) =~ ^\?(\ \?)*$ ]]
	[[ $(frames /etc/hostname module) == "$PWD/stripped $PWD/stripped "* ]]
}

@test "more at once than there is room for: all are told, those without their stack are counted" {
	local told with without
	mkfifo go
	exec {input}<>go
	"$stacks/stack-reader" many 20000 <go >done 3>&- {input}>&- &
	started=$!
	"$TROWEL" trace "$started" --for 6 --json -v -q --stack >traced.json {input}>&- &
	local watcher=$!
	until find "/proc/$watcher/fd" -lname 'anon_inode:bpf*link*' | grep -q .; do
		kill -0 "$watcher"
		sleep 0.05
	done
	# stopped, it takes nothing out of the ring
	kill -STOP "$watcher"
	echo >&"$input"
	until grep -q done done; do sleep 0.05; done
	kill -CONT "$watcher"
	wait "$watcher"
	told=$(jq '[.observed[] | select(.path | startswith("/etc/stack-reader/"))] | length' traced.json)
	with=$(jq '[.observed[] | select(.stacks)] | length' traced.json)
	without=$(jq '[.lost // {} | to_entries[] | select(.key | startswith("stacks, because the ring")).value | tonumber] | add // 0' traced.json)
	echo "told $told, with a stack $with, without $without"
	[ "$told" = 20000 ]
	refute jq -e '.lost | has("the ring between kernel and trowel was full")' traced.json
	[ "$with" -gt 0 ] && [ "$without" -gt 0 ]
	[ $((with + without)) -ge "$told" ]
}

@test "by ptrace, and a command that ends at once: none is missing" {
	start "$stacks/stack-reader" read
	traced --stack --backend ptrace
	called /etc/hostname "read_settings start_up start_up start_up start_up main"
	refute jq -e '.lost' traced.json
	local option
	for option in "" --no-seccomp; do
		trowel trace --stack --json -v -q --backend ptrace $option -- cat /etc/hostname >traced.json
		[[ $(frames /etc/hostname module) == *"/libc.so.6 /usr/bin/cat "*" /usr/bin/cat" ]]
		[[ $(frames /etc/hostname) == "open64 "*" __libc_start_main ?" ]]
		refute jq -e '.lost' traced.json
	done
}

@test "where no stacks are taken this is said" {
	exec {file}</etc/hostname
	start sleep 60
	exec {file}<&-
	trowel trace "$started" --for 0.3 --stack --backend proc >screen
	cat screen
	grep -q '^lost [0-9]*: stacks, because this backend takes none$' screen
}

@test "nginx in a machine, by what its file and the machine's C library say" {
	machine_needs
	machine=stacked
	machine_new stacked
	machine_boot stacked
	machine_in stacked systemctl start nginx
	local inner
	inner=$(machine_in stacked systemctl show -p MainPID --value nginx)
	started=$(pgrep -f 'nginx: master process' | while read -r pid; do
		grep -qE "^NSpid:.*[[:space:]]$inner\$" "/proc/$pid/status" &&
			[ "$(readlink "/proc/$pid/ns/pid")" = "$(readlink "/proc/$(machine_leader stacked)/ns/pid")" ] && echo "$pid"
	done | head -1)
	trowel trace "$started" --reload --json -q --stack >traced.json
	started=
	# what nginx's own modules call has names
	called /etc/nginx/nginx.conf "open64 ngx_conf_parse ngx_init_cycle"
	[[ $(frames /etc/nginx/nginx.conf) == *" main "*" __libc_start_main _start" ]]
	[[ $(frames /etc/nginx/nginx.conf module) == *"/libc.so.6 /usr/sbin/nginx /usr/sbin/nginx "* ]]
	jq -e '.observed[] | select(.path == "/etc/nginx/nginx.conf").stacks[0] | .end == null and all(.frames[]; .module_offset > 0)' traced.json
}
