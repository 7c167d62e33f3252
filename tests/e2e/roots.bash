# Root folders that mmdebstrap makes in a test, and what surveys of them say. dpkg itself installs
# there, so that the times of the files are those of an installation; a root is never unpacked from an
# archive. Everything lies below $ROOTS and is removed by root_end. Needs root and mmdebstrap.

# Where the roots are made: in memory where there is enough of it, which takes a third of the time.
roots_folder() {
	local free
	free=$(df --output=avail -BG /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
	if [ "${free:-0}" -ge 4 ]; then
		echo /dev/shm/trowel-test-roots
	else
		echo /var/tmp/trowel-test-roots
	fi
}

# two runs at once do not share a folder
ROOTS=${TROWEL_TEST_ROOTS:-$(roots_folder)-$(basename "$BATS_RUN_TMPDIR")}

root_needs() {
	need_root
	need mmdebstrap
	mkdir -p "$ROOTS"
}

# root_make NAME SUITE [OPTION...]: a fresh minimal Debian in $ROOTS/NAME. Skips when no mirror answers.
root_make() {
	local name=$1 suite=$2 hook=()
	shift 2
	root_end "$name"
	mkdir -p "$ROOTS"
	# its security suite is not on every mirror any more
	[ "$suite" != bullseye ] || hook=(--setup-hook='sed -i /security/d "$1/etc/apt/sources.list"')
	# what it mounts there is gone with it, however it ends
	unshare --mount mmdebstrap --quiet --variant=minbase "${hook[@]}" "$@" "$suite" "$ROOTS/$name" >"$ROOTS/$name.log" 2>&1 || {
		local why
		why=$(tail -n 1 "$ROOTS/$name.log")
		root_end "$name"
		skip "no Debian $suite can be made here: $why"
	}
}

root_end() { # root_end NAME
	[ -d "$ROOTS/$1" ] || return 0
	chattr -R -f -i "$ROOTS/$1/etc" "$ROOTS/$1/root" 2>/dev/null || true
	rm -rf --one-file-system "${ROOTS:?}/$1" "${ROOTS:?}/$1.log"
	rmdir "$ROOTS" 2>/dev/null || true
}

# fetch ROOT PACKAGE...: package files of the release of $ROOTS/ROOT, which kept its lists of apt, here
fetch() {
	local root=$ROOTS/$1
	shift
	chroot "$root" sh -c 'cd /tmp && apt-get -qq -o APT::Sandbox::User=root download "$@"' - "$@" && mv "$root"/tmp/*.deb .
}

# root_survey NAME FILE [OPTION...]: the survey of $ROOTS/NAME as JSON
root_survey() {
	local name=$1 file=$2
	shift 2
	trowel survey --root "$ROOTS/$name" --json --sample 0 "$@" >"$file"
}

# files_of FILE: a line for each row of files: its findings, and its path with the bytes that are no
# text as \xNN, sorted
files_of() {
	jq -r '.files[] | [(.finding | join(",")), (.path | tojson), .expected // "", (.evidence // [] | join("; "))] | @tsv' "$1" | sort -t"$(printf '\t')" -k2
}
