#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Packages of rpm: what we read of its databases against what rpm itself says, and what we find changed
# against rpm -Va. Packages are built and installed into a root of their own; Debian's rpm writes SQLite
# only, the other kinds are made from that.
load common.bash

RPM_DUMP=${RPM_DUMP:-$(dirname "$ENOSYS")/rpm-dump}
REAL=${RPM_DATABASES:-$project/../shared/data/rpmdb} # databases of real hosts, if they are here

setup_file() {
	command -v rpmbuild >/dev/null && command -v rpm >/dev/null && [ "$(id -u)" = 0 ] || return 0
	export MADE=$BATS_FILE_TMPDIR/made
	local specs=$BATS_TEST_DIRNAME/rpm
	mkdir -p "$MADE"
	{
		rpmbuild --define "_topdir $MADE/build" -bb "$specs/kinds.spec"
		rpmbuild --target x86_64 --define "_topdir $MADE/build" -bb "$specs/twin.spec"
		rpmbuild --target i686 --define "_topdir $MADE/build" -bb "$specs/twin.spec"
		rpmbuild --define "_topdir $MADE/hand" -bb "$specs/hand.spec"
		make_root "$MADE/root"
	} >"$MADE/log" 2>&1 || {
		cat "$MADE/log"
		return 1
	}
}

setup() {
	need rpm rpmbuild python3
	need_root
	need "$RPM_DUMP"
	root=$BATS_TEST_TMPDIR/root
}

# rpm_in ROOT ARGUMENT...: rpm on that root; Debian's warns that it is not alien
rpm_in() {
	local root=$1
	shift
	rpm --root "$root" --dbpath /var/lib/rpm --define '_db_backend sqlite' "$@" 2>/dev/null
}

