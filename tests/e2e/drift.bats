#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Minimal Debians that nobody changed, the prefilter against --paranoid in the ways systems are copied,
# the survey from outside against the one from inside, and that nothing is different afterwards.

setup_file() {
	load common
	load roots
	root_needs
	root_make twelve bookworm --include=systemd,systemd-sysv,cron,openssh-server
}

teardown_file() {
	load common
	load roots
	root_end twelve
	root_end copy
}

setup() {
	load common
	load roots
	work=$BATS_TEST_TMPDIR
	twelve=$ROOTS/twelve
	root_needs
	[ -d "$twelve" ] || skip "no Debian could be made here"
}

# ---- nobody changed anything ----------------------------------------------------------------------

at_most_five() { # at_most_five NAME
	root_survey "$1" "$work/survey.json"
	files_of "$work/survey.json" | tee "$work/rows"
	[ "$(wc -l <"$work/rows")" -le 5 ]
}

other() { # other SUITE: one that this host may not be
	root_make other "$1"
	at_most_five other
	same_inside other
	root_end other
}

@test "a Debian 12 shows at most five rows" { at_most_five twelve; }
@test "a minimal Debian 11 shows at most five rows, the same from inside" { other bullseye; }
@test "a minimal Debian 13 shows at most five rows, the same from inside" { other trixie; }

# ---- from inside and from outside -----------------------------------------------------------------

# inside NAME: a survey by a process whose / the root is, with a /proc, and where systemd is installed
# with what says that it runs; the binary lies on a file system of its own
inside() {
	unshare --mount --pid --fork --net --uts bash -euc '
		mount -t tmpfs tmpfs "$1/mnt" && cp "$2" "$1/mnt/trowel" && mount -t proc proc "$1/proc"
		mount -t tmpfs tmpfs "$1/run"
		[ ! -e "$1/lib/systemd/systemd" ] || mkdir -p "$1/run/systemd/system"
		exec chroot "$1" /mnt/trowel survey --json --sample 0' - "$ROOTS/$1" "$TROWEL"
}

