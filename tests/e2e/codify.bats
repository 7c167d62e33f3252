#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A host built by hand, surveyed, written as code, and applied to a fresh machine by a real ansible-playbook.

setup_file() {
	load common
	load machine
	load codify/rebuild
	load codify/till
	load codify/till_more
	machine_needs
	need ansible-playbook gpg dpkg-deb zstd
	till_build
	till_more
	till_survey "$BATS_FILE_TMPDIR"
	cd "$BATS_FILE_TMPDIR"
	trowel codify a.trowel -o project --secrets a.sealed --seal-key key
	till_fresh
	till_apply project >first.log 2>&1 || { tail -30 first.log; return 1; }
	till_apply project >second.log 2>&1 || { tail -30 second.log; return 1; }
}

teardown_file() {
	load common
	load machine
	load codify/rebuild
	load codify/till
	till_end
}

setup() {
	load common
	load machine
	load codify/rebuild
	load codify/till
	old=$MACHINES/till01 new=$MACHINES/till02
	cd "$BATS_FILE_TMPDIR"
}

# alike PATH: the same content, mode and owner on both
alike() {
	cmp "$old$1" "$new$1" || return
	diff <(stat -c '%A %U %G' "$old$1") <(stat -c '%A %U %G' "$new$1")
}

on_new() { machine_in till02 "$@"; }

@test "a second time nothing changes" {
	grep -E 'till02 .*failed=0' first.log
	refute grep -B20 '^changed: ' second.log
	grep -E 'till02 .*changed=0 .*unreachable=0 .*failed=0' second.log
}

@test "contents, names, modes and owners are those of the old host" {
	alike /etc/till/till.ini
	grep -q 'Xy7ke93ksjdKKs' "$new/etc/till/till.ini"
	alike /etc/till/latin.conf
	alike /etc/till/odd.conf
	alike "/etc/till/we\$HOME ird {{ name }}
x.conf"
	alike "/opt/till/lib/a name with ' quote.py"
	alike /etc/redis/redis.conf
	alike /etc/nginx/nginx.conf
	alike /etc/sudoers.d/deploy
	alike /home/anna/.ssh/authorized_keys
	alike /root/.ssh/id_backup
	[ "$(readlink "$new/opt/till/current")" = server.py ]
	for path in /usr/bin/wall /var/lib/till /opt/till /opt/till/lib /etc/till /home/anna/.ssh; do
		diff <(cd "$old" && stat -c '%n %a %u %g' ".$path") <(cd "$new" && stat -c '%n %a %u %g' ".$path")
	done
	[ ! -e "$new/etc/cron.daily/dpkg" ]
	[ ! -e "$new/etc/nginx/sites-enabled/default" ]
	[ ! -e "$new/var/lib/till/tills.db" ] # data
}

@test "packages, with the house's own repository and its key" {
	alike /etc/apt/sources.list.d/kettle.sources
	alike /etc/apt/keyrings/kettle.gpg
	[ "$(on_new dpkg-query -W -f '${Status} ${Version}' till-labels)" = 'install ok installed 1.2' ]
	[ "$(on_new apt-mark showhold)" = redis-server ]
}

@test "users, groups and passwords" {
	for name in anna deploy till; do
		diff <(machine_in till01 id "$name") <(on_new id "$name")
		diff <(machine_in till01 getent passwd "$name") <(on_new getent passwd "$name")
	done
	diff <(grep ^anna: "$old/etc/shadow" | cut -d: -f1,2) <(grep ^anna: "$new/etc/shadow" | cut -d: -f1,2)
	on_new id -nG www-data | grep -qw tills
}

@test "what ran runs, and what was switched off is off" {
	on_new systemctl is-active nginx till redis-server ssh cron
	on_new python3 -c 'import urllib.request as u; r = u.Request("http://127.0.0.1/", headers={"Host": "till.example"}); assert u.urlopen(r).read() == b"the till answers\n"'
	[ "$(on_new systemctl show -P LimitNOFILE nginx)" = 65536 ]
	[ "$(on_new systemctl is-enabled till)" = enabled ]
	[ "$(on_new systemctl is-enabled apt-daily.timer)" = masked ]
	[ "$(on_new systemctl is-enabled apt-daily-upgrade.timer)" = disabled ]
	on_new update-alternatives --query pager | grep -q '^Value: /bin/more'
	on_new update-alternatives --query show | grep -A1 '^Alternative: /usr/local/bin/till-show' | grep -q '^Priority: 20'
	[ "$(on_new readlink /usr/bin/show)" = /etc/alternatives/show ]
	[ "$(on_new readlink /etc/localtime)" = /usr/share/zoneinfo/Europe/Berlin ]
	on_new getent hosts db01 | grep -q 10.77.94.21
}

