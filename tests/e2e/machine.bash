# Throw-away Debian machines for end-to-end tests: really booted systemd in systemd-nspawn, without any
# network but loopback, entered through their namespaces. Everything lies below $MACHINES and is removed
# by machine_end. Needs root, systemd-nspawn, mmdebstrap. Who needs other packages sets MACHINE_PACKAGES, who needs
# another release MACHINE_SUITE.
# Files of tests run beside each other: each has a folder of its own, and only what machines are made of is everybody's.
MACHINE_BASES=${TROWEL_TEST_MACHINES:-/var/tmp/trowel-test-machines}
MACHINES=$MACHINE_BASES/$(basename "${BATS_TEST_FILENAME:-by-hand}" .bats)
# Every machine is root@127.0.0.1 to ssh: a connection that another test keeps open must not be taken for its own.
export ANSIBLE_SSH_CONTROL_PATH_DIR=$MACHINES/connections
MACHINE_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,nginx-light,redis-server,cron,openssh-server,openssh-client
MACHINE_SUITE=bookworm

machine_needs() {
	need_root
	need systemd-nspawn mmdebstrap nsenter
}

# the archive of a root with these packages
machine_base_file() { echo "$MACHINE_BASES/base-$MACHINE_SUITE-$(echo "$MACHINE_PACKAGES" | cksum | cut -d' ' -f1).tar"; }

# Makes the base once; later runs unpack it. A test is skipped when no repository can be reached.
machine_base() {
	local base lock
	base=$(machine_base_file)
	mkdir -p "$MACHINES"
	exec {lock}>"$base.lock"
	flock "$lock"
	[ -f "$base" ] || machine_base_new "$base"
	exec {lock}>&-
}

machine_base_new() {
	local base=$1 hook=()
	# its security suite is not on every mirror any more
	[ "$MACHINE_SUITE" != bullseye ] || hook=(--setup-hook='sed -i /security/d "$1/etc/apt/sources.list"')
	# what it mounts there is gone with it, however it ends
	unshare --mount mmdebstrap --quiet --variant=minbase "${hook[@]}" --include="$MACHINE_PACKAGES" "$MACHINE_SUITE" \
		"$base.new.tar" >"$MACHINES/base.log" 2>&1 || skip "no Debian can be made here: $(tail -1 "$MACHINES/base.log")"
	mv "$base.new.tar" "$base"
}

# machine_new NAME: a fresh root in $MACHINES/NAME; what a run that was killed has left there goes first
machine_new() {
	machine_base
	machine_end "$1"
	mkdir "$MACHINES/$1"
	tar -C "$MACHINES/$1" -xf "$(machine_base_file)"
	echo "$1" >"$MACHINES/$1/etc/hostname"
	mkdir -p -m 700 "$MACHINES/$1/root/.ssh"
	ssh-keygen -q -t ed25519 -N '' -C 'test key' -f "$MACHINES/$1/root/.ssh/id_ed25519"
	cp "$MACHINES/$1/root/.ssh/id_ed25519.pub" "$MACHINES/$1/root/.ssh/authorized_keys"
}

# machine_boot NAME [OPTION...]: starts it and waits until its units are up. Without options of
# systemd-nspawn it has no network but loopback.
machine_boot() {
	[ $# -gt 1 ] || set -- "$1" --private-network
	setsid systemd-nspawn -q -D "$MACHINES/$1" --register=no --keep-unit --boot \
		--machine="$1" "${@:2}" </dev/null >"$MACHINES/$1.console" 2>&1 3>&- &
	echo $! >"$MACHINES/$1.pid"
	local try
	for try in $(seq 120); do
		machine_in "$1" systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && return
		sleep 0.5
	done
	tail -20 "$MACHINES/$1.console"
	skip "no machine boots here"
}

# that its pid is still that of the machine's systemd-nspawn: after a run that was killed it may be anybody's
machine_runs() { tr '\0' ' ' <"/proc/$(cat "$MACHINES/$1.pid")/cmdline" | grep -qF -- " -D $MACHINES/$1 "; } 2>/dev/null

machine_leader() { pgrep -P "$(cat "$MACHINES/$1.pid")" | head -1; }

# machine_in NAME COMMAND...: runs a command inside, as its root; a TMPDIR of out here is not there
machine_in() {
	local leader
	leader=$(machine_leader "$1")
	[ -n "$leader" ] || return 1
	shift
	nsenter -t "$leader" -m -u -i -n -p -C -r -w env -u TMPDIR "$@"
}

# machine_login NAME COMMAND: the same through ssh, as a person would come
machine_login() {
	machine_in "$1" ssh -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1 "$2"
}

# connections_end: those that Ansible keeps open. What serves one in a machine is stopped by its shutdown, and what
# waits for it out here would wait for ever.
connections_end() {
	local socket
	for socket in "$ANSIBLE_SSH_CONTROL_PATH_DIR"/*; do
		[ ! -S "$socket" ] || ssh -q -O exit -o ControlPath="$socket" machine 2>/dev/null || true
	done
}

machine_end() {
	local pid leader
	connections_end
	if machine_runs "$1"; then
		pid=$(cat "$MACHINES/$1.pid")
		leader=$(machine_leader "$1") || true
		[ -z "$leader" ] || kill -s RTMIN+4 "$leader" 2>/dev/null || true
		for _ in $(seq 60); do kill -0 "$pid" 2>/dev/null || break; sleep 0.25; done
		kill "$pid" 2>/dev/null || true
	fi
	rm -rf --one-file-system "${MACHINES:?}/$1" "$MACHINES/$1.pid" "$MACHINES/$1.console"
}
