#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Applications that would be lost with their host, as trees for git; and the host's own name and addresses in configuration.
load common.bash

setup() {
	need git jq zstd python3
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/etc" "$root/srv" "$BATS_TEST_TMPDIR/home"
	echo 'ID=debian' >"$root/etc/os-release"
	mkdir -p "$root/var/lib/dpkg/info"
	printf '%s\n' 'Package: base-files' 'Status: install ok installed' 'Version: 1' 'Architecture: all' '' >"$root/var/lib/dpkg/status"
	printf '%s\n' /. /etc /srv /var /var/lib >"$root/var/lib/dpkg/info/base-files.list"
	export HOME=$BATS_TEST_TMPDIR/home GIT_CONFIG_NOSYSTEM=1
	git config --global user.name A
	git config --global user.email a@example.com
	git config --global init.defaultBranch main
	cd "$BATS_TEST_TMPDIR" || return
}

survey() { trowel survey --root "$root" -q -o a.trowel "$@" >/dev/null && unpack a.trowel x; }

# till: an application in Python, a clone of which not all was pushed or committed
till() {
	local work=$root/srv/till
	git init -q "$work"
	git -C "$work" remote add origin https://git.example/till.git
	printf 'flask\n' >"$work/requirements.txt"
	printf '*.tmp\n' >"$work/.gitignore"
	printf '#!/usr/bin/python3\nprint("one")\n' >"$work/app.py"
	chmod 755 "$work/app.py"
	git -C "$work" add .
	git -C "$work" commit -qm one
	git -C "$work" update-ref refs/remotes/origin/main HEAD
}

@test "what a survey tells of work that was not pushed or committed is what git tells" {
	"$BATS_TEST_DIRNAME/git_changes.py" make "$root/srv" 7 40
	survey
	"$BATS_TEST_DIRNAME/git_changes.py" check "$root/srv" x/snapshot.json
	survey --carry none
	json '[.applications[].vcs | .unpushed_patch, .uncommitted_patch] | all(. == null)' x/snapshot.json
}

@test "an application becomes a tree that git takes" {
	local work=$root/srv/till tree=project/applications/till/tree
	till
	echo 'password = "Xy7ke93ksjdKKs"' >"$work/conf.py"
	git -C "$work" add conf.py
	git -C "$work" commit -qm 'a local one'
	printf '#!/usr/bin/python3\nprint("two")\n' >"$work/app.py"
	printf 'key\0' >"$work/logo.png"
	git -C "$work" add logo.png
	mkdir "$work/logs" "$work/-x y"
	echo x >"$work/logs/app.log"
	echo x >"$work/-x y/{{ z }}"
	echo x >"$work/$(printf 'a\nb')"
	ln -s ../app.py "$work/-x y/in"
	ln -s ../../etc/passwd "$work/out"
	ln -s -- "-x y/../../.." "$work/out2"
	survey
	trowel codify a.trowel -o project -q
	(cd "$tree" && find . -type f -o -type l | LC_ALL=C sort) >found
	printf '%s\n' './-x y/in' './-x y/{{ z }}' ./.gitignore ./a%0Ab ./app.py ./conf.py ./logo.png ./requirements.txt | diff - found
	[ -x "$tree/app.py" ]
	[ "$(readlink "$tree/-x y/in")" = ../app.py ]
	cmp "$tree/app.py" "$work/app.py"
	[ "$(head -n 1 "$tree/.gitignore")" = '*.tmp' ]
	grep -qx '/venv/' "$tree/.gitignore"
	refute grep -rqF Xy7ke93ksjdKKs project x
	refute grep -rqF 'sample' <(find x project)
	local readme=project/applications/till/README.md
	grep -qF 'It would be lost with the host: 2 files differ from its commit, ' "$readme"
	grep -qF 'Not told: logo.png: no text in UTF-8' project/applications/till/uncommitted.patch
	grep -qF -- '- `conf.py`' "$readme"
	grep -qF -- '- `/out`: a link that leads out of the tree' "$readme"
	grep -qF -- '(applications/till/README.md)' project/README.md
	cd "$tree"
	git init -q
	git add .
	git commit -qm 'as found'
	[ -z "$(git status --porcelain)" ]
	cd "$BATS_TEST_TMPDIR"
	git clone -q "$work" clone
	git -C clone checkout -q "$(git -C "$work" rev-parse refs/remotes/origin/main)"
	git -C clone apply ../project/applications/till/unpushed.patch
	diff <(sed 's/Xy7ke93ksjdKKs/<secret:s1>/' "$work/conf.py") clone/conf.py
	git -C clone checkout -qf main
	git -C clone apply "$PWD/project/applications/till/uncommitted.patch"
	cmp clone/app.py "$work/app.py"
	trowel codify a.trowel -o again -q
	rm -rf "$tree/.git"
	diff -r project again
	trowel codify a.trowel -o again -q --force
	diff -r project again
	trowel codify a.trowel --plan | grep -q '/srv/till'
}