# what files say, without what is only known of a running system
of_files='{files, packages, preserved_packages, repositories, users, groups, identity, people, events, services, os: .host.os}
	| del(.services[]? | select(.manager == "hand-started")) | del(.services[]? | .active, .survives_reboot, .survives_why)
	| del(.events[]? | select(.evidence // [] | index("kernel ring buffer")))'

same_inside() { # same_inside NAME
	file "$TROWEL" | grep -q static || skip "$TROWEL needs libraries that the root does not have"
	root_survey "$1" "$work/outside.json"
	inside "$1" >"$work/inside.json"
	diff <(jq -S "$of_files" "$work/outside.json") <(jq -S "$of_files" "$work/inside.json")
}

@test "a survey from inside tells the same as --root from outside" {
	need unshare file
	same_inside twelve
}

# ---- the prefilter --------------------------------------------------------------------------------

# Three edits that only a digest tells: the size and the times of the content stay.
edit() { # edit ROOT
	local path
	for path in usr/bin/sort usr/sbin/cron usr/share/perl5/Debconf/Log.pm; do
		touch -r "$1/$path" "$work/time"
		printf '#' | dd of="$1/$path" bs=1 seek=100 conv=notrunc status=none
		touch -r "$work/time" "$1/$path"
	done
}

unedit() { # unedit ROOT: the same bytes as before
	local path
	for path in usr/bin/sort usr/sbin/cron usr/share/perl5/Debconf/Log.pm; do
		cp -p "$work/kept/${path##*/}" "$1/$path"
	done
}

keep() {
	mkdir -p "$work/kept"
	cp -p "$1"/usr/bin/sort "$1"/usr/sbin/cron "$1"/usr/share/perl5/Debconf/Log.pm "$work/kept/"
}

edits_told() { # edits_told NAME: by both ways, and the whole of files is the same
	sleep 2 # lists of this very second count as lists of the future
	root_survey "$1" "$work/fast.json"
	root_survey "$1" "$work/all.json" --paranoid
	[ "$(jq '[.files[] | select(.path == "/usr/bin/sort" or .path == "/usr/sbin/cron" or .path == "/usr/share/perl5/Debconf/Log.pm") |
		select(any(.finding[]; . == "changed"))] | length' "$work/fast.json")" = 3 ] || {
		echo "$1: edits that are not told"
		return 1
	}
	diff <(files_of "$work/all.json") <(files_of "$work/fast.json")
}

# copied: a copy of the root, made by the command of standard input in it, $to being the new one
copied() {
	local to=$ROOTS/copy
	root_end copy
	mkdir "$to"
	(cd "$twelve" && eval "$1")
	keep "$to"
	edit "$to"
	edits_told copy
	root_end copy
}

@test "with the prefilter and without: the same, where dpkg installed" {
	root_survey twelve "$work/fast.json"
	root_survey twelve "$work/all.json" --paranoid
	diff <(jq '.files' "$work/all.json") <(jq '.files' "$work/fast.json")
	keep "$twelve"
	edit "$twelve"
	edits_told twelve
	unedit "$twelve"
}

@test "a file edited at once after its package was installed" {
	mkdir -p "$work/at-once/DEBIAN" "$work/at-once/usr/share/at-once"
	seq 200 >"$work/at-once/usr/share/at-once/data"
	touch -d 2020-01-01 "$work/at-once/usr/share/at-once/data"
	printf 'Package: at-once\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: made in a test\n' \
		>"$work/at-once/DEBIAN/control"
	(cd "$work/at-once" && md5sum usr/share/at-once/data >DEBIAN/md5sums)
	dpkg-deb --root-owner-group --build "$work/at-once" "$twelve/at-once.deb" >/dev/null
	chroot "$twelve" /bin/sh -c 'dpkg -i /at-once.deb >/dev/null && printf x | dd of=/usr/share/at-once/data bs=1 conv=notrunc status=none && touch -d 2020-01-01 /usr/share/at-once/data'
	root_survey twelve "$work/survey.json"
	chroot "$twelve" dpkg -P at-once >/dev/null
	rm "$twelve/at-once.deb"
	json '.files[] | select(.path == "/usr/share/at-once/data") | .finding == ["changed"]'
}

@test "edits in a copy made by cp -a" { copied 'cp -a . "$to"'; }
@test "edits in a copy made by cp -r, which keeps no times" { copied 'cp -r . "$to"'; }
@test "edits in a copy made by tar" { copied 'tar -c . | tar -x -C "$to"'; }
@test "edits made before the copy" {
	keep "$twelve"
	edit "$twelve"
	root_end copy
	mkdir "$ROOTS/copy"
	cp -a "$twelve/." "$ROOTS/copy"
	unedit "$twelve"
	edits_told copy
}

@test "edits where dpkg's lists are of the future" {
	copied 'tar -c . | tar -x -C "$to" && touch -d "next year" "$to"/var/lib/dpkg/info/*.list'
}

@test "edits before the lists were written anew, as by a restored backup" {
	root_end copy
	mkdir "$ROOTS/copy"
	cp -a "$twelve/." "$ROOTS/copy"
	keep "$ROOTS/copy"
	edit "$ROOTS/copy"
	sleep 0.1 # not in the same tick of the clock
	touch "$ROOTS"/copy/var/lib/dpkg/info/*
	edits_told copy
}

@test "edits in one where only some lists were written anew" {
	keep "$twelve"
	cp -a "$twelve/var/lib/dpkg/info" "$work/info"
	edit "$twelve"
	sleep 0.1
	touch "$twelve"/var/lib/dpkg/info/{coreutils,cron,debconf}.*
	edits_told twelve || failed=1
	unedit "$twelve"
	cp -a "$work/info/." "$twelve/var/lib/dpkg/info"
	[ -z "${failed-}" ]
}

# ---- nothing is different afterwards --------------------------------------------------------------

# times_of ROOT: every file with its number, kind, size, links and times
times_of() {
	find "$1" -xdev \( -type l -printf '%P\t%i\t%M\t%s\t%n\t%l\t%T@\t%C@\n' -o -printf '%P\t%i\t%M\t%s\t%n\t%A@\t%T@\t%C@\n' \) | sort
}

modules() { cut -d ' ' -f 1 /proc/modules 2>/dev/null || true; } # a kernel may have none

# Reading a link moves its access time, whatever one does: that of links is not asked for.
# Where relatime would move the access time at the first read, and with what only root reads.
@test "no access time, no change time, no file is different afterwards" {
	need unshare
	printf 'x' >>"$twelve/usr/share/perl5/Debconf/Log.pm" # has to be read
	mkdir -p "$twelve/opt/app"
	echo 'port=1' >"$twelve/opt/app/app.ini"
	find "$twelve" -xdev -exec touch -h -a -d 2001-01-01 {} + # which moves all ctimes: all is hashed
	times_of "$twelve" >"$work/0" # walks through the folders, whose access times move now
	times_of "$twelve" >"$work/before"
	modules >"$work/modules"
	root_survey twelve "$work/survey.json"
	root_survey twelve "$work/survey.json" --paranoid --cores 2
	times_of "$twelve" >"$work/after"
	modules | diff "$work/modules" -
	diff "$work/before" "$work/after"
	root_end twelve
	[ "$(awk -F '\t' '$3 ~ /^-/ && $6 > 1000000000' "$work/after" | wc -l)" = 0 ]
}
