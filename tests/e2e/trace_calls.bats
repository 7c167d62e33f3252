#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Functions of libraries and of the kernel that a program calls: what is asked of name servers and read for TLS, by
# real programs; what is not there, what is hostile, and what is left behind when trowel is killed.

setup() {
	load common
	cd "$BATS_TEST_TMPDIR"
	need_root
	need jq
}

teardown() {
	local pid
	for pid in $(cat ./*.pid 2>/dev/null); do
		kill -9 "$pid" 2>/dev/null || true
	done
}

need_uprobes() {
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	[ -e /sys/bus/event_source/devices/uprobe/type ] || skip "the kernel has no uprobes"
}

# started COMMAND...: in the background, in a network namespace without any way out; its process id is in $pid
started() {
	unshare --net "$@" >started.out 2>&1 3>&- &
	pid=$!
	disown "$pid"
	echo "$pid" >"started-$pid.pid"
}

# calls FUNCTION: the rows of it
calls() { jq -c --arg function "$1" '.calls[] | select(.function == $function)' calls.json; }

# compiled NAME OPTION...: a program of C from stdin
compiled() {
	need cc
	cc -O1 -x c -o "$1" - "${@:2}"
}

# waited FILE TEXT: until it is there, ten seconds long
waited() {
	local try
	for try in $(seq 100); do
		! grep -q "$2" "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	cat "$1"
	return 1
}

# traced OPTION...: of $pid, which goes on when the breakpoints are there
traced() {
	(
		waited messages 'keeps breakpoints\|looking again'
		touch go
	) &
	trowel trace "$pid" --json "$@" >calls.json 2>messages
	wait %%
}

@test "dns: what is asked, and what is answered, by python" {
	need_uprobes
	need /usr/bin/python3
	cat >ask.py <<'END'
import os, socket, time

while not os.path.exists("go"):
    time.sleep(0.05)
for name in ("localhost", "localhost", "nowhere.invalid", "bad\x1b[31mname\nx"):
    try:
        socket.getaddrinfo(name, "http", socket.AF_INET)
    except OSError:
        pass
socket.gethostbyname_ex("localhost")
try:
    socket.getnameinfo(("127.0.0.1", 80), 0)
except OSError:
    pass
time.sleep(60)
END
	started /usr/bin/python3 ask.py
	traced --calls dns --for 4
	calls getaddrinfo | jq -se 'any(.arguments == ["localhost", "http"] and .answers == ["127.0.0.1"] and .count == 2 and .failed == false)'
	calls getaddrinfo | jq -se 'any(.arguments[0] == "nowhere.invalid" and .failed == true and (.result | type) == "string")'
	calls getaddrinfo | jq -se 'any(.arguments[0] == "bad\u001b[31mname\nx")'
	calls gethostbyname_r | jq -se 'any(.arguments == ["localhost"] and .answers == ["127.0.0.1"])'
	calls getnameinfo | jq -se 'any(.arguments[0] == "127.0.0.1" and (.answers | length) >= 1)'
	jq -e '.calls | all(.process == "python3" and .backend == "uprobe" and .set == "dns" and .min_us <= .max_us and .max_us <= .total_us)' calls.json
}

@test "hostile texts are escaped on the screen" {
	need_uprobes
	compiled ask <<'END'
#include <unistd.h>
__attribute__((noinline)) int ask(const char *text, int number, const void *bytes) { __asm__ volatile("" : : "r"(bytes)); return text[0] + number; }
int main(void)
{
	static const unsigned char bytes[] = { 1, 2, 3, 0 };
	for (int i = 0; access("go", F_OK) < 0 || i < 20; i++) {
		ask("\033]0;owned\a\nforged line \xff", i, bytes);
		ask("\033[31mred\nforged line", 7, bytes);
		usleep(50000);
	}
	sleep(60);
}
END
	started ./ask
	trowel trace "$pid" --calls ask:ask --for 3 >screen 2>messages
	cat screen
	grep -qF '\x1b[31mred\nforged line 7' screen
	refute grep -q $'\033' screen
	refute grep -q '^forged' screen
	# neither what is no UTF-8 nor what is no text at all is taken for one
	refute grep -q 'owned' screen
}

@test "a stripped program, and functions and libraries that are not there" {
	need_uprobes
	need strip
	compiled hidden <<'END'
#include <unistd.h>
__attribute__((noinline)) int ask(int number) { return number + (int)getppid(); }
int main(void) { for (;;) { ask(1); usleep(50000); } }
END
	strip hidden
	started ./hidden
	touch go
	trowel trace "$pid" --json -q --calls hidden:ask,libc:getppid,libc:no_such,libnone:x --for 2 >calls.json
	jq -r '.calls_missing[]' calls.json >missing
	cat missing
	grep -q 'hidden names no function ask; a stripped one names only what it exports' missing
	grep -q 'libc.so.6 names no function no_such' missing
	grep -q '^libnone: nothing of that name was in use' missing
	calls getppid | jq -se 'length == 1 and .[0].count > 3'
	run trowel trace "$pid" --calls getppid
	[ "$status" = 2 ]
	[[ $output == *'neither LIB:FUNCTION nor a set that is known (dns, tls)'* ]]
}

@test "children are followed, and libraries that are loaded later are found" {
	need_uprobes
	need getent
	started sh -c 'while [ ! -e go ]; do sleep 0.1; done; getent ahosts localhost; getent ahosts nowhere.invalid; sleep 60'
	traced --calls dns --for 4
	calls getaddrinfo | jq -se 'any(.process == "getent" and .arguments[0] == "localhost" and .failed == false)'
	calls getaddrinfo | jq -se 'any(.process == "getent" and .arguments[0] == "nowhere.invalid" and .failed == true)'
	rm go messages
	compiled later <<'END'
#include <dlfcn.h>
#include <unistd.h>
int main(void)
{
	while (access("go", F_OK) < 0)
		usleep(50000);
	unsigned long (*version)(void) = (unsigned long (*)(void))dlsym(dlopen("libz.so.1", RTLD_NOW), "zlibCompileFlags");
	for (;;) {
		version();
		usleep(100000);
	}
}
END
	ldconfig -p | grep -q 'libz.so.1 ' || skip "libz is not here"
	started ./later
	traced --calls libz:zlibCompileFlags --for 5
	calls zlibCompileFlags | jq -se 'length == 1 and .[0].count > 3'
}

@test "no breakpoint at returns where an exception may pass, which is said" {
	need_uprobes
	need c++
	cat >thrower.cc <<'END'
#include <stdexcept>
#include <unistd.h>
extern "C" __attribute__((noinline)) int ask(int number)
{
	if (number)
		throw std::runtime_error("no");
	return 1;
}
int main()
{
	for (int caught = 0;;) {
		try {
			ask(1);
		} catch (std::exception &) {
			caught++;
		}
		if (caught == 100)
			write(1, "still here\n", 11);
		usleep(20000);
	}
}
END
	c++ -O1 -o thrower thrower.cc
	started ./thrower
	trowel trace "$pid" --json -q --calls thrower:ask --for 4 >calls.json
	calls ask | jq -se 'length == 1 and .[0].count > 10 and .[0].result == null and .[0].max_us == null'
	jq -e '.calls_missing | any(contains("an exception may pass through it"))' calls.json
	waited started.out 'still here'
	kill -0 "$pid"
}

@test "a command that is started is told of from its beginning" {
	need_uprobes
	need openssl getent
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout shop.key -out shop.crt -subj /CN=shop -days 2 2>/dev/null
	trowel trace --json -q --calls tls,dns -- sh -c 'openssl s_server -accept 0 -cert shop.crt -key shop.key </dev/zero & sleep 2; kill $!; getent ahosts localhost' >calls.json
	jq -e '.calls | any(.function == "getaddrinfo" and .arguments[0] == "localhost")' calls.json
	jq -e '.calls | any(.set == "tls" and (.arguments | any(. == "shop.key")))' calls.json
}

@test "a program in Go is told of its calls, and goes on" {
	need_uprobes
	need go
	cat >main.go <<'END'
package main

import (
	"fmt"
	"time"
)

//go:noinline
func ask(n int) int {
	var room [512]byte

	if n == 0 {
		return 1
	}
	room[n%512] = byte(n)
	return ask(n-1) + int(room[3])
}

func main() {
	for i := 0; ; i++ {
		done := make(chan int)
		go func() { done <- ask(200) }() // its stack grows, and moves
		<-done
		if i == 100 {
			fmt.Println("still here")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
END
	printf 'module prober\n\ngo 1.19\n' >go.mod
	GOCACHE=$PWD/cache CGO_ENABLED=0 go build -o gopher . || skip "go builds nothing here"
	started ./gopher
	trowel trace "$pid" --json -q --calls gopher:main.ask --for 4 >calls.json
	calls main.ask | jq -se 'length == 1 and .[0].count > 10 and .[0].arguments == null and .[0].result == null'
	jq -e '.calls_missing | any(contains("it is a program in Go"))' calls.json
	waited started.out 'still here'
	kill -0 "$pid"
}

@test "a call that does not return is told as well" {
	need_uprobes
	compiled stuck <<'END'
#include <unistd.h>
__attribute__((noinline)) int ask(const char *text) { while (1) pause(); return text[0]; }
int main(void)
{
	while (access("go", F_OK) < 0)
		usleep(50000);
	return ask("in vain");
}
END
	started ./stuck
	traced --calls stuck:ask --for 3
	calls ask | jq -se 'length == 1 and .[0].unfinished == true and .[0].arguments[0] == "in vain" and .[0].max_us > 100000'
}

@test "tls: the files of a server of OpenSSL, and the name a client asks for" {
	need_uprobes
	need openssl
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout shop.key -out shop.crt -subj /CN=shop -days 2 2>/dev/null
	started sh -c 'ip link set lo up; while [ ! -e go ]; do sleep 0.1; done
		openssl s_server -accept 4433 -cert shop.crt -key shop.key -www & echo $! >server.pid; sleep 1
		openssl s_client -connect 127.0.0.1:4433 -servername shop.example -CAfile shop.crt </dev/null; sleep 60'
	traced --calls tls --for 6
	calls BIO_new_file | jq -se 'any(.arguments[0] == "shop.key")'
	calls SSL_ctrl | jq -se 'any(.arguments == ["shop.example"])'
	jq -e '.calls | any(.arguments | any(. == "shop.crt"))' calls.json
	jq -e '[.calls[].set] | unique == ["tls"]' calls.json
}

@test "killed it leaves no breakpoint and a program that goes on" {
	need_uprobes
	compiled counter <<'END'
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) int ask(int number) { return number + 1; }
int main(void)
{
	/* the first byte of the function, as it is now */
	for (int i = 0;; i = ask(i)) {
		printf("%02x\n", *(volatile unsigned char *)ask);
		fflush(stdout);
		usleep(20000);
	}
}
END
	started ./counter
	waited started.out '[0-9a-f]'
	local before watcher
	before=$(head -1 started.out)
	[ "$before" != cc ]
	for _ in 1 2 3; do
		"$TROWEL" trace "$pid" --calls counter:ask --for 60 >/dev/null 2>messages 3>&- &
		watcher=$!
		echo "$watcher" >watcher.pid
		waited messages 'keeps breakpoints'
		: >started.out
		waited started.out cc
		kill -9 "$watcher"
		wait "$watcher" || true
		: >started.out
		waited started.out "$before"
		kill -0 "$pid"
	done
}

