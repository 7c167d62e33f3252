# db01: the PostgreSQL server of the company. Three databases for the web servers and a container
# host, a standby db02 that follows it, and a nightly dump that goes to backup01.
# recipe_db01_build = recipe_db01_root + recipe_db01_start; what lies between may add files.

recipe_db01_packages=systemd,systemd-sysv,dbus,procps,iproute2,python3,cron,openssh-server,openssh-client,logrotate,sudo,curl,rsync,postgresql

recipe_db01_needs() {
	machine_needs
	need ip ssh-keygen
}

recipe_db01_build() {
	recipe_db01_root
	recipe_db01_start
}

# recipe_db01_root: db01 and the others as files, in $MACHINES/db01 and $MACHINES/others
recipe_db01_root() {
	local MACHINE_PACKAGES=$recipe_db01_packages root=$MACHINES/db01
	recipe_db01_end
	machine_new db01
	company_host "$root"
	db01_configuration "$root"
	# the key that the dump takes to backup01, and whom it finds there
	local keys=$root/var/lib/postgresql/.ssh
	mkdir -m 700 "$keys"
	ssh-keygen -q -t ed25519 -N '' -C 'postgres@db01, nightly dump' -f "$keys/backup01_ed25519"
	canary_is "$root" 'ssh key of the dump' /var/lib/postgresql/.ssh/backup01_ed25519 "$(sed -n 5p "$keys/backup01_ed25519")"
	others_new
	echo "backup01.kettle.internal,backup01,$(company_address backup01) $(cut -d' ' -f1,2 "$MACHINES/others/etc/ssh/ssh_host_ed25519_key.pub")" >"$keys/known_hosts"
	chroot "$root" chown -R postgres:postgres /var/lib/postgresql/.ssh
	chroot "$root" install -d -m 750 -o postgres -g postgres /var/backups/postgresql
	db01_history "$root"
	db01_new_passwords "$root"
	db01_backup01 "$MACHINES/others" "$keys/backup01_ed25519.pub"
}

# db01_configuration ROOT: of the server and its cron job; also of the stand-in that other recipes have
db01_configuration() {
	cp -R "$purpose/db01/root/." "$1/"
	chroot "$1" chown -R postgres:postgres /etc/postgresql/15/main
	chmod 640 "$1/etc/postgresql/15/main/pg_hba.conf"
}

# what Anna typed here
db01_history() {
	cat >"$1/home/anna/.bash_history" <<'END'
sudo -u postgres psql
sudo -u postgres pg_lsclusters
sudo -u postgres psql -c 'select * from pg_stat_replication'
ssh backup01 ls -l /srv/backups/db01
sudo -u postgres /usr/local/sbin/dump-databases
ssh db02
df -h /var/lib/postgresql
END
	chroot "$1" chown anna:anna /home/anna/.bash_history
	chmod 600 "$1/home/anna/.bash_history"
}

# db01_backup01 ROOT KEY: where the dumps arrive
db01_backup01() {
	chroot "$1" useradd -r -m -d /srv/backups -s /bin/sh dumps
	mkdir -p "$1/srv/backups/db01" "$1/srv/backups/.ssh"
	cp "$2" "$1/srv/backups/.ssh/authorized_keys"
	chmod 700 "$1/srv/backups/.ssh"
	chroot "$1" chown -R dumps:dumps /srv/backups
}

# recipe_db01_start: boots it, fills it, and starts those who depend on it and those it depends on
recipe_db01_start() {
	local host
	lan_host db01 db02 web02 web03 dock02 backup01
	# shellcheck disable=SC2046 # words are options
	machine_boot db01 $(lan_of db01) || return
	others_start || return
	db01_fill machine_in db01 || return
	other backup01 mkdir /run/sshd
	other_starts backup01 /usr/sbin/sshd -D -e
	db01_standby || return
	for host in web02 web03; do
		db01_client "$host" shop 'select count(*) from orders'
		db01_client "$host" loyalty 'select sum(points) from accounts'
	done
	db01_client dock02 bookings 'select count(*) from tastings'
}

# db01_new_passwords ROOT: sets db01_passwords, of the roles by name, and notes them in ROOT.canaries
db01_new_passwords() {
	local name
	declare -gA db01_passwords=()
	for name in shop loyalty bookings reporting replication; do
		db01_passwords[$name]=$(canary "$1" "password of $name" 'in PostgreSQL, as a hash')
	done
}

# db01_fill COMMAND...: roles, databases and their rows, in the server that COMMAND reaches
db01_fill() {
	local name arguments=()
	for name in "${!db01_passwords[@]}"; do
		arguments+=(-v "${name}_password=${db01_passwords[$name]}")
	done
	eventually 20 "$@" runuser -u postgres -- psql -qc 'select 1' || return
	"$@" runuser -u postgres -- psql -qX -v ON_ERROR_STOP=1 "${arguments[@]}" <"$purpose/db01/schema.sql" >/dev/null
}

# db01_stand_in: db01 as what others need of it, its server alone, run from the root of the others
db01_stand_in() {
	other db01 install -d -o postgres -g postgres /run/postgresql
	other_starts db01 runuser -u postgres -- /usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main \
		-c config_file=/etc/postgresql/15/main/postgresql.conf
	db01_fill other db01
}

db01_standby() {
	local password=${db01_passwords[replication]} data=/var/lib/postgresql/15/db02
	other db02 runuser -u postgres -- pg_basebackup -X stream -c fast -R -S db02 -D "$data" \
		-d "host=db01.kettle.internal user=replicator password=$password application_name=db02" || return
	other_starts db02 runuser -u postgres -- /usr/lib/postgresql/15/bin/postgres -D "$data" \
		-c config_file=/etc/postgresql/15/main/postgresql.conf -c data_directory="$data" \
		-c listen_addresses='*' -c external_pid_file= -c unix_socket_directories=
}

# db01_client HOST DATABASE QUERY: a pool's connection from there, with a query now and then
db01_client() {
	other_starts "$1" env PGPASSWORD="${db01_passwords[$2]}" PGAPPNAME="$2" \
		sh -c "echo \"$3 \\watch 1\" | psql -qX -h db01.kettle.internal -U $2 $2 >/dev/null"
}

# recipe_db01_check: proves that it serves, is followed, and that a dump arrives at backup01
recipe_db01_check() {
	machine_in db01 systemctl is-active postgresql@15-main cron ssh || return
	eventually 20 db01_is_used || return
	machine_in db01 runuser -u postgres -- /usr/local/sbin/dump-databases || return
	local database
	for database in shop loyalty bookings; do
		other backup01 sh -c "pg_restore --list /srv/backups/db01/$database-*.dump" | grep -q 'TABLE DATA' || return
	done
}

db01_is_used() {
	local query="select count(*) = 5 from pg_stat_activity where client_addr is not null and backend_type = 'client backend'"
	[ "$(db01_psql "$query")" = t ] &&
		[ "$(db01_psql "select state from pg_stat_replication where application_name = 'db02'")" = streaming ] &&
		[ "$(db01_psql "select active from pg_replication_slots where slot_name = 'db02'")" = t ]
}

db01_psql() { machine_in db01 runuser -u postgres -- psql -qXAtc "$1"; }

recipe_db01_end() {
	recipe_kill db01
	recipe_kill others
	lan_end
	rm -f "$MACHINES/db01.canaries" "$MACHINES/db01.harmless"
}
