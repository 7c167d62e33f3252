#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Toolboxes built of real packages, and run where there is nothing else.

setup_file() {
	load common
	need patchelf mkfs.erofs apt-get readelf jq
	apt-cache show strace >/dev/null 2>&1 || apt-get update -qq >/dev/null 2>&1 || true
	apt-cache show strace >/dev/null 2>&1 || skip "apt knows of no packages here"
	cd "$BATS_FILE_TMPDIR"
	chmod 755 .
	trowel toolbox build -o usual.erofs >usual.txt
	trowel toolbox build -q -o usual
	trowel toolbox build -o small bash strace >small.txt
	own_package
}

setup() {
	load common
	cd "$BATS_FILE_TMPDIR" || return
	[ -d usual ] || skip "no toolbox could be built"
}

# A package of our own, so that tests need no network: a static program, scripts, links.
own_package() {
	mkdir -p own/DEBIAN own/usr/bin own/usr/sbin own/usr/share/doc/own
	printf 'Package: own\nVersion: 1.0\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n' >own/DEBIAN/control
	printf '#!/bin/sh\ntouch /tmp/trowel-maintainer-script-ran\n' >own/DEBIAN/postinst
	cp /bin/busybox own/usr/bin/busybox
	printf '#!/bin/sh -e\necho "ok $1"\n' >own/usr/bin/hello
	printf '#!/usr/bin/env perl\nprint 1;\n' >own/usr/bin/of-perl
	ln -s hello own/usr/bin/greet
	ln -s ../bin/greet own/usr/sbin/welcome
	ln -s /etc/passwd own/usr/bin/passwd-link
	printf 'int main(void) { return 0; }\n' | gcc -x c -o own/usr/bin/needs-libc -
	printf 'no program\n' >own/usr/bin/text
	mknod own/usr/bin/device c 1 3 2>/dev/null || true
	chmod 4755 own/usr/bin/hello
	chmod 755 own/DEBIAN/postinst own/usr/bin/of-perl own/usr/bin/text
	dpkg-deb --root-owner-group -b own own.deb >/dev/null
}

# inside BOX COMMAND...: in a root that holds nothing but the box, as its settings say
inside() {
	local box=$1 settings
	shift
	need_root
	settings=$(awk '$1 == "setting" { print $2 "=" $3 }' "$box/trowel-toolbox")
	# shellcheck disable=SC2016,SC2086 # the inner shell expands it; settings are words
	BOX=$PWD/$box SETTINGS="$settings" unshare -mpf --propagation private bash -c '
		set -e
		root=$(mktemp -d)
		trap "rmdir $root" EXIT
		mount -t tmpfs none "$root"
		mkdir -p "$root/dev/trowel" "$root/proc"
		mount --bind "$BOX" "$root/dev/trowel"
		mount -o remount,bind,ro "$root/dev/trowel" # as trowel enter does: top would keep its settings there
		mount -t proc none "$root/proc"
		mknod "$root/dev/null" c 1 3
		set +e
		env -i TERM=xterm-256color PATH=/dev/trowel/bin $SETTINGS "$(command -v chroot)" "$root" "$@"
		status=$?
		umount -l "$root"
		exit $status' bash "$@"
}

hidden() { find . -maxdepth 1 -name '.trowel-toolbox.*'; }

# elves FOLDER...: ELF files below it
elves() {
	local file
	find "$@" -type f | while read -r file; do
		[ "$(head -c 4 "$file" | tr -d '\177')" = ELF ] && echo "$file"
	done
}

@test "programs name the loader of the box, and look for libraries in it alone" {
	local file
	for file in $(elves usual/bin); do
		readelf -lW "$file" >headers
		grep -q INTERP headers || continue # static
		grep -q 'interpreter: /dev/trowel/lib/ld-' headers || { echo "$file"; return 1; }
		readelf -dW "$file" | grep -q 'Library rpath: \[/dev/trowel/lib\]' || { echo "$file"; return 1; }
		refute grep -q RUNPATH <(readelf -dW "$file")
	done
	for file in $(elves usual/lib); do
		case $file in
		*/libc.so.6 | */ld-linux*) refute grep -q '/dev/trowel' <(readelf -dW "$file") ;;
		*) readelf -dW "$file" | grep -q 'Library rpath: \[/dev/trowel/lib\]' || { echo "$file"; return 1; } ;;
		esac
	done
}