# traceable: whether the kernel lets its functions be traced
need_function_tracer() {
	run unshare --mount sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && echo vfs_open >/sys/kernel/tracing/set_ftrace_filter &&
		echo >/sys/kernel/tracing/set_ftrace_filter'
	[ "$status" = 0 ] || skip "the kernel does not let its functions be traced here: ${output: -120}"
}

# instances: those in tracefs, whether it is mounted or not
instances() { unshare --mount sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && ls /sys/kernel/tracing/instances'; }

@test "functions of the kernel: counts and stacks, and nothing is left behind" {
	need_function_tracer
	started sh -c 'while :; do cat /etc/hostname; sleep 0.1; done'
	local mounts watcher
	mounts=$(cat /proc/self/mountinfo)
	trowel trace "$pid" --json -q --kernel vfs_open,ksys_read --for 2 >calls.json
	jq -e '.kernel_functions | length == 2 and all(.count > 5 and (.stacks | length > 0))' calls.json
	jq -e '.kernel_functions[0].stacks | all(.frames[0] == "vfs_open")' calls.json
	[ "$(cat /proc/self/mountinfo)" = "$mounts" ]
	refute grep -q trowel- <<<"$(instances)"
	run trowel trace "$pid" --kernel no_such_function --for 1
	[ "$status" = 2 ]
	[[ $output == *'the kernel has no function of that name'* ]]
	"$TROWEL" trace "$pid" --kernel vfs_open --for 60 -q >/dev/null 2>&1 3>&- &
	watcher=$!
	for _ in $(seq 50); do
		instances | grep -qx "trowel-$watcher" && break
		sleep 0.1
	done
	instances | grep -qx "trowel-$watcher"
	kill -9 "$watcher"
	wait "$watcher" || true
	for _ in $(seq 50); do
		instances | grep -q trowel- || break
		sleep 0.1
	done
	refute grep -q trowel- <<<"$(instances)"
}

@test "what the kernel does not allow is said" {
	run trowel trace "$$" --kernel 'vfs_*' --for 1
	[ "$status" = 2 ]
	[[ $output == *"--kernel vfs_*: that is no function's name"* ]]
	started sleep 60
	run trowel trace "$pid" --kernel vfs_open --for 0.2 -q
	[ "$status" = 0 ] || [[ $output == *'trowel: trace: --kernel: '* ]]
	# whatever it says, it leaves nothing
	refute grep -q trowel- <<<"$(instances)"
	need setpriv
	cp "$TROWEL" trowel && chmod 755 . trowel
	run setpriv --reuid=65534 --clear-groups ./trowel trace "$$" --calls dns --for 0.2
	[ "$status" = 2 ]
	[[ $output == *'--calls: the kernel does not let this user load BPF programs'* ]]
}
