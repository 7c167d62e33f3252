# What the tests do with a machine that stands: survey it, and take the snapshot apart.

# purpose_survey NAME FOLDER [OPTION...]: in FOLDER then are the snapshot (a.trowel), what is in it
# (unpacked/), what its packages hold (packages/), and the report
purpose_survey() {
	local name=$1 folder=$2 deb
	shift 2
	mkdir -p "$folder/unpacked"
	cp "$TROWEL" "$MACHINES/$name/root/trowel"
	machine_in "$name" env COLUMNS=120 /root/trowel survey -v -o - "$@" >"$folder/a.trowel" 2>"$folder/report" || return
	zstd -dcqf "$folder/a.trowel" >"$folder/a.tar"
	# tar knows all but one keyword of the headers, and need not know that
	tar -C "$folder/unpacked" -xf "$folder/a.tar" 2>/dev/null || return
	for deb in "$folder"/unpacked/packages/*.deb; do
		[ ! -e "$deb" ] || { mkdir -p "$folder/packages" && dpkg-deb -R "$deb" "$folder/packages/${deb##*/}"; } || return
	done
}

# purpose_paragraph FOLDER: the report's first paragraph
purpose_paragraph() { jq -r '.summary[].sentence' "$1/unpacked/snapshot.json"; }
