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
	cp "$TROWEL" "$MACHINES/forged/root/trowel"
	cd "$BATS_FILE_TMPDIR"
	machine_in forged /root/trowel survey -q --carry none -o - 2>/dev/null | zstd -dcq >good.tar
	rm "$MACHINES/forged/root/trowel"
	/usr/bin/python3 "$project/tests/e2e/codify/forge.py" good.tar forged.tar "$canary"
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
	export MACHINE_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,python3-apt,cron,openssh-server,openssh-client,sudo,tzdata
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
	[ "$count" -gt 100 ]
}
