# A round trip: an old host built by hand, used, surveyed, written as code, applied to a fresh one, its data
# moved, verified, and surveyed and written once more. Both hosts and the outside world are on one switch, in
# network namespaces of their own (roundtrip-*): the outside is the switch's, where ansible runs as an
# engineer would run it, apt's relay stands, and a sink hears whatever the hosts send.
# A test's recipe (X/recipe.bash) says what the old host is: X_before ROOT lays files into it, X_by_hand
# prints what was typed there over the years, X_used makes it work.

outside_address=10.77.95.1
old_address=10.77.95.11
new_address=10.77.95.12
house=lantern # who owns all of this: a bookshop

round_needs() {
	machine_needs
	need ip curl openssl ansible-playbook gpg dpkg-deb zstd jq git
}

# ---- the network -------------------------------------------------------------------------------

round_network() {
	local name
	ip netns add roundtrip-outside
	ip -n roundtrip-outside link add switch type bridge
	ip -n roundtrip-outside address add "$outside_address/24" dev switch
	ip -n roundtrip-outside link set switch up
	ip -n roundtrip-outside link set lo up
	for name in old new; do
		ip netns add "roundtrip-$name"
		ip -n roundtrip-outside link add "$name" type veth peer name eth0 netns "roundtrip-$name"
		ip -n roundtrip-outside link set "$name" master switch up
	done
	ip -n roundtrip-old address add "$old_address/24" dev eth0
	ip -n roundtrip-new address add "$new_address/24" dev eth0
	for name in old new; do
		ip -n "roundtrip-$name" link set lo up
		ip -n "roundtrip-$name" link set eth0 up
	done
}

# outside COMMAND...: as a visitor, or the engineer, would call it
outside() { nsenter --net=/run/netns/roundtrip-outside "$@"; }

# sink_start: hears mail and requests, and notes each as a line of $MACHINES/sink.log
sink_start() {
	: >"$MACHINES/sink.log"
	outside /usr/bin/python3 "$project/tests/roundtrip/sink.py" "$outside_address" "$MACHINES/sink.log" \
		</dev/null >"$MACHINES/sink.console" 2>&1 3>&- &
	echo $! >"$MACHINES/sink.pid"
}

# heard FROM: what the sink heard from that address
heard() { grep -F " $1 " "$MACHINES/sink.log"; }

# ---- the machines ------------------------------------------------------------------------------

# round_machine HOST: what both hosts were when the provider handed them over, but for what is typed there
round_machine() {
	local MACHINE_PACKAGES=$rebuild_packages root=$MACHINES/$1
	machine_new "$1"
	rm "$root"/root/.ssh/id_ed25519* "$root"/etc/ssh/ssh_host_*
	cp "$MACHINES/engineer.key.pub" "$root/root/.ssh/authorized_keys"
	ssh-keygen -q -A -f "$root"
	relay_known "$root" "$outside_address"
	printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n%s\toutside.%s.example outside\n' "$1" "$outside_address" "$house" >"$root/etc/hosts"
}

# round_boot HOST old|new
round_boot() {
	machine_boot "$1" "--network-namespace-path=/run/netns/roundtrip-$2" --capability=CAP_NET_ADMIN \
		--resolv-conf=off --timezone=off
}

# round_old HOST RECIPE: built by hand, running, used
round_old() {
	mkdir -p "$MACHINES/$house.repository"
	ssh-keygen -q -t ed25519 -N '' -C "engineer@$house.example" -f "$MACHINES/engineer.key"
	round_network
	sink_start
	"$2_packages" "$MACHINES/$house.repository"
	repository_new "$MACHINES/$house.repository" "$house"
	relay_start outside /run/netns/roundtrip-outside "$MACHINES/$house.repository" "$outside_address"
	round_machine "$1"
	"$2_before" "$MACHINES/$1"
	round_boot "$1" old
	"$2_by_hand" | machine_in "$1" bash -e >"$MACHINES/$1.by-hand.log" 2>&1 || { tail -20 "$MACHINES/$1.by-hand.log"; return 1; }
	"$2_used" "$old_address"
}

# round_end HOST...: all of it
round_end() {
	local name
	relay_end outside
	[ ! -f "$MACHINES/sink.pid" ] || kill "$(cat "$MACHINES/sink.pid")" 2>/dev/null || true
	for name; do machine_end "$name"; done
	for name in old new outside; do
		[ ! -e "/run/netns/roundtrip-$name" ] || ip netns delete "roundtrip-$name"
	done
	rm -rf "$MACHINES"/{sink,"$house.repository",engineer.key,*.by-hand.log}*
}

# ---- there and back ----------------------------------------------------------------------------

# on HOST COMMAND...: trowel itself, from memory, nothing of it left on the host's disk
round_trowel() {
	local host=$1
	shift
	machine_in "$host" sh -c 'cat >/dev/shm/trowel && chmod 755 /dev/shm/trowel' <"$TROWEL"
	machine_in "$host" /dev/shm/trowel "$@"
	local status=$?
	machine_in "$host" rm /dev/shm/trowel
	return $status
}

# round_survey HOST NAME: NAME.trowel and NAME.sealed, here
round_survey() {
	machine_in "$1" sh -c 'umask 077; cat >/dev/shm/key' <key
	round_trowel "$1" survey -q --carry config,code -o /dev/shm/a.trowel --seal /dev/shm/a.sealed --seal-key /dev/shm/key >"$2.report" || return
	machine_in "$1" cat /dev/shm/a.trowel >"$2.trowel"
	machine_in "$1" cat /dev/shm/a.sealed >"$2.sealed"
	machine_in "$1" rm /dev/shm/a.trowel /dev/shm/a.sealed /dev/shm/key
}

# round_play PROJECT PLAY LOG OLD NEW [OPTION...]: prints what it took
round_play() {
	local project_folder=$1 play=$2 log=$3 began=$SECONDS status=0
	local options="ansible_user=root ansible_ssh_private_key_file=$MACHINES/engineer.key ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'"
	printf '[old]\n%s ansible_host=%s %s\n[new]\n%s ansible_host=%s %s\n' "$4" "$old_address" "$options" \
		"$5" "$new_address" "$options" >"$project_folder/inventory"
	(cd "$project_folder" && outside ansible-playbook "$play" "${@:6}" </dev/null) >"$log" 2>&1 || status=$?
	echo "# $5: $play ${*:6}: $(grep -c '^TASK' "$log") tasks, $(grep -E "^$5 .*ok=" "$log" | tr -s ' '), $((SECONDS - began)) s" >&3
	[ "$status" = 0 ] || tail -40 "$log"
	return "$status"
}

# round_verify HOST SNAPSHOT NAME: what still differs, in NAME.json and NAME.txt
round_verify() {
	local status=0
	machine_in "$1" sh -c 'cat >/dev/shm/old.trowel' <"$2"
	round_trowel "$1" verify -q /dev/shm/old.trowel --json >"$3.json" || true
	round_trowel "$1" verify -q -v /dev/shm/old.trowel >"$3.txt" || status=$?
	machine_in "$1" rm /dev/shm/old.trowel
	return "$status"
}
