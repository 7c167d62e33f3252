#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told of daemons in containers of docker and podman that were found by their names: exactly the files that
# a reload reads, as the container has them and where they are on the host. Nothing is there to help in the container.

bats_require_minimum_version 1.5.0

setup_file() {
	load common
	load machine
	load traced
	export WORK=$BATS_FILE_TMPDIR
	load containers
	machine_needs
	need jq
	[ -e /sys/kernel/btf/vmlinux ] || skip "the kernel does not describe itself here"
	export MACHINE_PACKAGES=$TRACED_PACKAGES
	machine_base
	export ROOT=$MACHINES/traced
	mkdir -p "$ROOT"
	tar -C "$ROOT" -xf "$(machine_base_file)"
	trace_files "$ROOT"
	tar -C "$ROOT" -cf "$WORK/shop.tar" .
	chmod 755 "$WORK" && chmod 644 "$WORK/shop.tar"
	start_docker && docker_daemons
	podman_daemons
}

teardown_file() {
	load common
	load machine
	export WORK=$BATS_FILE_TMPDIR
	load containers
	end_containers
	rm -rf "${MACHINES:?}"
}

setup() {
	load common
	load machine
	load traced
	load containers
	cd "$BATS_TEST_TMPDIR"
}

NGINX=(nginx -g "daemon off;")
POSTGRES=(/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main -c config_file=/etc/postgresql/15/main/postgresql.conf -c unix_socket_directories=/tmp)

docker_daemons() {
	docker import "$WORK/shop.tar" local/shop:1 >/dev/null &&
		docker run -d --name dweb --network none local/shop:1 "${NGINX[@]}" >/dev/null &&
		docker run -d --name ddata --network none --user postgres local/shop:1 "${POSTGRES[@]}" >/dev/null &&
		touch "$WORK/has.docker"
}

podman_daemons() {
	command -v podman runc >/dev/null || return 0
	mkdir -p "$WORK/podman"
	# shellcheck disable=SC2086 # words
	{
		$PODMAN import "$WORK/shop.tar" localhost/shop:1 &&
			$PODMAN run -d --name pweb $LIMITS --network none localhost/shop:1 "${NGINX[@]}" &&
			$PODMAN run -d --name pdata $LIMITS --network none --user postgres localhost/shop:1 "${POSTGRES[@]}" &&
			touch "$WORK/has.podman"
	} >"$WORK/podman/log" 2>&1
	return 0
}

reads() { "$1_reads" | LC_ALL=C sort; }
files_read() { "$1_reads" | chroot "$ROOT" xargs readlink -f | LC_ALL=C sort -u; }

# compare WHO TARGET: by each backend all that a reload reads, and nothing else
compare() {
	traced "$2" --reload --backend bpf
	reads "$1" | diff - <(configuration)
	are_on_host
	traced "$2" --reload --backend fanotify
	files_read "$1" | diff - <(configuration)
	are_on_host
	traced "$2" --reload --backend ptrace
	reads "$1" | diff - <(configuration)
	are_on_host
}

# are_on_host: each of them is said to be where it is on the host, with the same content
are_on_host() {
	jq -r '.observed[] | select(.verdict == "configuration") | "\(.path)\t\(.path_on_host)"' traced.json >places
	while IFS=$'\t' read -r path there; do
		[[ $there == "$WORK"/* ]]
		case $path in */postgresql.auto.conf) continue ;; esac # the server writes it
		chroot "$ROOT" cat "$path" | cmp - "$there"
	done <places
	[ -s places ]
}

@test "docker: nginx" {
	need_engine docker
	compare nginx docker:dweb
}

@test "docker: PostgreSQL" {
	need_engine docker
	compare postgresql docker:ddata
}

@test "podman: nginx" {
	need_engine podman
	compare nginx podman:pweb
}

@test "podman: PostgreSQL" {
	need_engine podman
	compare postgresql podman:pdata
}

@test "the screen shows both places" {
	need_engine docker
	trowel trace docker:dweb --reload -v -q >screen
	grep -q '^ *[0-9]*  /etc/nginx/conf.d/shop.conf$' screen
	grep -q "on the host: $WORK/.*/etc/nginx/conf.d/shop.conf\$" screen
}
