# SPDX-License-Identifier: GPL-2.0-or-later
# Containers without any tool for enter.bats, of all engines that can be had, below $WORK: each is a name in
# $WORK/targets with the process that is entered. What they made is ended by end_entered.

# shellcheck disable=SC2034 # of who loads this
# files of tests run beside each other: a name is also that of a control group, whose processes end with it
OWN=$(basename "${BATS_TEST_FILENAME:-bench}" .bats)
PLAIN=plain-$OWN
KINDS="docker docker_ro podman_userns runc_ro runc_userns crun nspawn rootless"

make_app() {
	mkdir -p "$WORK/rootfs" "$WORK/targets"
	cat >"$WORK/app.c" <<-'C'
		#include <unistd.h>
		int main(void)
		{
			for (;;)
				usleep(200000);
		}
	C
	cc -static -g -O1 -o "$WORK/rootfs/app" "$WORK/app.c"
	tar -C "$WORK/rootfs" -c . >"$WORK/rootfs.tar"
}

later() { echo "$1" >>"$WORK/pids"; }

start_docker() {
	command -v dockerd docker >/dev/null || return 1
	mkdir -p "$WORK/docker"
	export DOCKER_HOST=unix://$WORK/docker/docker.sock
	setsid dockerd --data-root "$WORK/docker/data" --exec-root "$WORK/docker/exec" --pidfile "$WORK/docker/pid" -H "$DOCKER_HOST" \
		--iptables=false --ip6tables=false --ip-forward=false --bridge=none --storage-driver overlay2 >"$WORK/docker/log" 2>&1 3>&- </dev/null &
	later $!
	for _ in $(seq 60); do
		docker version >/dev/null 2>&1 && break
		sleep 0.5
	done
	docker import -c 'CMD ["/app"]' - local/distroless:1 <"$WORK/rootfs.tar" >/dev/null || return
	docker run -d --name "$PLAIN" --network none local/distroless:1 >/dev/null &&
		docker inspect -f '{{.State.Pid}}' "$PLAIN" >"$WORK/targets/docker"
	docker run -d --name "$PLAIN-tight" --network none --read-only --cap-drop ALL --user 1000:1000 --security-opt no-new-privileges local/distroless:1 >/dev/null &&
		docker inspect -f '{{.State.Pid}}' "$PLAIN-tight" >"$WORK/targets/docker_ro"
}

start_podman() {
	command -v podman runc >/dev/null || return 1
	mkdir -p "$WORK/podman"
	podman_here import - localhost/dl:1 <"$WORK/rootfs.tar" >/dev/null 2>"$WORK/podman/log" || return
	podman_here run -d --name "userns-$OWN" --network none --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --uidmap 0:100000:65536 \
		--gidmap 0:100000:65536 --read-only localhost/dl:1 /app >/dev/null 2>>"$WORK/podman/log" &&
		podman_here inspect -f '{{.State.Pid}}' "userns-$OWN" >"$WORK/targets/podman_userns"
}

podman_here() {
	podman --root "$WORK/podman/root" --runroot "$WORK/podman/run" --tmpdir "$WORK/podman/tmp" --cgroup-manager cgroupfs \
		--events-backend file --runtime /usr/sbin/runc "$@"
}

# bundle NAME FILTER: an OCI bundle whose configuration jq changes
bundle() {
	mkdir -p "$WORK/$1/rootfs"
	cp "$WORK/rootfs/app" "$WORK/$1/rootfs/app"
	runc spec -b "$WORK/$1"
	jq ".process.terminal = false | .process.args = [\"/app\"] | .root.readonly = true | del(.process.rlimits) | $2" \
		"$WORK/$1/config.json" >"$WORK/$1/new" && mv "$WORK/$1/new" "$WORK/$1/config.json"
}

start_runc() {
	command -v runc >/dev/null || return 1
	bundle runc_ro .
	runc --root "$WORK/runc" run -d --pid-file "$WORK/targets/runc_ro" -b "$WORK/runc_ro" trowel-ro-$OWN </dev/null >/dev/null 2>"$WORK/runc.log"
	bundle runc_userns '.mounts |= map(select(.destination == "/proc")) | .linux.namespaces += [{type: "user"}]
		| .linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}] | .linux.gidMappings = .linux.uidMappings
		| del(.linux.maskedPaths, .linux.readonlyPaths)
		| .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["mkdir", "mkdirat", "mount", "ptrace"], action: "SCMP_ACT_ERRNO"}]}'
	mkdir -p "$WORK/runc_userns/rootfs/proc"
	chown -R 100000:100000 "$WORK/runc_userns/rootfs"
	chmod 755 "$WORK" "$WORK/runc_userns"
	runc --root "$WORK/runc" run -d --pid-file "$WORK/targets/runc_userns" -b "$WORK/runc_userns" trowel-userns-$OWN </dev/null >/dev/null 2>>"$WORK/runc.log"
}

