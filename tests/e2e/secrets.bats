#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine with some 160 planted secrets of all kinds (purpose/secrets.bash): none of them is in what
# trowel writes or shows, what held one is still there, and what only looks like one is as it was.

machine_setup() {
	local part
	load common
	load machine
	for part in company lan secrets expected survey db01/recipe web03/recipe; do load "purpose/$part"; done
	canaries=$MACHINES/web03.canaries
	work=$BATS_FILE_TMPDIR
}

setup_file() {
	machine_setup
	need zstd jq dpkg-deb
	recipe_web03_needs
	recipe_web03_root
	recipe_plant_secrets "$MACHINES/web03"
	plant_in_package "$MACHINES/web03"
	recipe_web03_start
	recipe_web03_check
	purpose_survey web03 "$work" --carry config,code,data,log,cache
	machine_in web03 /root/trowel survey --json >"$work/document.json"
	explain_all >"$work/explained"
}

teardown_file() {
	machine_setup
	recipe_web03_end
}

setup() {
	machine_setup
	snapshot=$work/unpacked/snapshot.json
}

# plant_in_package ROOT: a package of the company's own, which no repository holds; the lists of
# packages know all others
plant_in_package() {
	local root=$1 package=$1.package path=/etc/tea-agent/agent.conf lists=$1/var/lib/apt/lists
	mkdir -p "$package/DEBIAN" "$package/etc/tea-agent" "$package/usr/share/tea-agent"
	printf '%s\n' 'Package: tea-agent' 'Version: 1.4' 'Architecture: all' \
		'Maintainer: Tomas Okafor <tomas@kettleandcrumb.example>' 'Description: counts tea' >"$package/DEBIAN/control"
	echo /etc/tea-agent/agent.conf >"$package/DEBIAN/conffiles"
	echo 'password = none' >"$package$path"
	canary "$root" 'package: as it was brought' /usr/share/tea-agent/defaults.ini >"$package/value"
	echo "upload_token = $(cat "$package/value")" >"$package/usr/share/tea-agent/defaults.ini"
	rm "$package/value"
	(cd "$package" && md5sum usr/share/tea-agent/*) >"$package/DEBIAN/md5sums"
	dpkg-deb -Znone -b "$package" "$root/tea-agent.deb" >/dev/null
	chroot "$root" dpkg -i /tea-agent.deb >/dev/null
	echo "password = $(canary "$root" 'package: changed by hand' "$path")" >"$root$path"
	rm -r "$package" "$root/tea-agent.deb"
	echo 'deb http://packages.kettle.internal/debian bookworm main' >"$root/etc/apt/sources.list"
	# shellcheck disable=SC2016 # dpkg-query's own variables
	chroot "$root" dpkg-query -W -f 'Package: ${Package}\nVersion: ${Version}\nArchitecture: ${Architecture}\n\n' |
		awk -v RS= -v ORS='\n\n' '!/^Package: tea-agent/' \
		>"$lists/packages.kettle.internal_debian_dists_bookworm_main_binary-$(chroot "$root" dpkg --print-architecture)_Packages"
}

# explain_all: from the snapshot every file, service and process that held a secret, and some live
explain_all() {
	local what
	while read -r what; do
		"$TROWEL" explain --in "$work/a.trowel" -v "$what" </dev/null 2>&1 || true # of some nothing is known
	done < <(
		cut -f2 "$canaries" | grep ^/ | sort -u
		jq -r '.services[] | select(.active) | .name' "$work/unpacked/snapshot.json"
		machine_in web03 systemctl show -P MainPID heartbeat shop loyalty | sed 's/^./pid:&/'
		printf '%s\n' :80 :443 :3000 :6379 :8000 db01 mail01 lb01 shop loyalty
	)
	for what in heartbeat shop.service loyalty /etc/shop/shop.env /etc/cron.d/currency :6379; do
		machine_in web03 /root/trowel explain -v "$what" || return
	done
}

@test "every secret is where it was planted" {
	recipe_check_secrets web03
	[ "$(wc -l <"$canaries")" -ge 150 ]
	dpkg-deb -f "$work"/unpacked/packages/tea-agent_1.4_all.deb Version | grep -qx 1.4
}

@test "no secret is in the snapshot" {
	python3 "$purpose/find_canaries.py" "$canaries" "$work/unpacked"
	[ -d "$work/packages/tea-agent_1.4_all.deb/DEBIAN" ]
	python3 "$purpose/find_canaries.py" "$canaries" "$work/packages"
}

@test "no secret is in the report, as text or as JSON" {
	jq -e '.processes | length > 5' "$work/document.json"
	"$TROWEL" report -v "$work/a.trowel" >"$BATS_TEST_TMPDIR/report"
	"$TROWEL" report --json "$work/a.trowel" >"$BATS_TEST_TMPDIR/report.json"
	python3 "$purpose/find_canaries.py" "$canaries" "$work/report" "$work/document.json" "$BATS_TEST_TMPDIR"
}

@test "no secret is in what is explained" {
	grep -q heartbeat.service "$work/explained"
	[ "$(wc -l <"$work/explained")" -gt 100 ]
	python3 "$purpose/find_canaries.py" "$canaries" "$work/explained"
}

# a template among the files; a row that says what kind of secret it is; or what is known of it elsewhere
@test "every file that held one is still there" {
	local path missing=
	while read -r path; do
		[ ! -f "$work/unpacked/files$path" ] || continue
		jq -e --arg path "$path" 'any(.secrets[]; .path == $path)' "$snapshot" >/dev/null ||
			jq -e --arg path "$path.pub" 'any(.identity[]; .value_from == $path)' "$snapshot" >/dev/null ||
			missing+=" $path"
	done < <(cut -f2 "$canaries" | grep ^/ | sort -u)
	echo "missing:$missing"
	[ -z "$missing" ]
}

@test "in a template only the secret is replaced" {
	local files=$work/unpacked/files
	grep -qE '^DATABASE_URL=postgresql://shop:<secret:s[0-9]+>@db01.kettle.internal:5432/shop$' "$files/etc/shop/shop.env"
	grep -qE '^ExecStart=/usr/local/bin/heartbeat --password <secret:s[0-9]+> --token=<secret:s[0-9]+> http://heartbeat:<secret:s[0-9]+>@mon01' \
		"$files/etc/systemd/system/heartbeat.service"
	grep -qE '^rocommunity <secret:s[0-9]+> 10.77.94.71$' "$files/etc/snmp/snmpd.conf"
	grep -qE "mysqli_connect\('db01', 'tea', '<secret:s[0-9]+>', 'tea'\);" "$files/srv/attic/tea-list/config.inc.php"
	grep -qE '^maxmemory 64mb$' "$files/etc/redis/redis.conf"
	# equal values have one name
	local id
	id=$(sed -n 's/^requirepass <secret:\(.*\)>$/\1/p' "$files/etc/redis/redis.conf")
	grep -q "redis://:<secret:$id>@127.0.0.1:6379/0" "$files/etc/shop/shop.env"
}

@test "what only looks like a secret is as it was" {
	local path text changed=
	while IFS=$'\t' read -r path text; do
		if [ -f "$work/unpacked/files$path" ]; then
			grep -qF -e "$text" "$work/unpacked/files$path" || changed+=" $path: $text"$'\n'
		else # it is as its package brought it
			refute jq -e --arg path "$path" 'any(.secrets[]; .path == $path)' "$snapshot" >/dev/null || changed+=" $path"$'\n'
		fi
	done <"$MACHINES/web03.harmless"
	echo "$changed"
	[ -z "$changed" ]
}

@test "the first paragraph says the same as without them" {
	purpose_paragraph "$work" >"$BATS_TEST_TMPDIR/paragraph"
	cat "$BATS_TEST_TMPDIR/paragraph"
	recipe_says web03 "$BATS_TEST_TMPDIR/paragraph"
}
