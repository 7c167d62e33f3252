#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trowel wipe --firmware, on the disks that QEMU emulates: NVMe has Format and no Sanitize, ATA and SCSI have neither
# SANITIZE nor a security erase, virtio has discard. One machine for all tests: what it said is in `said`, what its disks
# hold afterwards is looked at from outside.

bats_require_minimum_version 1.5.0
load common.bash
load crash_guest.bash

DISKS=(nvme both first second ata scsi virtio)
SIZE=$((16 * 1024 * 1024))

# module_files MODULE...: the files of these modules and of what they need, one a line, below $KERNELS/tree
module_files() {
	local modules module
	modules=$(echo "$KERNELS"/tree/lib/modules/*)
	for module; do
		sed -nE "s,^([^:]*/${module}\.ko(\.xz|\.zst)?):(.*),\1\3,p" "$modules/modules.dep"
	done | tr ' ' '\n' | sed "/./!d; s,^,${modules#"$KERNELS/tree/"}/," | sort -u
}

# guest_script: what runs in the machine; "=== NAME" begins what a command said, its last line is its exit status
guest_script() {
	cat <<-'SCRIPT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mkdir -p /sbin /var/lib
		ln -s /bin/modprobe /sbin/modprobe
		mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
		for module in crct10dif_generic crc64_rocksoft_generic nvme sd_mod ahci virtio_pci virtio_blk; do modprobe $module; done
		wait_for() {
			for try in $(seq 300); do
				[ ! -b /dev/$1 ] || return 0
				usleep 100000
			done
			echo "NO $1" >/dev/ttyS0
		}
		wait_for nvme0n1; wait_for nvme1n1; wait_for nvme2n1; wait_for nvme2n2; wait_for sda; wait_for vda
		modprobe virtio_scsi; wait_for sdb
		stty -F /dev/ttyS1 raw
		say() {
			name=$1
			shift
			echo "=== $name" >/dev/ttyS1
			"$@" >/dev/ttyS1 2>&1
			echo "status $?" >/dev/ttyS1
		}
		erase() {
			name=$1 how=$2 serial=$3
			shift 3
			say $name trowel wipe --firmware $how --serial $serial --certificate /$name.json "$@"
			[ ! -e /$name.json ] || say $name.json cat /$name.json
		}
		disk() { # its first namespace, by the serial number
			for disk in /sys/block/nvme*n1; do
				[ ! -b /dev/${disk##*/} ] || [ "$(tr -d " " <$disk/device/serial)" != $1 ] || echo /dev/${disk##*/}
			done
		}
		nvme=$(disk TROWEL-NVME) both=$(disk TROWEL-BOTH) pair=$(disk TROWEL-PAIR)
		say nvme-plan trowel wipe --plan --json $nvme
		erase nvme-sanitize sanitize-block TROWEL-NVME $nvme
		erase nvme-secure secure-erase TROWEL-NVME $nvme
		erase nvme-wrong format TROWEL-OTHER $nvme
		erase nvme-format auto TROWEL-NVME $nvme
		erase nvme-again format TROWEL-NVME $nvme
		erase both format TROWEL-BOTH --method zero $both
		say pair-list trowel wipe --list
		sleep 1000 <${pair%1}2 &
		say pair-plan trowel wipe --plan --json $pair
		erase pair format "$(trowel wipe --plan --json $pair | sed -n 's/.*"serial":"\([^"]*\)".*/\1/p')" $pair
		erase ata auto TROWEL-ATA /dev/sda
		say ata-plan trowel wipe --plan --json /dev/sda
		erase ata-zero sanitize-overwrite TROWEL-ATA --method zero /dev/sda
		erase scsi auto TROWEL-SCSI /dev/sdb
		erase scsi-block sanitize-block TROWEL-SCSI /dev/sdb
		erase virtio-format format TROWEL-VIRTIO /dev/vda
		erase virtio discard TROWEL-VIRTIO /dev/vda
		echo "=== end" >/dev/ttyS1
		poweroff -f
	SCRIPT
}

make_guest() {
	local file
	mkdir -p guest/{bin,proc,sys,dev}
	cp /bin/busybox "$TROWEL" guest/bin/
	for file in $(module_files crct10dif_generic crc64_rocksoft_generic nvme sd_mod ahci virtio_pci virtio_blk virtio_scsi); do
		mkdir -p "guest/$(dirname "$file")"
		cp "$KERNELS/tree/$file" "guest/$file"
	done
	cp "$KERNELS"/tree/lib/modules/*/modules.{dep,builtin,order} guest/lib/modules/*/
	guest_script >guest/init
	chmod +x guest/init
	(cd guest && find . | cpio -o -H newc --quiet) >guest.img
}

run_guest() {
	local disk drives=()
	for disk in "${DISKS[@]}"; do
		drives+=(-drive "file=$disk.img,format=raw,if=none,id=$disk,discard=unmap")
	done
	timeout 300 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 512 -display none -serial file:serial -serial file:said.raw \
		-kernel "$KERNELS/vmlinuz" -initrd guest.img -append "console=ttyS0 panic=-1" -no-reboot "${drives[@]}" \
		-device nvme,serial=TROWEL-NVME,drive=nvme -device nvme,serial=TROWEL-BOTH,drive=both \
		-device nvme-subsys,id=pair -device nvme,serial=TROWEL-PAIR,subsys=pair \
		-device nvme-ns,drive=first,nsid=1 -device nvme-ns,drive=second,nsid=2 \
		-device ich9-ahci,id=ahci -device ide-hd,bus=ahci.0,drive=ata,serial=TROWEL-ATA \
		-device virtio-scsi-pci,id=scsi -device scsi-hd,bus=scsi.0,drive=scsi,serial=TROWEL-SCSI \
		-device virtio-blk-pci,drive=virtio,serial=TROWEL-VIRTIO >qemu.log 2>&1 3>&-
	tr -d '\r' <said.raw >said
	grep -q '^=== end' said
}

setup_file() {
	[ "$(uname -m)" = x86_64 ] || skip "the kernels are of x86_64"
	need qemu-system-x86_64 /usr/sbin/depmod cpio xz jq /bin/busybox apt-get dpkg-deb
	export PATH=$PATH:/usr/sbin
	kernel_get
	cd "$BATS_FILE_TMPDIR" || return
	local disk
	for disk in "${DISKS[@]}"; do
		# shellcheck disable=SC2094 # head ends yes
		yes "the secret of $disk" | head -c "$SIZE" >"$disk.img"
	done
	make_guest
	run_guest || {
		tail -40 serial qemu.log said >&2
		return 1
	}
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

teardown() { [ -n "$BATS_TEST_COMPLETED" ] || cat said; }

# said NAME: what that command said, and its exit status behind it
said() { sed -n "/^=== $1\$/,/^===/{/^===/d;p}" said; }

# says NAME STATUS PATTERN...: it ended so, and each pattern is in what it said
says() {
	local name=$1 status=$2 pattern
	shift 2
	said "$name" | grep -qx "status $status" || { said "$name"; return 1; }
	for pattern; do
		said "$name" | grep -qE "$pattern" || { said "$name"; return 1; }
	done
}

# certificate NAME FILTER: jq on what it certified
certificate() { said "$1.json" | sed '/^status /d' | jq -e "$2"; }

is_whole() { [ "$(grep -c "^the secret of $1\$" "$1.img")" -gt 600000 ]; }
is_gone() { refute grep -qa "secret of" "$1.img"; }

@test "NVMe: Format erases, by auto where there is no Sanitize; samples prove it" {
	said nvme-plan | sed '/^status/d' | jq -e '.device.serial == "TROWEL-NVME"'
	says nvme-format 0 'erased by format of NVMe, which reaches .*: ([0-9]+) of \1 samples hold something else now'
	is_gone nvme
	certificate nvme-format '.certificate.firmware | .method == "format" and .status == "erased" and .samples > 250 and .samples_unchanged == 0'
	certificate nvme-format '.certificate.result.status == "erased" and .certificate.device.visible_bytes == 16777216'
	certificate nvme-format '.certificate.device.serial == "TROWEL-NVME" and (.certificate.method | not)'
}

@test "NVMe: what QEMU has not is refused with the reason, and a wrong serial number is" {
	says nvme-sanitize 2 'sanitize-block is not supported: the controller says that it has no block erase'
	says nvme-secure 2 'secure-erase is not supported: it is of ATA'
	says nvme-wrong 2 'is not its serial number: nothing is erased'
}

@test "a disk that holds nothing proves nothing" {
	says nvme-again 1 'no place that was looked at held anything before; level: none'
	certificate nvme-again '.certificate.result.status == "not proven"'
}

@test "both: its firmware erases, then it is overwritten" {
	says both 0 'erased by format of NVMe' 'every byte read back and compared'
	is_gone both
	certificate both '.certificate | .firmware.status == "erased" and .method.name == "zero" and .result.status == "erased"'
}

@test "Format reaches the namespace that was named, and not the other one" {
	says pair 0 'reaches what was named'
	is_gone first
	is_whole second
}

@test "ATA: QEMU's disk has no SANITIZE: refused with each reason, and nothing is overwritten instead" {
	says ata 2 'sanitize-crypto: the disk has no SANITIZE' 'secure-erase: the disk has no security feature set'
	says ata-zero 2 'sanitize-overwrite is not supported: the disk has no SANITIZE'
	said ata-plan | sed '/^status/d' | jq -e '.device.serial == "TROWEL-ATA"'
	is_whole ata
}

@test "SCSI: QEMU's disk has no SANITIZE: refused" {
	says scsi 2 'its firmware erases nothing'
	says scsi-block 2 'SANITIZE: it does not know the command|sanitize-block is not supported'
	is_whole scsi
}

@test "discard: done, and told to promise nothing" {
	says virtio-format 2 'it takes no commands of NVMe, ATA or SCSI'
	says virtio 1 'discarded: ([0-9]+) of \1 samples hold something else now' 'discard promises nothing' 'level: none'
	is_gone virtio
	certificate virtio '.certificate.result | .status == "discarded" and .level == "none"'
}

@test "a loop device: discard alone; a file: nothing" {
	load wiped.bash
	cd "$BATS_TEST_TMPDIR"
	make_loop 8M
	fill 8
	run -2 wipe --firmware auto --journal journal
	[[ $output == *'it takes no commands'* ]]
	grep -qa 'secret of the old' "$BACKING"
	run -2 wipe --firmware discard --journal journal --resume
	[[ $output == *'no erase by its firmware was begun'* ]]
	run -2 wipe --firmware discard --method zero --resume
	[[ $output == *'--resume goes on with one of'* ]]
	run -1 wipe --firmware discard --journal journal
	[[ $output == *'discard promises nothing'* ]]
	refute grep -qa 'secret of the old' "$BACKING"
	[ ! -e journal.firmware ]
	wipe --firmware discard --method zero --journal journal # overwriting proves what discard does not
	yes 'a secret' | head -c 100000 >file
	run -2 trowel wipe --firmware discard --serial file --journal journal file
	[[ $output == *'no firmware erases a file'* ]]
	grep -q 'a secret' file
	end_loops
}

@test "what was begun leaves a journal, and --resume begins it again with its samples" {
	load wiped.bash
	cd "$BATS_TEST_TMPDIR"
	make_loop 8M
	mkdir ram
	mount -t ramfs none ram # where no hole can be made: a disk without discard
	yes 'a secret' | head -c 8388608 >ram/disk
	losetup -d "$LOOP"
	losetup "$LOOP" ram/disk
	run -2 wipe --firmware discard --journal journal
	[[ $output == *'discard is not supported'* ]]
	jq -e '.method == "discard" and (.samples | length) > 250 and .size == 8388608' journal.firmware
	run -2 wipe --firmware discard --journal journal --resume
	[[ $output == *'discard is not supported'* ]]
	jq -c '.size = 16777216' journal.firmware >changed.firmware
	run -2 wipe --firmware discard --journal changed --resume
	[[ $output == *'it was changed after it was written'* ]]
	end_loops
	umount ram
}
