#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Secrets are in no snapshot and no report, and come back out of the sealed file.

setup() {
	load common
	need zstd jq
	work=$BATS_TEST_TMPDIR
	root=$work/root
	mkdir -p "$root"/{etc,opt/shop,var/lib/dpkg/info,usr/bin}
	echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
	echo 'root:$6$salt$CanaryHash0123456789:19700:0:99999:7:::' >"$root/etc/shadow"
	printf 'host=db01\npassword = CanaryText11\n' >"$root/opt/shop/shop.conf"
	openssl genrsa 2048 2>/dev/null >"$root/opt/shop/server.key"
	: >"$root/var/lib/dpkg/status"
	echo 'the passphrase' >"$work/key"
	cd "$work"
}

seal() { trowel survey --root "$root" -o a.trowel --seal a.sealed --seal-key key "$@" >report 2>messages; }

@test "values are sealed, and stand nowhere else" {
	need openssl
	seal
	[ "$(stat -c %a a.sealed)" = 600 ]
	grep -q 'secrets are sealed in a.sealed' messages
	zstd -dcq a.trowel >a.tar
	key=$(sed -n 2p "$root/opt/shop/server.key")
	for canary in CanaryText11 CanaryHash0123456789 "$key"; do
		refute grep -qaF "$canary" a.tar report messages a.sealed
	done
	tar -tf a.tar | grep -q opt/shop/shop.conf
	tar -xOf a.tar files/opt/shop/shop.conf | grep -q '^password = <secret:s[0-9]*>$'
	trowel unseal a.sealed --seal-key key >list
	grep -q CanaryText11 list
	trowel unseal a.sealed --seal-key key --json >all.json
	[ "$(jq -r '.secrets[] | select(.path == "/opt/shop/shop.conf") | .value' all.json)" = CanaryText11 ]
	[ "$(jq -r '.secrets[] | select(.location == "user root") | .value' all.json)" = '$6$salt$CanaryHash0123456789' ]
}

@test "one value, and a whole file, come out byte for byte" {
	need openssl
	seal
	id=$(tar -xOf <(zstd -dcq a.trowel) files/opt/shop/shop.conf | sed -n 's/.*<secret:\(.*\)>/\1/p')
	[ "$(trowel unseal a.sealed "$id" --seal-key key)" = CanaryText11 ]
	trowel unseal a.sealed /opt/shop/server.key --seal-key key | cmp - "$root/opt/shop/server.key"
	run trowel unseal a.sealed s99999 --seal-key key
	[ "$status" = 2 ]
	[[ $output == *'no secret of that id'* ]]
}

# quoted texts of each kind: quotes are no part of a secret, and stay where they are
quoted_files() {
	mkdir -p "$root/var/www/site"
	cat >"$root/var/www/site/config.php" <<-'END'
		<?php
		$password = "Canary\"21";
		$cfg["auth"]["password"] = 'CanaryQ22';
	END
	cat >"$root/opt/shop/shop.env" <<-'END'
		DB_PASSWORD="CanaryQ24"
		export API_TOKEN='CanaryQ25abcdefgh'
	END
	cat >"$root/opt/shop/db.yml" <<-'END'
		db:
		  password: "CanaryQ26"
		  secret_key: 'CanaryQ27#x' # why
	END
	printf '{"db": {"password": "CanaryQ23", "port": 5}}\n' >"$root/opt/shop/db.json"
	printf 'password = ""\npasswd = "\n' >"$root/opt/shop/empty.conf"
}

@test "values put back into what is carried give the files that were there" {
	quoted_files
	seal
	trowel unseal a.sealed --seal-key key --json >all.json
	zstd -dcq a.trowel | tar --warning=no-unknown-keyword -xf - files
	grep -rlF '<secret:' files >templates
	[ "$(wc -l <templates)" -ge 5 ]
	jq -r '.secrets[] | select(.value) | "\(.id)\t\(.value | @base64)"' all.json >values
	/usr/bin/python3 - <<-'END'
		import base64, re
		values = {i: base64.b64decode(v) for i, v in (line.rstrip("\n").split("\t") for line in open("values"))}
		for path in open("templates").read().split("\n")[:-1]:
		    text = open(path, "rb").read()
		    put = re.sub(rb"<secret:(s[0-9]+)>", lambda m: values[m.group(1).decode()], text)
		    was = open("root/" + path.removeprefix("files/"), "rb").read()
		    assert b"Canary" not in text, text
		    assert put == was, (put, was)
	END
}

@test "another passphrase, a changed file and an existing one are refused" {
	seal
	echo 'another' >wrong
	run trowel unseal a.sealed --seal-key wrong
	[ "$status" = 2 ]
	[[ $output == *'another passphrase'* ]]
	head -c -1 a.sealed >cut
	run trowel unseal cut --seal-key key
	[ "$status" = 2 ]
	: >empty
	run trowel survey --root "$root" --seal b.sealed --seal-key empty
	[ "$status" = 2 ]
	[[ $output == *'the passphrase is empty'* ]]
	[ ! -e b.sealed ]
	run trowel survey --root "$root" --seal-key key
	[ "$status" = 2 ]
	run setsid -w "$TROWEL" survey --root "$root" --seal b.sealed </dev/null
	[ "$status" = 2 ]
	[[ $output == *'no terminal'* ]]
}

# on_terminal PROGRAM: runs the command after it with a terminal, and types what PROGRAM (Python) says
on_terminal() {
	python3 - "$@" <<'PYTHON'
import os, pty, sys, time, select, termios
script, command = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b''
def wait(text):
    global shown
    end = time.time() + 60
    while text not in shown and time.time() < end:
        if select.select([fd], [], [], 1)[0]:
            shown += os.read(fd, 65536)
    assert text in shown, shown
    shown = shown[shown.index(text) + len(text):]
def type(text):
    end = time.time() + 60
    while termios.tcgetattr(fd)[3] & termios.ECHO and time.time() < end:
        time.sleep(0.01)
    os.write(fd, text)
exec(script)
rest = b''
try:
    while True:
        piece = os.read(fd, 65536)
        if not piece:
            break
        rest += piece
except OSError:
    pass
sys.stdout.buffer.write(shown + rest)
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
PYTHON
}

@test "a passphrase is asked for twice, and never shown" {
	need python3
	on_terminal 'wait(b"new passphrase: "); type(b"one\n"); wait(b"once more: "); type(b"two\n")
wait(b"they differ"); wait(b"new passphrase: "); type(b"hidden words\n"); wait(b"once more: "); type(b"hidden words\n")' \
		"$TROWEL" survey --root "$root" -o a.trowel --seal a.sealed >shown
	refute grep -q 'hidden words' shown
	on_terminal 'wait(b"passphrase: "); type(b"hidden words\n")' "$TROWEL" unseal a.sealed >shown
	grep -q CanaryText11 shown
	refute grep -q 'hidden words' shown
}

@test "an interrupt while it is asked for leaves the terminal as it was" {
	need python3
	run on_terminal 'wait(b"new passphrase: ")
type(b"ab\x03")
end = time.time() + 60
while not termios.tcgetattr(fd)[3] & termios.ECHO and time.time() < end: time.sleep(0.01)
assert termios.tcgetattr(fd)[3] & termios.ECHO' "$TROWEL" survey --root "$root" --seal a.sealed
	[ "$status" = 130 ]
	[ ! -e a.sealed ]
}
