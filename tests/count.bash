# What tests/check and tests/check-roundtrip count with: passed, failed, skipped; $log holds the last output.
passed=0 failed=0 skipped=0

skip() {
	skipped=$((skipped + 1))
	echo "skipped $1: $2"
}

# end_to_end FILE [BINARY]: runs a bats file, for at most TIMEOUT seconds, and counts its tests.
end_to_end() {
	local file=$1 before=$((passed + failed + skipped)) limit=${TIMEOUT:-1200} status=0
	TROWEL=${2:-$PWD/build-check/release/trowel} ENOSYS=$PWD/build-check/release/tests/enosys timeout "$limit" bats --formatter tap "$file" >"$log" 2>&1 || status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*"# skip"*) skip "${file##*/}" "${line#ok }" ;;
		"ok "*) passed=$((passed + 1)) ;;
		"not ok "*)
			failed=$((failed + 1))
			echo "FAILED  ${file##*/}: ${line#not ok }"
			;;
		"#"*) echo "        $line" ;;
		esac
	done < <(grep -v '^# Note' "$log")
	echo "        ${file##*/}: $((passed + failed + skipped - before)) tests"
	if [ "$status" = 124 ]; then
		failed=$((failed + 1))
		echo "FAILED  ${file##*/}: not at its end after $limit s"
	elif [ $((passed + failed + skipped)) = "$before" ]; then
		failed=$((failed + 1))
		echo "FAILED  ${file##*/}: did not run"
		tail -n 20 "$log"
	fi
}
