# SPDX-License-Identifier: GPL-2.0-or-later
# Real engines for containers.bats, in folders of their own below $WORK, without any registry. What they
# made is ended by end_containers.

export DOCKER_HOST=unix://$WORK/docker/docker.sock
PODMAN="podman --root $WORK/podman/root --runroot $WORK/podman/run --tmpdir $WORK/podman/tmp --cgroup-manager cgroupfs --events-backend file --runtime /usr/sbin/runc"
LIMITS="--ulimit nofile=1024:1024 --ulimit nproc=4096:4096" # these machines allow no more
CTR="ctr -a $WORK/containerd/socket"
SECRET=planted-secret
# a user may not enter the folders of bats
USERS=/tmp/trowel-carol.$(printf %s "$WORK" | cksum | cut -d' ' -f1)
export USERS

# need_engine NAME: skips the test unless setup_file could start it
need_engine() { [ -e "$WORK/has.$1" ] || skip "$1 could not be started here"; }

# later PID: ended at the end
later() {
	echo "$1" >>"$WORK/pids"
	disown "$1" 2>/dev/null || true
}

make_rootfs() {
	mkdir -p "$WORK/rootfs/bin" "$WORK/rootfs"/{etc,tmp,proc,sys,dev,mnt,usr,run,var} "$WORK/bind"
	cp "$(command -v busybox)" "$WORK/rootfs/bin/busybox" || return
	for name in sh sleep ls httpd; do
		ln -sf busybox "$WORK/rootfs/bin/$name"
	done
	echo ID=box >"$WORK/rootfs/etc/os-release"
	tar -C "$WORK/rootfs" -cf "$WORK/rootfs.tar" .
	chmod 755 "$WORK" "$WORK/rootfs" "$WORK/bind"
	chmod 644 "$WORK/rootfs.tar"
}

# ---- docker ---------------------------------------------------------------------------------------

start_docker() {
	command -v dockerd docker >/dev/null || return 1
	! ip link show docker0 >/dev/null 2>&1 || return 1 # somebody else's docker is here
	mkdir -p "$WORK/docker"
	setsid dockerd --data-root "$WORK/docker/data" --exec-root "$WORK/docker/exec" --pidfile "$WORK/docker/pid" -H "$DOCKER_HOST" \
		--iptables=false --ip6tables=false --ip-forward=false --bip 172.30.78.1/24 --storage-driver overlay2 \
		>"$WORK/docker/log" 2>&1 3>&- </dev/null &
	later $!
	for _ in $(seq 40); do
		docker version >/dev/null 2>&1 && return 0
		sleep 0.5
	done
	return 1
}

make_docker_containers() {
	local image=local/app:1
	docker import -c 'CMD ["/bin/httpd","-f","-p","80"]' -c 'ENV GIVEN=by-image' -c 'ENV PATH=/bin' -c 'EXPOSE 80/tcp' -c 'LABEL vendor=image' "$WORK/rootfs.tar" $image >/dev/null || return
	docker network create --subnet 172.30.79.0/24 backend >/dev/null || return
	docker volume create stock >/dev/null
	docker run -d --name web --restart always -p 127.0.0.1:18080:80 -p 18443:443/tcp -e "DB_PASSWORD=$SECRET-1" -e MODE=prod \
		-e "DATABASE_URL=postgres://u:$SECRET-2@db/shop" --label team=ann --label com.docker.compose.project=shop \
		--label com.docker.compose.service=web --label com.docker.compose.project.config_files=compose.yml \
		--label com.docker.compose.project.working_dir=/srv/shop -v stock:/data -v "$WORK/bind:/etc/app:ro" \
		--memory 64m --cap-add NET_ADMIN --network bridge $image >/dev/null || return
	docker run -d --name plain --network none --restart on-failure:3 $image /bin/sleep 100000 >/dev/null || return
	docker run -d --name joined --network backend -p 15353:53/udp $image /bin/sleep "--token=$SECRET-3" 100000 >/dev/null || true
	docker run -d --name daring --network host --pid host -v "${DOCKER_HOST#unix://}:/run/docker.sock" \
		-v /etc:/host/etc -v /kept $image /bin/sleep 100000 >/dev/null || return
	docker run -d --name open -p 15432:5432 $image /bin/sleep 100000 >/dev/null || true
	docker run --name done --network none $image /bin/sh -c 'exit 3' >/dev/null || true
	docker create --name fresh --privileged -p 18999:99 $image >/dev/null
	echo content >"$WORK/docker/data/volumes/stock/_data/kept"
	touch "$WORK/has.docker"
}

