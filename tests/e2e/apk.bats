#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Packages of both of apk's formats installed by apk into a root: what the survey says, beside apk. APK is the
# program, which Debian has not; the unit tests read the database that it made once.

setup() {
	load common
	need_root
	APK=${APK:-apk}
	need "$APK" python3
	export APK
	work=$BATS_TEST_TMPDIR/work root=$BATS_TEST_TMPDIR/work/root
	"$project/tests/fixtures/apk/make.sh" "$work" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		skip "apk installs nothing here"
	}
}

@test "the same packages as apk list" {
	survey_json --root "$root"
	[ "$(jq -r '.packages[] | select(.manager == "apk") | "\(.name)-\(.version)"' "$BATS_TEST_TMPDIR/survey.json" | sort)" = \
		"$($APK --root "$root" info -v 2>/dev/null | sort -u)" ]
	json '.packages[] | select(.name == "lib") | .reason == "auto"'
	json '.packages[] | select(.name == "app") | .reason == "manual" and .held'
	json '.preserved_packages | map(.name) == ["new"]'
}

@test "a package that no repository holds is carried file by file, and apk finds it unaltered" {
	local x=$BATS_TEST_TMPDIR/x
	need zstd jq
	trowel survey --sample 0 --root "$root" -o "$x.trowel" >"$x.report" 2>&1
	unpack "$x.trowel" "$x"
	row_filter 'all(.owner_package == "new" and .carried and (.finding | not) and .evidence == ["apk: new 3.0-r0 x86_64"])'
	row_filter 'map(.path) | contains(["/opt/new", "/opt/new/file", "/opt/new/link"])'
	jq -e '.preserved_packages[0].evidence | any(test("carried file by file"))' "$x/snapshot.json"
	cmp "$root/opt/new/file" "$x/files/opt/new/file"
	mkdir -p "$x/files/lib" "$x/files/etc"
	cp -a "$root/lib/apk" "$x/files/lib/"
	cp -a "$root/etc/apk" "$x/files/etc/"
	# of the other packages nothing is there
	$APK --root "$x/files" audit --full --check-permissions >"$x.audit" 2>/dev/null || :
	refute grep opt/new "$x.audit"
}

drift() { # drift: the rows about what packages own
	jq -r '.files[]? | select(.owner_package or (.finding | index("deleted"))) | "\(.path) \(.finding | join(","))"' "$BATS_TEST_TMPDIR/survey.json" | sort
}

@test "drift as apk audit sees it" {
	survey_json --root "$root"
	[ -z "$(drift)" ]
	echo more >>"$root/etc/app.conf"
	echo ELf >"$root/usr/bin/app"
	chmod 755 "$root/opt/new/file"
	ln -sfn other "$root/usr/lib/liblib.so"
	ln -sfn other "$root/opt/new/link" # of format 3
	rm "$root/usr/lib/liblib.so.1"
	survey_json --root "$root"
	drift >"$BATS_TEST_TMPDIR/drift"
	cat "$BATS_TEST_TMPDIR/drift"
	[ "$(sed 's/ [a-z,]*$//; s,^/,,' "$BATS_TEST_TMPDIR/drift")" = \
		"$({ $APK --root "$root" audit --full --check-permissions; $APK --root "$root" audit --backup; } 2>/dev/null | sed -n 's/^[UXmM] //p' | sort -u)" ]
	grep -x '/opt/new/link target' "$BATS_TEST_TMPDIR/drift"
	grep -x '/opt/new/file mode' "$BATS_TEST_TMPDIR/drift"
}
