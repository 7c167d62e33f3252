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
	round_end shop01 shop02
	cd "$BATS_FILE_TMPDIR"
	round_build shop01 shop
}

teardown_file() {
	load_all
	round_end shop01 shop02
}

setup() {
	load_all
	cd "$BATS_FILE_TMPDIR"
}

@test "the project is applied, and a second time nothing changes" {
	round_apply shop01 shop02
}

@test "ansible-lint and the syntax check have nothing to say" {
	round_lints
}

@test "the data is moved, and the services answer as the originals did" {
	round_move shop01 shop02
	diff <(shop_answers "$old_address") <(shop_answers "$new_address")
}

@test "before the cutover verify finds what waits, and nothing else" {
	round_waits shop02
	for path in /etc/cron.d/shop /var/spool/cron/crontabs/marta; do
		[ "$(grep -cE "^  -  $path " waiting.txt)" -ge 2 ] # the file, and each job in it
	done
}

@test "what waited starts at the cutover" {
	round_cutover shop01 shop02
}

@test "verify finds nothing but identity" {
	round_is_verified shop02
}

@test "surveyed and written once more it is the same code" {
	round_again shop01 shop02
}

@test "without the cutover it is again as it was before" {
	round_back shop01 shop02
	round_waits shop02
	refute machine_in shop02 ls /etc/cron.d/shop
}