make_root() {
	mkdir -p "$1/etc"
	echo ID=fedora >"$1/etc/os-release"
	echo root:x:0:0::/root:/bin/sh >"$1/etc/passwd"
	printf 'root:x:0:\nadm:x:4:\n' >"$1/etc/group"
	rpm_in "$1" -i --nodeps --ignorearch "$MADE"/build/RPMS/*/*.rpm
}

# theirs OPTION...: every package and file as rpm lists them, in the form of rpm-dump
theirs() {
	rpm "$@" -qa --qf '= %{NAME} %|EPOCH?{%{EPOCH}}:{0}|:%{VERSION}-%{RELEASE} %{ARCH}\n' --dump 2>/dev/null |
		grep -v '^(contains no files)$' | LC_ALL=C sort
}

ours() { "$RPM_DUMP" "$1" | LC_ALL=C sort; }

# same DATABASE EXPECTED: they list the same, and not nothing
same() {
	ours "$1" >"$BATS_TEST_TMPDIR/ours"
	[ -s "$2" ]
	diff "$2" "$BATS_TEST_TMPDIR/ours"
}

# kinds SQLITE EXPECTED: the same from each kind of database made from that one
kinds() {
	local tmp=$BATS_TEST_TMPDIR made=$BATS_TEST_DIRNAME/rpm/databases.py order size
	same "$1" "$2"
	"$made" wal "$1" "$tmp/rpmdb.sqlite"
	[ -s "$tmp/rpmdb.sqlite-wal" ]
	same "$tmp/rpmdb.sqlite" "$2"
	"$made" ndb "$1" "$tmp/Packages.db"
	same "$tmp/Packages.db" "$2"
	command -v db5.3_load >/dev/null || return 0
	for order in 1234 4321; do
		for size in 512 4096 65536; do
			rm -f "$tmp/Packages"
			"$made" bdb "$1" $order $size | db5.3_load "$tmp/Packages"
			same "$tmp/Packages" "$2"
		done
	done
}

@test "every kind of database lists what rpm lists" {
	theirs --root "$MADE/root" --dbpath /var/lib/rpm >"$BATS_TEST_TMPDIR/theirs"
	grep -q '^= twin 2:1.0~rc1-3 i686$' "$BATS_TEST_TMPDIR/theirs"
	kinds "$MADE/root/var/lib/rpm/rpmdb.sqlite" "$BATS_TEST_TMPDIR/theirs"
}

@test "a real SQLite database lists what rpm lists, in every kind" {
	[ -e "$REAL/cbl-mariner/rpmdb.sqlite" ] || skip "no databases of real hosts are here"
	cp -r "$REAL/cbl-mariner" "$BATS_TEST_TMPDIR/db"
	theirs --dbpath "$BATS_TEST_TMPDIR/db" --define '_db_backend sqlite' >"$BATS_TEST_TMPDIR/theirs"
	kinds "$REAL/cbl-mariner/rpmdb.sqlite" "$BATS_TEST_TMPDIR/theirs"
}

@test "a real Berkeley database lists what rpm lists" {
	[ -e "$REAL/libuuid/Packages" ] || skip "no databases of real hosts are here"
	cp -r "$REAL/libuuid" "$BATS_TEST_TMPDIR/db"
	theirs --dbpath "$BATS_TEST_TMPDIR/db" --define '_db_backend bdb_ro' >"$BATS_TEST_TMPDIR/theirs"
	same "$REAL/libuuid/Packages" "$BATS_TEST_TMPDIR/theirs"
}

@test "packages become rows, and a fresh root shows no change" {
	survey_json --root "$MADE/root"
	json '[.packages[] | "\(.name) \(.version) \(.arch) \(.vendor)"] | sort == [
		"kinds 1-1 noarch Example Vendor", "twin 2:1.0~rc1-3 i686 Example Vendor",
		"twin 2:1.0~rc1-3 x86_64 Example Vendor"]'
	json '[.packages[] | .installed_at != null and .size_bytes > 0] | all'
	json '[.files[]? | select(.owner_package or (.path | test("kinds|twin")))] == []'
	json '[.errors[]? | select(.collector == "packages")] == []'
}

@test "what repositories offer, from the lists that dnf and zypper keep" {
	need createrepo_c
	local kind cache=var/cache/dnf/house-0123456789abcdef
	cp -a "$MADE/root" "$root"
	mkdir -p "$root/etc/yum.repos.d" "$root/$cache" "$BATS_TEST_TMPDIR/packages"
	printf '[house]\nname=House\nbaseurl=http://packages.example/\nenabled=1\n' >"$root/etc/yum.repos.d/house.repo"
	cp "$MADE"/build/RPMS/*/*.rpm "$MADE"/hand/RPMS/*/*.rpm "$BATS_TEST_TMPDIR/packages/"
	rpm -qp --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\n' "$BATS_TEST_TMPDIR"/packages/*.rpm 2>/dev/null |
		LC_ALL=C sort -u >"$BATS_TEST_TMPDIR/theirs"
	for kind in gz xz; do
		rm -rf "$root/$cache"/*
		createrepo_c -q --compress-type "$kind" -o "$root/$cache" "$BATS_TEST_TMPDIR/packages" >"$BATS_TEST_TMPDIR/log" 2>&1
		survey_json --root "$root" --available --fast
		json '.available[] | "\(.name) \(.version) \(.arch)"' | jq -r . | LC_ALL=C sort -u |
			diff "$BATS_TEST_TMPDIR/theirs" -
	done
	json '[.available[].origin] | unique == ["house"]'
	json '[.available[] | select(.name == "twin") | .provides[]] | index("twin") != null'
	# of a repository that is not in use, and a cut list
	sed -i s/enabled=1/enabled=0/ "$root/etc/yum.repos.d/house.repo"
	survey_json --root "$root" --available --fast
	json '[.available[]?] == []'
	sed -i s/enabled=0/enabled=1/ "$root/etc/yum.repos.d/house.repo"
	for kind in "$root/$cache"/repodata/*primary.xml*; do truncate -s 200 "$kind"; done
	survey_json --root "$root" --available --fast
	json '[.errors[].path // "" | select(test("primary.xml"))] | length > 0'
}

@test "packages that no repository holds are carried, file by file, and are no change" {
	local snapshot=$BATS_TEST_TMPDIR/a.trowel x=$BATS_TEST_TMPDIR/x path
	need zstd jq
	cp -a "$MADE/root" "$root"
	mkdir -p "$root/var/lib/dnf" "$x"
	python3 - "$root/var/lib/dnf/history.sqlite" <<'PYTHON'
import sqlite3, sys
history = sqlite3.connect(sys.argv[1]) # what dnf notes of `dnf install ./kinds.rpm`
history.executescript("""
create table trans_item (id integer primary key, item_id, repo_id, action, reason, state);
create table rpm (item_id, name, epoch, version, release, arch);
create table repo (id, repoid);
insert into repo values (1, '@commandline');
insert into rpm values (1, 'kinds', 0, '1', '1', 'noarch');
insert into trans_item values (1, 1, 1, 1, 2, 1);""")
history.commit()
PYTHON
	printf 'password = CanaryRpm77\n' >"$root/etc/kinds/edited"
	trowel survey --root "$root" --sample 0 -o "$snapshot" >"$BATS_TEST_TMPDIR/report" 2>/dev/null
	zstd -dcq "$snapshot" | tar -C "$x" -xf - 2>/dev/null
	jq -e '.preserved_packages | map(.name) == ["kinds"]' "$x/snapshot.json"
	while IFS= read -r path; do
		cmp "$root$path" "$x/files$path"
	done < <(jq -r 'select(.type == "file" and .carried) | .path' "$x/preserved_files.jsonl")
	[ "$(stat -c %a "$x/files/usr/bin/kinds-setuid")" = 4755 ]
	[ "$(readlink "$x/files/usr/bin/kinds-link")" = kinds-plain ]
	[ "$(stat -c %i "$x/files/usr/bin/kinds-plain")" = "$(stat -c %i "$x/files/usr/bin/kinds-hard")" ]
	[ "$(cat "$x/files/usr/share/kinds/a name with blanks")" = space ]
	[ -d "$x/files/var/lib/kinds" ]
	jq -se 'any(.path == "/usr/share/kinds/sub/7" and .owner_package == "kinds" and .carried)' "$x/preserved_files.jsonl"
	jq -e '.preserved_packages[] | select(.name == "kinds") | .evidence | any(test("carried file by file"))' "$x/snapshot.json"
	refute grep -rq CanaryRpm77 "$x" "$BATS_TEST_TMPDIR/report"
	refute grep -q 'preserved\|kinds-plain' "$BATS_TEST_TMPDIR/report"
	trowel survey --root "$root" --sample 0 --carry none -o "$snapshot" >/dev/null 2>&1
	refute sh -c "zstd -dcq '$snapshot' | tar -tf - | grep -q kinds"
}

@test "nothing is created beside the database, nor changed" {
	local before after
	before=$(find "$MADE/root/var/lib/rpm" -printf '%p %s %T@ %C@\n' | sort)
	survey_json --root "$MADE/root"
	after=$(find "$MADE/root/var/lib/rpm" -printf '%p %s %T@ %C@\n' | sort)
	[ "$before" = "$after" ]
}

@test "what is changed by hand is found, as by rpm -Va" {
	make_root "$root"
	sleep 2 # the second of the installation is rpm's own
	cd "$root"
	echo more >>etc/kinds/noreplace
	printf 'edited by' >etc/kinds/edited && rm etc/kinds/optional
	echo unverified too >>etc/kinds/unverified
	chmod 600 etc/kinds/ghost 2>/dev/null || : # never made
	rm usr/bin/kinds-plain && echo other >usr/bin/kinds-plain && chmod 755 usr/bin/kinds-plain
	chmod u-s usr/bin/kinds-setuid
	setcap -r usr/bin/kinds-capable 2>/dev/null || setfattr -x security.capability usr/bin/kinds-capable
	ln -sfn /bin/sh usr/bin/kinds-link
	chgrp 4 "usr/share/kinds/a name with blanks"
	touch -d 2001-02-03 usr/share/kinds/sub/1
	printf 'X\n' >usr/share/kinds/sub/2 && touch -r usr/share/kinds/sub/3 usr/share/kinds/sub/2 # same size, old time
	rm usr/share/kinds/sub/4
	chmod 755 var/lib/kinds
	echo x >usr/lib-i686/twin
	cd - >/dev/null
	# missing(ok) files and those whose time alone differs are no change of ours
	rpm_in "$root" -Va | grep -v '^\.\.\.\.\.\.\.T\.' | grep -v '^missing.* c ' | sed 's,^[^/]*,,' | sort >"$BATS_TEST_TMPDIR/theirs"
	survey_json --root "$root"
	jq -r '.files[] | select(.owner_package) | .path' "$BATS_TEST_TMPDIR/survey.json" | sort >"$BATS_TEST_TMPDIR/ours"
	diff "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/ours")" -ge 10 ]
	# the same without ctimes ruling anything out
	jq -c '.files' "$BATS_TEST_TMPDIR/survey.json" >"$BATS_TEST_TMPDIR/by_ctime"
	survey_json --paranoid --root "$root"
	jq -c '.files' "$BATS_TEST_TMPDIR/survey.json" | diff "$BATS_TEST_TMPDIR/by_ctime" -
}

@test "a package that no repository holds is carried file by file, and rpm verifies it" {
	local x=$BATS_TEST_TMPDIR/x
	need zstd jq
	make_root "$root"
	rpm_in "$root" -i --nodeps "$MADE"/hand/RPMS/noarch/hand-*.rpm
	sleep 2
	mkdir -p "$root/var/log/hand" && echo started >"$root/var/log/hand/log" # %ghost
	echo more >>"$root/etc/hand/edited.conf"
	echo other >"$root/opt/hand/changed"
	rm "$root/opt/hand/gone"
	trowel survey --sample 0 --root "$root" -o "$x.trowel" >"$x.report" 2>"$x.said"
	unpack "$x.trowel" "$x"
	# its rows: no drift, and each with its package
	row_filter 'length == 13 and all(.owner_package == "hand" and .evidence[0] == "rpm: hand 1-1 noarch" and (.finding | not))'
	row_filter '[.[] | select(.carried | not) | .path] == ["/var/log/hand/log"]'
	row_filter '.[] | select(.path == "/var/log/hand/log") | .reason == "not asked for: --carry log"'
	row_filter '.[] | select(.path == "/etc/hand/login.conf") | .file_class == "config" and .evidence[1] == "one secret in it is replaced"'
	row_filter '[.[] | select(.owner_package == "hand") | .path] | sort == ["/etc/hand/edited.conf", "/opt/hand/changed", "/opt/hand/gone"]' files
	jq -e '.preserved_packages[0] | .name == "hand" and (.evidence | any(test("12 of 13 rows of preserved_files")) and any(test("2 more are changed by hand")) and any(test("1 more were not found")))' "$x/snapshot.json"
	refute grep -q 'hand/model' "$x.report"
	grep -Eq 'carrying [0-9]+ files, 1.9 MiB' "$x.said"
	refute grep -aq CANARY51 "$x.tar"
	[ "$(tar -tf "$x.tar" 2>/dev/null | grep -c hand/changed)" = 1 ]
	cmp "$root/opt/hand/model.bin" "$x/files/opt/hand/model.bin"
	cmp "$root/opt/hand/changed" "$x/files/opt/hand/changed"
	# content, mode, owner, capabilities, links, times, as its database knows them
	mkdir -p "$x/files/var/lib" "$x/files/etc"
	cp -a "$root/var/lib/rpm" "$x/files/var/lib/"
	cp -a "$root/etc/passwd" "$root/etc/group" "$x/files/etc/"
	run rpm_in "$x/files" -V hand
	echo "$output"
	[ "$(sed 's/^\(.\{9\}\)  c/\1   /; s/  */ /g' <<<"$output" | LC_ALL=C sort)" = "S.5...... /etc/hand/login.conf
S.5....T. /etc/hand/edited.conf
S.5....T. /opt/hand/changed
missing /opt/hand/gone" ]
	# asked for nothing, nothing is carried
	trowel survey --sample 0 --carry none --root "$root" -o "$x.trowel" >/dev/null 2>&1
	rm -r "$x" && unpack "$x.trowel" "$x"
	[ ! -e "$x/files" ] && [ ! -e "$x/preserved_files.jsonl" ]
	jq -e '.preserved_packages[0].evidence == ["not carried: not asked for: --carry code"]' "$x/snapshot.json"
}

