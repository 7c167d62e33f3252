#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Carrying files: what goes into the snapshot, what GNU tar makes of it, and that no secret does.

setup() {
	load common
	work=$BATS_TEST_TMPDIR
	root=$work/root
	mkdir -p "$root/var/lib/dpkg/info" "$root/etc/app" "$root/opt/app/sub" "$root/usr/local/bin" "$root/root"
	# what the survey compares with; a real database of one package
	printf 'Package: %s\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\nMaintainer: a\nDescription: a\n\n' \
		dpkg >"$root/var/lib/dpkg/status"
	# it owns a file in /etc/app, so that each file beside it has a row of its own
	printf '%s\n' /. /etc /etc/app /etc/app/owned >"$root/var/lib/dpkg/info/dpkg.list"
	echo owned >"$root/etc/app/owned"
}

carry() { # carry ARGUMENT...: a survey of the root, unpacked into $work/x
	trowel survey --root "$root" -o "$work/a.trowel" "$@" >"$work/report" 2>"$work/messages"
	zstd -dcqf "$work/a.trowel" >"$work/a.tar"
	mkdir -p "$work/x"
	tar -C "$work/x" --acls --xattrs --xattrs-include='*' -xpf "$work/a.tar" 2>"$work/tar" || { cat "$work/tar"; return 1; }
	# the one thing that GNU tar does not know, and need not
	refute grep -v "unknown extended header keyword 'hdrcharset'" "$work/tar"
}

row() { # row PATH FILTER: of its row of files
	jq -es --arg path "$1" "[.[] | select(.path == \$path) | $2] | any" "$work/x/files.jsonl"
}

