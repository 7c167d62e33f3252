#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A runtime and an application that flatpak installed for a user: what the survey says, beside flatpak.

setup() {
	load common
	need flatpak
	work=$BATS_TEST_TMPDIR/work root=$BATS_TEST_TMPDIR/root
	"$project/tests/fixtures/flatpak/make.sh" "$work" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		skip "flatpak installs nothing here"
	}
	mkdir -p "$root/home"
	cp -a "$work/home" "$root/home/ann"
}

@test "the same applications and runtimes as flatpak list" {
	survey_json --root "$root"
	[ "$(jq -r '.packages[] | select(.manager == "flatpak") | "\(.name) \(.arch) \(.origin)"' "$BATS_TEST_TMPDIR/survey.json")" = \
		"$(HOME=$work/home XDG_DATA_HOME=$work/home/.local/share flatpak --user list --columns=application,arch,origin,branch |
			tr -s '\t' ' ')" ]
	json '.packages[] | select(.name == "org.test.Hello") | .version == "2.5.1" and .scope == "user" and .reason == "manual"'
	json '.repositories[] | select(.manager == "flatpak") | .suite == "test" and .trusted_blindly'
}
