# The network of a recipe: hosts on one switch, each in a network namespace of its own (trowel-NAME),
# apart from the network of the host that runs the test. A machine is booted into its namespace
# ("machine_boot web03 $(lan_of web03)"); of the others only the programs that are needed run, all from
# one root, that of the machine "others". Needs machine.bash and company.bash.

# lan_host NAME...: hosts of the company, put on the switch
lan_host() {
	local name
	[ -e /run/netns/trowel-lan ] || {
		ip netns add trowel-lan
		ip -n trowel-lan link add switch type bridge
		ip -n trowel-lan link set switch up
	}
	for name; do
		ip netns add "trowel-$name"
		ip -n trowel-lan link add "$name" type veth peer name eth0 netns "trowel-$name"
		ip -n trowel-lan link set "$name" master switch up
		ip -n "trowel-$name" address add "$(company_address "$name")/24" dev eth0
		ip -n "trowel-$name" link set lo up
		ip -n "trowel-$name" link set eth0 up
	done
}

# lan_of NAME: the options of systemd-nspawn that boot a machine as that host
lan_of() { echo "--network-namespace-path=/run/netns/trowel-$1 --resolv-conf=off"; }

lan_end() {
	local name
	for name in /run/netns/trowel-*; do
		[ ! -e "$name" ] || ip netns delete "${name##*/}"
	done
}

# others_new: the root from which the programs of all other hosts run
others_new() {
	local MACHINE_PACKAGES=$recipe_db01_packages
	machine_new others
	company_host "$MACHINES/others"
	cp "$purpose/visitor.py" "$MACHINES/others/usr/local/bin/visitor"
	rm "$MACHINES"/others/etc/ssh/ssh_host_*
	ssh-keygen -q -A -f "$MACHINES/others"
}

others_start() {
	setsid systemd-nspawn -q -D "$MACHINES/others" --register=no --keep-unit --as-pid2 --private-network \
		--resolv-conf=off --machine=others sleep infinity </dev/null >"$MACHINES/others.console" 2>&1 3>&- &
	echo $! >"$MACHINES/others.pid"
	local try
	for try in $(seq 60); do
		machine_in others true 2>/dev/null && return
		sleep 0.1
	done
	echo "the other hosts do not start: $(cat "$MACHINES/others.console")"
	return 1
}

# other NAME COMMAND...: runs it as if on that host, and waits for it
other() {
	local name=$1 leader
	shift
	leader=$(machine_leader others)
	nsenter -t "$leader" -m -u -i -p -C --net="/run/netns/trowel-$name" -r -w "$@"
}

# other_starts NAME COMMAND...: the same for what goes on until others ends
other_starts() {
	MACHINES=$MACHINES setsid bash -c "$(declare -f other machine_leader)"'; other "$@"' - "$@" \
		</dev/null >>"$MACHINES/others.console" 2>&1 3>&- &
}

# recipe_kill NAME: machine_end without any goodbye: with its first process all others end, those of its
# containers too, who would take their time
recipe_kill() {
	if [ -f "$MACHINES/$1.pid" ]; then
		machine_leader "$1" | xargs -r kill -KILL
	fi
	machine_end "$1"
}

# eventually SECONDS COMMAND...: repeats it until it succeeds
eventually() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || {
			echo "not in time: $*"
			"$@"
			return
		}
		sleep 0.2
	done
}
