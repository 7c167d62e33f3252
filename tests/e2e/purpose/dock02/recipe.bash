# dock02: a host of containers. docker runs two compose projects, a wiki with its own PostgreSQL, and
# bookings with a queue in Redis whose database is on db01; podman runs a status page from a systemd unit.
# recipe_dock02_build = recipe_dock02_root + recipe_dock02_start; what lies between may add files.
#
# Both engines run inside a booted systemd-nspawn when it has all capabilities, no filter of system
# calls, and control groups and network settings it may write: see dock02_boot.

recipe_dock02_packages=systemd,systemd-sysv,dbus,procps,iproute2,python3,cron,openssh-server,openssh-client,logrotate,sudo,curl,docker.io,docker-compose,podman,runc,iptables
recipe_dock02_image_packages=python3,python3-psycopg2,python3-redis,redis-server,postgresql,busybox-static
dock02_group=trowel-dock02

recipe_dock02_needs() {
	machine_needs
	need ip ssh-keygen
}

recipe_dock02_build() {
	recipe_dock02_root
	recipe_dock02_start
}

# recipe_dock02_root: dock02 and the others as files, in $MACHINES/dock02 and $MACHINES/others
recipe_dock02_root() {
	local MACHINE_PACKAGES=$recipe_dock02_packages root=$MACHINES/dock02
	recipe_dock02_end
	machine_new dock02
	company_host "$root"
	cp -R "$purpose/dock02/root/." "$root/"
	rm "$root/srv/wiki/uploads/.gitkeep"
	chmod 1777 "$root/srv/wiki/uploads"
	db01_new_passwords "$root"
	echo "WIKI_DB_PASSWORD=$(canary "$root" 'database of the wiki' /srv/wiki/.env)" >"$root/srv/wiki/.env"
	canary_is "$root" 'DATABASE_URL of bookings' /srv/bookings/bookings.env "${db01_passwords[bookings]}"
	cat >"$root/srv/bookings/bookings.env" <<END
DATABASE_URL=postgresql://bookings:${db01_passwords[bookings]}@db01.kettle.internal:5432/bookings
REDIS_URL=redis://queue:6379/0
END
	chmod 600 "$root/srv/wiki/.env" "$root/srv/bookings/bookings.env"
	chroot "$root" systemctl -q enable status-page.service
	others_new
	db01_configuration "$MACHINES/others"
}

# recipe_dock02_start: the database on db01, the machine, its images, then the containers
recipe_dock02_start() {
	local project
	lan_host lb01 db01 dock02
	others_start || return
	db01_stand_in || return
	dock02_boot || return
	dock02_images || return
	for project in wiki bookings; do
		machine_in dock02 sh -c "cd /srv/$project && docker-compose --ansi never up -d" || return
	done
	machine_in dock02 systemctl restart status-page || return
	other_starts lb01 visitor http "$(company_address dock02)" 8080 wiki.kettle.internal /handbook
	other_starts lb01 visitor http "$(company_address dock02)" 8090 bookings.kettleandcrumb.example /tastings
	other_starts lb01 visitor http "$(company_address dock02)" 9000 status.kettleandcrumb.example /
}

# A machine that may run containers: all capabilities, no filter of system calls, the settings of its own
# network writable, and groups of its own in the hierarchies of version 1, which systemd-nspawn mounts
# read-only (those of version 2 it does not).
dock02_boot() {
	local group options
	options="$(lan_of dock02) --capability=all"
	(
		for group in /sys/fs/cgroup/*/cgroup.procs; do
			group=${group%/*}/$dock02_group
			mkdir -p "$group"
			! [ -e "$group/cpuset.cpus" ] || cat "$group/../cpuset.cpus" >"$group/cpuset.cpus"
			! [ -e "$group/cpuset.mems" ] || cat "$group/../cpuset.mems" >"$group/cpuset.mems"
			echo "$BASHPID" >"$group/cgroup.procs"
		done
		# shellcheck disable=SC2086 # words are options
		SYSTEMD_SECCOMP=0 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network machine_boot dock02 $options
	) || return
	machine_in dock02 sh -c 'while read -r _ where type options; do
		case $type,$options in
		cgroup,ro,*) mount -o remount,bind,rw,nosuid,nodev,noexec "$where" ;;
		esac
	done </proc/mounts'
}

# dock02_images: all from one root, but that of the status page, which is one file
dock02_images() {
	local MACHINE_PACKAGES=$recipe_dock02_image_packages image work=$MACHINES/dock02.work
	machine_base
	eventually 20 machine_in dock02 docker info || return
	machine_in dock02 docker import - kettle-base:12 <"$(machine_base_file)" || return
	while read -r image name; do
		tar -C "$purpose/dock02/images/$image" -c . | machine_in dock02 docker build -q -t "$name" - || return
	done <<'END'
postgres postgres:15
redis redis:7
wiki registry.kettle.internal/kettle/wiki:2.3
bookings registry.kettle.internal/kettle/bookings:1.8
END
	mkdir "$work"
	tar -C "$work" -xf "$(machine_base_file)" --strip-components=2 ./usr/bin/busybox
	tar -C "$work" -c . | machine_in dock02 podman import -q \
		-c 'CMD ["/bin/busybox","httpd","-f","-p","80","-h","/srv/www"]' \
		-c 'LABEL org.opencontainers.image.description="The status page of Kettle & Crumb"' \
		- registry.kettle.internal/kettle/status-page:5 || return
	rm -r "$work"
}

# recipe_dock02_check: proves that all containers run and answer from outside
recipe_dock02_check() {
	machine_in dock02 systemctl is-active docker containerd status-page cron ssh || return
	eventually 20 dock02_wiki_keeps_pages || return
	eventually 20 dock02_takes_bookings || return
	dock02_page 9000 / | grep -q 'All kettles are boiling' || return
	[ "$(machine_in dock02 docker ps -q --filter label=com.docker.compose.project | wc -l)" = 5 ] || return
	[ "$(machine_in dock02 podman ps --format '{{.Names}} {{.Ports}}')" = 'status-page 0.0.0.0:9000->80/tcp' ] || return
	machine_in dock02 docker volume inspect wiki_pgdata >/dev/null
}

# dock02_page PORT PATH [OPTION...]: as lb01 asks for it
dock02_page() {
	local port=$1 path=$2
	shift 2
	other lb01 curl -fsS "$@" "http://$(company_address dock02):$port$path"
}

dock02_wiki_keeps_pages() {
	dock02_page 8080 /handbook -X PUT -d 'Rinse the pot first.' &&
		[ "$(dock02_page 8080 /handbook)" = 'Rinse the pot first.' ]
}

# through the queue and the worker into db01
dock02_takes_bookings() {
	dock02_page 8090 /bookings -d '{"tasting": 1, "guest": "anna"}' >/dev/null &&
		dock02_page 8090 /tastings | jq -e '.[0].free < 12'
}

recipe_dock02_end() {
	recipe_kill dock02
	recipe_kill others
	lan_end
	find /sys/fs/cgroup -depth -type d -path "*/$dock02_group*" -exec rmdir {} \;
	rm -rf "$MACHINES/dock02.work" "$MACHINES/dock02.canaries" "$MACHINES/dock02.harmless"
}