# copy_docker ROOT: its state as a disk of a host whose daemon.json says that it lies in /srv/docker
copy_docker() {
	mkdir -p "$1/etc/docker" "$1/var/lib/dpkg/info" "$1/srv/docker"
	touch "$1/var/lib/dpkg/status"
	echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
	echo '{"data-root": "/srv/docker"}' >"$1/etc/docker/daemon.json"
	cp -a "$WORK/docker/data/." "$1/srv/docker/" 2>/dev/null || true
	sed -i "s|$WORK/docker/data|/srv/docker|g" "$1"/srv/docker/containers/*/config.v2.json
}

# frozen COMMAND...: with a daemon that does not answer
frozen() {
	local pid status=0
	pid=$(cat "$WORK/docker/pid")
	kill -STOP "$pid"
	"$@" || status=$?
	kill -CONT "$pid"
	return $status
}

# ---- podman ---------------------------------------------------------------------------------------

make_podman_containers() {
	command -v podman runc >/dev/null || return 0
	mkdir -p "$WORK/podman"
	# shellcheck disable=SC2086 # words
	{
		$PODMAN import -c 'CMD ["/bin/httpd","-f","-p","80"]' -c 'ENV GIVEN=by-image' -c 'ENV PATH=/bin' "$WORK/rootfs.tar" localhost/app:1 &&
			$PODMAN run -d --name pweb $LIMITS -p 127.0.0.1:18081:80 -e "DB_PASSWORD=$SECRET-4" -e MODE=prod -v pstock:/data \
				-v "$WORK/bind:/etc/app:ro" --restart always --memory 64m --cap-add NET_ADMIN --label team=ann localhost/app:1 &&
			$PODMAN run --name pdone $LIMITS --network none localhost/app:1 /bin/ls / &&
			$PODMAN create --name pfresh $LIMITS --network none --privileged --tmpfs /scratch localhost/app:1 &&
			$PODMAN pod create --name stack --infra=false &&
			$PODMAN create --pod stack --name ppod $LIMITS --network none localhost/app:1 /bin/sleep 7
	} >"$WORK/podman/log" 2>&1 && touch "$WORK/has.podman"
	return 0
}

# in_users_place COMMAND...: among mounts of our own, where there is one more user, who may have tunnels
in_users_place() {
	export -f survey_json trowel user_inspect
	export TROWEL RUNNER BATS_TEST_TMPDIR
	nsenter -t "$(cat "$USERS/place")" -m bash -c '"$@"' - "$@"
}

as_user() { setpriv --reuid 4242 --regid 4242 --clear-groups env -i PATH=/usr/sbin:/usr/bin:/bin HOME="$USERS/home" XDG_RUNTIME_DIR=/run/user/4242 "$@"; }

user_podman() { (cd "$USERS/home" && as_user podman --cgroup-manager cgroupfs --events-backend file --runtime /usr/sbin/runc "$@"); }

user_inspect() {
	as_user podman --cgroup-manager cgroupfs --events-backend file --runtime /usr/sbin/runc inspect "$1" 2>/dev/null
}

make_user_place() {
	mount --make-rprivate /
	mkdir -p "$USERS/home" "$USERS/etc" /run/user
	for file in passwd subuid subgid; do
		cp "/etc/$file" "$USERS/etc/$file" 2>/dev/null || touch "$USERS/etc/$file" "/etc/$file"
	done
	echo "trowel-carol:x:4242:4242::$USERS/home:/bin/sh" >>"$USERS/etc/passwd"
	echo "trowel-carol:300000:65536" | tee -a "$USERS/etc/subuid" >>"$USERS/etc/subgid"
	for file in passwd subuid subgid; do
		mount --bind "$USERS/etc/$file" "/etc/$file"
	done
	mount -t tmpfs none /run/user
	mkdir -m 700 /run/user/4242
	mount -t tmpfs none /dev/net
	mknod /dev/net/tun c 10 200
	chmod 666 /dev/net/tun
	chown 4242:4242 "$USERS/home" /run/user/4242
}

make_user_containers() {
	command -v podman slirp4netns newuidmap unshare nsenter >/dev/null || return 0
	[ -c /dev/net/tun ] || return 0
	mkdir -m 755 "$USERS"
	cp "$WORK/rootfs.tar" "$USERS/rootfs.tar"
	export -f make_user_place
	unshare -m bash -c 'make_user_place >"$USERS/log" 2>&1 && touch "$USERS/ready"; exec sleep 100000' 3>&- &
	echo $! >"$USERS/place"
	later $!
	for _ in $(seq 20); do [ -e "$USERS/ready" ] && break; sleep 0.2; done
	export -f as_user user_podman
	# shellcheck disable=SC2016 # the inner shell's
	nsenter -t "$(cat "$USERS/place")" -m bash -c '
		user_podman import -c "ENV GIVEN=by-image" "$USERS/rootfs.tar" localhost/app:1 &&
		user_podman run -d --name rweb --network slirp4netns -p 18082:80 -e MODE=prod -v "$USERS/home:/h:ro" localhost/app:1 /bin/httpd -f -p 80
	' >>"$USERS/log" 2>&1 && touch "$WORK/has.user"
	return 0
}

# ---- others ---------------------------------------------------------------------------------------

start_containerd() {
	command -v containerd ctr docker >/dev/null && [ -e "$WORK/has.docker" ] || return 0
	mkdir -p "$WORK/containerd"
	printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "%s"\n' "$WORK/containerd/socket" >"$WORK/containerd/config.toml"
	setsid containerd --config "$WORK/containerd/config.toml" --root "$WORK/containerd/root" --state "$WORK/containerd/state" >"$WORK/containerd/log" 2>&1 3>&- </dev/null &
	later $!
	for _ in $(seq 20); do [ -S "$WORK/containerd/socket" ] && break; sleep 0.5; done
	docker save local/app:1 -o "$WORK/containerd/image.tar" &&
		$CTR image import "$WORK/containerd/image.tar" >/dev/null &&
		$CTR run -d --env MODE=prod docker.io/local/app:1 cweb /bin/sleep 100000 &&
		$CTR container create docker.io/local/app:1 cfresh /bin/sleep 5 &&
		touch "$WORK/has.containerd"
	return 0
}

make_bare_containers() {
	command -v runc crun >/dev/null || return 0
	mkdir -p "$WORK/bundle"
	cp -a "$WORK/rootfs" "$WORK/bundle/rootfs"
	(cd "$WORK/bundle" && runc spec && jq --arg bind "$WORK/bind" '.process.terminal = false | .process.args = ["/bin/sleep", "100000"]
		| del(.process.rlimits) | .mounts = [{destination: "/mnt", type: "bind", source: $bind, options: ["bind"]}] + .mounts' config.json >c && mv c config.json)
	runc run -d --pid-file "$WORK/bundle/runc.pid" -b "$WORK/bundle" bare-runc </dev/null >/dev/null 2>&1 3>&- || true
	# crun wants one kind of cgroups
	unshare -m sh -c "umount /sys/fs/cgroup/unified 2>/dev/null; exec crun --cgroup-manager=cgroupfs run -d --pid-file '$WORK/bundle/crun.pid' -b '$WORK/bundle' bare-crun" </dev/null >/dev/null 2>&1 3>&- || true
}

make_lxc() {
	mkdir -p /var/lib/lxc/trowel-lxc
	cp -a "$WORK/rootfs" /var/lib/lxc/trowel-lxc/rootfs
	printf 'lxc.include = /usr/share/lxc/config/common.conf\nlxc.uts.name = trowel-lxc\nlxc.rootfs.path = dir:/var/lib/lxc/trowel-lxc/rootfs\nlxc.net.0.type = empty\nlxc.mount.entry = %s mnt none bind,ro 0 0\nlxc.start.auto = 1\nlxc.init.cmd = /bin/sleep 100000\n' "$WORK/bind" >/var/lib/lxc/trowel-lxc/config
	lxc-start -n trowel-lxc 3>&- && sleep 1 && lxc-info -n trowel-lxc -s | grep -q RUNNING || { remove_lxc; return 1; }
}
stop_lxc() { lxc-stop -k -n trowel-lxc 3>&- || true; }
remove_lxc() {
	stop_lxc 2>/dev/null
	rm -rf /var/lib/lxc/trowel-lxc
}

start_nspawn() {
	cp -a "$WORK/rootfs" "$WORK/nspawn"
	setsid systemd-nspawn -q --register=no --keep-unit -D "$WORK/nspawn" --machine=trowel-box --bind-ro="$WORK/bind:/mnt" /bin/sleep 100000 </dev/null >/dev/null 2>&1 3>&- &
	echo $! >"$WORK/nspawn.pid"
	disown $!
	sleep 2
}
stop_nspawn() { kill "$(cat "$WORK/nspawn.pid")" 2>/dev/null || true; }

# ---- the end --------------------------------------------------------------------------------------

end_containers() {
	[ -d /var/lib/lxc/trowel-lxc ] && remove_lxc
	if [ -e "$WORK/has.containerd" ]; then
		$CTR task kill -s KILL cweb
		sleep 0.5
		$CTR container rm cweb cfresh
	fi >/dev/null 2>&1
	runc delete -f bare-runc >/dev/null 2>&1
	crun delete -f bare-crun >/dev/null 2>&1
	if [ -f "$USERS/place" ]; then
		nsenter -t "$(cat "$USERS/place")" -m bash -c "$(declare -f as_user user_podman); user_podman rm -af -t 0
			kill \$(cat /run/user/4242/libpod/tmp/pause.pid)" >/dev/null 2>&1
	fi
	$PODMAN pod rm -af >/dev/null 2>&1
	$PODMAN rm -af -t 0 >/dev/null 2>&1
	if [ -S "$WORK/docker/docker.sock" ]; then
		docker rm -f $(docker ps -aq)
		docker network rm backend
		kill "$(cat "$WORK/docker/pid")"
		sleep 2
		ip link delete docker0
	fi >/dev/null 2>&1
	for pid in $(tac "$WORK/pids" 2>/dev/null); do
		kill -KILL "$pid" 2>/dev/null
	done
	rm -rf "$USERS"
	ip link delete podman0 2>/dev/null
	umount -R "$WORK"/podman/root/overlay "$WORK"/docker/data/overlay2 "$WORK"/docker/exec/netns/default 2>/dev/null
	rmdir /sys/fs/cgroup/*/docker /sys/fs/cgroup/*/libpod_parent/conmon /sys/fs/cgroup/*/libpod_parent /sys/fs/cgroup/*/default 2>/dev/null
	return 0
}

# ---- what is compared -----------------------------------------------------------------------------

# A row of ours, reduced to what inspect says as well.
OUR_NORM='{name, image, image_id, command: (.command | map(sub("<secret:[^>]*>"; "<secret>"))), state, exit_code: (.exit_code // 0), restart: .restart_policy,
	privileged: (.privileged // false), memory: (.memory_limit_bytes // 0), addresses: (.addresses // []),
	capabilities: (.capabilities // [] | sort), created: .created_at,
	mounts: [.mounts[]? | select(.kind != "tmpfs") | {kind, name: (.name // ""), source, target, read_only}] | sort,
	ports: [.ports[]? | select(.host_port) | "\(.host_address):\(.host_port)>\(.container_port)/\(.protocol)"] | unique,
	environment: (.environment // {} | map_values(if startswith("<secret:") or test("<secret:") then "secret" else . end))}'

# Environments less what the image gives, values that are secrets as a word.
NORM_ENVIRONMENT='[.[] | select(test("^(GIVEN|PATH|TERM|HOME|HOSTNAME|container)=") | not) | capture("^(?<key>[^=]*)=(?<value>.*)$")
	| .value |= (if test("planted-secret") then "secret" else . end)] | from_entries'

DOCKER_NORM='.[0] | {name: .Name[1:], image: .Config.Image, image_id: (.Image | sub("sha256:"; "")), command: ([.Path] + .Args | map(if test("planted-secret") then "--token=<secret>" else . end)),
	state: .State.Status, exit_code: .State.ExitCode,
	restart: (.HostConfig.RestartPolicy | if .Name == "" then "no" elif .MaximumRetryCount > 0 then "\(.Name):\(.MaximumRetryCount)" else .Name end),
	privileged: .HostConfig.Privileged, memory: .HostConfig.Memory,
	addresses: [.NetworkSettings.Networks[] | .IPAddress | select(. != "")],
	capabilities: ([.HostConfig.CapAdd[]? | if startswith("CAP_") then . else "CAP_" + . end] | sort), created: (.Created | sub("\\..*Z$"; "Z")),
	mounts: [.Mounts[] | {kind: .Type, name: (.Name // ""), source: .Source, target: .Destination, read_only: (.RW | not)}] | sort,
	ports: [(if (.NetworkSettings.Ports // {} | length) > 0 then .NetworkSettings.Ports else .HostConfig.PortBindings end) // {} | to_entries[] | .key as $key | .value[]?
		| "\(if .HostIp == "" then "0.0.0.0" else .HostIp end):\(.HostPort)>\($key)"] | unique,
	environment: (.Config.Env | '"$NORM_ENVIRONMENT"')}'

PODMAN_NORM='.[0] | {name: .Name, image: .ImageName, image_id: .Image, command: ([.Path] + .Args), state: .State.Status, exit_code: .State.ExitCode,
	restart: (.HostConfig.RestartPolicy | if .Name == "" then "no" elif .MaximumRetryCount > 0 then "\(.Name):\(.MaximumRetryCount)" else .Name end),
	privileged: .HostConfig.Privileged, memory: .HostConfig.Memory,
	addresses: ([.NetworkSettings.Networks[]? | .IPAddress | select(. != "")] | unique),
	capabilities: ([.HostConfig.CapAdd[]?] | sort), created: (.Created | sub("\\..*"; "Z")),
	mounts: [.Mounts[] | {kind: .Type, name: (.Name // ""), source: .Source, target: .Destination, read_only: (.RW | not)}] | sort,
	ports: [.HostConfig.PortBindings // {} | to_entries[] | .key as $key | .value[]? | "\(if .HostIp == "" then "0.0.0.0" else .HostIp end):\(.HostPort)>\($key)"] | unique,
	environment: (.Config.Env | '"$NORM_ENVIRONMENT"')}'