@test "an rpm that manages nothing yields nothing" {
	mkdir -p "$root/var/lib/rpm" "$root/usr/lib/sysimage/rpm" "$root/etc"
	rpm --root "$root" --dbpath /var/lib/rpm --initdb 2>/dev/null
	[ -s "$root/var/lib/rpm/rpmdb.sqlite" ]
	survey_json --root "$root"
	json '.packages // [] == []'
	json '[.errors[]? | select(.collector == "packages")] == []'
}

@test "a folder that is a link to the other counts once, a database left behind is named" {
	cp -a "$MADE/root" "$root"
	mkdir -p "$root/usr/lib/sysimage"
	mv "$root/var/lib/rpm" "$root/usr/lib/sysimage/rpm"
	ln -s ../../usr/lib/sysimage/rpm "$root/var/lib/rpm"
	survey_json --root "$root"
	json '.packages | length == 3'
	rm "$root/var/lib/rpm"
	mkdir "$root/var/lib/rpm"
	rpm_in "$root" --initdb
	cp "$root/usr/lib/sysimage/rpm/rpmdb.sqlite" "$root/var/lib/rpm/"
	python3 - "$root/var/lib/rpm/rpmdb.sqlite" <<-'END'
		import sqlite3, sys
		work = sqlite3.connect(sys.argv[1])
		work.execute("DELETE FROM Packages WHERE hnum = 1")
		work.commit()
	END
	survey_json --root "$root"
	json '.packages | length == 3'
	json '[.errors[] | select(.path == "/var/lib/rpm/rpmdb.sqlite" and (.what | test("left aside")))] | length == 1'
}

