#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs of Debian 11 judged for a Debian 12, and what the loader and the programs themselves say there.

setup_file() {
	load common
	load roots
	root_needs
	need jq chroot
	root_make eleven bullseye --include=openssl,curl,git,vim-tiny,redis-server,postgresql-client-13,php7.4-cli,sqlite3,tcpdump,rsync,bind9-dnsutils,gdb-minimal,binutils,python3,perl,bc,gawk,lua5.3,ruby,nodejs,imagemagick,libxml2-utils,ldap-utils,lftp,mariadb-client-core-10.5,nmap,strace,e2fsprogs,xfsprogs,krb5-user,socat,w3m
	root_make twelve bookworm --skip=cleanup/apt/lists --include=python3
	cp "$TROWEL" "$ROOTS/eleven/trowel"
	trowel survey --root "$ROOTS/twelve" --available --fast -q -o "$ROOTS/eleven/twelve.trowel" >/dev/null
	(cd "$ROOTS/eleven" && find usr/bin usr/sbin -type f -perm /111 -size +0 | sort) >"$BATS_FILE_TMPDIR/all"
	(cd "$ROOTS/eleven" && while read -r path; do
		[ "$(head -c 4 "$path" | tail -c 3)" != ELF ] || echo "$path"
	done) <"$BATS_FILE_TMPDIR/all" >"$BATS_FILE_TMPDIR/programs"
}

teardown_file() {
	load common
	load roots
	root_end eleven
	root_end twelve
}

setup() {
	load common
	load roots
	eleven=$ROOTS/eleven twelve=$ROOTS/twelve
	cd "$BATS_FILE_TMPDIR"
}

# judge FILE...: the answers for files of the old root, as JSON
judge() { chroot "$eleven" /trowel can-run --json --on /twelve.trowel "$@"; }

# loads PATH: true if the new root's loader finds all that the program, copied there, wants
loads() {
	cp "$eleven/$1" "$twelve/tried"
	LD_BIND_NOW=1 LD_WARN=1 chroot "$twelve" /lib64/ld-linux-x86-64.so.2 --list /tried >listed 2>&1 || return 1
	! grep -qE 'not found|undefined symbol' listed
}

@test "at least 200 programs: the loader of the new system agrees with every answer" {
	[ "$(wc -l <programs)" -ge 200 ]
	# shellcheck disable=SC2046 # no blanks in these names
	judge $(sed 's|^|/|' programs) >answers.json || [ $? = 1 ]
	jq -r '.files[] | [.answer, .path] | @tsv' answers.json >answers
	[ "$(wc -l <answers)" = "$(wc -l <programs)" ]
	local answer path wrong=0
	while IFS=$'\t' read -r answer path; do
		[ "$answer" = unknown ] && continue # private symbols: the loader may find them, and they may differ
		if loads "${path#/}"; then
			[ "$answer" = yes ] && continue
		else
			[ "$answer" = yes ] || continue
		fi
		echo "$answer: $path"
		cat listed
		wrong=$((wrong + 1))
	done <answers
	cut -f1 answers | sort | uniq -c
	[ "$wrong" = 0 ]
	grep -q '^no' answers
	[ "$(grep -c '^yes' answers)" -ge 100 ]
}

@test "50 of those that it says run, do" {
	local path count=0 status
	while read -r path; do
		cp "$eleven/$path" "$twelve/tried"
		status=0
		timeout 10 chroot "$twelve" /tried --version >said 2>&1 </dev/null || status=$?
		# not started, or died of it; all else is the program's own answer
		case $status in
		12[67] | 13[2-9])
			cat said
			echo "$path: $status"
			return 1
			;;
		esac
		refute grep -E 'error while loading|symbol lookup error|version .* not found' said
		count=$((count + 1))
	done < <(awk -F'\t' '$1 == "yes" { print substr($2, 2) }' answers | shuf -n 60 --random-source=answers)
	[ "$count" -ge 50 ]
}

