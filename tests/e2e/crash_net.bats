#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The links and sockets of a kernel that died, beside what ip and ss said of them in the guest, just before.
bats_require_minimum_version 1.5.0
load common.bash
load crash_guest.bash

GUEST_SOCKETS=${GUEST_SOCKETS:-$(dirname "$ENOSYS")/guest-sockets}

# One guest for all tests: it takes a minute.
setup_file() {
	export DUMP=$BATS_FILE_TMPDIR/memory.elf SERIAL=$BATS_FILE_TMPDIR/serial
}

setup() {
	need jq /usr/sbin/ip /usr/bin/ss "$GUEST_SOCKETS"
	guest_setup
	if ! [ -e "$DUMP" ]; then
		dying_system
		boot -netdev user,id=net,restrict=on -device e1000,netdev=net -qmp unix:monitor,server=on,wait=off
		TRIES=2400 until_true grep -q 'end Kernel panic' serial
		dump_memory "$DUMP.new"
		kill "$machine"
		tr -d '\r' <serial >"$SERIAL"
		mv "$DUMP.new" "$DUMP"
	fi
	trowel crash net --json "$DUMP" >net.json
}

teardown() {
	[ -z "${machine:-}" ] || kill "$machine" 2>/dev/null || true
	[ -z "$BATS_TEST_COMPLETED" ] && tail -60 serial 2>/dev/null
	return 0
}

# dying_system: one with links and sockets of all kinds, in two namespaces, that says what ip and ss see, and dies
dying_system() {
	local name
	mkdir -p first/{bin,proc,sys,dev}
	cp /bin/busybox first/bin/
	guest_program "$GUEST_SOCKETS"
	guest_program /usr/bin/ss
	guest_program /usr/sbin/ip
	for name in inet_diag tcp_diag udp_diag raw_diag unix_diag dummy veth e1000; do
		guest_module "$name"
	done
	cat >first/init <<-'SCRIPT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		export PATH=/sbin:/bin
		mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
		exec >/dev/ttyS0 2>&1
		# busybox would take its own ip otherwise
		dmesg -n 1
		for module in inet_diag tcp_diag udp_diag raw_diag unix_diag veth e1000; do insmod /modules/$module.ko; done
		insmod /modules/dummy.ko numdummies=0
		/sbin/ip link set lo up
		/sbin/ip link add dummy0 type dummy
		/sbin/ip link set dummy0 address 02:00:00:00:00:09 mtu 1400 up
		/sbin/ip addr add 10.9.0.1/24 dev dummy0
		/sbin/ip addr add 2001:db8::9/64 dev dummy0 nodad
		/sbin/ip link add off0 type dummy
		/sbin/ip link set eth0 up
		/sbin/ip addr add 10.0.2.15/24 dev eth0
		/sbin/ip route add default via 10.0.2.2
		unshare -n sh -c 'ip link set lo up; exec guest-sockets 7010' >/other &
		other=$!
		guest-sockets >/mine &
		until grep -q ready /mine && grep -q ready /other; do sleep 0.2; done
		/sbin/ip link add veth0 type veth peer name peer0 netns $other
		/sbin/ip link set veth0 up
		/sbin/ip addr add 10.8.0.1/24 dev veth0
		sleep 2
		say() { sed "s/^/$1 /"; }
		echo ours $(readlink /proc/1/ns/net | tr -dc 0-9) theirs $(readlink /proc/$other/ns/net | tr -dc 0-9)
		/sbin/ip -j -s addr | say links
		/sbin/ip -j route show default | say routes
		/sbin/ip -j -6 route show default | say routes-v6
		nsenter -n -t $other /sbin/ip -j -s addr | say others-links
		ss -tunaOHp | say ss
		nsenter -n -t $other ss -tunaOHp | say others-ss
		ss -xaOH | say unix
		echo c >/proc/sysrq-trigger
	SCRIPT
	chmod +x first/init
	(cd first && find . | cpio -o -H newc --quiet) >first.img
}

# said NAME: what the guest said under that name
said() { sed -n "s/^$1 //p" "$SERIAL"; }

namespace_of() { said ours | awk -v "which=$1" '{ print which == "ours" ? $1 : $3 }'; }

# same_links NAMESPACE NAME
same_links() {
	said "$2" | jq -S 'map({
		index: .ifindex, name: .ifname, mtu,
		state: (if (.flags | index("UP") | not) then "down" elif .flags | index("NO-CARRIER") then "no carrier" else "up" end),
		hardware: (if .link_type == "loopback" then null else .address end),
		addresses: [.addr_info[] | "\(.local)/\(.prefixlen)"] | sort
	})' >theirs
	jq -S --argjson of "$1" '.links | map(select(.namespace == $of)
		| { index, name, mtu, state, hardware, addresses: (.addresses | sort) })' net.json >ours
	[ "$(jq length theirs)" -ge 2 ]
	diff theirs ours
}

@test "links and addresses are those that ip saw, in both namespaces" {
	same_links "$(namespace_of ours)" links
	same_links "$(namespace_of theirs)" others-links
	jq -e '[.links[] | select(.name == "dummy0" or .name == "veth0" or .name == "eth0" or .name == "lo") | .kind] | sort
		== ["dummy", "e1000", "loopback", "loopback", "veth"]' net.json
	# the first one is the host's; who is in the other one
	jq -e --argjson ours "$(namespace_of ours)" '.namespaces[0] | .host and .namespace == $ours' net.json
	jq -e '.namespaces[1].process == "guest-sockets"' net.json
}

