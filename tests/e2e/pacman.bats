#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A package made by makepkg and installed by pacman into a root: what the survey says of it, beside pacman.

setup() {
	load common
	need_root
	need pacman makepkg bsdtar fakeroot repo-add runuser
	work=$BATS_TEST_TMPDIR/work root=$BATS_TEST_TMPDIR/work/root
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/.." # makepkg runs as nobody
	"$project/tests/fixtures/pacman/make.sh" "$work" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		skip "makepkg makes no package here"
	}
}

pacman_here() { pacman --root "$root" --dbpath "$root/var/lib/pacman" --config /dev/null "$@"; }

@test "the same packages as pacman -Q, with their reasons" {
	survey_json --root "$root"
	[ "$(jq -r '.packages[] | select(.manager == "pacman") | "\(.name) \(.version)"' "$BATS_TEST_TMPDIR/survey.json")" = "$(pacman_here -Q)" ]
	json '.packages[] | select(.name == "hello-test") | .reason == "manual"'
	pacman_here -D --asdeps hello-test
	survey_json --root "$root"
	json '.packages[] | select(.name == "hello-test") | .reason == "auto"'
}

@test "a package in the repository's database is held by it, another is to be preserved" {
	printf '[custom]\nServer = file:///srv/custom\n' >"$root/etc/pacman.conf"
	cp -L "$work/custom.db" "$root/var/lib/pacman/sync/custom.db"
	survey_json --root "$root"
	json '.packages[] | select(.name == "hello-test") | .in_repository and .origin == "custom"'
	json '(.preserved_packages // []) == []'
	json '.repositories[] | select(.manager == "pacman") | .url == "file:///srv/custom"'
	tar -czf "$root/var/lib/pacman/sync/custom.db" -T /dev/null
	survey_json --root "$root"
	json '.preserved_packages[0].name == "hello-test"'
	trowel survey --root "$root" --sample 0 -o "$work/a.trowel" >/dev/null 2>&1
	zstd -dcq "$work/a.trowel" | tar -xOf - preserved_files.jsonl >"$work/files.jsonl"
	jq -r 'select(.type == "file" and .carried) | .path' "$work/files.jsonl" | sort >"$work/carried"
	[ -s "$work/carried" ]
	[ "$(cat "$work/carried")" = "$(pacman_here -Ql hello-test | sed "s/^[^ ]* //; s,^$root,," | while read -r path; do [ ! -f "$root$path" ] || [ -L "$root$path" ] || echo "$path"; done | sort)" ]
}

@test "a database that is cut or flipped ends in rows or errors" {
	local local=$root/var/lib/pacman/local/hello-test-1.2-3 part
	for part in desc files mtree; do
		cp "$local/$part" "$work/kept"
		for size in 0 1 17 100; do
			head -c "$size" "$work/kept" >"$local/$part"
			survey_json --root "$root"
		done
		tr 'a%\n' '%\n\0' <"$work/kept" >"$local/$part"
		survey_json --root "$root"
		cp "$work/kept" "$local/$part"
	done
	printf '\037\213\010broken' >"$local/mtree"
	survey_json --root "$root"
	json '.errors[] | select(.path | test("hello-test"))'
}

@test "a package that no repository holds is carried file by file, and pacman finds it unaltered" {
	local x=$BATS_TEST_TMPDIR/x
	need zstd jq
	printf '[custom]\nServer = file:///srv/custom\n' >"$root/etc/pacman.conf"
	tar -czf "$root/var/lib/pacman/sync/custom.db" -T /dev/null
	trowel survey --sample 0 --root "$root" -o "$x.trowel" >"$x.report" 2>&1
	unpack "$x.trowel" "$x"
	row_filter 'length > 5 and all(.owner_package == "hello-test" and .carried and (.finding | not))'
	jq -e '.preserved_packages[0].evidence | any(test("carried file by file"))' "$x/snapshot.json"
	cmp "$root/usr/bin/hello" "$x/files/usr/bin/hello"
	mkdir -p "$x/files/var/lib/pacman"
	cp -a "$root/var/lib/pacman/local" "$x/files/var/lib/pacman/"
	root=$x/files
	LC_ALL=C pacman_here -Qkk 2>/dev/null | grep ' 0 altered files'
}

drift() { # drift: the rows about what packages own
	jq -r '.files[]? | select(.owner_package or (.finding | index("deleted"))) | "\(.path) \(.finding | join(","))"' "$BATS_TEST_TMPDIR/survey.json" | sort
}

@test "drift as pacman -Qkk sees it, and edited configuration" {
	survey_json --root "$root"
	[ -z "$(drift)" ]
	LC_ALL=C pacman_here -Qkk 2>/dev/null | grep ' 0 altered files'
	sleep 1.1 # pacman looks at the time of a file first
	echo 'key = other' >"$root/etc/hello.conf"
	sed -i s/sh/SH/ "$root/usr/bin/hello"
	chmod 4755 "$root/usr/bin/hello"
	chmod 600 "$root/usr/share/hello/a b"
	ln -sfn other "$root/usr/bin/hello-link"
	chmod 777 "$root/var/lib/hello"
	rm "$root"/usr/share/hello/*odd
	survey_json --root "$root"
	drift >"$BATS_TEST_TMPDIR/drift"
	cat "$BATS_TEST_TMPDIR/drift"
	[ "$(sed 's/ [a-z,]*$//' "$BATS_TEST_TMPDIR/drift")" = "$(LC_ALL=C pacman_here -Qkk 2>&1 |
		sed -nE "s,^(warning|backup file): hello-test: $root(/.*) \(.*,\2,p" | sort -u)" ]
	grep -x '/etc/hello.conf changed' "$BATS_TEST_TMPDIR/drift"
	grep -x '/usr/bin/hello-link target' "$BATS_TEST_TMPDIR/drift"
	grep -x '/usr/share/hello/a b mode' "$BATS_TEST_TMPDIR/drift"
	grep -x '/var/lib/hello mode' "$BATS_TEST_TMPDIR/drift"
}
