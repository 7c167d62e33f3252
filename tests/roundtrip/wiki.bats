#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# There and back: a wiki of 2009 on its fourth Debian.

load_all() {
	load ../e2e/common
	load ../e2e/machine
	load ../e2e/codify/rebuild
	load roundtrip
	load wiki/recipe
}

setup_file() {
	load_all
	round_needs
	round_end wiki01 wiki02
	cd "$BATS_FILE_TMPDIR"
	round_build wiki01 wiki
}

teardown_file() {
	load_all
	round_end wiki01 wiki02
}

setup() {
	load_all
	cd "$BATS_FILE_TMPDIR"
}

@test "the project is applied, and a second time nothing changes" {
	round_apply wiki01 wiki02
}

@test "ansible-lint and the syntax check have nothing to say" {
	round_lints
}

@test "the data is moved, and the services answer as the originals did" {
	round_move wiki01 wiki02
	diff <(wiki_answers "$old_address") <(wiki_answers "$new_address")
}

@test "before the cutover verify finds what waits, and nothing else" {
	round_waits wiki02
}

@test "what waited starts at the cutover" {
	round_cutover wiki01 wiki02
}

@test "verify finds nothing but identity" {
	round_is_verified wiki02
}

@test "surveyed and written once more it is the same code" {
	round_again wiki01 wiki02
}