@test "no library is missing, none is there for nothing, nothing leads out of the box" {
	local file
	for file in $(elves usual/bin usual/lib); do
		readelf -dW "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
	done | sort -u >needed
	[ -s needed ]
	while read -r file; do [ -f "usual/lib/$file" ] || { echo "$file"; return 1; }; done <needed
	# loaded by name: src/toolbox/lists.c
	ls usual/lib | grep -vxF -f needed >extra || true
	refute grep -vE '^(ld-linux.*|libgcc_s.so.1|libnss_(files|dns).so.2|libthread_db.so.1)$' extra
	[ -z "$(find usual -xtype l)" ]
	[ -z "$(find usual -type l -printf '%l\n' | grep /)" ]
	[ -z "$(find usual -perm /7022 ! -type l)" ]
	[ -z "$(find usual ! -type f ! -type d ! -type l)" ]
}

@test "tools run in a root that holds nothing else" {
	[ "$(inside usual bash -c 'echo ok')" = ok ]
	inside usual strace -V | grep -q 'strace -- version'
	inside usual strace -f sh -c 'ls /proc/1/exe' 2>&1 | grep -q 'exited with 0'
	inside usual curl --version | grep -q '^Protocols:.*https'
	inside usual tcpdump --version 2>&1 | grep -q libpcap
	inside usual ip link | grep -q 'lo:'
	inside usual ss -ltn | grep -q State
	inside usual ps ax | grep -q 'ps ax'
	inside usual top -bn1 | grep -q 'top -'
	inside usual lsof -p 1 | grep -q COMMAND
	inside usual gdb --version | grep -q 'GNU gdb'
	inside usual less --version | grep -q '^less'
	inside usual dig -V | grep -q kdig
	inside usual openssl version | grep -q OpenSSL
	inside usual nc -h 2>&1 | grep -q usage
	inside usual sh -c 'find /proc/1 -maxdepth 1 -name stat | xargs grep -c .' | grep -qx 1
	inside usual sh -c 'echo "{\"a\": [1, 2]}" | jq -c .a[1]; echo 1 2 | awk "{ print \$2 }"' | grep -c 2 | grep -qx 2
}

