# SPDX-License-Identifier: GPL-2.0-or-later
# The command line itself: help, errors, exit statuses, outputs that fail, signals, completion.
# TROWEL names the binary.

bats_require_minimum_version 1.5.0

setup() {
	TROWEL=${TROWEL:-$BATS_TEST_DIRNAME/../../build/trowel}
	cd "$BATS_TEST_TMPDIR" || return
	unset COLUMNS
}

# refute_line REGEX: no line of the output matches.
refute_line() {
	if grep -nE "$1" <<<"$output"; then
		return 1
	fi
}

@test "trowel alone, help and --help list the commands" {
	for words in "" help --help -h; do
		run -0 "$TROWEL" $words
		[[ $output == *"survey "* && $output == *"completion "* ]]
	done
}

@test "every command's --help is its page, and touches nothing" {
	for name in survey help version completion; do
		run -0 "$TROWEL" "$name" --help
		[[ ${lines[0]} == "trowel $name: "* ]]
		[ "$output" = "$("$TROWEL" help "$name")" ]
	done
	[ -z "$(ls)" ]
}

@test "no line of the help is longer than the screen or ends in a blank" {
	for width in 60 80 200; do
		export COLUMNS=$width
		run -0 "$TROWEL" help survey
		refute_line ' $'
		refute_line "^.{$((width + 1))}"
	done
}

@test "an unknown command is an error that names the nearest" {
	run -2 "$TROWEL" survye
	[ "$output" = 'trowel: survye: no such command; did you mean `trowel survey`?' ]
	run -2 "$TROWEL" xyz
	[[ $output == *'`trowel help` lists them' ]]
	run -2 "$TROWEL" help xyz
}

@test "an unknown option is an error that names the nearest" {
	run -2 "$TROWEL" survey --jsom
	[ "$output" = "trowel: survey: --jsom: no such option; did you mean --json?" ]
	run -2 "$TROWEL" survey --sample soon
	run -2 "$TROWEL" version extra
	run -2 "$TROWEL" completion
}

@test "messages escape what they repeat" {
	run -2 "$TROWEL" $'a\033[31mb'
	[[ $output == 'trowel: a\x1b[31mb: '* ]]
}

@test "version tells revision and libraries" {
	run -0 "$TROWEL" version
	[[ ${lines[0]} == "trowel "*" ("*")" ]]
	"$TROWEL" version --json | jq -e '.version and .revision and .libraries.zstd'
}

@test "colour: never in a pipe, always when asked, NO_COLOR on a terminal" {
	run -0 "$TROWEL" help
	refute_line $'\033'
	"$TROWEL" help --color=always | grep -q $'\033'
	command -v script >/dev/null || skip "no script(1)"
	TERM=xterm script -qec "$TROWEL help" /dev/null </dev/null | grep -q $'\033'
	TERM=xterm NO_COLOR=1 run -0 script -qec "$TROWEL help" /dev/null
	refute_line $'\033'
	TERM=dumb run -0 script -qec "$TROWEL help" /dev/null
	refute_line $'\033'
}

@test "a full disk is an error" {
	[ -c /dev/full ] || skip "no /dev/full"
	for words in help "version --json" "completion bash" "survey --fast --json --sample 0"; do
		run -2 bash -c "$TROWEL $words >/dev/full"
		[[ $output == *"trowel: "*": standard output: No space left on device"* ]]
	done
}

@test "a closed output is an error" {
	run -2 bash -c "$TROWEL help >&-"
}

@test "a reader that has gone is no message" {
	run bash -c "set -o pipefail; $TROWEL completion bash | (exec <&-; sleep 0.2); echo \$?"
	[[ $output == "0" || $output == "2" ]]
	run bash -c "{ sleep 0.3; $TROWEL help; echo status \$? >&2; } | true"
	[ "$output" = "status 2" ]
}

@test "survey writes a snapshot only its owner can read" {
	run -0 "$TROWEL" survey --fast --sample 0 -q
	local files=(*.trowel)
	[ ${#files[@]} = 1 ]
	[[ ${files[0]} == *-20??????T??????Z.trowel ]]
	[ "$(stat -c %a "${files[0]}")" = 600 ]
}

@test "survey --json is one document and writes no file" {
	"$TROWEL" survey --fast --json --sample 0 >document.json
	[ "$(ls)" = document.json ]
	[ "$(jq -r .format document.json)" = trowel-snapshot ]
}

@test "survey -o - streams the snapshot" {
	"$TROWEL" survey --fast --sample 0 -o - >streamed 2>report
	[ "$(head -c 4 streamed | od -An -tx1 | tr -d ' ')" = 28b52ffd ]
	[ -s report ]
}

@test "survey -o into a folder that is not there is an error" {
	run -2 "$TROWEL" survey --fast --sample 0 -o missing/file.trowel
	[[ $output == *"missing/file.trowel"* ]]
	run -2 "$TROWEL" survey --root missing
}

@test "an interrupted survey dies by the signal and leaves nothing" {
	for signal in INT TERM HUP; do
		# background children of a script ignore SIGINT; env brings it back
		env --default-signal=INT "$TROWEL" survey --fast --sample 60 -o file.trowel >/dev/null 2>&1 &
		local pid=$! status=0
		sleep 1
		kill -s $signal $pid || true
		wait $pid || status=$?
		[ "$status" = $((128 + $(kill -l $signal))) ] || [ "$status" = 0 ]
		[ -z "$(ls | grep partial)" ]
	done
}

# complete WORD...: what bash offers for the last word.
complete_words() {
	bash -c '
		source <("$1" completion bash)
		shift
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		compopt() { :; }
		_trowel
		printf "%s\n" "${COMPREPLY[@]}" | sort | xargs' - "$TROWEL" trowel "$@"
}

@test "bash completes commands, options and values" {
	[ "$(complete_words sur)" = survey ]
	[ "$(complete_words survey --sam)" = --sample ]
	[ "$(complete_words survey --color a)" = "always auto" ]
	[ "$(complete_words survey --color = n)" = never ]
	[ "$(complete_words survey --color =)" = "always auto never" ]
	[ "$(complete_words help ver)" = "verify version" ]
	[ "$(complete_words completion '')" = "bash zsh" ]
	mkdir folder && touch file "a b"
	[ "$(complete_words survey --root f)" = folder ]
	[ "$(complete_words survey -o f)" = "file folder" ]
	[ "$(complete_words survey -o a)" = "a b" ]
	[ -z "$(complete_words survey --sample '')" ]
	"$TROWEL" completion bash | bash -n
}

@test "zsh reads its completion script" {
	command -v zsh >/dev/null || skip "no zsh"
	"$TROWEL" completion zsh >_trowel
	zsh -n _trowel
	zsh -fc 'autoload -Uz compinit && compinit -u -D && source ./_trowel && [[ $_comps[trowel] == _trowel ]]'
}
