# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of hostile input share.

# Everything a terminal would obey, as a file name and as text: new line, title, clear screen, CSI as one
# byte and as UTF-8, bytes that are no UTF-8, direction override, carriage return, tab, backspace. No
# slash, no NUL; its first 15 bytes are a process' name.
EVIL=$'\xff\n\x1b[2J\r\x9b5m\xc2\x9b5mX\x1b]0;PWNED\a\xe2\x80\xae\t\b\x7f'

CANARY=canary-that-must-never-be-read-7d1f

# started PID: ended when the test ends. The file is also written by what runs in its own mounts.
started() {
	echo "$1" >>"${WORK:-$BATS_TEST_TMPDIR}/started"
	disown "$1"
}

end_started() {
	[ -f "$BATS_TEST_TMPDIR/started" ] || return 0
	local pid
	for pid in $(tac "$BATS_TEST_TMPDIR/started"); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# nowhere TEXT FILE...: fails when a file holds it (bats does not see a failing "! grep")
nowhere() {
	if grep -F -e "$@"; then
		return 1
	fi
}

# in_time SECONDS COMMAND...: fails when it takes longer; works for functions too
in_time() {
	local limit=$1 start=$SECONDS
	shift
	"$@" || return
	[ $((SECONDS - start)) -le "$limit" ] || {
		echo "took $((SECONDS - start)) s, not $limit: $*"
		return 1
	}
}

# limit_memory: of this shell and what it starts, to 1.5 GB; a sanitizer needs terabytes of addresses
limit_memory() {
	ulimit -c 0
	grep -q __asan_init "$TROWEL" || ulimit -v 1500000
}

# until_text TEXT FILE: waits for the line
until_text() {
	local i
	for ((i = 0; i < 100; i++)); do
		grep -qx "$1" "$2" 2>/dev/null && return
		sleep 0.1
	done
	echo "no \"$1\" in $2"
	return 1
}

# is_clean FILE: UTF-8 without any control but new lines and colours of our own
is_clean() {
	[ -s "$1" ] || [ "${1##*/}" = messages ] || { echo "$1 is empty"; return 1; }
	/usr/bin/python3 - "$1" <<'PYTHON'
import re, sys, unicodedata
data = re.sub(rb'\x1b\[(0|[0-9]{1,3}(;[0-9]{1,3})*)m', lambda m: b'' if m[0] != b'\x1b[5m' else m[0], open(sys.argv[1], 'rb').read())
bad = [(i, c) for i, c in enumerate(data.decode())
       if unicodedata.category(c) in ('Cc', 'Zl', 'Zp') and c != '\n' or c in '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069']
for i, c in bad[:5]:
    print('byte that a terminal obeys:', repr(data.decode()[max(0, i - 60):i + 20]))
sys.exit(bool(bad))
PYTHON
}

# is_clean_json FILE: JSON that is UTF-8 and holds controls only escaped
is_clean_json() {
	/usr/bin/python3 - "$1" <<'PYTHON'
import base64, json, sys
text = open(sys.argv[1], 'rb').read()
assert all(b >= 32 or b == 10 for b in text), 'raw control byte'
def check(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith('_b64'):
                assert key[:-4] in value, path + key
                for one in inner if isinstance(inner, list) else [inner]:
                    base64.b64decode(one, validate=True)
            check(inner, path + '.' + key)
    elif isinstance(value, list):
        for inner in value:
            check(inner, path + '[]')
check(json.loads(text.decode()), '')
PYTHON
}

# ---- roots ----------------------------------------------------------------------------------------

# Files that a survey reads, by path in the root, and what lies in them on a healthy host.
bad_paths=(
	etc/passwd etc/group etc/shadow etc/gshadow etc/passwd- etc/login.defs etc/os-release usr/lib/os-release
	etc/debian_version etc/hostname etc/hosts etc/machine-id etc/timezone etc/localtime etc/adjtime etc/fstab
	etc/resolv.conf etc/nsswitch.conf etc/environment etc/default/locale etc/network/interfaces
	etc/network/interfaces.d/a etc/netplan/a.yaml etc/nftables.conf etc/iptables/rules.v4 etc/ufw/ufw.conf
	etc/ufw/user.rules etc/firewalld/zones/public.xml etc/crontab etc/anacrontab etc/cron.d/job
	etc/cron.daily/job var/spool/cron/crontabs/root var/spool/cron/atjobs/a00001019f1b2c
	var/spool/anacron/cron.daily etc/sudoers etc/sudoers.d/a etc/ssh/sshd_config
	etc/ssh/ssh_host_ed25519_key.pub root/.ssh/authorized_keys etc/systemd/system/a.service
	etc/systemd/system/a.service.d/b.conf etc/systemd/system/a.timer
	etc/systemd/system/multi-user.target.wants/a.service usr/lib/systemd/system/c.service
	var/lib/systemd/timers/stamp-a.timer etc/init.d/a etc/rc2.d/S01a etc/rc.local etc/inittab
	etc/supervisor/supervisord.conf etc/supervisor/conf.d/a.conf etc/apt/sources.list
	etc/apt/sources.list.d/a.sources etc/apt/preferences var/lib/dpkg/status var/lib/dpkg/info/a.list
	var/lib/dpkg/info/a.md5sums var/lib/dpkg/diversions var/lib/dpkg/statoverride var/lib/apt/extended_states
	var/lib/apt/lists/a_dists_b_main_binary-amd64_Packages var/log/dpkg.log var/log/dpkg.log.1
	var/log/dpkg.log.2.gz var/log/apt/history.log var/log/apt/history.log.1.gz var/log/apt/term.log
	var/log/syslog var/log/syslog.1 var/log/syslog.2.gz var/log/kern.log var/log/messages var/log/auth.log
	var/log/journal/0123456789abcdef0123456789abcdef/system.journal var/log/wtmp var/log/wtmp.1 var/log/btmp
	var/log/lastlog var/log/bootstrap.log var/log/installer/syslog var/lib/cloud/instance/obj.json
	var/lib/cloud/data/instance-id run/cloud-init/instance-data.json var/lib/dhcp/dhclient.leases
	run/utmp proc/self/mountinfo proc/mounts proc/stat proc/1/stat proc/1/cmdline proc/net/tcp proc/modules
	sys/class/net/eth0/address sys/class/dmi/id/product_name dev/kmsg run/systemd/units/invocation:a.service
	etc/sysctl.conf etc/sysctl.d/a.conf etc/modprobe.d/a.conf etc/modules boot/grub/grub.cfg
	var/lib/docker/containers/a/config.v2.json var/lib/containers/storage/overlay-containers/containers.json
	etc/apparmor.d/a etc/docker/daemon.json etc/exports etc/mdadm/mdadm.conf etc/lvm/backup/a
	root/.bash_history home/a/.ssh/authorized_keys var/backups/a.tar.gz
)

bad_empty() { : >"$1"; }
bad_truncated() { # the first bytes of what lies here, cut in the middle of a line
	local here=/${1#"$bad_root/"}
	if [ -f "$here" ] && [ -r "$here" ]; then
		head -c "$(($(stat -Lc %s "$here") / 2 + 1))" "$here" 2>/dev/null | head -c 300k >"$1"
	else
		printf 'LPKSHHRH\0\0\0\0{"a": [1, "b\n[Section]\nKey = valu' >"$1"
	fi
}
bad_sparse() { truncate -s 100M "$1"; }
bad_line() {
	[ -f "$bad_root/one" ] || head -c 10M /dev/zero | tr '\0' 'a' >"$bad_root/one"
	ln "$bad_root/one" "$1"
}
bad_lines() {
	[ -f "$bad_root/one" ] || yes $'a:b:1:1::/:c\n* * * * * root x\n[a]\nB=c\nPackage: x\n' | head -c 10M >"$bad_root/one"
	ln "$bad_root/one" "$1"
}
bad_rubbish() {
	[ -f "$bad_root/one" ] || head -c 256k /dev/urandom >"$bad_root/one"
	ln "$bad_root/one" "$1"
}
bad_folder() { mkdir -p "$1/$EVIL"; }
bad_fifo() { mkfifo "$1"; }
bad_socket() { /usr/bin/python3 -c 'import os, socket, sys
os.chdir(os.path.dirname(sys.argv[1])); socket.socket(socket.AF_UNIX).bind(os.path.basename(sys.argv[1]))' "$1"; }
bad_device() { mknod "$1" c 1 5; }
bad_loop() { ln -s "${1##*/}" "$1"; }
bad_outside() { ln -s "$bad_canary" "$1"; }
bad_upwards() { ln -s "../../../../../../../../../../../../../../../../..$bad_canary" "$1"; }
bad_proc() { ln -s /proc/self/environ "$1"; }
bad_secret() { echo "$CANARY" >"$1" && chmod 0 "$1"; }

# bad_root DIR KIND: a root where every file of bad_paths is made by bad_KIND. A file of the canary
# lies beside it.
bad_root() {
	local path
	bad_root=$1 bad_canary=$1-canary
	mkdir -p "$bad_root"
	if [ "$2" = folders_outside ]; then
		for path in "${bad_paths[@]}"; do
			mkdir -p "$bad_canary/${path%/*}"
			echo "$CANARY:x:0:0:$CANARY:/:$CANARY" >"$bad_canary/$path"
		done
		for path in etc usr var root run boot home; do
			ln -s "$bad_canary/$path" "$bad_root/$path"
		done
		return
	fi
	echo "$CANARY:x:0:0:$CANARY:/:$CANARY" >"$bad_canary"
	for path in "${bad_paths[@]}"; do
		mkdir -p "$bad_root/${path%/*}"
		"bad_$2" "$bad_root/$path"
	done
}

# evil_root DIR: a small host whose every name is EVIL, where a name can be
evil_root() {
	local root=$1
	# in a text of lines it has no new line
	local line=${EVIL//$'\n'/}
	mkdir -p "$root"/etc/{cron.d,cron.daily,systemd/system,sudoers.d,apt,network,init.d,ssh} \
		"$root"/var/{lib/dpkg/info,log/apt,spool/cron/crontabs} "$root/root/.ssh" "$root/etc/systemd/system/multi-user.target.wants"
	printf '%s\n' "NAME=\"$line\"" "PRETTY_NAME=\"$line\"" "ID=$line" "VERSION_ID=\"$line\"" >"$root/etc/os-release"
	printf '%s\n' "$line" >"$root/etc/hostname"
	printf '%s\n' "$line" >"$root/etc/timezone"
	printf '%s:x:0:0:%s:/%s:/bin/%s\n' "$line" "$line" "$line" "$line" >"$root/etc/passwd"
	printf 'a%s:x:1000:1000:%s:/root:/bin/sh\n' "$line" "$line" >>"$root/etc/passwd"
	printf '%s:x:0:%s\nsudo:x:27:%s\n' "$line" "$line" "$line" >"$root/etc/group"
	printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$line" >"$root/etc/sudoers"
	printf '%s ALL=(ALL) ALL\n' "$line" >"$root/etc/sudoers.d/a$line"
	printf 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5QhcKfeGXGSPbZCWXTtyqZ2FVbEyGGtUZkEXhQ3hJb %s\n' "$line" >"$root/root/.ssh/authorized_keys"
	printf '* * * * * root /bin/%s %s\n' "$line" "$line" | tee "$root/etc/crontab" "$root/etc/cron.d/$EVIL" >"$root/etc/cron.d/plain"
	printf '@daily /bin/%s\n' "$line" >"$root/var/spool/cron/crontabs/$EVIL"
	printf '#!/bin/sh\n' >"$root/etc/cron.daily/$EVIL"
	chmod +x "$root/etc/cron.daily/$EVIL"
	printf '%s\n' '[Unit]' "Description=$line" '[Service]' "ExecStart=/bin/$line $line" "User=$line" \
		'[Install]' 'WantedBy=multi-user.target' >"$root/etc/systemd/system/$EVIL.service"
	ln -s "../$EVIL.service" "$root/etc/systemd/system/multi-user.target.wants/$EVIL.service"
	printf '%s\n' '[Timer]' "OnCalendar=$line" >"$root/etc/systemd/system/$EVIL.timer"
	printf '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: %s\n# Default-Start: 2\n### END INIT INFO\n' "$line" >"$root/etc/init.d/$EVIL"
	printf 'Package: %s\nStatus: install ok installed\nVersion: 1%s\nArchitecture: %s\nMaintainer: %s\n\n' "a$line" "$line" "$line" "$line" >"$root/var/lib/dpkg/status"
	printf 'Package: postgresql\nStatus: hold ok installed\nVersion: 1%s\nArchitecture: all\n\n' "$line" >>"$root/var/lib/dpkg/status"
	printf '/etc/%s\n' "$line" >"$root/var/lib/dpkg/info/a$line.list"
	printf 'deb http://%s/ %s main\n' "$line" "$line" >"$root/etc/apt/sources.list"
	printf '2026-11-21 10:00:00 upgrade %s:amd64 1%s 2%s\n' "$line" "$line" "$line" >"$root/var/log/dpkg.log"
	printf 'Nov 21 10:00:00 h kernel: Out of memory: Killed process 812 (%s) total-vm:1kB, anon-rss:1kB\n' "$line" | tee "$root/var/log/kern.log" >"$root/var/log/syslog"
	printf '/dev/%s /%s ext4 %s 0 1\nnfs%s:/x /mnt nfs defaults 0 0\n' "$line" "${line//[$'\t']/}" "$line" "$line" >"$root/etc/fstab"
	printf 'nameserver %s\nsearch %s\n' "$line" "$line" >"$root/etc/resolv.conf"
	printf '127.0.0.1 %s\n' "$line" >"$root/etc/hosts"
	printf 'table inet %s { }\n' "$line" >"$root/etc/nftables.conf"
}

# ---- file systems that do not answer --------------------------------------------------------------

need_fuse() {
	need_root
	local name parts=${ENOSYS%/*} # built beside it
	need unshare "$parts/fuse-server" "$parts/fuse-victim"
	[ -c /dev/fuse ] || skip "there is no /dev/fuse"
	grep -q '\<fuse$' /proc/filesystems || skip "the kernel has no FUSE, and a test loads no module"
	for name in server victim; do
		cp "$parts/fuse-$name" "$work/$name"
	done
}

# in_own_mounts: runs the script of standard input in a mount namespace of its own, where a tmpfs lies
# over /etc/cron.d and at $WORK/mount. Its processes are ended with the test, and its mounts with them.
in_own_mounts() {
	mkdir -p "$work/mount"
	{
		declare -f started until_text in_time
		cat <<'SH'
serve() { # TYPE: mounts it at $WORK/mount/there
	"$WORK/server" "$1" "$WORK/mount/there" "$(command -v sleep)" "$WORK/requests" >"$WORK/served" &
	server=$!
	started $server
	until_text ready "$WORK/served"
}
set -eu
mount -t tmpfs tmpfs "$WORK/mount"
mkdir "$WORK/mount/there"
[ ! -d /etc/cron.d ] || mount -t tmpfs tmpfs /etc/cron.d
SH
		cat
	} >"$work/script"
	TROWEL=$TROWEL WORK=$work unshare --mount --propagation private timeout -k 5 120 bash "$work/script" 3>&-
}
