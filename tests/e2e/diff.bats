#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# diff and verify: nothing differs where nothing was changed, and what was changed is found, and no more.

setup() {
	load common
	load hostile
	work=$BATS_TEST_TMPDIR
	root=$work/root
}

# machine NAME: a golden machine's root
machine() {
	need_root
	need zstd jq
	mkdir -p "$root"
	tar -C "$root" --xattrs --xattrs-include='*' --numeric-owner -xp -I zstd -f "$project/tests/machines/$1/root.tar.zst"
}

survey() { # survey FILE [OPTION...]
	trowel survey --root "$root" -q -o "$work/$1" --rate 0 "${@:2}" >"$work/report" 2>"$work/messages"
}

# status NUMBER COMMAND...: its output is kept in $work/out
status() {
	local wanted=$1 got=0
	shift
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$wanted" ] || {
		echo "status $got, not $wanted: $*"
		cat "$work/out" "$work/err"
		return 1
	}
}

matters() { jq -r '.differences[]? | select(.group == "matters") | [.section, .key, .change, .field // "-"] | join("|")' "$work/out"; }

@test "every golden machine is like itself" {
	need_root
	need zstd jq
	local archive name
	for archive in "$project"/tests/machines/*/root.tar.zst; do
		name=$(basename "${archive%/root.tar.zst}")
		root=$work/$name
		machine "$name"
		survey "$name.trowel"
		status 0 trowel verify "$work/$name.trowel" --root "$root" --json
		jq -e '.matters == 0 and .identity == 0 and .expected == 0 and (.differences | not)' "$work/out" || {
			cat "$work/out"
			false
		}
		status 0 trowel diff "$work/$name.trowel" "$work/$name.trowel"
		grep -q '^alike: no difference that matters$' "$work/out"
		rm -rf "$root"
	done
}

@test "what was changed is found, and nothing else" {
	machine debian-busy
	survey before.trowel
	# a package is removed, a file is edited, one in a tree, a user is added, a unit disabled
	/usr/bin/python3 - "$root/var/lib/dpkg/status" <<'PYTHON'
import sys
rows = open(sys.argv[1]).read().split("\n\n")
open(sys.argv[1], "w").write("\n\n".join(r for r in rows if not r.startswith("Package: acl\n")))
PYTHON
	rm -r "$root/usr/share/doc/acl"
	sed -i 's/^/ /' "$root/etc/rsyslog.d/50-remote.conf"
	sed -i '1s/./#/' "$root/opt/shop/conf/settings.ini"
	printf 'ann:x:1500:1500::/home/ann:/bin/bash\n' >>"$root/etc/passwd"
	printf 'ann:x:1500:\n' >>"$root/etc/group"
	rm "$root/etc/systemd/system/multi-user.target.wants/shop.service"
	chmod 0600 "$root/usr/local/bin/check-shop"
	status 1 trowel verify "$work/before.trowel" --root "$root" --json
	matters | tee "$work/found"
	diff - "$work/found" <<'FOUND'
packages|acl dpkg amd64|only-in-a|-
files|/etc/rsyslog.d/50-remote.conf|changed|sha256
files|/etc/systemd/system/multi-user.target.wants/shop.service|only-in-a|-
files|/opt/shop|changed|fingerprint
files|/usr/local/bin/check-shop|changed|mode
users|ann|only-in-b|-
groups|ann|only-in-b|-
services|shop.service systemd|changed|enabled
FOUND
	# two snapshots say the same
	survey after.trowel
	status 1 trowel diff "$work/before.trowel" "$work/after.trowel" --json
	matters | diff "$work/found" -
	# and a person reads it
	status 1 trowel diff "$work/before.trowel" "$work/after.trowel"
	cat "$work/out"
	grep -q '^  -  acl dpkg amd64  *2.3.1-3$' "$work/out"
	grep -q '^  ~  shop.service systemd  *enabled  *yes -> no$' "$work/out"
	grep -q '^8 differences' "$work/out"
}

@test "rules set apart, each with its reason, and say so when they are of no use" {
	machine debian-sysv
	survey before.trowel
	printf 'ann:x:1500:100::/home/ann:/bin/bash\n' >>"$root/etc/passwd"
	printf '# ours\nusers a?n   # a guest\nfiles /nowhere mode # never\n' >"$work/rules"
	status 0 trowel verify "$work/before.trowel" --root "$root" --ignore "$work/rules" -v
	grep -q 'a guest' "$work/out"
	grep -A1 'rules that nothing matched' "$work/out" | grep -q 'files /nowhere mode # never'
	printf 'users ann\n' >"$work/rules"
	status 2 trowel verify "$work/before.trowel" --root "$root" --ignore "$work/rules"
	grep -q "^trowel: verify: $work/rules: line 1: the reason is missing" "$work/err"
}

@test "secrets and host names in files are no difference" {
	machine debian-busy
	printf 'password = hunter2hunter2\nhost web01.example.com\n' >"$root/etc/app.conf"
	echo web01.example.com >"$root/etc/hostname"
	survey before.trowel
	# another host: other name, and one more secret that the survey meets first
	echo web02.example.com >"$root/etc/hostname"
	sed -i 's/web01/web02/' "$root/etc/app.conf"
	printf 'api_key = 0123456789abcdef0123456789abcdef\n' >"$root/etc/aaa.conf"
	status 1 trowel verify "$work/before.trowel" --root "$root" --json
	[ "$(matters)" = "files|/etc/aaa.conf|only-in-b|-" ]
	jq -e '[.differences[] | select(.key == "/etc/app.conf" and .group == "identity")] | length == 1' "$work/out"
}

@test "JUnit is well-formed, whatever names there are" {
	machine debian-sysv
	survey before.trowel
	mkdir -p "$root/etc/evil"
	echo x >"$root/etc/evil/$EVIL"
	echo x >"$root/etc/evil/]]><b a='\"&amp;"
	echo x >"$root/etc/evil/$(printf '\xef\xbf\xbf\xef\xbf\xbe\xed\xa0\x80')"
	status 1 trowel verify "$work/before.trowel" --root "$root" --junit -
	mv "$work/out" "$work/junit.xml"
	status 1 trowel verify "$work/before.trowel" --root "$root" --junit "$work/again.xml"
	[ "$(stat -c %a "$work/again.xml")" = 600 ]
	cmp "$work/junit.xml" "$work/again.xml"
	grep -q $'\x1b' "$work/out" && return 1
	/usr/bin/python3 - "$work/junit.xml" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
cases = suite.findall("testcase")
failed = [c for c in cases if c.find("failure") is not None]
skipped = [c for c in cases if c.find("skipped") is not None]
assert int(suite.get("tests")) == len(cases)
assert int(suite.get("failures")) == len(failed) > 0, len(failed)
assert int(suite.get("skipped")) == len(skipped) > 0, len(skipped)
assert {c.get("classname") for c in failed} == {"files"}
assert any(c.get("classname") == "users" and c.get("name") == "alike" for c in cases)
PYTHON
	status 2 trowel diff "$work/before.trowel" "$work/before.trowel" --json --junit -
}

@test "what one of both did not look at is no difference" {
	machine debian-busy
	survey whole.trowel
	survey fast.trowel --fast
	status 0 trowel diff "$work/whole.trowel" "$work/fast.trowel"
	grep -q 'files, applications .*B: left out: --fast' "$work/out"
	status 0 trowel diff "$work/fast.trowel" "$work/whole.trowel"
	status 0 trowel verify "$work/whole.trowel" --root "$root" --fast
	survey bare.trowel --carry none
	status 0 trowel diff "$work/whole.trowel" "$work/bare.trowel"
	grep -q 'files sha256 of .*the content was read in one only' "$work/out"
}

@test "verify writes nothing, and a snapshot that is none ends it" {
	machine debian-sysv
	survey before.trowel
	(cd "$root" && find . -printf '%p %m %u %s %T@ %C@\n' | sort) >"$work/state"
	status 0 trowel verify "$work/before.trowel" --root "$root"
	(cd "$root" && find . -printf '%p %m %u %s %T@ %C@\n' | sort) | diff "$work/state" -
	status 2 trowel verify /dev/null --root "$root"
	status 2 trowel diff "$work/before.trowel" "$work/absent.trowel"
	status 2 trowel diff "$work/before.trowel"
	zstd -dc "$work/before.trowel" | sed 's/"version":1,/"version":7,/' >"$work/later.trowel"
	status 2 trowel diff "$work/before.trowel" "$work/later.trowel"
	grep -q 'version 7' "$work/err"
}
