#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# There and back: a host of jobs in five languages, which acts outward in every way. As long as cutover is not
# true the rebuilt host is silent: watched for WATCH_SECONDS of its clock, in which its jobs would have run ten times.

WATCH_SECONDS=${WATCH_SECONDS:-600}

load_all() {
	load ../e2e/common
	load ../e2e/machine
	load ../e2e/codify/rebuild
	load roundtrip
	load batch/recipe
}

setup_file() {
	load_all
	round_needs
	need npm
	round_end batch01 batch02
	cd "$BATS_FILE_TMPDIR"
	round_build batch01 batch
}

teardown_file() {
	load_all
	round_end batch01 batch02
}

setup() {
	load_all
	cd "$BATS_FILE_TMPDIR"
}

@test "the project is applied, and a second time nothing changes" {
	round_apply batch01 batch02
}

@test "ansible-lint and the syntax check have nothing to say" {
	round_lints
}

@test "the data is moved, with what is still in the queue" {
	batch_stopped
	round_move batch01 batch02
	[ "$(machine_in batch02 redis-cli lrange feeds 0 -1 | sort | xargs)" = 'Emma Ulysses' ]
}

@test "without the cutover it sends nothing, runs no job and joins nothing" {
	local before after
	before=$(batch_traces batch02)
	sleep "$WATCH_SECONDS"
	refute heard "$new_address"
	after=$(batch_traces batch02)
	diff <(echo "$before") <(echo "$after")
	heard "$old_address" | tail -1 # the old one works on
}

@test "before the cutover verify finds what waits, and nothing else" {
	round_waits batch02
}

# the two halves have the same priority, so that the one that has the address keeps it while it runs
@test "with the cutover it does all of it" {
	machine_in batch01 systemctl stop keepalived
	round_cutover batch01 batch02
	machine_in batch02 redis-cli lpush feeds Persuasion
	eventually_heard "$new_address"
}

@test "verify finds nothing but identity" {
	round_is_verified batch02
}

@test "surveyed and written once more it is the same code" {
	round_again batch01 batch02
}

@test "without the cutover it is silent again" {
	round_back batch01 batch02
	batch_is_silent batch02
}