@test "every program loads: none lacks a library or a symbol" {
	inside usual bash -c '
		for tool in /dev/trowel/bin/*; do
			/dev/trowel/lib/ld-linux-*.so.? --verify "$tool" || continue # static, a script
			/dev/trowel/lib/ld-linux-*.so.? --list "$tool" >/list 2>&1 || { echo "$tool"; cat /list; }
			grep "=>" /list | grep -v "=> /dev/trowel/lib/" && echo "$tool"
		done
		true' >said
	cat said
	[ ! -s said ]
}

@test "gdb, tcpdump and vi find what they need" {
	inside usual bash -c 'sleep 60 & gdb -batch -p $! -ex bt; kill $!' >said 2>&1
	grep -q '^#0' said
	refute grep -qi 'python\|data-directory' said
	# Debian's tcpdump becomes the user tcpdump
	inside usual bash -c 'mkdir /etc; cp /dev/trowel/etc/passwd /dev/trowel/etc/group /etc
		ping -c 2 -i 0.5 127.0.0.1 >/ping & timeout 20 tcpdump -c 1 -ni lo icmp' >said 2>&1
	grep -q '1 packet captured' said
	inside usual bash -c 'echo old >/f; vi -es +s/old/new/ +wq /f; cat /f' | grep -qx new
	refute grep -q E1187 <(inside usual vi -es +q 2>&1)
}

@test "certificates are trusted, and terminals known" {
	[ "$(grep -c BEGIN usual/etc/ssl/certs/ca-certificates.crt)" -gt 50 ]
	inside usual bash -c 'openssl crl2pkcs7 -nocrl -certfile $SSL_CERT_FILE | openssl pkcs7 -print_certs -noout | grep -c subject' |
		grep -qE '^[0-9]{2,}$'
	[ -f usual/share/terminfo/x/xterm ]
	inside usual clear | grep -q "$(printf '\033')"
}

@test "an image holds what the folder holds" {
	need_root
	grep -q erofs /proc/filesystems || modprobe erofs 2>/dev/null || true
	grep -q erofs /proc/filesystems || skip "this kernel has no EROFS"
	mkdir -p mounted
	unshare -m --propagation private bash -c '
		mount -o ro,loop usual.erofs mounted && diff -r --no-dereference usual mounted &&
		[ -z "$(find mounted ! -user 0 -o ! -group 0)" ] &&
		diff <(cd usual && find . -printf "%p %m %y %l\n" | sort) <(cd mounted && find . -printf "%p %m %y %l\n" | sort)'
	[ "$(stat -c %s usual.erofs)" -lt 100000000 ]
}

@test "list tells the same of both, as text and as JSON" {
	trowel toolbox list --json usual >a.json
	trowel toolbox list --json --check usual.erofs >b.json
	cmp a.json b.json
	jq -e '.architecture == "'"$(uname -m)"'" and .prefix == "/dev/trowel" and (.packages | length) > 50' a.json
	jq -e '.tools[] | select(.name == "strace") | .package == "strace" and .kind == "program"' a.json
	jq -e '.tools[] | select(.name == "busybox") | .kind == "static"' a.json
	jq -e '.tools[] | select(.name == "vi") | .target == "vim.tiny"' a.json
	jq -r '.tools[].name' a.json | sort >told
	ls usual/bin | sort | cmp - told
	trowel toolbox list small | grep -q '^strace  *6\|^strace  *[1-9]'
	grep -q '^small  .*tools of' small.txt
	grep -q '^trowel enter CONTAINER --toolbox usual.erofs$' usual.txt
}

@test "a small one holds what was named, and no more" {
	[ "$(ls small/bin | tr '\n' ' ')" = "bash clear_console rbash sh strace strace-log-merge " ]
	inside small bash -c 'strace -o /dev/null bash -c "echo ok"' | grep -qx ok
}

@test "files of packages: what works is in, what does not is told, no maintainer script runs" {
	rm -rf own-box /tmp/trowel-maintainer-script-ran
	trowel toolbox build -o own-box --deb own.deb >own.txt
	[ "$(ls own-box/bin | grep -cE '^(busybox|hello|greet|welcome|sh|wget)$')" = 6 ]
	[ "$(head -1 own-box/bin/hello)" = '#!/dev/trowel/bin/sh -e' ]
	[ "$(stat -c %a own-box/bin/hello)" = 755 ]
	[ "$(inside own-box welcome you)" = 'ok you' ]
	grep -q 'needs-libc .*needs libc.so.6, which no package here has' own.txt
	grep -q 'of-perl .*a script of perl, which is not here' own.txt
	grep -q 'text .*neither a program nor a script' own.txt
	[ ! -e own-box/bin/device ]
	[ ! -e own-box/bin/passwd-link ]
	[ ! -e /tmp/trowel-maintainer-script-ran ]
}

@test "an rpm gives its tools, too" {
	need rpmbuild
	mkdir -p rpm
	printf '%s\n' 'Name: own-rpm' 'Version: 2' 'Release: 1' 'Summary: x' 'License: x' 'BuildArch: noarch' '%description' x \
		'%install' 'mkdir -p %{buildroot}/usr/bin' "cp $PWD/own/usr/bin/busybox $PWD/own/usr/bin/hello %{buildroot}/usr/bin" \
		'ln %{buildroot}/usr/bin/hello %{buildroot}/usr/bin/again' \
		'%define __strip /bin/true' '%define _binaries_in_noarch_packages_terminate_build 0' '%files' '%attr(755,root,root) /usr/bin/*' >rpm/x.spec
	rpmbuild -bb --define "_topdir $PWD/rpm" rpm/x.spec >rpm.log 2>&1 || { tail -20 rpm.log; return 1; }
	trowel toolbox build -q -o rpm-box --deb "$(find rpm -name '*.rpm')"
	[ "$(inside rpm-box hello you)" = 'ok you' ]
	[ "$(inside rpm-box again you)" = 'ok you' ]
	trowel toolbox list --json rpm-box | jq -e '.packages == [{"name": "own-rpm", "version": "2-1"}]'
}

@test "the same packages give the same image" {
	trowel toolbox build -q -o one.erofs --deb own.deb
	(umask 077 && trowel toolbox build -q -o two.erofs --deb own.deb)
	cmp one.erofs two.erofs
	trowel toolbox list --check one.erofs >/dev/null
}

@test "an image that is damaged or cut, and what is no toolbox" {
	trowel toolbox build -q -o whole.erofs --deb own.deb
	cp whole.erofs bad.erofs
	printf x | dd of=bad.erofs bs=1 seek=70000 conv=notrunc status=none
	trowel toolbox list bad.erofs >/dev/null
	run -2 trowel toolbox list --check bad.erofs
	[[ $output == *"damaged"* ]]
	head -c 200000 whole.erofs >cut.erofs
	run -2 trowel toolbox list cut.erofs
	[[ $output == *"cut short"* ]]
	run -2 trowel toolbox list /etc/passwd
	[[ $output == *"not a toolbox"* ]]
	run -2 trowel toolbox list /etc
	[[ $output == *"no toolbox"* ]]
	run -2 trowel toolbox list /dev/null
	[[ $output == *"neither a folder nor a file"* ]]
}

# refused WORDS COMMAND...: not done, with these words, and nothing is left
refused() {
	local words=$1 before
	shift
	before=$(/bin/ls -A)
	run -2 trowel toolbox "$@"
	[[ $output == *"$words"* ]] || { echo "$output"; return 1; }
	[ "$(/bin/ls -A)" = "$before" ]
}

bats_require_minimum_version 1.5.0

@test "what cannot be done is said, and nothing is left behind" {
	mkdir -p precious && touch precious/file
	refused 'build` or `list' make
	refused 'say where to' build bash
	refused 'there already' build -o small bash
	refused 'is not a toolbox' build --force -o precious --deb own.deb
	refused 'say a name' build -o . --deb own.deb
	refused 'say a name' build -o new/ --deb own.deb
	refused 'say a name' build -o .erofs --deb own.deb
	refused 'No such file' build -o nowhere/box --deb own.deb
	refused 'No such file' build -o new --deb no-such.deb
	refused 'neither a .deb nor an .rpm' build -o new --deb /etc/passwd
	refused 'not a file' build -o new --deb /dev/null
	refused 'not the name of a package' build -o new ../bash
	refused 'not the name of a package' build -o new 'bash strace'
	refused 'not the name of a package' build -o new bash-
	refused 'not the name of a package' build -o new -- -y
	refused 'no-such-package-here' build -o new no-such-package-here
	refused 'no tool is left' build -o new ca-certificates
	refused 'belong to' list -o x small
	[ -f precious/file ]
}

@test "programs that are missing are named, with the package to install" {
	mkdir -p path
	PATH=$PWD/path refused 'install the package patchelf' build -o new bash
	ln -sf "$(command -v patchelf)" path/
	PATH=$PWD/path refused 'install the package erofs-utils' build -o new.erofs bash
	PATH=$PWD/path refused '--deb FILE' build -o new bash
	PATH=$PWD/path trowel toolbox build -q -o no-apt --deb own.deb
}

@test "--force replaces a toolbox, an image, an empty folder" {
	mkdir -p again
	trowel toolbox build -q --force -o again --deb own.deb
	touch again/old
	trowel toolbox build -q --force -o again --deb own.deb
	[ ! -e again/old ] && [ -x again/bin/busybox ]
	echo old >again.erofs
	trowel toolbox build -q --force -o again.erofs --deb own.deb
	trowel toolbox list --check again.erofs >/dev/null
	[ -z "$(hidden)" ]
}

@test "only the three programs are run, and nothing of a package" {
	need strace
	strace -f -qq -e trace=execve -o trace "$TROWEL" toolbox build -q -o traced.erofs --deb own.deb
	sed -n 's/.*execve("\([^"]*\)".* = 0$/\1/p' trace | sed 's|.*/||' | sort -u | tr '\n' ' ' >ran
	[ "$(cat ran)" = "mkfs.erofs patchelf trowel " ] || [ "$(cat ran)" = "mkfs.erofs trowel " ]
}

