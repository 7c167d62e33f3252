# SPDX-License-Identifier: GPL-2.0-or-later
# Guests of QEMU, without KVM, whose kernels die: a kernel of Debian, and a first system of what the test puts into first/.
KERNELS=${TROWEL_TEST_MACHINES:-/var/tmp/trowel-test-machines}/kernels

# The newest kernel of Debian, unpacked once; later runs take what is there.
kernel_get() {
	local package lock
	mkdir -p "$KERNELS"
	exec {lock}>"$KERNELS.lock"
	flock "$lock"
	if ! [ -e "$KERNELS/vmlinuz" ]; then
		package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: //p' | head -1)
		(cd "$KERNELS" && apt-get download -q "${package:-none}" && dpkg-deb -x linux-image-*.deb tree && rm linux-image-*.deb) \
			>"$KERNELS/log" 2>&1 || skip "no kernel can be fetched here: $(tail -1 "$KERNELS/log")"
		depmod -b "$KERNELS/tree" "$(ls "$KERNELS/tree/lib/modules")" 2>/dev/null || true
		cp "$KERNELS"/tree/boot/vmlinuz-* "$KERNELS/vmlinuz"
	fi
	exec {lock}>&-
}

# guest_setup: what all of them need; the test goes on in a folder of its own
guest_setup() {
	[ "$(uname -m)" = x86_64 ] || skip "the kernels are of x86_64"
	need qemu-system-x86_64 /usr/sbin/depmod cpio xz /bin/busybox apt-get dpkg-deb
	export PATH=$PATH:/usr/sbin
	kernel_get
	cd "$BATS_TEST_TMPDIR" || return
}

# guest_program FILE: into first/sbin, with its libraries
guest_program() {
	local library
	mkdir -p first/sbin
	cp -L "$1" first/sbin/
	for library in $(ldd "$1" | grep -o '/[^ ]*'); do
		mkdir -p "first$(dirname "$library")"
		cp -Ln "$library" "first$library"
	done
}

# guest_module NAME: into first/modules, where it is a module
guest_module() {
	local file
	mkdir -p first/modules
	file=$(find "$KERNELS"/tree -name "$1.ko" -o -name "$1.ko.xz" | head -1)
	case $file in
	*.xz) xz -dc "$file" >"first/modules/$1.ko" ;;
	?*) cp "$file" first/modules/ ;;
	esac
}

# dump_memory FILE: of the machine, by the monitor's socket
dump_memory() {
	/usr/bin/python3 - "$1" <<-'PYTHON'
		import json, socket, sys
		monitor = socket.socket(socket.AF_UNIX)
		monitor.connect("monitor")
		lines = monitor.makefile("rw")
		lines.readline()
		for command in ({"execute": "qmp_capabilities"}, {"execute": "stop"},
		                {"execute": "dump-guest-memory", "arguments": {"paging": False, "protocol": "file:" + sys.argv[1]}}):
		    lines.write(json.dumps(command) + "\n")
		    lines.flush()
		    while True:
		        answer = json.loads(lines.readline())
		        if "return" in answer or "error" in answer:
		            break
		sys.exit("error" in answer)
	PYTHON
}

# boot OPTION...: starts the machine
boot() {
	qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 512 -display none -serial file:serial \
		-kernel "$KERNELS/vmlinuz" -initrd first.img -append "console=ttyS0 crashkernel=128M" "$@" \
		>qemu.log 2>&1 3>&- &
	machine=$!
}
