#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told of programs in a booted machine by a trowel that was copied into it: by ptrace all that a reload
# reads, by /proc what stays open.

setup_file() {
	load common
	load machine
	load traced
	traced_machine_begin
	install -m 755 "$TROWEL" "$MACHINES/traced/usr/local/bin/trowel"
}

teardown_file() {
	load common
	load machine
	machine_end traced
}

setup() {
	load common
	load machine
	load traced
	RUNNER="machine_in traced" TROWEL=/usr/local/bin/trowel
	cd "$BATS_TEST_TMPDIR"
}

main_pid() { machine_in traced systemctl show -p MainPID --value "$1"; }

# reads WHO: as it is told by the names that the program uses
reads() { "$1_reads" | LC_ALL=C sort; }

# compare WHO PROCESS: all that a reload reads, and nothing else
compare() {
	traced "$2" --reload --backend ptrace
	[ "$(jq -r .backend traced.json)" = ptrace ]
	reads "$1" | diff - <(configuration)
}

@test "nginx: what a reload reads" {
	compare nginx "$(main_pid nginx)"
	[ "$(machine_in traced curl -sS http://127.0.0.1:8001/index.html)" = hello ]
}

@test "haproxy: what a reload reads" { compare haproxy "$(main_pid haproxy)"; }
@test "apache: what a reload reads" { compare apache "$(machine_in traced cat /run/apache2/apache2.pid)"; }
@test "php-fpm: what a reload reads" { compare php "$(main_pid php8.2-fpm)"; }
@test "sshd: what a reload reads" { compare sshd "$(main_pid ssh)"; }
@test "PostgreSQL: what a reload reads" { compare postgresql "$(main_pid postgresql@15-main)"; }

@test "a python program with .env: what it reads, what fails, whom it calls" {
	{
		for _ in 1 2 3 4 5 6; do
			sleep 1
			machine_in traced curl -sS http://127.0.0.1:8004/
		done
	} 3>&- &
	traced "$(main_pid till)" --for 7 --backend ptrace
	wait $!
	printf '%s\n' /srv/till/.env | diff - <(configuration)
	[ "$(verdict /srv/till/.env.local)" = absent ]
	[ "$(verdict /srv/till/locked)" = failed ]
	jq -e '.observed[] | select(.address == "127.0.0.1" and .port == 1) | .verdict == "failed" and .why == "Connection refused"' traced.json
}

@test "nobody is traced afterwards, and all of them run" {
	local unit
	for unit in nginx haproxy php8.2-fpm ssh postgresql@15-main till; do
		grep -qx 'TracerPid:	0' "$MACHINES/traced/proc/$(main_pid $unit)/status" 2>/dev/null ||
			machine_in traced grep -qx 'TracerPid:	0' "/proc/$(main_pid $unit)/status"
		[ "$(machine_in traced systemctl is-active $unit)" = active ]
	done
}

@test "/proc shows what stays open, such as logs and data; configuration is closed by then, which is said" {
	traced "$(main_pid nginx)" --for 1 --backend proc
	[ "$(verdict /var/log/nginx/access.log)" = logs ]
	[ "$(verdict /var/log/nginx/error.log)" = logs ]
	[ -z "$(configuration)" ]
	jq -e '.blind | contains("closed sooner")' traced.json
	traced "$(machine_in traced cat /run/apache2/apache2.pid)" --for 1 --backend proc
	[ "$(verdict /var/log/apache2/error.log)" = logs ]
	[ -z "$(configuration)" ]
	traced "$(main_pid nginx)" --reload --backend proc
	# what it happens to see is true
	configuration | comm -23 - <(reads nginx) | diff - /dev/null
}

@test "without a word on how, the best that works inside is taken, and what does not is told" {
	run trowel trace "$(main_pid nginx)" --for 1
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *'watched for '*' by '* ]]
}