# started SIGNAL: begins a build and sends that signal once it has begun; its status in $status
started() {
	local pid i
	env --default-signal=INT "$TROWEL" toolbox build -q -o stopped bash strace gdb-minimal curl &
	pid=$!
	for i in $(seq 200); do
		[ -n "$(hidden)" ] && break
		sleep 0.05
	done
	[ -n "$(hidden)" ]
	kill "-$1" "$pid"
	status=0
	wait "$pid" || status=$?
}

@test "an interrupt leaves nothing; what a kill leaves goes with the next run" {
	started INT
	[ "$status" = 130 ]
	[ -z "$(hidden)" ] && [ ! -e stopped ]
	started TERM
	[ "$status" = 143 ]
	[ -z "$(hidden)" ] && [ ! -e stopped ]
	started KILL
	[ "$status" = 137 ] && [ ! -e stopped ]
	[ "$(hidden | wc -l)" -le 1 ]
	trowel toolbox build -q -o after --deb own.deb
	[ -z "$(hidden)" ]
}

@test "a full disk is said, and left as it was" {
	need_root
	mkdir -p full
	run -0 unshare -m --propagation private bash -c "
		mount -t tmpfs -o size=3m none full
		$TROWEL toolbox build -o full/box.erofs bash 2>said
		echo \$?
		ls -A full"
	[ "$output" = 2 ]
	grep -q 'no room: some 300 MB are needed.*No space left on device' said
}

@test "no root is needed" {
	need_root
	need setpriv
	local theirs
	theirs=$(mktemp -d /tmp/trowel-theirs.XXXXXX) # they may enter all of the folders above it
	chown 65534:65534 "$theirs"
	cp "$TROWEL" "$theirs/trowel"
	run -0 setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent TMPDIR=/nonexistent \
		"$theirs/trowel" toolbox build -q -o "$theirs/box.erofs" bash strace
	[ "$(/bin/ls -A "$theirs" | tr '\n' ' ')" = "box.erofs trowel " ]
	mv "$theirs/box.erofs" theirs.erofs
	rm -r "$theirs"
	trowel toolbox list --check theirs.erofs | grep -q strace
	trowel toolbox build -q -o roots.erofs bash strace
	cmp roots.erofs theirs.erofs
}
