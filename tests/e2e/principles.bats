#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Principles 1 and 2 of the project: runs anywhere, changes nothing.

# what could start, load, change or send something; a look at each file of the host is none of it
calls=execve,execveat,init_module,finit_module,delete_module,open,openat,openat2,creat,mkdir,mkdirat,rmdir,unlink,unlinkat
calls=$calls,link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate
calls=$calls,rename,renameat,renameat2,setxattr,lsetxattr,fsetxattr,utimensat,mount,umount2,pivot_root,swapon,reboot
calls=$calls,sethostname,settimeofday,clock_settime,connect,sendto,sendmsg,sendmmsg,kill,tgkill,clone,fork,vfork,exit_group

setup() {
	load common
	work=$BATS_TEST_TMPDIR
}

trace() { # trace FOLDER ARGUMENT...: a survey under strace, what it did in FOLDER/trace
	need strace
	local folder=$1
	shift
	strace -f -qq -s 300 --seccomp-bpf -e trace="$calls" -o "$folder/trace" \
		"$TROWEL" survey --sample 0 -o "$folder/host.trowel" "$@" >"$folder/out" 2>&1
}

traced() { # the survey of this host, traced once for all tests: $work/trace
	[ -s "$BATS_FILE_TMPDIR/trace" ] || trace "$BATS_FILE_TMPDIR" --carry none
	cp "$BATS_FILE_TMPDIR/trace" "$work/trace"
}

@test "a survey executes nothing" {
	traced
	[ "$(grep -c 'execve(' "$work/trace")" = 1 ]  # strace starting trowel itself
	refute grep -E 'execveat\(' "$work/trace"
}

@test "a survey loads no module and no library, locale or name service" {
	traced
	refute grep -E '(init_module|finit_module)\(' "$work/trace"
	# by absolute path is how a C library opens them; files read as data are opened relative to the root
	refute grep -E '(open|openat)\([^"]*"/[^"]*(gconv|/locale|nsswitch|ld\.so|/lib[^/"]*\.so)' "$work/trace"
	refute grep -E 'openat\([^"]*"[^"]*(gconv|nsswitch\.conf|lib[^/"]*\.so)[^"]*", O_RDONLY(\|O_CLOEXEC)?\)' "$work/trace"
}

@test "the same with names that are not ASCII and not UTF-8" {
	mkdir -p "$work/root/etc/cron.d" "$work/root/etc/systemd/system"
	printf '* * * * * root /bin/gr\xc3\xbc\xc3\x9fe\n' >"$work/root/etc/cron.d/$(printf 'gr\xc3\xbcn')"
	printf '[Service]\nExecStart=/bin/x \xff\xfe\n' >"$work/root/etc/systemd/system/$(printf 'bad\xff').service"
	trace "$work" --root "$work/root"
	refute grep -E '"/[^"]*(gconv|/locale|nsswitch)' "$work/trace"
	need zstd
	zstd -dcq "$work/host.trowel" | tar -tf - | grep -q snapshot.json
}

@test "a survey writes nothing but its snapshot" {
	traced
	grep -E '(open|openat|openat2|creat)\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)' "$work/trace" |
		grep -vF "$BATS_FILE_TMPDIR/host.trowel" >"$work/writes" || true
	cat "$work/writes"
	[ ! -s "$work/writes" ]
	# nor changes anything else; rename is the snapshot's own
	refute grep -E '^[0-9]+ +(mkdir|mkdirat|rmdir|link|linkat|symlink|symlinkat|mknod|mknodat|chmod|fchmod|fchmodat|chown|fchown|lchown|fchownat|truncate|setxattr|lsetxattr|fsetxattr|utimensat|mount|umount2|pivot_root|swapon|reboot|sethostname|settimeofday|clock_settime|delete_module)\(' "$work/trace"
	grep -E '^[0-9]+ +rename' "$work/trace" | grep -vqF "$BATS_FILE_TMPDIR/host.trowel" && return 1
	true
}

@test "no packet leaves the host" {
	traced
	refute grep -E '(connect|sendto|sendmsg|sendmmsg)\(.*sa_family=AF_INET' "$work/trace"
}

@test "a survey ends only processes of its own" {
	traced
	grep -oE '^[0-9]+ +kill\([0-9]+' "$work/trace" | grep -oE '[0-9]+$' | sort -u >"$work/killed" || true
	grep -oE '^[0-9]+' "$work/trace" | sort -u >"$work/own"
	[ -z "$(comm -23 "$work/killed" "$work/own")" ]
}