@test "default routes are those that ip saw" {
	cat <(said routes) <(said routes-v6) | jq -s 'add | map([.dev, .gateway]) | sort' >theirs
	jq '.links as $links | [.routes[] | . as $route | [($links[] | select(.index == $route.link and .namespace == $route.namespace) | .name),
		.gateway]] | sort' net.json >ours
	grep -q 10.0.2.2 ours
	diff theirs ours
}

@test "counters are those that ip saw, or more; a driver's own are said to be missing" {
	local name
	for name in lo dummy0 eth0; do
		jq -e -n --arg name "$name" --argjson theirs "$(said links)" --slurpfile ours net.json '
			($theirs[] | select(.ifname == $name) | .stats64) as $x
			| ($ours[0].links | map(select(.name == $name))[0]) as $y
			| $y.sent_bytes >= $x.tx.bytes and $y.sent_packets >= $x.tx.packets and $y.received_bytes >= $x.rx.bytes
			and $y.sent_packets < $x.tx.packets + 200 and $y.sent_packets > 0
			and $y.received_dropped >= $x.rx.dropped and $y.sent_errors == $x.tx.errors' ||
			{ echo "$name"; return 1; }
	done
	jq -e '.links[] | select(.name == "veth0") | has("sent_bytes") | not' net.json
	jq -e '.not_followed == [{ what: "counters of veth links", why: "the driver keeps them where only it knows", count: 2 }]' net.json
}

# same_sockets NAMESPACE NAME: protocol, state, queues, both ends, pid; what is new between ss and the end changes queues of
# connections that are being made, and of nothing else
same_sockets() {
	said "$2" | awk '{
		pid = match($0, /pid=[0-9]+/) ? substr($0, RSTART + 4, RLENGTH - 4) : "-"
		print $1, $2, $3, $4, $5, $6, pid
	}' | sed 's/\[::ffff:\([0-9.]*\)\]/\1/g; s/ \*:/ [::]:/g; s/\[\([^]]*\)\]/\1/g; s/:\* /:0 /g' | sort >theirs
	jq -r --argjson of "$1" '.sockets[] | select(.namespace == $of and (.protocol == "tcp" or .protocol == "udp"))
		| [.protocol, ({ established: "ESTAB", "unconnected": "UNCONN" }[.state] // (.state | ascii_upcase)),
			(.waiting // .receive_queue // 0), (.waiting_max // .send_queue // 0),
			"\(.local):\(.local_port)", "\(.remote):\(.remote_port)", (.pid // "-")] | join(" ")' net.json | sort >ours
	[ -s theirs ]
	diff theirs ours
}

@test "sockets are those that ss saw, with their queues and owners, in both namespaces" {
	same_sockets "$(namespace_of ours)" ss
	same_sockets "$(namespace_of theirs)" others-ss
	grep -q 'tcp TIME-WAIT' <(said ss)
	# what ss cannot say of all
	jq -e '.sockets[] | select(.local_port == 7001 and .state == "listen") | .full and .waiting == 3 and .waiting_max == 2 and .drops > 0' net.json
	jq -e '.sockets[] | select(.local_port == 7002 and .state == "listen") | .full == false' net.json
	jq -e '.sockets[] | select(.protocol == "udp" and .local_port == 7004) | .receive_queue > .receive_limit and .drops > 50' net.json
	jq -e '[.sockets[] | select(.local_port == 7001 and .state == "established") | .inode] == [0, 0, 0]' net.json
	jq -e '.sockets[] | select(.protocol == "raw") | .local_port == 1 and .process == "guest-sockets"' net.json
	jq -e '.sockets[] | select(.protocol == "packet") | .ethernet_protocol == 3' net.json
}

@test "unix sockets" {
	# and one that is not accepted yet, which ss leaves out
	[ "$(($(said unix | wc -l) + 1))" = "$(jq '[.sockets[] | select(.protocol == "unix")] | length' net.json)" ]
	jq -e '.sockets[] | select(.name == "/listener" and .state == "listen") | .waiting == 1 and .waiting_max == 8' net.json
	jq -e '.sockets[] | select(.name == "@abstract") | .process == "guest-sockets"' net.json
}

@test "the screen" {
	trowel crash net "$DUMP" >screen
	cat screen
	grep -qE "^the host, net:\[$(namespace_of ours)\]$" screen
	grep -qE "^guest-sockets [0-9]+, net:\[$(namespace_of theirs)\]$" screen
	grep -qE '^  dummy0 +up +1400 +dummy .*10.9.0.1/24' screen
	grep -qE '^  veth0 +no carrier .* \? ' screen
	grep -qE '^  tcp +127.0.0.1:7001 +3 of 2, full, [0-9]+ dropped +guest-sockets [0-9]+$' screen
	grep -qE '^  tcp +\[::\]:7002 +0 of 100 +guest-sockets [0-9]+$' screen
	grep -qE '^  tcp +established +\[::1\]:7002 +\[::1\]:[0-9]+ +1000 +0 +guest-sockets [0-9]+$' screen
	# both sides of a connection may have ended it at once
	grep -qE '^not shown: [12] time-wait, 3 unix \(--all\)$' screen
	grep -qE '^  counters of veth links: the driver keeps them' screen
	trowel crash net --all "$DUMP" >screen
	grep -q time-wait screen && grep -q '@abstract' screen
	refute grep -q '^not shown' screen
	trowel crash net --listening -q "$DUMP" >screen
	refute grep -qE 'established|not followed' screen
	grep -q '0.0.0.0:7010' screen
}

@test "a dump of a kernel that does not say where its symbols lie" {
	xz -dc "$BATS_TEST_DIRNAME/../fixtures/vmcore/q510-sysrq.elf.xz" >old.elf
	run -2 trowel crash net old.elf
	[[ $output == *"which kernels do from 6.0 on"* ]]
}