@test "packages that are at hand are looked into, and are called likely no more" {
	jq -r '[.files[] | .packages[]?] | unique[]' answers.json >packages
	[ -s packages ]
	mkdir -p debs
	# shellcheck disable=SC2046 # no blanks in these names
	(cd debs && fetch twelve $(<../packages)) >fetch.log 2>&1 || {
		tail -n 3 fetch.log
		skip 'no packages can be fetched here'
	}
	cp -r debs "$eleven/debs"
	# shellcheck disable=SC2046
	judge --debs /debs $(sed 's|^|/|' programs) >checked.json || [ $? = 1 ]
	jq -r '.files[] | [.answer, .path] | @tsv' checked.json >checked
	cut -f1 checked | sort | uniq -c
	# what packages have nothing to do with is as it was
	diff <(grep -E '^yes' answers) <(grep -E '^yes' checked)
	[ "$(grep -c '^with packages' checked)" -ge 10 ]
	jq -r '.files[] | select(.answer == "with packages") | .evidence[]' checked.json >seen
	grep -F ', among those of --debs, ' seen
	refute grep -F unchecked seen
	jq -r '.files[] | select(.answer == "with packages") | .because[]' checked.json >because
	refute grep -F likely because
}

# told PROGRAM OPTION...: what the screen says of a program of the old root, in one line
told() {
	local program=$1
	shift
	chroot "$eleven" /trowel can-run -v --on /twelve.trowel "$@" "$program" 2>&1 | tr -s ' \n' ' '
}

@test "one that wants a version that the package lacks, a folder without the package, a cut one" {
	[ -f "$eleven"/debs/libcurl4_*.deb ] || skip 'no packages can be fetched here'
	sed 's/CURL_OPENSSL_4/CURL_OPENSSL_9/' "$eleven/usr/bin/curl" >"$eleven/usr/bin/curl9"
	chmod +x "$eleven/usr/bin/curl9"
	told /usr/bin/curl9 | grep -F 'libcurl4 for libcurl.so.4, likely'
	told /usr/bin/curl9 | grep -F 'libcurl.so.4: its versions and symbols are unchecked'
	told /usr/bin/curl9 --debs /debs | grep -F 'it wants CURL_OPENSSL_9 of libcurl.so.4, which goes up to CURL_OPENSSL_4 in libcurl4 7.88'
	refute judge --debs /debs /usr/bin/curl9 >/dev/null
	judge --debs /debs /usr/bin/curl >/dev/null
	mkdir -p "$eleven/none" "$eleven/cut"
	told /usr/bin/curl9 --debs /none | grep -F 'unchecked: its package is not among those of --debs'
	head -c 100000 "$eleven"/debs/libcurl4_*.deb >"$eleven/cut/libcurl4.deb"
	told /usr/bin/curl9 --debs /cut >said
	grep -F 'trowel: can-run: /cut/libcurl4.deb: damaged' said
	grep -F 'libcurl4 for libcurl.so.4, likely' said
	refute trowel can-run /bin/sh --on "$eleven/twelve.trowel" --debs "$eleven/gone"
	refute trowel report "$eleven/twelve.trowel" --debs "$eleven/debs" 2>said
	grep -F -e '--onto' said
}

@test "what it says needs packages, loads once they are there" {
	local packages path
	jq -r '[.files[] | select(.answer == "with packages") | .packages[]] | unique[]' answers.json >packages
	[ -s packages ]
	chroot "$twelve" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $(<packages) >install.log 2>&1 || {
		tail -n 3 install.log
		skip 'no packages can be installed here'
	}
	while read -r path; do
		loads "${path#/}" || {
			echo "$path"
			cat listed
			return 1
		}
	done < <(awk -F'\t' '$1 == "with packages" { print $2 }' answers)
	# the one that wants a version that none of them defines
	[ ! -f "$eleven/usr/bin/curl9" ] || refute loads usr/bin/curl9
}

@test "an index of files that apt keeps says which package holds a program" {
	local list=$twelve/var/lib/apt/lists/mirror.example_dists_bookworm_main_Contents-amd64.gz
	printf '%s\n' 'usr/bin/oddtool   devel/hello' 'usr/share/doc/hello/README   devel/hello' 'bin/both	utils/hello,utils/sl' | gzip >"$list"
	trowel survey --root "$twelve" --available --fast --json >available.json
	jq -e '[.available[] | select(.files) | .name + " " + (.files | join(" "))] | sort ==
		["hello /usr/bin/oddtool /bin/both", "sl /bin/both"]' available.json
	truncate -s 40 "$list"
	trowel survey --root "$twelve" --available --fast --json >available.json
	jq -e '[.errors[] | select(.path | endswith("Contents-amd64.gz")) | .what] | length == 1 and (.[0] | test("cut"))' available.json
	rm "$list"
}
