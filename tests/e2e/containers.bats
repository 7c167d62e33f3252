# SPDX-License-Identifier: GPL-2.0-or-later
# Containers of real engines, compared with what these say of themselves: docker, podman of root and of
# a user, containerd, runc, crun, LXC, systemd-nspawn. No engine is asked by the survey: they are stopped
# while it looks.

setup_file() {
	load common
	export WORK=$BATS_FILE_TMPDIR
	load containers
	[ "$(id -u)" = 0 ] || return 0
	make_rootfs
	start_docker && make_docker_containers
	make_podman_containers
	make_user_containers
	start_containerd
	make_bare_containers
}

teardown_file() {
	load common
	load containers
	[ "$(id -u)" = 0 ] || return 0
	end_containers
}

setup() {
	load common
	load containers
	need_root
	need jq
}

# ---- docker ---------------------------------------------------------------------------------------

@test "docker's containers are as docker inspect says" {
	need_engine docker
	frozen survey_json
	for name in web plain done fresh joined; do
		docker inspect $name | jq -S "$DOCKER_NORM" >"$BATS_TEST_TMPDIR/expected"
		json ".containers[] | select(.name == \"$name\" and .engine == \"docker\")" | jq -S "$OUR_NORM" >"$BATS_TEST_TMPDIR/found"
		diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found"
	done
	json '.containers[] | select(.name == "web") | .pids | length > 0'
	json '.containers[] | select(.name == "web") | .compose_project == "shop" and .compose_service == "web" and .compose_files == ["/srv/shop/compose.yml"] and .labels == {"team": "ann"}'
	json '.containers[] | select(.name == "web") | .root_path | endswith("/merged")'
	json '[.processes[] | select(.container == "'"$(docker inspect -f '{{.Id}}' web)"'")] | length > 0'
}

@test "what listens on the host for a container is the container's" {
	need_engine docker
	bash -c "exec 3<>/dev/tcp/127.0.0.1/18080; sleep 60" &
	local client=$!
	sleep 1
	frozen survey_json
	kill $client
	json '.sockets.listening[] | select(.port == 18080) | .program == "docker-proxy" and .container == "web" and .service == "web"'
	json '.sockets.flows[] | select(.local_port == 18080 and .container == "web")'
	json '.services[] | select(.name == "web" and .manager == "docker") | .listens | map(.port) | contains([18080])'
	json '.services[] | select(.name == "web" and .manager == "docker") | .survives_reboot == true'
}

@test "what of containers needs a look" {
	need_engine docker
	frozen survey_json
	for said in 'engine-socket|daring (docker.sock) commands' 'host-folder|daring (/etc) may write' \
		'host-network|daring is in' 'host-processes|daring sees' 'nameless-volume|daring (/kept) keeps' \
		'open-port|open (postgresql on port 15432) is published'; do
		json ".findings[] | select(.kind == \"container-${said%%|*}\") | .what | startswith(\"container ${said#*|}\")"
	done
}

@test "a unit that starts a container" {
	need_engine docker
	local root=$BATS_TEST_TMPDIR/root
	copy_docker "$root"
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/usr/lib/systemd" "$root/sbin"
	touch "$root/usr/lib/systemd/systemd"
	ln -s /usr/lib/systemd/systemd "$root/sbin/init"
	printf '[Service]\nExecStart=/usr/bin/docker start -a plain\n' >"$root/etc/systemd/system/plain.service"
	ln -s ../plain.service "$root/etc/systemd/system/multi-user.target.wants/"
	survey_json --root "$root"
	json '.containers[] | select(.name == "plain") | .started_by == "plain.service"'
}

@test "a disk tells the same, wherever the data root was put" {
	need_engine docker
	local root=$BATS_TEST_TMPDIR/root
	copy_docker "$root"
	survey_json --root "$root"
	docker inspect web | sed "s|$WORK/docker/data|/srv/docker|g" | jq -S "$DOCKER_NORM" >"$BATS_TEST_TMPDIR/expected"
	json '.containers[] | select(.name == "web")' | jq -S "$OUR_NORM" >"$BATS_TEST_TMPDIR/found"
	diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found"
	# files of volumes name the container, and layers are no files of this host
	json '.files[] | select(.path == "/srv/docker/volumes/stock/_data/kept") | .containers == ["web"]'
	refute json '.files[] | select(.path | test("/srv/docker/overlay2/"))'
}

# ---- podman ---------------------------------------------------------------------------------------

@test "podman's containers are as podman inspect says" {
	need_engine podman
	survey_json
	for name in pweb pdone pfresh ppod; do
		$PODMAN inspect $name | jq -S "$PODMAN_NORM" >"$BATS_TEST_TMPDIR/expected"
		json ".containers[] | select(.name == \"$name\" and .engine == \"podman\")" | jq -S "$OUR_NORM" >"$BATS_TEST_TMPDIR/found"
		diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found"
	done
	json '.containers[] | select(.name == "ppod") | .pod == "stack"'
	json '.sockets.listening[] | select(.port == 18081) | .container == "pweb"'
}

