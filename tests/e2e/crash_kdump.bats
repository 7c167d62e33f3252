#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels that die, and the system that `trowel crash initramfs` writes as what kexec starts then: a Debian kernel in
# QEMU without KVM. The first kernel's system is busybox and kexec; what is asked is where the crash arrives.
bats_require_minimum_version 1.5.0
load common.bash
load crash_guest.bash

setup() {
	guest_setup
	need /usr/sbin/kexec
	modules=$(echo "$KERNELS"/tree/lib/modules/*)/kernel/drivers
	port=$((20000 + $$ % 10000))
}

teardown() {
	[ -z "${machine:-}" ] || kill "$machine" 2>/dev/null || true
	[ -z "${receiver:-}" ] || kill "$receiver" 2>/dev/null || true
	[ -z "$BATS_TEST_COMPLETED" ] && tail -40 serial 2>/dev/null
	return 0
}

# first_system APPEND: the first kernel's, which loads crash.img as what comes after it, and dies
first_system() {
	mkdir -p first/{bin,sbin,proc,sys,dev}
	cp /bin/busybox first/bin/
	guest_program /usr/sbin/kexec
	cp "$KERNELS/vmlinuz" crash.img first/
	cat >first/init <<-SCRIPT
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
		hostname kdump-guest
		echo '<3>the last words of this kernel' >/dev/kmsg
		kexec -p /vmlinuz --initrd=/crash.img --append="console=ttyS0 irqpoll nr_cpus=1 reset_devices $1" || exec sleep 1000
		echo c >/proc/sysrq-trigger
	SCRIPT
	chmod +x first/init
	(cd first && find . | cpio -o -H newc --quiet) >first.img
}

# dying_system: one that says what runs, and dies
dying_system() {
	mkdir -p first/{bin,proc,sys,dev}
	cp /bin/busybox first/bin/
	cat >first/init <<-'SCRIPT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t proc p /proc; mount -t devtmpfs d /dev
		sleep 1000 &
		ps -o pid,comm | sed 's/^/ps: /' >/dev/ttyS0
		echo c >/proc/sysrq-trigger
	SCRIPT
	chmod +x first/init
	(cd first && find . | cpio -o -H newc --quiet) >first.img
}

@test "a guest's summary and log arrive over the network" {
	trowel crash initramfs -o crash.img --to "10.0.2.2:$port" --power-off --module "$modules/net/ethernet/intel/e1000/e1000.ko"
	first_system "ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0"
	mkdir crashes
	trowel crash receive "$port" -o crashes --count 1 >received 2>messages 3>&- &
	receiver=$!
	boot -netdev user,id=net,restrict=off -device e1000,netdev=net
	TRIES=3000 until_gone "$receiver"
	grep -qE '^crashes/kdump-guest-[0-9]{8}T[0-9]{6}Z from .*, panic 1 in a row$' received
	grep -qE '^panic +sysrq triggered crash$' crashes/kdump-guest-*/summary
	grep -qE '^task +init, pid 1' crashes/kdump-guest-*/summary
	grep -qE '^host +kdump-guest$' crashes/kdump-guest-*/summary
	grep -qE '^\[ *[0-9.]+\] the last words of this kernel$' crashes/kdump-guest-*/log
	grep -q 'Kernel panic - not syncing: sysrq triggered crash' crashes/kdump-guest-*/log
	grep -q '^CRASHTIME=' crashes/kdump-guest-*/vmcoreinfo
	TRIES=400 until_gone "$machine" # switched off
	grep -q "10.0.2.2:$port" serial
}

@test "ip=dhcp: the second system gets its address" {
	trowel crash initramfs -o first.img --to "10.0.2.2:$port" --module "$modules/net/ethernet/intel/e1000/e1000.ko"
	qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m 512 -display none -serial file:serial -kernel "$KERNELS/vmlinuz" \
		-initrd first.img -append "console=ttyS0 ip=:::::eth0:dhcp" -netdev user,id=net,net=10.0.2.0/25,dhcpstart=10.0.2.77 \
		-device e1000,netdev=net >qemu.log 2>&1 3>&- &
	machine=$!
	# it is a machine that is well: there is no /proc/vmcore to be sent
	TRIES=2400 until_true grep -q 'the machine stays as it is' serial
	grep -q 'trowel: network eth0 has 10.0.2.77/25, by DHCP' serial
}

@test "a guest that panics again and again is restarted once, and its device holds both crashes" {
	truncate -s 16M disk
	trowel crash format-target --yes disk
	xz --check=crc32 -c "$modules/block/virtio_blk.ko" >virtio_blk.ko.xz
	trowel crash initramfs -v -o crash.img --device /dev/vda --reboot --panics-max 2 \
		--module "$modules/virtio/virtio_pci.ko" --module virtio_blk.ko.xz 2>messages
	grep -qE '[5-9] modules of kernel' messages
	first_system ""
	boot -nic none -drive file=disk,format=raw,if=virtio
	TRIES=3400 until_true grep -q 'the machine stays as it is' serial
	kill "$machine"
	TRIES=400 until_gone "$machine"
	[ "$(grep -c 'collecting what is known' serial)" = 2 ]
	grep -q '2 panics in a row: not restarted' serial
	# of the 128 MiB that are set aside some 50 are available there, and few of them are needed
	[ "$(grep -c 'trowel: memory .*, available [45][0-9] MiB' serial)" = 2 ]
	[ "$(sed -n 's/.*collecting took up to \([0-9]*\)[.0-9]* MiB.*/\1/p' serial)" -le 16 ]
	trowel crash show disk >shown
	[ "$(grep -c '^kdump-guest, ' shown)" = 2 ]
	[ "$(grep -cE '^\[ *[0-9.]+\] the last words of this kernel$' shown)" = 2 ]
}

@test "a dump without any note: tasks are those that ps saw, stacks lead to who panicked" {
	dying_system
	boot -nic none -qmp unix:monitor,server=on,wait=off
	TRIES=1200 until_true grep -q 'end Kernel panic' serial
	dump_memory memory.elf
	kill "$machine"
	trowel crash tasks --json memory.elf 2>messages >tasks.json
	# ps itself is not there any more; workers have longer names than their tasks
	sed -n 's/^ps: *\([0-9]*\) *\([^ ]*\).*/\1 \2/p' serial | tr -d '\r' | grep -vE ' (ps|sed|PID)$' | sed 's/-.*//; s/+.*//' | sort >theirs
	jq -r '.tasks[] | "\(.pid) \(.name)"' tasks.json | sed 's/-.*//; s/+.*//' | sort >ours
	[ "$(wc -l <theirs)" -gt 30 ]
	diff theirs ours
	jq -e '.tasks[] | select(.name == "sleep") | .command == ["sleep", "1000"]' tasks.json
	trowel crash summary memory.elf >summary 2>&1
	grep -q '^cause  *sysrq: Trigger a crash$' summary
	grep -q '^task  *init, pid 1, on CPU' summary
	trowel crash stack memory.elf 1 >stack
	grep -q sysrq_handle_crash stack && grep -q do_syscall_64 stack
	trowel crash stack memory.elf 2 >stack
	grep -qE '^kthreadd, pid 2, state S$' stack && grep -q ret_from_fork stack
}
