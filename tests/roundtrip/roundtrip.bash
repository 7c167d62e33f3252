# A round trip: an old host built by hand, used, surveyed, written as code, applied to a fresh one, its data
# moved, verified, and surveyed and written once more. Both hosts and the outside world are on one switch, in
# network namespaces of their own ($network-*): the outside is the switch's, where ansible runs as an
# engineer would run it, apt's relay stands, and a sink hears whatever the hosts send.
# A test's recipe (X/recipe.bash) says what the old host is: X_before ROOT lays files into it, X_by_hand
# prints what was typed there over the years, X_used makes it work.

outside_address=10.77.95.1
old_address=10.77.95.11
new_address=10.77.95.12
network=roundtrip-${MACHINE_BASES##*/}-${MACHINES##*/} # whoever tests in a folder of their own has networks of their own
house=lantern # who owns all of this: a bookshop

round_needs() {
	machine_needs
	need ip curl openssl ansible-playbook gpg dpkg-deb zstd jq git
}

# ---- the network -------------------------------------------------------------------------------

round_network() {
	local name
	ip netns add "$network-outside"
	ip -n "$network-outside" link add switch type bridge
	ip -n "$network-outside" address add "$outside_address/24" dev switch
	ip -n "$network-outside" link set switch up
	ip -n "$network-outside" link set lo up
	for name in old new; do
		ip netns add "$network-$name"
		ip -n "$network-outside" link add "$name" type veth peer name eth0 netns "$network-$name"
		ip -n "$network-outside" link set "$name" master switch up
	done
	ip -n "$network-old" address add "$old_address/24" dev eth0
	ip -n "$network-new" address add "$new_address/24" dev eth0
	for name in old new; do
		ip -n "$network-$name" link set lo up
		ip -n "$network-$name" link set eth0 up
	done
}

# outside COMMAND...: as a visitor, or the engineer, would call it
outside() { nsenter "--net=/run/netns/$network-outside" "$@"; }

# sink_start: hears mail and requests, and notes each as a line of $MACHINES/sink.log
sink_start() {
	: >"$MACHINES/sink.log"
	nsenter "--net=/run/netns/$network-outside" /usr/bin/python3 "$project/tests/roundtrip/sink.py" "$outside_address" "$MACHINES/sink.log" \
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
	machine_boot "$1" "--network-namespace-path=/run/netns/$network-$2" --capability=CAP_NET_ADMIN \
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
	relay_start outside "/run/netns/$network-outside" "$MACHINES/$house.repository" "$outside_address"
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
		[ ! -e "/run/netns/$network-$name" ] || ip netns delete "$network-$name"
	done
	rm -rf "$MACHINES"/{sink,"$house.repository",engineer.key,*.by-hand.log}*
}

# ---- there and back ----------------------------------------------------------------------------

# round_trowel HOST COMMAND...: trowel runs there from memory, and nothing of it is left on the host's disk
round_trowel() {
	local host=$1
	shift
	machine_in "$host" sh -c 'cat >/dev/shm/trowel && chmod 755 /dev/shm/trowel' <"$TROWEL"
	machine_in "$host" /dev/shm/trowel "$@"
	local status=$?
	machine_in "$host" rm /dev/shm/trowel
	return $status
}

# round_settle HOST: what it was at an hour when nobody works on it. The engineer's connections end, those to apt's
# relay are over (a minute later), and PostgreSQL has written down what it knows, as it does every five minutes.
round_settle() {
	connections_end
	machine_in "$1" sh -c '
		for try in $(seq 90); do
			ss -Htn state connected "( dport = :3142 or sport = :22 )" | grep -q . || break
			sleep 1
		done
		! systemctl -q is-active postgresql || su postgres -c "psql -qXc checkpoint"'
}

# round_survey HOST NAME: NAME.trowel and NAME.sealed, here
round_survey() {
	round_settle "$1" || return
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

# round_verify HOST SNAPSHOT NAME [RULES]: what still differs, in NAME.txt; RULES is a file of what may
round_verify() {
	local status=0
	machine_in "$1" sh -c 'cat >/dev/shm/old.trowel' <"$2"
	machine_in "$1" sh -c 'cat >/dev/shm/rules' <"${4-/dev/null}"
	round_trowel "$1" verify -q -v /dev/shm/old.trowel --ignore /dev/shm/rules >"$3.txt" || status=$?
	machine_in "$1" rm /dev/shm/old.trowel /dev/shm/rules
	return "$status"
}

# ---- steps, each a test -------------------------------------------------------------------------

# round_build OLD RECIPE [OPTION...]: the old host, and the project that is written of it, with these options, here
round_build() {
	echo 'the passphrase' >key
	round_old "$1" "$2" || return
	round_survey "$1" a || return
	trowel codify a.trowel -o project --secrets a.sealed --seal-key key "${@:3}"
}

# round_apply OLD NEW: to a fresh machine, twice
round_apply() {
	round_machine "$2"
	round_boot "$2" new || return
	round_applied "$1" "$2"
}

# round_applied OLD NEW: twice, to one that is there
round_applied() {
	round_play project site.yml first.log "$1" "$2" || return
	round_play project site.yml second.log "$1" "$2" || return
	grep -E "^$2 .*changed=0 .*unreachable=0 .*failed=0" second.log || {
		grep -E '^TASK|^changed' second.log | grep -B1 ^changed
		return 1
	}
}

# round_move OLD NEW: its data, which skips a test aloud as long as there is no play for it
round_move() {
	[ -f project/move-data.yml ] || skip 'codify writes no move-data.yml yet'
	round_play project move-data.yml move.log "$1" "$2"
}

# round_cutover OLD NEW: what waited starts, and a second time nothing changes
round_cutover() {
	round_play project site.yml cutover.log "$1" "$2" -e cutover=true || return
	round_play project site.yml cutover-again.log "$1" "$2" -e cutover=true || return
	grep -E "^$2 .*changed=0 .*unreachable=0 .*failed=0" cutover-again.log || {
		grep -E '^TASK|^changed' cutover-again.log | grep -B1 ^changed
		return 1
	}
}

# round_back OLD NEW: the way back of the README, as far as the play goes it
round_back() {
	round_play project site.yml back.log "$1" "$2"
}

# round_waits NEW: before the cutover verify tells what waits, and with the rules that codify wrote nothing
round_waits() {
	local status=0
	round_verify "$1" a.trowel waiting || status=$?
	[ "$status" = 1 ] || return
	round_verify "$1" a.trowel waits project/verify/before-cutover.rules || {
		sed '/^set apart: identity/,$d' waits.txt
		return 1
	}
}

# round_is_verified NEW: verify ends well on it, with the rules that codify wrote
round_is_verified() {
	round_verify "$1" a.trowel verify project/verify/expected.rules || {
		sed '/^set apart: identity/,$d' verify.txt
		return 1
	}
}

# What any two hosts differ in by nature, taken out of both projects before they are compared: a script for sed -E,
# each line with its reason. HOST is the name of either. A recipe may have more in round_natural_more.
round_natural="\
s/, up [0-9.]+ (s|min|h|days), /, up, / # when it was booted
s/; surveyed [-0-9]+ [0-9:]+ UTC in [0-9.]+ (s|min), /; surveyed, / # when it was looked at, and how fast
s/^(- '?[^/].*, by (pg_dumpall|mysqldump or mariadb-dump|a snapshot that the server makes)[,:] )[0-9.]+ ([KMG]i)?B/\1SIZE/ # a server's files: logs, free space
s/^move_bytes: [0-9]+$/move_bytes:/ # the sum of these
s/^(# (machine_id|dbus_machine_id|ssh_host_[a-z0-9]+_key)): [^ ]+$/\1:/ # what makes each host the one it is
/^Its name suggests that there are others like it, such as HOST\.$/d # a host with number 2 suggests one with number 1
"

# round_neutral FROM TO OLD NEW: a project without these; its archives unpacked, for what differs to be named
round_neutral() {
	local archive
	rm -rf "$2"
	cp -R "$1" "$2"
	rm -f "$2/inventory"
	for archive in "$2"/roles/*/files/packed.tar; do
		[ -f "$archive" ] || continue
		mkdir "$archive.d"
		tar -C "$archive.d" --no-same-owner -xf "$archive"
		# times of folders alone are left out: programs write into them; the order is the disk's
		tar --full-time -tvf "$archive" | sed -E '/^d/s/ [-0-9]{10} [0-9:]{8} / /' | LC_ALL=C sort -k 6 >"$archive.list"
		rm "$archive"
	done
	{ echo "s/$3|$4/HOST/g"; echo "$round_natural"; echo "${round_natural_more-}"; } >natural.sed
	grep -rIlZ '' "$2" | xargs -0 sed -E -i -f natural.sed
}

# round_again OLD NEW [OPTION...]: a survey of the new host gives the same code, written with the same options as
# the project was, but for what differs by nature
round_again() {
	round_survey "$2" b || return
	rm -rf again
	trowel codify b.trowel -o again --secrets b.sealed --seal-key key "${@:3}" || return
	round_neutral project project.neutral "$1" "$2"
	round_neutral again again.neutral "$1" "$2"
	diff -r --no-dereference -U0 project.neutral again.neutral
}

# round_lints: as a colleague would read it
round_lints() {
	need ansible-lint
	rm -rf linted
	cp -R project linted
	(cd linted && ansible-lint --offline --profile production) || return
	(cd project && ansible-playbook --syntax-check site.yml) || return
	[ ! -f project/move-data.yml ] || (cd project && ansible-playbook --syntax-check move-data.yml)
}
