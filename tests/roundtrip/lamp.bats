#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Onto another release: a Debian 11 written as code for a Debian 12, and both directions of what the plan says: what
# it promised works, and what it said would not move is exactly what does not.

load_all() {
	load ../e2e/common
	load ../e2e/machine
	load ../e2e/codify/rebuild
	load roundtrip
	load lamp/recipe
}

setup_file() {
	load_all
	round_needs
	round_end lamp01 lamp02
	cd "$BATS_FILE_TMPDIR"
	echo 'the passphrase' >key
	MACHINE_SUITE=bullseye round_old lamp01 lamp
	round_survey lamp01 a
	round_machine lamp02
	lamp_fresh "$MACHINES/lamp02"
	round_boot lamp02 new
	mkdir debs
	lamp_debs lamp01 ntp php7.4-common
	machine_in lamp02 apt-get -qq update
	lamp_debs lamp02 ntpsec php8.2-common
	round_trowel lamp02 survey -q --available --fast -o /dev/shm/fresh.trowel >/dev/null
	machine_in lamp02 cat /dev/shm/fresh.trowel >fresh.trowel
	machine_in lamp02 rm /dev/shm/fresh.trowel
	trowel codify a.trowel --onto fresh.trowel --debs debs -o project --secrets a.sealed --seal-key key
	trowel codify a.trowel --onto fresh.trowel --debs debs --plan >plan
	trowel report a.trowel --onto fresh.trowel --json >report.json
}

teardown_file() {
	load_all
	round_end lamp01 lamp02
}

setup() {
	load_all
	cd "$BATS_FILE_TMPDIR"
}

# lamp_fresh ROOT: no container may set the clock, and ntpsec's unit asks for that
lamp_fresh() {
	mkdir -p "$1/etc/systemd/system/ntpsec.service.d"
	printf '[Unit]\nConditionCapability=\n[Service]\nExecStart=\nExecStart=/usr/sbin/ntpd -g -p /run/ntpd.pid -c /etc/ntpsec/ntp.conf\n' \
		>"$1/etc/systemd/system/ntpsec.service.d/container.conf"
}

# lamp_debs HOST PACKAGE...: package files as that host's apt has them, into debs
lamp_debs() {
	local host=$1
	shift
	machine_in "$host" sh -c 'mkdir /dev/shm/debs && cd /dev/shm/debs && apt-get -qq -o APT::Sandbox::User=root download "$@"' - "$@"
	machine_in "$host" tar -C /dev/shm/debs -c . | tar -C debs -x
	machine_in "$host" rm -r /dev/shm/debs
}

@test "the plan says what stays behind: one program, and what starts it" {
	[ "$(grep -c '^  stays ' plan)" = 1 ]
	jq -r '.transitions[] | select(.fate == "stays") | .key' report.json | diff - <(echo /usr/local/sbin/sealed)
	jq -r '.transitions[].what' report.json >sentences
	grep -F '/usr/local/sbin/sealed, which sealed.service starts, does not run there: libssl.so.1.1 is neither' sentences
	grep -F 'PHP 7.4.33 becomes 8.2' sentences
	grep -F 'PostgreSQL 13 becomes 15: passwords that were set before' sentences
	grep -F 'pip brought lantern-rates' sentences
	grep -F '/etc/ntp.conf: 2 of 2 hand-made changes' plan
	grep -F '/etc/php/7.4 is /etc/php/8.2 there' sentences
	# where it would stand
	grep -x '# - path: /usr/local/sbin/sealed' project/roles/sealed/defaults/main.yml
	grep -x '# - name: sealed.service' project/roles/sealed/defaults/main.yml
}

@test "the project is applied, and a second time nothing changes" {
	round_applied lamp01 lamp02
}

@test "ansible-lint and the syntax check have nothing to say" {
	round_lints
}

@test "the data is moved, and all that was promised answers as the original did" {
	round_move lamp01 lamp02
	diff <(lamp_answers "$old_address") <(lamp_answers "$new_address")
	[ "$(machine_in lamp02 cat /etc/debian_version | cut -d. -f1)" = 12 ]
	machine_in lamp02 su postgres -c 'psql -XAtqc "show server_version; show work_mem"' >server
	grep '^15' server
	grep '^8MB' server
}

@test "what was changed by hand stands in the new release's own files" {
	machine_in lamp02 cat /etc/ntpsec/ntp.conf >ntp.conf
	grep -x 'server time.lantern.example iburst' ntp.conf
	grep -x 'restrict 10.77.95.0 mask 255.255.255.0 nomodify notrap' ntp.conf
	grep -x 'driftfile /var/lib/ntpsec/ntp.drift' ntp.conf
	machine_in lamp02 cat /etc/php/8.2/apache2/php.ini >php.ini
	grep -x 'upload_max_filesize = 64M' php.ini
	refute grep mysqli.reconnect php.ini
	[ "$(machine_in lamp02 php -r 'echo ini_get("date.timezone");')" = Europe/Berlin ]
	[ "$(machine_in lamp02 dpkg-query -W -f '${Version}' lantern-fonts)" = 3 ]
}

# lamp_active HOST: what runs there of what is not there on any host
lamp_active() {
	machine_in "$1" systemctl list-units --type=service --state=active --no-legend --plain | cut -d' ' -f1 |
		grep -vE '^(systemd|user|dbus|getty|console|apt-|postgresql@|kmod|modprobe)' | sort
}

@test "what was said to stay behind is exactly what does not run" {
	diff <(lamp_active lamp01 | sed 's/^ntp\.service$/ntpsec.service/' | sort) <(lamp_active lamp02) >differ || true
	cat differ
	[ "$(grep '^[<>]' differ)" = '< sealed.service' ]
	refute machine_in lamp02 ls /usr/local/sbin/sealed
	# and it would not run, for the reason that was told
	cp "$MACHINES/lamp01/usr/local/sbin/sealed" "$MACHINES/lamp02/root/sealed"
	refute machine_in lamp02 /root/sealed >said 2>&1
	rm "$MACHINES/lamp02/root/sealed"
	grep 'libssl.so.1.1: cannot open shared object file' said
}
