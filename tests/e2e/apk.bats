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
		"$($APK --root "$root" info -v 2>/dev/null | sort)" ]
	json '.packages[] | select(.name == "lib") | .reason == "auto"'
	json '.packages[] | select(.name == "app") | .reason == "manual" and .held'
	json '.preserved_packages | map(.name) == ["new"]'
}
