#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The golden machines: archives of real roots, reduced to what a survey reads, each beside the survey that is
# expected of it. tests/machines/README.md says how they were made; tests/machines/update saves them anew.

setup() {
	load common
	need_root
	need zstd jq
	export THEN=${THEN:-$(dirname "$ENOSYS")/trowel-then} # trowel at another time
	need "$THEN"
	machines=$project/tests/machines
}

@test "every machine is surveyed as expected" {
	local archive name failed=
	for archive in "$machines"/*/root.tar.zst; do
		name=$(basename "${archive%/root.tar.zst}")
		"$machines/replay" "$name" >"$BATS_TEST_TMPDIR/$name"
		diff "$machines/$name/expected.json" "$BATS_TEST_TMPDIR/$name" || {
			echo "^^^ $name"
			failed+=" $name"
		}
	done
	[ -z "$failed" ] || { echo "differ:$failed"; false; }
}

@test "every machine is small, and its survey complete" {
	local archive
	for archive in "$machines"/*/root.tar.zst; do
		[ "$(stat -c %s "$archive")" -le $((320 << 10)) ]
		json '.walk.complete and (.packages | length > 0)' "${archive%/*}/expected.json"
	done
}
