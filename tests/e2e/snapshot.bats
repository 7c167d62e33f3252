#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The snapshot as a file: what survey writes, report reads, and plain tools understand.

setup() {
	load common
	work=$BATS_TEST_TMPDIR
	cd "$work"
}

@test "survey writes HOST-UTCTIME.trowel, mode 0600, and says so" {
	trowel survey --fast --sample 0 >"$work/report" 2>"$work/messages"
	file=$(echo ./*.trowel)
	[ -f "$file" ]
	[ "$(stat -c %a "$file")" = 600 ]
	[[ $file =~ -[0-9]{8}T[0-9]{6}Z\.trowel$ ]]
	grep -qF "${file#./}" "$work/messages"
	grep -q 'This box is' "$work/report"
}

@test "report prints from the file what survey printed" {
	trowel survey --fast --sample 0 -o "$work/a.trowel" >"$work/first"
	trowel report "$work/a.trowel" >"$work/second"
	diff "$work/first" "$work/second"
}

@test "plain tar and jq read it" {
	need zstd jq
	trowel survey --fast --sample 0 -o "$work/a.trowel" >/dev/null
	mkdir x && zstd -dcq a.trowel | tar -C x -xf -
	[ "$(jq -r .format x/snapshot.json)" = trowel-snapshot ]
	[ "$(wc -l <x/processes.jsonl)" -gt 0 ]
	jq -e .pid x/processes.jsonl >/dev/null
}

@test "-o - streams the snapshot and puts the report on stderr" {
	trowel survey --carry none --sample 0 -o - >"$work/a.trowel" 2>"$work/report"
	grep -q 'This box is' "$work/report"
	trowel report "$work/a.trowel" | grep -q 'This box is'
	trowel report - <"$work/a.trowel" | grep -q 'This box is'
}

@test "--json is one document that the schema accepts" {
	need jq
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not here"
	survey_json
	[ "$(ls ./*.trowel 2>/dev/null | wc -l)" = 0 ]
	/usr/bin/python3 - "$project/docs/snapshot.schema.json" survey.json <<'PYTHON'
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
for error in errors[:10]:
    print(list(error.path), error.message)
sys.exit(bool(errors))
PYTHON
}

@test "the sections of a file fit the schema too" {
	need zstd
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not here"
	trowel survey --fast --sample 0 -o a.trowel >/dev/null
	mkdir x && zstd -dcq a.trowel | tar -C x -xf -
	/usr/bin/python3 - "$project/docs/snapshot.schema.json" x <<'PYTHON'
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2] + "/snapshot.json")))
row = {"$ref": "#/$defs/process", "$defs": schema["$defs"]}
validator = jsonschema.Draft202012Validator(row)
for line in open(sys.argv[2] + "/processes.jsonl"):
    validator.validate(json.loads(line))
PYTHON
}

@test "a damaged snapshot is a clear error and status 2" {
	trowel survey --fast --sample 0 -o a.trowel >/dev/null
	head -c 1000 a.trowel >cut.trowel
	run trowel report cut.trowel
	[ "$status" = 2 ]
	[[ $output == *cut.trowel* ]]
	run trowel report /etc/passwd
	[ "$status" = 2 ]
	[[ $output == *"not a snapshot"* ]]
	run trowel report nowhere.trowel
	[ "$status" = 2 ]
	[[ $output == *"No such file"* ]]
}

@test "an interrupted survey leaves no file behind" {
	trowel survey --fast --sample 20 -o a.trowel >/dev/null 2>&1 &
	pid=$!
	sleep 1
	kill -TERM "$pid" # a job in the background ignores SIGINT
	status=0
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	[ -z "$(ls -A)" ]
}

@test "a full disk is told, and leaves no file behind" {
	need_root
	mkdir full
	mount -t tmpfs -o size=4k tmpfs full || skip "no tmpfs may be mounted here"
	run trowel survey --fast --sample 0 -o full/a.trowel
	left=$(ls -A full)
	umount full
	[ "$status" = 2 ]
	[[ $output == *"No space left"* ]]
	[ -z "$left" ]
}