@test "configuration that named the old host names the new one" {
	printf 'name = till02\nurl = http://till02:8700/\nspool = /srv/till01/\n' | diff - "$new/etc/till/name.conf"
	grep -qF '`till01`, a part of a longer name, range or path, in `/etc/till/name.conf`' project/README.md
}

@test "packages that no repository holds" {
	for name in till-scanner till-scanner-data; do
		[ "$(on_new dpkg-query -W -f '${Status} ${Version}' "$name")" = 'install ok installed 0.9-1' ]
		alike "/usr/share/$name/content"
	done
	alike /etc/till-scanner/till-scanner.conf
}

@test "a script from before systemd runs, and starts at boot; another that did not still does not" {
	on_new systemctl is-active oldwiki || {
		on_new systemctl --no-pager status oldwiki
		on_new journalctl --no-pager -o short-precise -u oldwiki
		return 1
	}
	on_new python3 -c 'import urllib.request as u; assert u.urlopen("http://127.0.0.1:8081/").read() == b"the wiki answers\n"'
	[ "$(cd "$new/etc" && echo rc?.d/*oldwiki)" = "$(cd "$old/etc" && echo rc?.d/*oldwiki)" ]
	alike /etc/init.d/olderwiki
	[ "$(on_new systemctl is-active olderwiki)" = inactive ]
}

@test "packages of languages, by their own tools" {
	[ "$(on_new python3 -c 'import kitchen; print(kitchen.VERSION)')" = 1.4 ]
	[ "$(on_new /opt/oldwiki/venv/bin/python -c 'import menu; print(menu.VERSION)')" = 2.0 ]
	grep -q 'stove 3.1.0 of npm.*no package of the system brings the tool' project/roles/base/README.md
}

# attributes PATH: access control lists, capabilities and others of a file, as the kernel has them
attributes() { python3 -c 'import os, sys; print({n: os.getxattr(sys.argv[1], n) for n in os.listxattr(sys.argv[1])})' "$1"; }

@test "lists, attributes and capabilities of files" {
	for path in /etc/till/listed.conf /opt/till/lib /usr/bin/mesg /usr/bin/nice /usr/local/bin/porter; do
		[ "$(attributes "$old$path")" != '{}' ]
		diff <(attributes "$old$path") <(attributes "$new$path")
	done
	[ "$(stat -c %i "$new/etc/till/prices")" = "$(stat -c %i "$new/etc/till/same prices")" ]
}

@test "what dpkg was told" {
	for what in 'dpkg-divert --list' 'dpkg-statoverride --list'; do
		diff <(machine_in till01 $what | sort) <(on_new $what | sort)
	done
	alike /usr/bin/lastb
	[ ! -e "$new/usr/bin/mcookie" ]
	cmp "$old/usr/bin/mcookie.distrib" "$new/usr/bin/mcookie.distrib"
	diff <(stat -c '%a %u %g' "$old/usr/bin/namei") <(stat -c '%a %u %g' "$new/usr/bin/namei")
}

@test "mounts: disks and shares are not taken over" {
	grep -vE 'sdb1|nas01|UUID|^#' "$old/etc/fstab" | sed 's/ 0 0$//' >wanted
	[ -s wanted ]
	diff wanted <(grep -v '^#' "$new/etc/fstab")
	grep -q '^# *line: /dev/sdb1' project/roles/base/defaults/main.yml
	on_new findmnt -no FSTYPE,OPTIONS /srv/pictures | grep 'tmpfs.*nosuid.*mode=750'
	[ -e "$new/opt/till/server.py" ] && on_new test -e /srv/till-ro/server.py
}

@test "packet filter, kernel, limits, language" {
	alike /etc/nftables.conf
	diff <(machine_in till01 nft list ruleset) <(on_new nft list ruleset)
	[ "$(on_new systemctl is-enabled nftables)" = enabled ]
	[ "$(on_new sysctl -n net.core.somaxconn)" = 4096 ]
	alike /etc/security/limits.d/till.conf
	alike /etc/modules-load.d/till.conf
	on_new locale -a | grep -qx de_DE.utf8
	grep -qx LANG=de_DE.UTF-8 "$new/etc/default/locale"
}

