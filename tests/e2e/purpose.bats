#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The first paragraph of a report, of three machines whose builder wrote down what a person would say
# (purpose/README.md): all that must be said is said, and nothing that is false.

setup() {
	local part
	load common
	load machine
	for part in company lan secrets expected survey {db01,web03,dock02}/recipe; do load "purpose/$part"; done
	need zstd jq
	standing=
}

teardown() {
	[ -z "$standing" ] || "recipe_${standing}_end"
}

# says NAME: builds it, surveys it, and compares
says() {
	"recipe_$1_needs"
	standing=$1
	"recipe_$1_build"
	"recipe_$1_check"
	purpose_survey "$1" "$BATS_TEST_TMPDIR"
	purpose_paragraph "$BATS_TEST_TMPDIR" | tee "$BATS_TEST_TMPDIR/paragraph"
	recipe_says "$1" "$BATS_TEST_TMPDIR/paragraph"
	# the paragraph is what the report opens with
	report_opens_with "$BATS_TEST_TMPDIR"
}

# report_opens_with FOLDER: whether the first sentences of the paragraph stand before all tables
report_opens_with() {
	local first
	first=$(purpose_paragraph "$1" | head -n 1)
	tr -s ' \n' ' ' <"$1/report" | head -c 4000 | grep -qF -e "${first%% and *}"
}

@test "a reverse proxy with two applications and Redis" { says web03; }

@test "PostgreSQL with a dump to another host" { says db01; }

@test "a host with docker and podman containers" { says dock02; }
