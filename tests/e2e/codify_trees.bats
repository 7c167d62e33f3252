#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Applications that would be lost with their host, as trees for git; and the host's own name and addresses in configuration.
load common.bash

setup() {
	need git jq zstd python3
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/etc" "$root/srv" "$BATS_TEST_TMPDIR/home"
	echo 'ID=debian' >"$root/etc/os-release"
	mkdir -p "$root/var/lib/dpkg/info"
	printf '%s\n' 'Package: base-files' 'Status: install ok installed' 'Version: 1' 'Architecture: all' '' >"$root/var/lib/dpkg/status"
	printf '%s\n' /. /etc /srv /var /var/lib >"$root/var/lib/dpkg/info/base-files.list"
	export HOME=$BATS_TEST_TMPDIR/home GIT_CONFIG_NOSYSTEM=1
	git config --global user.name A
	git config --global user.email a@example.com
	git config --global init.defaultBranch main
	cd "$BATS_TEST_TMPDIR" || return
}

survey() { trowel survey --root "$root" -q -o a.trowel "$@" >/dev/null && unpack a.trowel x; }

@test "what a survey tells of work that was not pushed or committed is what git tells" {
	"$BATS_TEST_DIRNAME/git_changes.py" make "$root/srv" 7 40
	survey
	"$BATS_TEST_DIRNAME/git_changes.py" check "$root/srv" x/snapshot.json
	survey --carry none
	json '[.applications[].vcs | .unpushed_patch, .uncommitted_patch] | all(. == null)' x/snapshot.json
}
