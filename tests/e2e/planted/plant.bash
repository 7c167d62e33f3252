# Changes planted in a root, one row of a table each: see changes.bash. A test plants them all, surveys,
# and asks of each whether the snapshot tells it, by its path and with the right finding.

# plant NAME PATH FINDING HOW [CONDITION]: runs HOW in $root and notes what must be told.
#   FINDING    what the row of files says (one of a|b); `none`: no row may be there, nor below it;
#              `fact`: no row of files, CONDITION is asked of the whole snapshot
#   CONDITION  a jq expression that must hold for the row, or for the snapshot; text holds no tab
plant() {
	local name=$1 path=$2 finding=$3 how=$4 condition=${5:-true}
	if ! chroot "$root" /bin/sh -euc "$how" </dev/null >"$table.log" 2>&1 3>&-; then
		echo "not planted: $name: $(tail -n 1 "$table.log")" >>"$table.failed"
		return
	fi
	printf '%s\t%s\t%s\t%s\n' "$name" "$(printf %s "$path" | base64 -w 0)" "$finding" "$condition" >>"$table"
}

# aside PATTERN REASON: rows whose path matches that regular expression (of jq) belong to what was
# planted, beside the rows asked for, and are no noise.
aside() { printf '%s\t%s\n' "$1" "$2" >>"$table.aside"; }

# is_told SNAPSHOT.json PATH64 FINDING CONDITION
is_told() {
	local row='(.path_b64 // (.path | @base64)) == $path'
	case $3 in
	fact) jq -e "$4" "$1" >/dev/null ;;
	none) jq -e --arg path "$(printf %s "$2" | base64 -d)" \
		'[.files[] | select(.path == $path or (.path | startswith($path + "/")))] == []' "$1" >/dev/null ;;
	*) jq -e --arg path "$2" --arg finding "$3" "[.files[] | select($row) | select(any(.finding[]; test(\"^(\" + \$finding + \")\$\")) and ($4))] | length == 1" "$1" >/dev/null ;;
	esac
}

# planted_missing SNAPSHOT.json: the planted changes that it does not tell; "N of M" as the last line
planted_missing() {
	local name path finding condition found=0 all=0
	while IFS=$'\t' read -r name path finding condition; do
		all=$((all + 1))
		if is_told "$1" "$path" "$finding" "$condition" 2>/dev/null; then
			found=$((found + 1))
			continue
		fi
		echo "not told: $name: $(printf %s "$path" | base64 -d | cat -v) should be $finding, $condition; there is:" \
			"$(jq -c --arg path "$path" '[.files[] | select((.path_b64 // (.path | @base64)) == $path) | .finding, .expected, .file_class, .mode, .target]' "$1")"
	done <"$table"
	echo "$found of $all"
}

# planted_noise SNAPSHOT.json: the rows of files that nobody planted
planted_noise() {
	jq -r --rawfile table "$table" --rawfile aside "$table.aside" '
		($table | split("\n") | map(select(. != "") | split("\t")[1]) | map({key: ., value: true}) | from_entries) as $paths |
		($aside | split("\n") | map(select(. != "") | split("\t")[0])) as $patterns |
		.files[] | select($paths[.path_b64 // (.path | @base64)] | not) |
		select(.path as $path | any($patterns[]; . as $pattern | $path | test($pattern)) | not) |
		[(.finding | join(",")), .path, .expected // ""] | @tsv' "$1"
}