@test "a clone that was pushed is no tree, and a history without a remote is said to be lost" {
	till
	survey
	trowel codify a.trowel -o project -q
	[ ! -e project/applications ]
	git -C "$root/srv/till" remote remove origin
	survey
	trowel codify a.trowel -o lone -q
	grep -q 'its repository has no remote' lone/applications/till/README.md
	grep -q 'Clone it from there before the host goes: `/srv/till`' lone/applications/till/README.md
	rm -rf "$root/srv/till/.git"
	survey
	trowel codify a.trowel -o none -q
	grep -q 'no repository of it is known' none/applications/till/README.md
	[ -f none/applications/till/tree/app.py ]
}

@test "a release and its link are one application" {
	mkdir -p "$root/srv/shop/releases/7" "$root/etc/systemd/system"
	echo flask >"$root/srv/shop/releases/7/requirements.txt"
	echo 'print(1)' >"$root/srv/shop/releases/7/app.py"
	ln -s releases/7 "$root/srv/shop/current"
	printf '[Service]\nWorkingDirectory=/srv/shop/current\nExecStart=/usr/bin/python3 app.py\n[Install]\nWantedBy=multi-user.target\n' \
		>"$root/etc/systemd/system/shop.service"
	mkdir "$root/etc/systemd/system/multi-user.target.wants"
	ln -s ../shop.service "$root/etc/systemd/system/multi-user.target.wants/shop.service"
	survey
	json '.applications[0] | .path == "/srv/shop/current" and .real_path == "/srv/shop/releases/7"' x/snapshot.json
	trowel codify a.trowel -o project -q
	cmp "$root/srv/shop/releases/7/app.py" project/applications/*/tree/app.py
}

@test "the old host's name and addresses become those of the new one" {
	need ansible-playbook
	mkdir -p "$root/etc/till" "$root/etc/cron.d"
	echo till07 >"$root/etc/hostname"
	echo '127.0.1.1 till07.kettle.example till07' >"$root/etc/hosts"
	printf 'bind 10.0.0.5:80\nname till07 till07.kettle.example till.example\nback 10.7.0.5\nraw {{ x }} {%% y %%}' >"$root/etc/till/a.conf"
	printf 'bind 10.0.0.5\r\npassword = Xy7ke93ksjdKKs\r\n' >"$root/etc/till/b.conf"
	printf 'nothing {{ z }}\n' >"$root/etc/till/c.conf"
	printf 'from 10.0.0.1-10.0.0.5 /backup/till07/\n' >"$root/etc/till/d.conf"
	survey
	# a root has no addresses: those of a machine with two links
	jq -c '.network += {links: [{name: "eth0", kind: "ether", addresses: ["10.0.0.5/24"]},
		{name: "eth1", kind: "ether", addresses: ["10.7.0.5/24"]}],
		routes: [{family: "ip", destination: "default", link: "eth0"}]}' x/snapshot.json >json
	mv json x/snapshot.json
	(cd x && tar -cf - --no-recursion $(tar -tf ../x.tar 2>/dev/null) | zstd -qf -o ../b.trowel)
	trowel codify b.trowel -o project -q
	grep -qx 'host_domain: kettle.example' project/group_vars/all.yml
	grep -q 'host_address_eth1 was\|host_address_eth1: of the old host it was 10.7.0.5' project/host_vars/*.yml
	grep -qF -- '- `10.0.0.5`, a part of a longer name, range or path, in `/etc/till/d.conf`' project/README.md
	refute grep -rqF '10.0.0.5' project/roles/*/templates
	[ -f project/roles/*/files/etc/till/c.conf ]
	role=$(basename "$(dirname project/roles/*/templates)")
	# the play up to its roles, then their templates, put elsewhere
	{
		sed -n '/^  roles:/q; /become:/d; s/hosts: new/hosts: localhost/; p' project/site.yml | sed 's/^  pre_tasks:/&\n  - ansible.builtin.set_fact: {cacheable: true, default_ipv4: {address: 192.0.2.7}}/'
		cat <<'END'
  vars_files: ["roles/{{ role }}/defaults/main.yml"]
  vars: {hostname: till08.other.example}
  tasks:
    - ansible.builtin.template:
        src: "roles/{{ role }}/templates/{{ item.source }}"
        dest: "{{ playbook_dir }}/{{ item.path | basename }}"
END
		sed -n '/ansible.builtin.template:/,/trim_blocks/p' "project/roles/$role/tasks/main.yml" | sed -n 's/^    \(newline\|variable\|block\|comment\|trim\)/        \1/p'
		echo "      loop: \"{{ ${role}_templates }}\""
	} >project/render.yml
	sed 's/: .*/: Xy7ke93ksjdKKs/' project/secrets.example.yml >project/secrets.yml
	ansible-playbook -i localhost, -c local -e role="$role" project/render.yml >render.log 2>&1 || { cat render.log; return 1; }
	printf 'bind 192.0.2.7:80\nname till08 till08.kettle.example till.example\nback 127.0.0.1\nraw {{ x }} {%% y %%}' | cmp - project/a.conf
	printf 'bind 192.0.2.7\r\npassword = Xy7ke93ksjdKKs\r\n' | cmp - project/b.conf
}
