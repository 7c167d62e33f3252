#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A snapshot whose author put attacks on shells, YAML, Jinja and options into every name and content: the
# project that is written from it is applied to a real machine, and nothing of them happens.

setup_file() {
	load common
	load machine
	machine_needs
	need ansible-playbook zstd
	forged_load
	machine_new forged
	mv "$MACHINES/forged/root/.ssh/id_ed25519" "$BATS_FILE_TMPDIR/login"
	rm -f "$MACHINES"/forged/etc/apt/sources.list "$MACHINES"/forged/etc/apt/sources.list.d/*
	machine_boot forged
	machine_in forged systemctl stop dpkg-db-backup.timer # at midnight it puts files of its own
	cp "$TROWEL" "$MACHINES/forged/root/trowel"
	cd "$BATS_FILE_TMPDIR"
	machine_in forged /root/trowel survey -q --carry none -o - 2>/dev/null | zstd -dcq >good.tar
	rm "$MACHINES/forged/root/trowel"
	/usr/bin/python3 "$project/tests/e2e/codify/forge.py" good.tar forged.tar "$canary" "${FORGE_STEP:-20}"
	trowel codify forged.tar -o project
	cat >project/inventory <<END
[new]
forged ansible_host=127.0.0.1 ansible_user=root ansible_ssh_private_key_file=$BATS_FILE_TMPDIR/login ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'
END
	[ ! -e project/secrets.example.yml ] || sed 's/: .*/: filled/' project/secrets.example.yml >project/secrets.yml
	for id in $(sed -n '/^needed_secret_files:/,$s/^- //p' project/group_vars/all.yml); do
		mkdir -p project/secrets
		echo filled >"project/secrets/$id"
	done
	: >"$MACHINES/forged/marker"
	sleep 0.1
}

forged_load() {
	export MACHINE_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,python3-apt,cron,openssh-server,openssh-client,sudo,tzdata,acl,attr,libcap2-bin
	export canary=/var/tmp/trowel-test-canary
	rm -f "$canary"*
}

teardown_file() {
	load common
	load machine
	machine_end forged
	rm -f /var/tmp/trowel-test-canary*
}

setup() {
	load common
	load machine
	new=$MACHINES/forged canary=/var/tmp/trowel-test-canary
	cd "$BATS_FILE_TMPDIR"
}

play() {
	(cd project && nsenter -t "$(machine_leader forged)" -n ansible-playbook "$@" </dev/null)
}

nothing_sprang() {
	[ "$(compgen -G "$canary*")" = "" ]
	[ "$(compgen -G "$new$canary*")" = "" ]
}

@test "what is written is what Ansible takes" {
	play site.yml --syntax-check
	nothing_sprang
}

@test "applied, with and without the cutover, nothing of the attacks happens" {
	play site.yml >first.log 2>&1 || { grep -E '^(fatal|failed)|PLAY RECAP' -A3 first.log | cut -c1-2000 | tail -40; false; }
	nothing_sprang
	play site.yml -e cutover=true >second.log 2>&1 || { grep -E '^(fatal|failed)' first.log | cut -c1-2000 | tail; false; }
	nothing_sprang
	grep -E '^forged .*failed=0' second.log
}

# move_forged FILE: asks the machine, as both hosts, for each server and for the files that FILE names
move_forged() {
	/usr/bin/python3 - "$1" <<'END'
import json, subprocess, sys, yaml

yaml.SafeLoader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
data = yaml.safe_load(open(sys.argv[1]))
move = [sys.executable, "project/move/move.py"]
for server in data["move_servers"]:
    done = subprocess.run([*move, server["kind"], server["name"], *server["words"]], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "the old host failed" in done.stderr, done.stderr
done = subprocess.run([*move, "files", "files"], input=json.dumps(data["move_files"]), capture_output=True, text=True)
assert done.returncode == 0 and " 0 differ" in done.stdout, done.stderr
print(len(data["move_servers"]), "servers", len(data["move_files"]["paths"]), "paths")
END
}

@test "asked for all data, which it has none of, nothing of the attacks happens" {
	need /usr/bin/python3
	/usr/bin/python3 -c 'import yaml' || skip 'python3 has no yaml here'
	play move-data.yml --syntax-check
	local way
	way="nsenter -t $(machine_leader forged) -m -u -i -n -p -C -r -w env -u TMPDIR sh -c"
	MOVE_OLD=$way MOVE_NEW=$way MOVE_WHILE_WRITTEN=no move_forged project/move/data.yml | tee moved
	read -r servers _ paths _ <moved
	[ "$servers" -gt 10 ]
	[ "$paths" -gt 50 ]
	nothing_sprang
}

@test "what was put lies where the snapshot said, and nowhere else" {
	machine_in forged find / -xdev -cnewer /marker \( -type f -o -type l \) -print0 | tr '\0\n' '\n?' >put
	[ -s put ]
	refute grep -vE '^/(etc|srv|home)/|^/var/(lib|log|cache|spool)/|^/(root/\.ansible|tmp|run)/' put
	refute grep -E '^/(etc/(passwd|shadow|group|gshadow)[^-].*|etc/sudoers)$' put
}

@test "contents are byte for byte what was carried" {
	mkdir carried
	tar -C carried --warning=no-unknown-keyword -xf forged.tar
	local path count=0
	while IFS= read -r -d '' path; do
		[ -f "carried/files/$path" ] || continue
		cmp "carried/files/$path" "$new/$path"
		count=$((count + 1))
	done < <(cd "$new" && find etc/forged -type f -print0)
	[ "$count" -gt $((100 / ${FORGE_STEP:-20})) ]
}