# only with the hierarchy of version 2 hidden
start_crun() {
	command -v crun >/dev/null || return 1
	bundle crun .
	unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec crun --root "$1/cruns" --cgroup-manager=cgroupfs run -d --pid-file "$1/targets/crun" -b "$1/crun" trowel-crun-$2' - "$WORK" "$OWN" </dev/null >/dev/null 2>"$WORK/crun.log"
}

start_nspawn() {
	command -v systemd-nspawn >/dev/null || return 1
	mkdir -p "$WORK/nspawn"/{usr,etc}
	cp "$WORK/rootfs/app" "$WORK/nspawn/app"
	setsid systemd-nspawn -q -D "$WORK/nspawn" --register=no --keep-unit --private-network --machine=trowel-plain-$OWN \
		/app </dev/null >"$WORK/nspawn.log" 2>&1 3>&- &
	later $!
	for _ in $(seq 50); do
		pgrep -P $! -x app >"$WORK/targets/nspawn" && break
		sleep 0.1
	done
}

# one of an ordinary user, who enters it, too
ROOTLESS_UID=54321
as_rootless() { setpriv --reuid "$ROOTLESS_UID" --regid "$ROOTLESS_UID" --clear-groups -- env XDG_RUNTIME_DIR="$WORK/rootless" HOME="$WORK/rootless" "$@"; }

start_rootless() {
	command -v runc newuidmap >/dev/null || return 1
	mkdir -p "$WORK/rootless/rootfs"
	chmod 755 "$WORK"
	cp "$WORK/rootfs/app" "$WORK/rootless/rootfs/app"
	chown -R "$ROOTLESS_UID" "$WORK/rootless"
	echo "rootless:x:$ROOTLESS_UID:$ROOTLESS_UID::/:/bin/sh" | cat /etc/passwd - >"$WORK/passwd"
	echo 'rootless:300000:65536' >"$WORK/subids"
	as_rootless runc spec --rootless -b "$WORK/rootless"
	jq '.process.terminal = false | .process.args = ["/app"] | del(.process.rlimits) | .linux.namespaces += [{type: "network"}]
		| .linux.uidMappings += [{containerID: 1, hostID: 300000, size: 65536}] | .linux.gidMappings += [{containerID: 1, hostID: 300000, size: 65536}]' \
		"$WORK/rootless/config.json" >"$WORK/rootless.new"
	cat "$WORK/rootless.new" >"$WORK/rootless/config.json"
	# newuidmap(1) reads who may have which ids, which is to be so for this one only
	export -f as_rootless
	unshare -m bash -c 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/subids" /etc/subuid && mount --bind "$1/subids" /etc/subgid &&
		ROOTLESS_UID=$2 WORK=$1 as_rootless runc --root "$1/rootless/state" run -d --pid-file "$1/rootless/pid" -b "$1/rootless" trowel-rootless-$3' \
		- "$WORK" "$ROOTLESS_UID" "$OWN" </dev/null >/dev/null 2>"$WORK/rootless.log"
	cp "$WORK/rootless/pid" "$WORK/targets/rootless"
}

start_entered() {
	make_app
	start_docker || true
	start_podman || true
	start_runc || true
	start_crun || true
	start_nspawn || true
	start_rootless || true
	find "$WORK/targets" -empty -delete
}

end_entered() {
	runc --root "$WORK/runc" delete -f trowel-ro-$OWN 2>/dev/null || true
	runc --root "$WORK/runc" delete -f trowel-userns-$OWN 2>/dev/null || true
	as_rootless runc --root "$WORK/rootless/state" delete -f trowel-rootless-$OWN 2>/dev/null || true
	crun --root "$WORK/cruns" --cgroup-manager=cgroupfs delete -f trowel-crun-$OWN 2>/dev/null || true
	podman_here rm -af -t 0 >/dev/null 2>&1 || true
	docker rm -f "$PLAIN" "$PLAIN-tight" >/dev/null 2>&1 || true
	local pid
	while read -r pid; do
		kill "$pid" 2>/dev/null || true
	done <"$WORK/pids"
	umount "$WORK"/podman/root/overlay 2>/dev/null || true
	rmdir /sys/fs/cgroup/*/{docker,libpod_parent} 2>/dev/null || true
}

# each_target COMMAND...: with PID and KIND for every container that could be started; at least one has to be there
each_target() {
	local seen=0
	for KIND in $KINDS; do
		[ -s "$WORK/targets/$KIND" ] || continue
		PID=$(cat "$WORK/targets/$KIND")
		seen=$((seen + 1))
		"$@" || {
			echo "in $KIND (process $PID)"
			return 1
		}
	done
	[ $seen -gt 0 ] || skip "no container could be started here"
}

# state PID: what a container could see of us, and what is ours of the host's mounts and loop devices
state() {
	cat "/proc/$1/mountinfo"
	find "/proc/$1/root/" "/proc/$1/root/dev" -maxdepth 1 -printf '%P %y %m %U %G %l\n' 2>/dev/null
	local namespace process
	namespace=$(readlink "/proc/$1/ns/pid")
	find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/pid' -lname "$namespace" -printf '%p\n' 2>/dev/null
	losetup -a | grep "$WORK"
	grep -E ' /dev/trowel | trowel ' /proc/self/mountinfo
	true
}