@test "what GNU tar unpacks is what was there" {
	need_root
	need zstd jq tar /usr/bin/python3
	cd "$root/opt/app"
	head -c 100000 /dev/urandom >prog && chmod 4755 prog && chown 12:34 prog
	ln prog sub/twin && ln -s ../prog sub/link && mkfifo sub/fifo && mkdir -m 1770 sub/empty
	echo text >"sub/$(printf 'odd \n"\x27$\{\xff')"
	truncate -s 1T sub/sparse
	printf '\0in the middle' | dd of=sub/sparse bs=1M seek=500000 conv=notrunc status=none
	printf '\0end' | dd of=sub/sparse bs=1 seek=$(((1 << 40) - 4)) conv=notrunc status=none
	truncate -s 10M sub/holes
	/usr/bin/python3 - <<'PYTHON'
import os, struct
def acl(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)
none = 0xffffffff
open("listed", "wb").write(b"\0x")
os.setxattr("listed", "user.second", b"\0\xff=\n")
os.setxattr("listed", "user.first", b"1")
os.setxattr("listed", "system.posix_acl_access", acl((1, 6, none), (2, 4, 12345), (4, 4, none), (16, 4, none), (32, 0, none)))
os.setxattr("sub", "system.posix_acl_default", acl((1, 7, none), (4, 5, none), (8, 7, 54321), (16, 7, none), (32, 0, none)))
os.setxattr("prog", "security.capability", struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0))
PYTHON
	carry
	cd "$work"
	cat >compare.py <<'PYTHON'
import os, stat, sys
def state(root):
    found, inodes = {}, {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in folders + files:
            path = os.path.join(folder, name)
            short = path[len(root):]
            s = os.lstat(path)
            if stat.S_ISFIFO(s.st_mode):
                continue
            inodes.setdefault(s.st_ino, short)
            attributes = {} if stat.S_ISLNK(s.st_mode) else {n: os.getxattr(path, n) for n in os.listxattr(path)}
            content = None
            if stat.S_ISREG(s.st_mode):
                with open(path, "rb") as f:
                    content, at = [], 0
                    while at < s.st_size:
                        try:
                            at = os.lseek(f.fileno(), at, os.SEEK_DATA)
                        except OSError:
                            break
                        f.seek(at)
                        piece = f.read(1 << 20)
                        content.append((at, piece.strip(b"\0")))
                        at += len(piece)
                    content = [c for c in content if c[1]] if s.st_blocks * 512 < s.st_size else content
            found[short] = (s.st_mode, s.st_uid, s.st_gid, s.st_size if not stat.S_ISDIR(s.st_mode) else 0,
                            s.st_mtime_ns if not stat.S_ISLNK(s.st_mode) else 0, sorted(attributes.items()),
                            os.readlink(path) if stat.S_ISLNK(s.st_mode) else content, s.st_nlink if content else 0,
                            s.st_blocks * 512 <= max(s.st_size, 4096) // 100 if s.st_size > 1 << 30 else None)
    return found
a, b = state(sys.argv[1]), state(sys.argv[2])
for path in sorted(set(a) | set(b)):
    if a.get(path) != b.get(path):
        print(path, str(a.get(path))[:600], str(b.get(path))[:600], sep="\n  ")
sys.exit(a != b or len(a) < 9)
PYTHON
	/usr/bin/python3 compare.py "$root/opt/app" "$work/x/files/opt/app"
	row /opt/app '.carried and (.reason | test("fifo: a FIFO has no content"))'
	[ "$(stat -c %s a.trowel)" -lt 200000 ]
}

@test "no canary is in the snapshot, wherever it was planted" {
	need zstd jq openssl
	cd "$root"
	# in texts: settings, scripts, code, markup, addresses, units, commands
	printf 'a=1\npassword = CANARY01 with blanks\nb=2\n' >etc/app/app.conf
	printf 'DB_PASSWORD=CANARY02 horse\nAPI_TOKEN="CANARY03 \\" quoted"\n' >etc/app/env
	printf '[client]\nuser=x\npassword="CANARY04"\n' >root/.my.cnf
	printf '[Service]\nEnvironment="DB_PASSWORD=CANARY05 x"\nExecStart=/opt/x --password CANARY06\n' >etc/app/x.service
	printf 'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: CANARY07\n      - MYSQL_ROOT_PASSWORD=CANARY08\n' >etc/app/compose.yml
	printf 'url: postgres://user:CANARY09@db/x\n' >etc/app/url.yml
	printf '#!/bin/sh\nexport PGPASSWORD=CANARY10\nmysql -pCANARY11 db\ncurl -u me:CANARY12 http://x/\n' >usr/local/bin/job
	printf '#!/usr/bin/python3\nc = {"password": "CANARY13"}\n# token: CANARY14\n' >usr/local/bin/tool
	printf "<?php define('DB_PASSWORD', 'CANARY15');\n" >opt/app/wp-config.php
	printf '<Resource password="CANARY16"/><password>CANARY17</password>\n' >etc/app/server.xml
	printf 'key "k" { algorithm hmac-sha256; secret "CANARY18"; };\n' >etc/app/named.conf
	printf 'requirepass CANARY19\n' >etc/app/redis.conf
	printf '{"auth": {"client_secret": "CANARY20"}}\n' >etc/app/app.json
	{ echo 'client'; echo '<key>'; echo '-----BEGIN PRIVATE KEY-----'; for i in $(seq 500); do echo CANARY21; done
	  echo '-----END PRIVATE KEY-----'; echo '</key>'; } >etc/app/inline.conf
	{ for i in $(seq 3000); do echo "setting$i = value$i"; done; echo 'secret_key = CANARY22'; } >etc/app/long.conf
	printf 'a = 1\0\npassword = CANARY23\n' >etc/app/binary.conf
	# in files that are secrets as a whole
	printf 'machine h login u password CANARY24\n' >root/.netrc
	printf 'h:5432:d:u:CANARY25\n' >root/.pgpass
	printf 'root:CANARY26:1::::::\n' >etc/shadow
	printf 'u:CANARY27\n' >etc/app/.htpasswd
	mkdir root/.docker && printf '{"auths":{"x":{"auth":"CANARY28"}}}\n' >root/.docker/config.json
	printf '\xfe\xed\xfe\xed\0\0\0\2CANARY29' >etc/app/store.conf
	printf '\x05\x02\x00\x00\x00\x4b\x00\x02\x00\x0bEXAMPLE.ORGCANARY30' >etc/app/tab.conf
	printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY31\n-----END OPENSSH PRIVATE KEY-----\n' >etc/app/odd.conf
	mkdir etc/ssh && printf 'CANARY32' >etc/ssh/ssh_host_rsa_key
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=x 2>/dev/null
	openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:x -out opt/app/sub/bundle 2>/dev/null
	grep -v -- ----- key.pem >"$work/planted" && rm key.pem cert.pem
	# a link put where a file was, out of reach of what was judged
	printf 'CANARY33\n' >root/.git-credentials
	ln -s ../../root/.git-credentials etc/app/link.conf
	mkdir -p opt/app/.git/objects/aa && printf 'CANARY34' >opt/app/.git/objects/aa/bb
	# in a text that is compressed; others are carried as they are
	printf 'a = 1\ntoken = CANARY35\n' | gzip >etc/app/token.conf.gz
	echo 'a = 1' | gzip >etc/app/plain.conf.gz
	# a folder of its own: one row for all that is in it
	mkdir -p srv/old/config && printf 'CANARY36' >srv/old/config/master.key && echo x >srv/old/config/a && echo x >srv/old/b
	carry --carry config,code,data,log,cache
	[ "$(grep -ao 'CANARY[0-9]*' "$work/a.tar" | sort -u | tee "$work/leaked")" = "" ] || { cat "$work/leaked"; return 1; }
	while read -r line; do refute grep -qaF "$line" "$work/a.tar"; done <"$work/planted"
	[ ! -e "$work/x/files/opt/app/sub/bundle" ]
	# what was around them is
	grep -q '^b=2' "$work/x/files/etc/app/app.conf"
	grep -q 'setting3000' "$work/x/files/etc/app/long.conf"
	grep -q 'mysql -p<secret:' "$work/x/files/usr/local/bin/job"
	row /etc/app/app.conf '.carried and (.evidence | any(test("secret")))'
	row /etc/app/store.conf '(.carried | not) and (.reason | test("Java"))'
	# digest and size are those of what is carried
	row /etc/app/app.conf ".sha256 == \"$(sha256sum <"$work/x/files/etc/app/app.conf" | cut -d' ' -f1)\""
	row /etc/app/app.conf ".size == $(stat -c %s "$work/x/files/etc/app/app.conf")"
	for file in /etc/app/store.conf /etc/app/token.conf.gz /srv/old/config/master.key; do
		jq -e --arg path "$file" '[.secrets[] | select(.path == $path)] | length == 1' "$work/x/snapshot.json"
	done
	row /etc/app/token.conf.gz '(.carried | not) and (.reason | test("compressed"))'
	cmp "$root/etc/app/plain.conf.gz" "$work/x/files/etc/app/plain.conf.gz"
}

@test "classes and limits, each omission with its reason" {
	need zstd jq
	echo a >"$root/etc/app/a.conf"
	head -c 300000 /dev/urandom >"$root/etc/app/b.conf"
	head -c 200000 /dev/urandom >"$root/etc/app/c.conf"
	echo dump >"$root/srv.sql.gz"
	carry --carry-file-max 250K --carry-max 100K
	row /etc/app/a.conf .carried
	row /etc/app/b.conf '.reason == "larger than 250 KiB (--carry-file-max)"'
	row /etc/app/c.conf '.reason == "beyond the 100 KiB that all may have (--carry-max)"'
	row /srv.sql.gz '.reason == "not asked for: --carry data"'
	grep -qE 'carrying 1 file, 4[.0]* KiB|carrying 1 file, 2 B' "$work/messages"
	rm -r "$work/x"
	carry --carry none
	[ ! -e "$work/x/files" ]
	row /etc/app/a.conf '(.carried | not) and .reason == "not asked for: --carry config"'
	run trowel survey --root "$root" --carry config,secret -o "$work/b.trowel"
	[ "$status" = 2 ]
	[ ! -e "$work/b.trowel" ]
}

@test "data in a tree of code, and what is too large, is left behind by name" {
	need zstd jq
	mkdir -p "$root/opt/desk/in" "$root/opt/desk/cache"
	for n in 1 2 3 4 5; do echo 'pass' >"$root/opt/desk/part$n.py"; done
	head -c 2000000 /dev/urandom >"$root/opt/desk/in/books.sql.gz"
	head -c 2000000 /dev/urandom >"$root/opt/desk/cache/covers.zip"
	head -c 3000000 /dev/urandom >"$root/opt/desk/engine.so"
	head -c 1000 /dev/urandom >"$root/opt/desk/small.dat"
	mkdir -p "$root/opt/desk/.git/objects/aa" && echo 'x' | tee "$root/opt/desk/.git/objects/aa/bb" >"$root/opt/desk/.git/HEAD"
	carry --carry-file-max 2500K
	row /opt/desk '.file_class == "code" and .carried'
	row /opt/desk '.left_behind == ["/opt/desk/.git/objects", "/opt/desk/cache/covers.zip", "/opt/desk/engine.so", "/opt/desk/in/books.sql.gz"]'
	[ -e "$work/x/files/opt/desk/small.dat" ]
	[ -e "$work/x/files/opt/desk/.git/HEAD" ]
	[ ! -e "$work/x/files/opt/desk/.git/objects" ]
	trowel codify "$work/a.trowel" -o "$work/project" 2>/dev/null
	jq -Rse 'contains("- /opt/desk/.git/objects\n") and contains("/opt/desk/in/books.sql.gz") and contains("/opt/desk/engine.so")' "$work/project/move/data.yml"
	grep -F '`/opt/desk, parts of it`: ' "$work/project/roles/base/README.md" | grep -qF '2 not carried, such as '
}

@test "files that change while they are read do not break the snapshot" {
	need zstd jq
	head -c 20000000 /dev/zero | tr '\0' '\1' >"$root/etc/app/shrinking.bin"
	printf '\0' | dd of="$root/etc/app/shrinking.bin" bs=1 conv=notrunc status=none
	cp "$root/etc/app/shrinking.bin" "$root/etc/app/growing.bin"
	for n in $(seq 200); do echo $n >"$root/etc/app/vanishing$n.conf"; done
	for round in 1 2 3; do
		(sleep "0.0$round"; truncate -s 1000000 "$root/etc/app/shrinking.bin"; rm -f "$root"/etc/app/vanishing1*.conf
		 head -c 1000000 /dev/zero >>"$root/etc/app/growing.bin") &
		trowel survey --root "$root" --carry config,code,data -o "$work/a.trowel" >/dev/null 2>&1
		wait $!
		trowel report "$work/a.trowel" >/dev/null
		zstd -dcq "$work/a.trowel" | tar -tf - >/dev/null 2>&1
		truncate -s 20000000 "$root/etc/app/shrinking.bin"
	done
}

@test "carrying moves no access time and follows no link" {
	need_root
	need zstd strace
	echo a >"$root/etc/app/a.conf"
	find "$root" -exec touch -a -d 2001-01-01 {} +
	find "$root" ! -type d -printf '%p %A@\n' | sort >"$work/before"
	strace -f -qq -e trace=openat,open -o "$work/trace" "$TROWEL" survey --root "$root" -o "$work/a.trowel" >/dev/null 2>&1
	find "$root" ! -type d -printf '%p %A@\n' | sort >"$work/after"
	diff "$work/before" "$work/after"
	grep '"a.conf"' "$work/trace" >"$work/opens"
	refute grep -v O_NOFOLLOW "$work/opens"
}

@test "a package that no repository holds is packed again, and dpkg takes it" {
	need_root
	need zstd jq dpkg dpkg-deb
	mkdir -p "$work/p/DEBIAN" "$work/p/etc/hand" "$work/p/opt/hand/bin" "$root/var/lib/apt/lists" "$root/etc/apt" "$work/new"
	printf 'Package: hand-made\nVersion: 1:2.0-1\nArchitecture: all\nMaintainer: A <a@b>\nDescription: by hand\n more\n .\n words\n' >"$work/p/DEBIAN/control"
	printf '/etc/hand/a.conf\n/etc/hand/users.htpasswd\n' >"$work/p/DEBIAN/conffiles"
	printf '#!/bin/sh\nexit 0\n' >"$work/p/DEBIAN/postinst" && chmod 755 "$work/p/DEBIAN/postinst"
	printf 'x = 1\npassword = changeme\n' >"$work/p/etc/hand/a.conf"
	echo none >"$work/p/etc/hand/users.htpasswd"
	printf '#!/bin/sh\necho one\n' >"$work/p/opt/hand/bin/tool" && chmod 4755 "$work/p/opt/hand/bin/tool"
	head -c 100000 /dev/urandom >"$work/p/opt/hand/$(printf 'odd \xff')" && ln -s bin/tool "$work/p/opt/hand/link"
	# longer than the names of an old tar
	long=$(printf 'x%.0s' $(seq 150))
	echo long >"$work/p/opt/hand/$long"
	# what it brought: settings are looked through, code stays as it is
	printf 'password = CANARY43\n' >"$work/p/opt/hand/defaults.ini"
	printf 'token = "example"\n' >"$work/p/opt/hand/code.py"
	(cd "$work/p" && find opt -type f -exec md5sum {} +) >"$work/p/DEBIAN/md5sums"
	dpkg-deb -b "$work/p" "$work/hand.deb" >/dev/null
	rm "$root/var/lib/dpkg/info/dpkg.list"
	: >"$root/var/lib/dpkg/status"
	dpkg --root="$root" --log=/dev/null --force-script-chrootless --force-not-root -i "$work/hand.deb" >/dev/null 2>&1 || skip "dpkg cannot install into a folder here"
	# an empty list of the only repository: nothing is in it
	echo 'deb http://deb.example.org/debian stable main' >"$root/etc/apt/sources.list"
	: >"$root/var/lib/apt/lists/deb.example.org_debian_dists_stable_main_binary-amd64_Packages"
	printf 'x = 2\npassword = CANARY41\n' >"$root/etc/hand/a.conf"
	echo 'u:CANARY42' >"$root/etc/hand/users.htpasswd"
	chmod 700 "$root/opt/hand/bin/tool"
	carry
	deb="$work/x/packages/hand-made_1%3a2.0-1_all.deb"
	dpkg-deb -I "$deb" >"$work/info"
	grep -q 'Version: 1:2.0-1' "$work/info"
	refute grep -q 'Status:' "$work/info"
	dpkg-deb -c "$deb" >"$work/list"
	grep -q -- '-rwx------.*./opt/hand/bin/tool' "$work/list"
	refute grep -aq CANARY4 "$work/a.tar"
	mkdir -p "$work/new/var/lib/dpkg/info" && : >"$work/new/var/lib/dpkg/status"
	dpkg --root="$work/new" --log=/dev/null --force-script-chrootless --force-not-root -i "$deb" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }
	diff -r -x defaults.ini "$root/opt/hand" "$work/new/opt/hand"
	grep -q '^password = <secret:' "$work/new/opt/hand/defaults.ini"
	grep -q '^password = <secret:' "$work/new/etc/hand/a.conf"
	[ ! -e "$work/new/etc/hand/users.htpasswd" ]
	# there it is still known what was changed by hand
	grep -A2 '^Trowel-Conffiles:' "$work/new/var/lib/dpkg/status" | grep -qF " /etc/hand/a.conf $(md5sum <"$work/p/etc/hand/a.conf" | cut -d' ' -f1)"
	trowel survey --root "$work/new" --json --carry none >"$work/new.json" 2>/dev/null
	jq -e '.files[] | select(.path == "/etc/hand/a.conf") | .finding == ["changed"] and .owner_package == "hand-made"' "$work/new.json"
	jq -e '.preserved_packages[0].evidence | any(test("packed again")) and any(test("users.htpasswd"))' "$work/x/snapshot.json"
}

@test "folders that no package brings come along, whether their files do or not" {
	need_root
	need zstd tar
	mkdir -p "$root/srv/till/conf" "$root/var/lib/till"
	printf '%s\n' /var /var/lib /srv >>"$root/var/lib/dpkg/info/dpkg.list"
	chmod 2750 "$root/srv/till/conf" && chown 12:34 "$root/srv/till/conf"
	chmod 1770 "$root/var/lib/till"
	echo port=1 >"$root/srv/till/conf/till.ini"
	head -c 2000 /dev/urandom >"$root/var/lib/till/till.db"
	carry
	[ "$(stat -c '%a %u %g' "$work/x/files/srv/till/conf")" = '2750 12 34' ]
	[ "$(stat -c %a "$work/x/files/var/lib/till")" = 1770 ]
	[ ! -e "$work/x/files/var/lib/till/till.db" ]
	[ ! -e "$work/x/files/etc/app/owned" ]
	[ "$(tar -tf "$work/a.tar" | sort | uniq -d)" = '' ]
}
