#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may know: accounts, keys and a git identity as their own tools make them.

setup() {
	load common
	need_root
	need jq zstd git ssh-keygen useradd
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root"/{bin,etc/cron.d,etc/default,usr/sbin,usr/local/bin,root/.ssh,home,var/log}
	echo 'ID=debian' >"$root/etc/os-release"
	cp /bin/true "$root/bin/bash"
	: >"$root/usr/sbin/cron"
	: >"$root/usr/sbin/sshd"
	for file in passwd shadow group gshadow; do : >"$root/etc/$file"; done
	echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
	useradd -R "$root" -m -K MAIL_DIR=/tmp -c 'Anna Schmidt' -s /bin/bash -p '$6$s$hash' anna 2>/dev/null || skip "useradd -R does not work here"
	HOME=$root/home/anna git config --global user.email anna.schmidt@corp.io
	HOME=$root/home/anna git config --global user.name 'Anna Schmidt'
	ssh-keygen -q -t ed25519 -N '' -C carol.jones@corp.io -f "$BATS_TEST_TMPDIR/key"
	cp "$BATS_TEST_TMPDIR/key.pub" "$root/root/.ssh/authorized_keys"
	printf 'MAILTO=ops@corp.io\n# by Carol Jones <carol.jones@corp.io> for SHOP-123\n0 3 * * * root /usr/local/bin/backup\n' >"$root/etc/cron.d/backup"
	printf '#!/bin/sh\n# Author: Theo, see https://wiki.corp.io/Backup\n# curve25519-sha256@libssh.org UTF-8\n' >"$root/usr/local/bin/backup"
}

@test "traces of one person become one row" {
	survey_json --root "$root"
	json '.people | map(.name) | contains(["Anna Schmidt", "Carol Jones", "ops@corp.io"])'
	json '.people[] | select(.name == "Anna Schmidt") | .addresses == ["anna.schmidt@corp.io", "anna"]'
	json '.people[] | select(.name == "Carol Jones") | .knows == ["is named in /etc/cron.d/backup", "has a key for root"]'
	json '[.people[].name] | index("Theo") == null'
	json '[.search_words[].word] | contains(["SHOP-123", "https://wiki.corp.io/Backup"])'
	trowel survey --root "$root" -o "$BATS_TEST_TMPDIR/a.trowel" --color never | grep -A3 '^Who may know' | grep -q 'Carol Jones'
}

@test "with --no-people nobody is named" {
	trowel survey --root "$root" --no-people -o "$BATS_TEST_TMPDIR/a.trowel" --carry none >"$BATS_TEST_TMPDIR/report"
	tar -xOf <(zstd -dcq "$BATS_TEST_TMPDIR/a.trowel") snapshot.json >"$BATS_TEST_TMPDIR/survey.json"
	for name in Schmidt 'Carol' carol.jones SHOP-123; do
		refute grep -q "$name" "$BATS_TEST_TMPDIR/survey.json" "$BATS_TEST_TMPDIR/report"
	done
	json '.people == null and ([.search_words[]?.kind] | all(. != "ticket" and . != "page"))'
}
