# What all end-to-end tests share. TROWEL is the binary under test; RUNNER is put in front of it (the
# system call filter of 3.10, for instance).
project=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
TROWEL=${TROWEL:-$project/build/trowel}
RUNNER=${RUNNER:-}
ENOSYS=${ENOSYS:-$project/build-dev/tests/enosys} # see enosys.c

trowel() { $RUNNER "$TROWEL" "$@"; }

# need PROGRAM...: skips the test aloud when the machine lacks one
need() {
	local program
	for program; do
		command -v "$program" >/dev/null || [ -x "$program" ] || skip "$program is not here"
	done
}

need_root() { [ "$(id -u)" = 0 ] || skip "only root can do this"; }

# json FILTER [FILE]: jq on the JSON of the last survey
json() { jq -e "$1" "${2:-$BATS_TEST_TMPDIR/survey.json}"; }

# survey_json [OPTION...]: a survey as JSON; of this host without the walk, which tests of files make of roots
survey_json() {
	[[ " $* " == *" --root "* ]] || set -- --fast "$@"
	trowel survey --json --sample 0 "$@" >"$BATS_TEST_TMPDIR/survey.json"
}

# unpack SNAPSHOT FOLDER: all that it holds, as tar unpacks it
unpack() {
	mkdir -p "$2"
	zstd -dcqf "$1" >"$2.tar"
	tar -C "$2" --acls --xattrs --xattrs-include='*' -xpf "$2.tar" 2>"$2.messages" || {
		cat "$2.messages"
		return 1
	}
}

# row_filter FILTER [SECTION]: jq on the rows of a long section of the snapshot unpacked into x, preserved_files
row_filter() { jq -es "$1" "$BATS_TEST_TMPDIR/x/${2:-preserved_files}.jsonl"; }

# refute COMMAND...: fails when it succeeds; bats does not see a failing "! command"
refute() {
	if "$@"; then
		return 1
	fi
}

# until_file FILE; until_state PID PATTERN: within ten seconds, or $TRIES twentieths of one
until_file() { until_true [ -e "$1" ]; }
until_state() { until_true grep -qE "^State:[[:space:]]$2" "/proc/$1/status"; }
until_gone() { until_true is_gone "$1"; }
is_gone() { [ ! -e "/proc/$1" ] || grep -qE '^State:[[:space:]]Z' "/proc/$1/status"; }
until_true() {
	local try
	for try in $(seq "${TRIES:-200}"); do
		"$@" && return
		sleep 0.05
	done
	return 1
}
