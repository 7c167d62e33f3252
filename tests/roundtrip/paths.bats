#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# There and back: what the other hosts do not have. Three small hosts, one pair after the other, since no host has
# more than one of ufw, firewalld and iptables-persistent.

load_all() {
	load ../e2e/common
	load ../e2e/machine
	load ../e2e/codify/rebuild
	load roundtrip
	load paths/recipe
}

setup_file() {
	load_all
	round_needs
	need jq sha1sum
	paths_end
}

teardown_file() {
	load_all
	paths_end
}

setup() {
	load_all
	cd "$BATS_FILE_TMPDIR"
}

# paths_end: whichever pair there is
paths_end() { round_end paths01 paths02 saved01 saved02 zones01 zones02; }

# paths_filtered RECIPE: that pair alone; its kernel filters as the old one's does
paths_filtered() {
	paths_end
	rm -rf project
	round_build "$1"01 "$1" || return
	round_apply "$1"01 "$1"02 || return
	paths_filters_alike "$1"01 "$1"02 || return # asking firewalld starts polkit, on both
	round_is_verified "$1"02
}

@test "the project is applied with its versions pinned, and a second time nothing changes" {
	round_build paths01 paths --pin
	round_apply paths01 paths02
	[ "$(machine_in paths02 dpkg-query -f '${Version}' -W lantern-fonts)" = 1.0 ]
	[ "$(machine_in paths02 apt-mark showhold)" = tree ]
}

@test "what languages' own tools install works as it did, and supervisord's program runs" {
	diff <(paths_answers paths01 "$old_address") <(paths_answers paths02 "$new_address")
}

@test "ufw lets in whom it let in" {
	paths_filters_alike paths01 paths02
}

@test "ansible-lint and the syntax check have nothing to say" {
	round_lints
}

@test "the data is moved, with its access control lists and attributes" {
	round_move paths01 paths02
	diff <(paths_beside paths01) <(paths_beside paths02)
}

@test "verify finds nothing but identity" {
	round_is_verified paths02
}

@test "surveyed and written once more it is the same code" {
	paths_forgotten paths02
	round_again paths01 paths02 --pin
}

@test "rules that iptables-persistent loads" {
	paths_filtered saved
}

@test "firewalld, with a zone and a service of the house's own" {
	paths_filtered zones
}