@test "corrupt databases end in an error, not in a crash" {
	local from=$MADE/root/var/lib/rpm/rpmdb.sqlite kind file made=$BATS_TEST_DIRNAME/rpm/databases.py
	mkdir -p "$root/var/lib/rpm" "$root/etc"
	for kind in sqlite ndb bdb; do
		rm -f "$root"/var/lib/rpm/*
		case $kind in
		sqlite) file=$root/var/lib/rpm/rpmdb.sqlite && cp "$from" "$file" ;;
		ndb) file=$root/var/lib/rpm/Packages.db && "$made" ndb "$from" "$file" ;;
		bdb)
			command -v db5.3_load >/dev/null || continue
			file=$root/var/lib/rpm/Packages
			"$made" bdb "$from" 1234 4096 | db5.3_load "$file"
			;;
		esac
		cp "$file" "$BATS_TEST_TMPDIR/whole"
		for seed in $(seq 20); do
			python3 - "$BATS_TEST_TMPDIR/whole" "$file" "$seed" <<-'END'
				import random, sys
				random.seed(int(sys.argv[3]))
				data = bytearray(open(sys.argv[1], "rb").read())
				if random.random() < 0.3:
				    del data[random.randrange(len(data)):]
				for _ in range(random.choice([1, 10, 1000])):
				    if data:
				        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
				open(sys.argv[2], "wb").write(data)
			END
			timeout 60 "$TROWEL" survey --json --sample 0 --fast --root "$root" >"$BATS_TEST_TMPDIR/survey.json"
		done
	done
}