@test "containers of a user" {
	need_engine user
	in_users_place survey_json
	in_users_place user_inspect rweb | jq -S "$PODMAN_NORM" >"$BATS_TEST_TMPDIR/expected"
	json '.containers[] | select(.name == "rweb")' | jq -S "$OUR_NORM" >"$BATS_TEST_TMPDIR/found"
	diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found"
	json '.containers[] | select(.name == "rweb") | .user == "trowel-carol" and (.pids | length > 0)'
	json '.sockets.listening[] | select(.port == 18082) | .container == "rweb"'
}

# ---- others ---------------------------------------------------------------------------------------

@test "containers of containerd, and of runtimes alone" {
	need_engine containerd
	survey_json
	json '.containers[] | select(.name == "cweb") | .engine == "containerd" and .image == "docker.io/local/app:1" and .state == "running" and .environment == {"MODE": "prod"} and (.pids | length > 0)'
	json '.containers[] | select(.name == "cfresh") | .state == "stopped"'
	json '.containers[] | select(.name == "bare-runc") | .engine == "runc" and .command == ["/bin/sleep", "100000"] and (.pids | length > 0)'
	json '.containers[] | select(.name == "bare-crun") | .engine == "crun" and (.mounts[0].source | endswith("/bind"))'
}

@test "a container of LXC" {
	need lxc-start lxc-info
	make_lxc || skip "LXC does not start containers here"
	survey_json
	stop_lxc
	json '.containers[] | select(.name == "trowel-lxc") | .engine == "lxc" and .state == "running" and (.pids | length > 0) and .restart_policy == "autostart" and .started_by == "lxc.service" and .privileged and (.mounts[0].target == "/mnt")'
	survey_json
	json '.containers[] | select(.name == "trowel-lxc") | .state == "stopped"'
	remove_lxc
}

@test "a machine of systemd-nspawn" {
	need systemd-nspawn
	start_nspawn
	survey_json
	stop_nspawn
	json '.containers[] | select(.name == "trowel-box") | .engine == "machine" and .state == "running" and (.pids | length > 0) and (.mounts[0].read_only) and (.root_path | endswith("/nspawn"))'
}

# ---- all ------------------------------------------------------------------------------------------

@test "no password of any environment, argument or label is in a snapshot or a report" {
	need_engine docker
	trowel survey --fast --sample 0 -o "$BATS_TEST_TMPDIR/a.trowel" >"$BATS_TEST_TMPDIR/report"
	copy_docker "$BATS_TEST_TMPDIR/root"
	trowel survey --carry config,code,data,log,cache --root "$BATS_TEST_TMPDIR/root" -q -o "$BATS_TEST_TMPDIR/b.trowel" >>"$BATS_TEST_TMPDIR/report"
	for name in a b; do
		mkdir "$BATS_TEST_TMPDIR/$name"
		tar --zstd -xf "$BATS_TEST_TMPDIR/$name.trowel" -C "$BATS_TEST_TMPDIR/$name" 2>/dev/null
	done
	grep -q 'docker, compose shop' "$BATS_TEST_TMPDIR/report"
	refute grep -r planted-secret "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b" "$BATS_TEST_TMPDIR/report"
	# what held one is still told of
	jq -e '.containers[] | select(.name == "web") | .environment.DB_PASSWORD | startswith("<secret:")' "$BATS_TEST_TMPDIR/a/snapshot.json"
}

@test "state that is rubbish" {
	local root=$BATS_TEST_TMPDIR/root id
	for id in a b c d e; do
		mkdir -p "$root/var/lib/docker/containers/$id"
	done
	mkdir -p "$root/var/lib/containers/storage/overlay-containers" "$root/var/lib/containers/storage/libpod" "$root/var/lib/lxc/loop"
	head -c 100000 /dev/urandom >"$root/var/lib/docker/containers/a/config.v2.json"
	printf '{"ID":"%s","Name":"/\\u001b[2J\\u0007evil","Path":"\\u001b]0;x"}' "$(printf 'f%.0s' {1..64})" >"$root/var/lib/docker/containers/b/config.v2.json"
	mkfifo "$root/var/lib/docker/containers/c/config.v2.json"
	python3 -c 'print("[" * 100000)' >"$root/var/lib/docker/containers/d/config.v2.json"
	truncate -s 1T "$root/var/lib/docker/containers/e/config.v2.json"
	head -c 100000 /dev/urandom >"$root/var/lib/containers/storage/libpod/bolt_state.db"
	printf 'SQLite format 3\0garbage' >"$root/var/lib/containers/storage/db.sql"
	echo '{}' >"$root/var/lib/containers/storage/overlay-containers/containers.json"
	echo 'lxc.include = /var/lib/lxc/loop/config' >"$root/var/lib/lxc/loop/config"
	survey_json --root "$root"
	json '[.containers[] | select(.engine == "docker")] | length == 1'
	json '[.errors[] | select(.collector == "containers")] | length >= 3'
	trowel survey --fast --root "$root" -q -o "$BATS_TEST_TMPDIR/x.trowel" >"$BATS_TEST_TMPDIR/report"
	grep -q evil "$BATS_TEST_TMPDIR/report"
	refute grep -q $'\x1b' "$BATS_TEST_TMPDIR/report"
}
