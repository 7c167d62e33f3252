#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A file system made to hurt whoever walks through it, and package databases that are no longer what
# they were. What is asked each time: the survey ends in time and in bounded memory, tells the change
# that is planted beside it, and says what it did not see.

setup() {
	load common
	load hostile
	load roots
	need_root
	need dpkg dpkg-deb jq python3
	work=$BATS_TEST_TMPDIR
	root=$ROOTS/hostile-$BATS_TEST_NUMBER
	export LC_ALL=C # names are bytes
	root_of_victim
}

teardown() {
	end_started
	[ -z "${root-}" ] || {
		chattr -R -f -i "$root/etc" 2>/dev/null || true
		rm -rf --one-file-system "$root"
		rmdir "$ROOTS" 2>/dev/null || true
	}
}

# A root with a package that dpkg installed, and a change by hand that every survey here must tell.
root_of_victim() {
	local parts=$work/victim
	mkdir -p "$parts/DEBIAN" "$parts/etc" "$parts/usr/bin" "$parts/usr/share/victim" "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
	: >"$root/var/lib/dpkg/status" && : >"$root/var/lib/dpkg/available"
	printf 'Package: victim\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: made in a test\n' >"$parts/DEBIAN/control"
	echo /etc/victim.conf >"$parts/DEBIAN/conffiles"
	echo 'a = b' >"$parts/etc/victim.conf"
	printf '#!/bin/sh\n' >"$parts/usr/bin/victim" && chmod 755 "$parts/usr/bin/victim"
	for number in $(seq 50); do echo "$number" >"$parts/usr/share/victim/$number"; done
	(cd "$parts" && md5sum usr/bin/* usr/share/victim/* >DEBIAN/md5sums)
	dpkg-deb --root-owner-group --build "$parts" "$work/victim.deb" >/dev/null
	dpkg --root="$root" --force-depends --log=/dev/null -i "$work/victim.deb" >/dev/null 2>&1
	echo 'by hand' >"$root/usr/share/victim/7"
}

# look [OPTION...]: a survey, in 30 seconds and 96 MiB, that tells what was changed by hand; the file
# is what json() reads, $peak_kib what it took
look() {
	/usr/bin/python3 - "$work/survey.json" "$TROWEL" survey --root "$root" --json --sample 0 "$@" >"$work/cost" <<'PYTHON'
import resource, subprocess, sys
with open(sys.argv[1], 'wb') as out:
    subprocess.run(sys.argv[2:], stdout=out, timeout=30, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PYTHON
	peak_kib=$(cat "$work/cost")
	echo "peak: $peak_kib KiB"
	grep -q __asan_init "$TROWEL" || [ "$peak_kib" -le $((96 * 1024)) ]
	is_clean_json "$work/survey.json"
}

tells() { # tells PATH FINDING [CONDITION]: exactly one row of it
	jq -e --arg path "$1" --arg finding "$2" "[.files[] | select(.path == \$path and any(.finding[]; test(\"^(\" + \$finding + \")\$\"))) | select(${3:-true})] | length == 1" \
		"$work/survey.json" >/dev/null || {
		echo "$1 should be $2 ${3-}; there is:"
		jq -c --arg path "$1" '.files[] | select(.path == $path)' "$work/survey.json"
		jq -c '.errors, .walk' "$work/survey.json"
		return 1
	}
}

tells_victim() { tells /usr/share/victim/7 changed; }

@test "links that lead round, to themselves, upwards and nowhere" {
	mkdir -p "$root/srv/links/a/b"
	ln -s self "$root/srv/links/self"
	ln -s two "$root/srv/links/one" && ln -s one "$root/srv/links/two"
	ln -s ../../.. "$root/srv/links/a/b/up" && ln -s / "$root/srv/links/a/root" && ln -s nowhere "$root/srv/links/dangling"
	ln -s . "$root/srv/links/here"
	rm "$root/usr/bin/victim" && ln -s victim "$root/usr/bin/victim" # of a package: round
	look
	tells_victim
	tells /usr/bin/victim 'type|target|changed'
	json '.walk.complete and .walk.entries < 200'
}

@test "a folder of a package that is a link to itself" {
	rm -r "$root/usr/share/victim" && ln -s victim "$root/usr/share/victim"
	look
	tells /usr/share/victim 'type|target|deleted'
}

@test "files of packages that are FIFOs, devices, sockets, folders" {
	local victim=$root/usr/share/victim
	rm "$victim"/{1,2,3,4,5} "$root/etc/victim.conf"
	mkfifo "$victim/1" "$root/etc/victim.conf"
	mknod "$victim/2" c 1 5 # /dev/zero
	mknod "$victim/3" b 7 200
	bad_socket "$victim/4"
	mkdir "$victim/5"
	look
	tells_victim
	for number in 1 2 3 4 5; do tells "/usr/share/victim/$number" type; done
	tells /etc/victim.conf type
	look --paranoid
	for number in 1 2 3 4 5; do tells "/usr/share/victim/$number" type; done
}

@test "a million files in a folder" {
	[ "$(df --output=iavail "$root" | tail -n 1)" -gt 1500000 ] || skip "no room for a million files"
	mkdir -p "$root/srv/spool"
	/usr/bin/python3 -c 'import os, sys
os.chdir(sys.argv[1])
for i in range(1000000): os.mknod("message-%d" % i)' "$root/srv/spool"
	look
	tells_victim
	jq -c '.files[] | select(.path | startswith("/srv"))' "$work/survey.json" | head -5
	json '[.files[] | select(.path == "/srv/spool" or .path == "/srv")][0].entries >= 1000000'
	json '.files | length < 100'
}

@test "tens of thousands of files beside those of packages" {
	for folder in 1 2 3 4 5; do
		mkdir -p "$root/etc/many/$folder"
		echo "/etc/many/$folder/4" >>"$root/var/lib/dpkg/info/victim.list"
		(cd "$root/etc/many/$folder" && seq 4500 | xargs touch && ln -s 4 link && install -m 755 "$root/usr/bin/victim" z-program && install -m 4755 /dev/null setuid)
	done
	look
	tells_victim
	json '.files | length <= 20100' # FILES_UNOWNED_MAX
	json '[.files[] | select(.path == "/")][0].entries > 2000'
	json '[.errors[] | select(.what | test("counted together"))] | length == 1'
	for folder in 1 2 3 4 5; do
		tells "/etc/many/$folder/z-program" unowned
		tells "/etc/many/$folder/setuid" setuid
	done
}

@test "folders in folders in folders, deeper than a path can be long" {
	/usr/bin/python3 -c 'import os, sys
for folder in "srv/deep", "etc/deep":
    os.makedirs(sys.argv[1] + "/" + folder); os.chdir(sys.argv[1] + "/" + folder)
    for i in range(3000): os.mkdir("folder"); os.chdir("folder")
    os.close(os.open("bottom", os.O_CREAT | os.O_WRONLY))' "$root"
	look
	tells_victim
	json '[.files[] | select(.path | startswith("/srv"))] | length > 0'
	json '[.errors[]? | select(.path // "" | test("/srv/deep/folder|/etc/deep/folder"))] | length > 0' # what was not seen
}

@test "a terabyte of holes, owned by nobody, by a package, as configuration" {
	truncate -s 1T "$root/usr/share/victim/9" "$root/etc/victim.conf" 2>/dev/null || skip "no file of a terabyte here"
	mkdir -p "$root/srv" && truncate -s 1T "$root/srv/disk.img"
	look
	tells_victim
	tells /srv/disk.img unowned '.size == 1099511627776'
	# not read for hours: it says so instead
	json '[.errors[]? | select(.path == "/usr/share/victim/9" or .path == "/etc/victim.conf") | select(.what | test("holes"))] | length == 2'
}

@test "configuration that is binary, or of 200 MB" {
	head -c 100k /dev/urandom >"$root/etc/victim.conf"
	head -c 200M /dev/zero | tr '\0' x >"$root/etc/huge.conf"
	mkdir -p "$root/etc/systemd/system" "$root/etc/cron.d"
	ln "$root/etc/huge.conf" "$root/etc/systemd/system/huge.service"
	ln "$root/etc/huge.conf" "$root/etc/cron.d/huge"
	look
	tells_victim
	tells /etc/victim.conf changed
	tells /etc/huge.conf unowned '.size == 209715200'
}

@test "a file that nobody may change" {
	echo 'c = d' >>"$root/etc/victim.conf"
	chattr +i "$root/etc/victim.conf" 2>/dev/null || skip "no immutable files here"
	look
	tells_victim
	tells /etc/victim.conf changed
	lsattr "$root/etc/victim.conf" | grep -q -- '^----i'
}

@test "files that vanish, grow and are replaced while they are looked at" {
	mkdir -p "$root/srv/app" "$root/etc/app"
	cat >"$work/writer.py" <<'PYTHON'
import os, shutil, sys
root, i = sys.argv[1], 0
while True:
    i += 1
    for folder in "srv/app", "etc/app":
        here = "%s/%s/%d" % (root, folder, i % 50)
        shutil.rmtree(here, ignore_errors=True)
        os.makedirs(here + "/in", exist_ok=True)
        for name in range(20):
            with open("%s/%d" % (here, name), "w") as out: out.write("x" * (i % 5000))
    with open(root + "/srv/app/grows", "a") as out: out.write("y" * 65536)
    if os.path.getsize(root + "/srv/app/grows") > 100 << 20: os.truncate(root + "/srv/app/grows", 0)
    with open(root + "/usr/share/victim/new", "w") as out: out.write("8\n")
    os.rename(root + "/usr/share/victim/new", root + "/usr/share/victim/8")
PYTHON
	/usr/bin/python3 "$work/writer.py" "$root" 3>&- &
	started $!
	for option in --paranoid --rate=0 --paranoid --rate=0 --cores=2; do
		look "$option"
		tells_victim
		# who vanished is no error, and what was replaced by the same is no change
		json '[.errors[]? | select(.what | test("No such (file|process)"))] == []'
		json '[.files[] | select(.path == "/usr/share/victim/8" and (.finding | index("deleted")))] == []'
	done
	kill -0 $! # it wrote all the time
}

# ---- databases that are not whole ------------------------------------------------------------------

# Nothing may be told as deleted or changed that is not, for want of a database
no_false_rows() {
	json '[.files[] | select(any(.finding[]; . == "deleted" or . == "type" or . == "mode"))] == []'
}

@test "a status file that was cut" {
	truncate -s 40 "$root/var/lib/dpkg/status"
	look
	no_false_rows
	: >"$root/var/lib/dpkg/status"
	look
	no_false_rows
}

@test "a status file with flipped bits and bytes of rubbish" {
	for seed in $(seq 12); do
		cp "$root/var/lib/dpkg/status" "$work/status"
		/usr/bin/python3 -c 'import random, sys
random.seed(int(sys.argv[2])); data = bytearray(open(sys.argv[1], "rb").read())
for _ in range(20): data[random.randrange(len(data))] ^= 1 << random.randrange(8)
open(sys.argv[1], "wb").write(data)' "$root/var/lib/dpkg/status" "$seed"
		look
		cp "$work/status" "$root/var/lib/dpkg/status"
	done
	head -c 5M /dev/urandom >"$root/var/lib/dpkg/status"
	look
}

@test "a list of files with NULs, with rubbish, of a terabyte, gone" {
	local list=$root/var/lib/dpkg/info/victim.list
	cp "$list" "$work/list"
	printf '/usr/share/victim/1\0\0\0/x\n/usr/share/victim/2\n\n\n//\n/../../etc/passwd\nusr/x\n/.\n' >"$list"
	look
	head -c 3M /dev/urandom >"$list"
	look
	truncate -s 1T "$list" 2>/dev/null || true
	look
	json '[.errors[]? | select(.what | test("victim.list"))] | length > 0'
	rm "$list"
	look
	cp "$work/list" "$list"
	look
	tells_victim
}

@test "sums that are rubbish, cut, too long" {
	local sums=$root/var/lib/dpkg/info/victim.md5sums
	cp "$sums" "$work/sums"
	head -c 1M /dev/urandom >"$sums"
	look --paranoid
	head -c 1000 "$work/sums" >"$sums"
	look --paranoid
	sed 's/^/0123456789abcdef/' "$work/sums" >"$sums"
	look --paranoid
	{
		cat "$work/sums"
		printf '%s  ../../../etc/passwd\n%s  \n%s  /\n' 00000000000000000000000000000000 zz 0
	} >"$sums"
	look
	tells_victim
}

@test "diversions, overrides and alternatives of rubbish" {
	head -c 100k /dev/urandom | tee "$root/var/lib/dpkg/diversions" >"$root/var/lib/dpkg/statoverride"
	mkdir -p "$root/var/lib/dpkg/alternatives" "$root/var/lib/ucf"
	head -c 100k /dev/urandom | tee "$root/var/lib/dpkg/alternatives/editor" >"$root/var/lib/ucf/hashfile"
	look
	tells_victim
	printf '/a\n/a\n:\n/usr/share/victim\n/usr/share/victim\n:\n/usr/share/victim/1\n/usr/share/victim/2\n:\n/usr/share/victim/2\n/usr/share/victim/1\n:\n' >"$root/var/lib/dpkg/diversions" # round
	look
	tells_victim
}
