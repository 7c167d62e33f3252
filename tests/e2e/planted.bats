#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What people change on a server, planted in a Debian that is made for it: the survey tells each change
# by its path, with the right finding, and hardly anything else.

bats_require_minimum_version 1.5.0

setup_file() {
	load common
	load roots
	load planted/plant
	load planted/changes
	root_needs
	root_make planted bookworm --include="$planted_packages" --skip=cleanup/apt/lists
	export table=$BATS_FILE_TMPDIR/table root=$ROOTS/planted snapshot=$BATS_FILE_TMPDIR/planted.json
	: >"$table.aside" && : >"$table.failed"
	plant_all
	root_survey planted "$snapshot"
}

teardown_file() {
	load common
	load roots
	root_end planted
}

setup() {
	load common
	load roots
	load planted/plant
}

@test "all of them could be planted" {
	cat "$table.failed"
	[ ! -s "$table.failed" ]
}

@test "every planted change is told, by its path and with the right finding" {
	planted_missing "$snapshot" | tee "$BATS_TEST_TMPDIR/told"
	refute grep -q '^not told' "$BATS_TEST_TMPDIR/told"
	[ "$(wc -l <"$table")" -ge 45 ]
}

@test "at most five rows beside them" {
	planted_noise "$snapshot" | tee "$BATS_TEST_TMPDIR/noise"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/noise")" -le 5 ]
}
