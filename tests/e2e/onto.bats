#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration of a Debian 11, changed by hand, on its way to a Debian 12: with the packages of both, as git would
# merge it, and where the new release reads it.

setup_file() {
	load common
	load roots
	root_needs
	need jq chroot git dpkg-deb
	root_make eleven bullseye --skip=cleanup/apt/lists --include=ntp,openssh-server
	root_make twelve bookworm --skip=cleanup/apt/lists
	cd "$BATS_FILE_TMPDIR"
	mkdir -p debs/old debs/new default
	(cd debs/old && fetch eleven login ntp openssh-server)
	(cd debs/new && fetch twelve login ntpsec openssh-server)
	cp "$ROOTS/eleven/etc/login.defs" default/login.defs
	cp "$ROOTS/eleven/etc/ntp.conf" default/ntp.conf
	cp "$ROOTS/eleven/etc/ssh/sshd_config" default/sshd_config
	sed -i -e 's/^UMASK.*/UMASK		027/' -e 's/^LOGIN_TIMEOUT.*/LOGIN_TIMEOUT 90/' "$ROOTS/eleven/etc/login.defs"
	# the pools became Debian's of another name, in lines that were changed here
	sed -i -e '/^pool 0/s/.*/server time.lantern.example iburst/' "$ROOTS/eleven/etc/ntp.conf"
	printf 'PermitRootLogin no\nUsePrivilegeSeparation sandbox\nChallengeResponseAuthentication yes\n' >>"$ROOTS/eleven/etc/ssh/sshd_config"
	trowel survey --root "$ROOTS/eleven" -q -o old.trowel >/dev/null
	trowel survey --root "$ROOTS/twelve" --available --fast -q -o fresh.trowel >/dev/null
	trowel codify old.trowel --onto fresh.trowel --debs debs -q -o project
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
	cd "$BATS_FILE_TMPDIR"
}

# default_of PACKAGE PATH: what the new release's package brings
default_of() { dpkg-deb --fsys-tarfile debs/new/"$1"_*.deb | tar -xO ".$2"; }

# put PATH: what the project puts there
put() { cat project/roles/*/files"$1"; }

@test "changes are carried onto the new default, as git merges them" {
	default_of login /etc/login.defs >new
	refute diff default/login.defs new
	git merge-file -p "$ROOTS/eleven/etc/login.defs" default/login.defs new >merged
	diff merged <(put /etc/login.defs)
	grep -q '^UMASK		027' merged
	# ucf copies it from another place of its package
	default_of openssh-server /usr/share/openssh/sshd_config >new
	refute diff default/sshd_config new
	git merge-file --ours -p "$ROOTS/eleven/etc/ssh/sshd_config" default/sshd_config new >merged
	diff merged <(put /etc/ssh/sshd_config)
}

@test "what is in conflict is put as it was made by hand, and both sides are shown" {
	default_of ntpsec /etc/ntpsec/ntp.conf >new
	git merge-file --ours -p "$ROOTS/eleven/etc/ntp.conf" default/ntp.conf new >merged
	diff merged <(put /etc/ntpsec/ntp.conf)
	[ ! -e project/roles/*/files/etc/ntp.conf ]
	trowel codify old.trowel --onto fresh.trowel --debs debs --plan >plan
	tr -s ' \n' ' ' <plan | grep -F '/etc/ntp.conf: 1 of 1 hand-made changes'
	grep -F 'server time.lantern.example iburst", in the new default "' project/README.md
}

@test "options that the new version takes otherwise are named by line" {
	local line
	line=$(grep -n UsePrivilegeSeparation "$ROOTS/eleven/etc/ssh/sshd_config" | cut -d: -f1)
	trowel codify old.trowel --onto fresh.trowel --plan -v | tr -s ' \n' ' ' >plan
	grep -F "/etc/ssh/sshd_config:$((line + 1)):" plan
	grep -F 'ChallengeResponseAuthentication is renamed since sshd 8.7' plan
	# it was gone before the old version already
	refute grep -F UsePrivilegeSeparation plan
}

@test "without packages the files are put as they were, and the plan says so" {
	trowel codify old.trowel --onto fresh.trowel -q -o plain
	diff "$ROOTS/eleven/etc/login.defs" plain/roles/*/files/etc/login.defs
	trowel codify old.trowel --onto fresh.trowel --plan -v | tr -s ' \n' ' ' >plan
	grep -F '/etc/login.defs, changed by hand' plan
}

@test "a folder without the packages, a cut one, and --debs alone" {
	mkdir -p cut
	head -c 2000 debs/new/login_*.deb >cut/login.deb
	trowel codify old.trowel --onto fresh.trowel --debs cut --plan -v 2>&1 | tr -s ' \n' ' ' >said
	grep -F 'cut/login.deb' said
	grep -F 'not among those of --debs' said
	refute trowel codify old.trowel --debs debs --plan 2>said
	grep -F -e '--onto' said
}