@test "passwords: of root, locked ones, and how long they are good" {
	for name in root karl olga nopass; do
		diff <(grep "^$name:" "$old/etc/shadow" | cut -d: -f1,2,4-) <(grep "^$name:" "$new/etc/shadow" | cut -d: -f1,2,4-)
	done
}

@test "keys are added, and none is taken away" {
	grep -qF "$(ssh-keygen -yf "$MACHINES/till02.key")" "$new/root/.ssh/authorized_keys"
	while read -r line; do
		[ "$(grep -cxF "$line" "$new/root/.ssh/authorized_keys")" = 1 ]
	done <"$old/root/.ssh/authorized_keys"
	grep -q '`/etc/nftables.conf`' project/README.md
}

@test "what acts outward waits for the cutover, and then starts" {
	[ "$(on_new systemctl is-enabled report.timer)" = disabled ]
	[ "$(on_new systemctl is-active report.timer)" = inactive ]
	[ "$(on_new systemctl is-active http.server.service)" = inactive ]
	[ ! -e "$new/etc/cron.d/till" ]
	[ ! -e "$new/var/spool/cron/crontabs/till" ]
	[ ! -e "$new/var/log/reports" ]
	[ ! -e "$new/etc/rc.local" ]
	till_apply project -e cutover=true >third.log 2>&1 || { tail -30 third.log; return 1; }
	[ "$(on_new systemctl is-active report.timer)" = active ]
	[ "$(on_new systemctl is-enabled http.server.service)" = enabled ]
	on_new systemctl is-active http.server.service
	alike /etc/cron.d/till
	alike /var/spool/cron/crontabs/till
	alike /etc/rc.local
	on_new test -e /run/rc-local-was-here
	grep -q '^nas01.kettle.internal:/tills /srv/nas' "$new/etc/fstab"
	till_apply project -e cutover=true >fourth.log 2>&1
	refute grep -B20 '^changed: ' fourth.log
	grep -E 'till02 .*changed=0 .*failed=0' fourth.log
}

@test "the play stops where a secret is missing, before it changes anything" {
	trowel codify a.trowel -o without
	[ ! -e without/secrets.yml ]
	run till_apply without
	[ "$status" != 0 ]
	[[ "$output" == *'These secrets have no value: '*' s'* ]]
	[[ "$output" == *'changed=0 '* ]]
	mkdir without/secrets
	sed 's/: .*/: filled/' without/secrets.example.yml >without/secrets.yml
	run till_apply without
	[[ "$output" == *'These files are missing: secrets/s'* ]]
	[[ "$output" == *'changed=0 '* ]]
}

@test "secrets are in secrets.yml alone" {
	[ "$(stat -c %a project/secrets.yml)" = 600 ]
	for secret in Xy7ke93ksjdKKs s3cretRedisPassw0rd; do
		[ "$(grep -rlF "$secret" project)" = project/secrets.yml ]
		refute grep -rqF "$secret" without
	done
	[ "$(stat -c %a project/secrets/* | sort -u)" = 600 ]
	refute grep -rqF 'OPENSSH PRIVATE KEY' project/roles
}

@test "ansible-lint has nothing to say" {
	need ansible-lint
	cp -R project linted
	cd linted
	ansible-lint --offline --profile production
}

@test "the plan is shown, and written nowhere" {
	trowel codify a.trowel --plan >plan
	grep -q 'waits for the cutover: it runs by the clock' plan
	grep -q 'proposed' plan
	refute trowel codify a.trowel
	refute trowel codify - -o x <a.trowel
	refute trowel codify a.trowel -o project
	echo mine >project/mine
	trowel codify a.trowel -o project --force --secrets a.sealed --seal-key key
	[ "$(cat project/mine)" = mine ]
	rm project/mine
	trowel codify a.trowel -o again --secrets a.sealed --seal-key key
	rm project/inventory
	diff -r project again
	# what could not be written to its end cannot be played
	(trap '' XFSZ; ulimit -f 16; refute trowel codify a.trowel -o half)
	[ -e half/roles ] && [ ! -e half/site.yml ]
}
