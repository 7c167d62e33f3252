#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# One thing in one paragraph: of this host, of a root, and from a snapshot.

setup() {
	load common
	cd "$BATS_TEST_TMPDIR"
}

explain() { trowel explain "$@" 2>&1 | tr '\n' ' ' | tr -s ' ' >text; }

@test "a port and the process that listens on it" {
	need python3
	python3 - <<'PYTHON' 3>&- &
import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
open("port", "w").write(str(s.getsockname()[1]))
time.sleep(60)
PYTHON
	holder=$!
	for _ in $(seq 100); do [ -s port ] && break || sleep 0.1; done
	explain ":$(cat port)"
	explain_port=$(cat text)
	explain "pid:$holder"
	kill "$holder"
	grep -q "listens on tcp 127.0.0.1:$(cat port)" <<<"$explain_port"
	grep -q "It listens on tcp 127.0.0.1:$(cat port)" text
}

@test "a packaged file, one made by hand, and one that was changed" {
	need_root
	need dpkg
	explain /usr/bin/dpkg
	grep -q 'The package dpkg owns it' text
	grep -q 'its content is that of its package' text
	mkdir -p root/{etc,usr/bin,var/lib/dpkg/info}
	printf 'Package: tool\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n' >root/var/lib/dpkg/status
	printf '/.\n/usr\n/usr/bin\n/usr/bin/tool\n' >root/var/lib/dpkg/info/tool.list
	echo 'd41d8cd98f00b204e9800998ecf8427e  usr/bin/tool' >root/var/lib/dpkg/info/tool.md5sums
	echo changed >root/usr/bin/tool
	echo mine >root/etc/mine.conf
	explain --root root /usr/bin/tool
	grep -q 'The package tool owns it' text
	grep -q 'Its content is not what the package brought' text
	explain --root root /etc/mine.conf
	grep -q 'No package owns it' text
}

@test "from a snapshot, as JSON, and nothing of what is not there" {
	need jq
	trowel survey --fast --sample 0 -o a.trowel >/dev/null 2>&1
	trowel explain root --in a.trowel --json >root.json
	jq -e '.explanations[] | select(.kind == "user" and .subject == "root") | .sentences[0]' root.json
	run trowel explain /no/such/path --in a.trowel
	[ "$status" = 2 ]
	[[ $output == *'nothing is known of it'* ]]
	run trowel explain
	[ "$status" = 2 ]
}
