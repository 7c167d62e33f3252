# What tests/check and tests/check-roundtrip count with: passed, failed, skipped; $log holds the last output.
passed=0 failed=0 skipped=0
# what failed and the first lines of why, once more at the end: a long log is read from there
failures=build-check/failures
FAILURE_LINES=14

fail() {
	failed=$((failed + 1))
	echo "FAILED  $1" | tee -a "$failures"
}

# result: what failed, and the counts as the last line; false when anything failed.
result() {
	cat "$failures"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}

skip() {
	skipped=$((skipped + 1))
	echo "skipped $1: $2"
}

# check NAME COMMAND...: counts one check, and shows the output of one that fails.
check() {
	local name=$1 start=$SECONDS
	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok      $name, $((SECONDS - start)) s"
	else
		fail "$name"
		tail -n 40 "$log" | sed 's/^/        /'
		return 1
	fi
}

# end_to_end FILE [BINARY]: runs a bats file, for at most TIMEOUT seconds, and counts its tests.
end_to_end() {
	local file=$1 before=$((passed + failed + skipped)) limit=${TIMEOUT:-1200} status=0 start=$SECONDS told=$FAILURE_LINES
	TROWEL=${2:-$PWD/build-check/release/trowel} ENOSYS=$PWD/build-check/release/tests/enosys timeout "$limit" bats --formatter tap "$file" >"$log" 2>&1 || status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*"# skip"*) skip "${file##*/}" "${line#ok }" ;;
		"ok "*) passed=$((passed + 1)) told=$FAILURE_LINES ;;
		"not ok "*)
			fail "${file##*/}: ${line#not ok }"
			told=0
			;;
		"#"*)
			echo "        ${line:0:500}"
			[ "$told" = "$FAILURE_LINES" ] || echo "        ${line:0:160}" >>"$failures"
			told=$((told < FAILURE_LINES ? told + 1 : told))
			;;
		esac
	done < <(grep -v '^# Note' "$log")
	echo "        ${file##*/}: $((passed + failed + skipped - before)) tests, $((SECONDS - start)) s${2:+, as on Linux 3.10}"
	if [ "$status" = 124 ]; then
		fail "${file##*/}: not at its end after $limit s"
	elif [ $((passed + failed + skipped)) = "$before" ]; then
		fail "${file##*/}: did not run"
		tail -n 20 "$log"
	fi
}

# job FOLDER COMMAND: one of those that run beside each other, in a shell of its own. What it says comes in one piece.
job() {
	log=$1/$$.log
	eval "$2" >"$1/$$.said" 2>&1
	flock "$1" cat "$1/$$.said"
	echo "$passed $failed $skipped" >"$1/$$.count"
}

# beside: runs the commands that it reads, a line each, as many at a time as there are cores, and adds up what they count.
beside() {
	local folder jobs more count=0
	folder=$(mktemp -d build-check/beside.XXXXXX)
	mapfile -t jobs
	printf '%s\n' "${jobs[@]}" | xargs -P "$(nproc)" -d '\n' -I '{}' bash -c '. tests/count.bash; job "$@"' - "$folder" '{}'
	while read -ra more; do
		passed=$((passed + more[0])) failed=$((failed + more[1])) skipped=$((skipped + more[2])) count=$((count + 1))
	done < <(cat "$folder"/*.count)
	[ "$count" = "${#jobs[@]}" ] || {
		fail "$((${#jobs[@]} - count)) of what runs beside each other did not come to its end"
	}
	rm -rf "$folder"
}
