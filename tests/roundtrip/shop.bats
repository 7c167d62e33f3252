#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# There and back: a web shop.

load_all() {
	load ../e2e/common
	load ../e2e/machine
	load ../e2e/codify/rebuild
	load roundtrip
	load shop/recipe
}

setup_file() {
	load_all
	round_needs
	cd "$BATS_FILE_TMPDIR"
	round_end shop01 shop02
	round_old shop01 shop
	round_there_and_back shop01 shop02
}

teardown_file() {
	load_all
	round_end shop01 shop02
}