@test "nothing is different on the host afterwards" {
	need unshare
	cat >"$work/compare" <<'SCRIPT'
state() {
	cat /proc/mounts
	cat /proc/modules 2>/dev/null || true
	cat /proc/sys/net/netfilter/nf_conntrack_count 2>/dev/null || true
	find /etc /usr/lib/systemd /var/lib/dpkg /var/spool /root/.ssh /home -xdev ! -type d -printf '%p %A@ %C@\n' 2>/dev/null | sort
}
state >"$1/before"
"$2" survey --sample 0 --carry none -o - >"$1/host.trowel" 2>/dev/null
state >"$1/after"
SCRIPT
	# in a network of its own, so that nobody else's connections are counted
	if unshare --net true 2>/dev/null; then
		unshare --net bash "$work/compare" "$work" "$TROWEL"
	else
		bash "$work/compare" "$work" "$TROWEL"
	fi
	[ -s "$work/host.trowel" ]
	diff "$work/before" "$work/after"
}

@test "access times stay, also where every read would move them" {
	need_root
	mkdir -p "$work/root/etc/cron.d" "$work/root/etc/systemd/system" "$work/root/var/lib/dpkg/info"
	cp /etc/passwd /etc/group /etc/os-release "$work/root/etc/"
	echo '* * * * * root true' >"$work/root/etc/cron.d/job"
	cp /var/lib/dpkg/status "$work/root/var/lib/dpkg/status"
	# older than the last change: relatime would move it at the first read
	find "$work/root" -exec touch -a -d '2001-01-01' {} +
	find "$work/root" -printf '%p %A@\n' | sort >"$work/before"
	trowel survey --root "$work/root" -o - >/dev/null 2>&1
	find "$work/root" -printf '%p %A@\n' | sort >"$work/after"
	# find itself may have read the folders: compare the files
	grep -v '/$' "$work/before" | while read -r path time; do [ -d "$path" ] || echo "$path $time"; done >"$work/b"
	while read -r path time; do [ -d "$path" ] || echo "$path $time"; done <"$work/after" >"$work/a"
	diff "$work/b" "$work/a"
}

@test "on a kernel of 3.10 the survey still answers" {
	need "$ENOSYS"
	"$ENOSYS" "$TROWEL" survey --fast --json --sample 0 >"$work/old.json"
	"$TROWEL" survey --fast --json --sample 0 >"$work/new.json"
	for section in packages users processes mounts services; do
		[ "$(jq ".$section | length > 0" "$work/old.json")" = "$(jq ".$section | length > 0" "$work/new.json")" ] || {
			echo "$section differs"
			return 1
		}
	done
	[ "$(jq '.packages | length' "$work/old.json")" = "$(jq '.packages | length' "$work/new.json")" ]
	# what it could not see, it could not see on the new kernel either
	diff <(jq -r '[.errors[]?.collector] | unique | .[]' "$work/old.json") <(jq -r '[.errors[]?.collector] | unique | .[]' "$work/new.json")
}

@test "on a kernel of 3.10 the snapshot is written and read" {
	need "$ENOSYS"
	"$ENOSYS" "$TROWEL" survey --sample 0 --carry none -o "$work/old.trowel" >/dev/null
	"$ENOSYS" "$TROWEL" report "$work/old.trowel" | grep -q 'This box is'
}

@test "an ordinary user gets a report, and what could not be seen" {
	need_root
	need setpriv
	chmod 755 "$work"
	cp "$TROWEL" "$work/trowel" && chmod 755 "$work/trowel"
	(cd / && setpriv --reuid=65534 --regid=65534 --clear-groups "$work/trowel" survey --sample 0 --carry none -o - >"$work/user.trowel" 2>"$work/report")
	grep -q 'not as root' "$work/report"
	grep -q 'Could not be seen' "$work/report"
	grep -qi 'denied' "$work/report"
	grep -q 'This box is' "$work/report"
}

@test "the binary needs nothing on the target" {
	need file
	file "$TROWEL" | grep -q 'static-pie linked'
	[ "$(stat -c %s "$TROWEL")" -le $((8 * 1024 * 1024)) ]
	need_root
	# started in an empty root, where there is no library, no /proc, no /dev
	mkdir -p "$work/empty"
	cp "$TROWEL" "$work/empty/trowel"
	chroot "$work/empty" /trowel version
	chroot "$work/empty" /trowel survey --sample 0 -o - >"$work/empty.trowel" 2>"$work/err"
	grep -q 'Could not be seen' "$work/err"
}
