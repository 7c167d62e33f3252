# depot01, a machine with data: databases in PostgreSQL, MariaDB with a trigger and an
# account, redis with and without an append-only file, SQLite that is held open, mail, and a tree with names and
# links that nobody would choose. depot02 is the machine that its data is moved to. Needs rebuild.bash.

# What was done to it over the years. Runs inside.
depot_by_hand() {
	cat <<'END'
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq postgresql mariadb-server redis-server acl >/dev/null 2>&1

runuser -u postgres -- psql -qX <<'S'
CREATE ROLE depot LOGIN PASSWORD 'Kb8wq21kdjdKKs';
CREATE DATABASE depot OWNER depot;
CREATE DATABASE "odd name; x'y" OWNER depot;
\c depot
CREATE TABLE goods (id serial PRIMARY KEY, name text NOT NULL);
INSERT INTO goods (name) SELECT 'good ' || n FROM generate_series(1, 1000) n;
CREATE VIEW shown AS SELECT name FROM goods WHERE id < 10;
ALTER TABLE goods OWNER TO depot;
\c "odd name; x'y"
CREATE SCHEMA "s p";
CREATE TABLE "s p"."t	b" (x bytea);
INSERT INTO "s p"."t	b" VALUES ('\x00ff'), (NULL);
S

mariadb <<'S'
CREATE DATABASE crm;
USE crm;
CREATE TABLE customers (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80), changed int DEFAULT 0) ENGINE=InnoDB;
CREATE TABLE history (customer int, what text);
CREATE TRIGGER noted AFTER INSERT ON customers FOR EACH ROW INSERT INTO history VALUES (NEW.id, CONCAT('came: ', NEW.name));
INSERT INTO customers (name) VALUES ('Anna'), ('Björn'), ('O''Neill');
CREATE PROCEDURE wipe() DELETE FROM history;
CREATE VIEW named AS SELECT name FROM customers;
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO DELETE FROM history WHERE what = '';
CREATE DATABASE `odd-name`;
CREATE TABLE `odd-name`.`t``b` (x blob);
INSERT INTO `odd-name`.`t``b` VALUES (x'00ff');
CREATE USER 'crm'@'localhost' IDENTIFIED BY 'Vq7mw93krjdKKs';
GRANT SELECT, INSERT ON crm.* TO 'crm'@'localhost';
S

echo 'requirepass s3cretDepotPassw0rd' >>/etc/redis/redis.conf
sed -e 's/^port .*/port 6380/; s/^requirepass.*//; s/^appendonly .*/appendonly yes/; s/^dbfilename .*/dbfilename queue.rdb/' \
	-e 's|^dir .*|dir /var/lib/redis/queue|; s|^pidfile .*|pidfile /run/redis-queue/redis-server.pid|' \
	-e 's|^logfile .*|logfile /var/log/redis/redis-queue.log|' /etc/redis/redis.conf >/etc/redis/redis-queue.conf
install -d -o redis -g redis -m 750 /var/lib/redis/queue
chown redis:redis /etc/redis/redis-queue.conf; chmod 640 /etc/redis/redis-queue.conf
systemctl restart redis-server
systemctl enable -q --now redis-server@queue
export REDISCLI_AUTH=s3cretDepotPassw0rd
for n in $(seq 50); do echo "SET basket:$n $n"; done | redis-cli >/dev/null
redis-cli -n 3 SET 'a key with {{ x }}' later EX 86400 >/dev/null
unset REDISCLI_AUTH
for n in $(seq 20); do echo "RPUSH jobs $n"; done | redis-cli -p 6380 >/dev/null

useradd -r -u 990 -d /opt/depot -s /usr/sbin/nologin depot
mkdir -p /opt/depot /var/lib/depot '/srv/depot/data/scans and more'
cat >/opt/depot/server.py <<'P'
#!/usr/bin/python3
"""Holds its database open, with what it wrote last in the write-ahead log."""
import http.server, sqlite3
base = sqlite3.connect("/var/lib/depot/shelves.sqlite", check_same_thread=False, isolation_level=None)
base.execute("PRAGMA journal_mode=WAL")
base.execute("CREATE TABLE IF NOT EXISTS shelves (name TEXT)")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/add/"):
            base.execute("INSERT INTO shelves VALUES (?)", (self.path[5:],))
        rows = base.execute("SELECT name FROM shelves ORDER BY name").fetchall()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(" ".join(row[0] for row in rows).encode())
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", 8800), Handler).serve_forever()
P
chmod 755 /opt/depot/server.py; chown -R depot:depot /opt/depot /var/lib/depot
cat >/etc/systemd/system/depot.service <<'U'
[Unit]
Description=The depot
[Service]
User=depot
WorkingDirectory=/opt/depot
ExecStart=/usr/bin/python3 /opt/depot/server.py
[Install]
WantedBy=multi-user.target
U

cd /srv/depot/data
printf 'scan' >'scans and more/a
b $HOME {{ x }} '\''.pdf'
printf 'latin' >"$(printf 'gr\374n')"
ln 'scans and more/a
b $HOME {{ x }} '\''.pdf' hard
ln -s '../elsewhere and gone' soft
ln -s 'scans and more' folder
mkdir -p empty; chmod 2750 empty
: >nothing
printf 'secret' >private; chmod 600 private; setfacl -m u:depot:r private
setfacl -d -m u:www-data:rx 'scans and more'
truncate -s 4M sparse; printf x >>sparse
mkfifo pipe
chown -hR depot:www-data /srv/depot
touch -h -d '2021-03-04 05:06:07' soft; touch -d '2020-01-02 03:04:05' hard
mkdir -p /srv/depot/code; printf 'print("tool")\n' >/srv/depot/code/tool.py
install -d -o root -g mail -m 2775 /var/mail
printf 'From x\n\nhello\n' >/var/mail/depot; chown depot:mail /var/mail/depot; chmod 660 /var/mail/depot
cd /
systemctl daemon-reload
systemctl enable -q --now depot
for try in $(seq 50); do python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8800/add/first")' 2>/dev/null && break; sleep 0.1; done
END
}

# depot_build: depot01, running
depot_build() {
	local MACHINE_PACKAGES=$rebuild_packages root=$MACHINES/depot01
	depot_end
	machine_new depot01
	cp "$root/root/.ssh/id_ed25519" "$MACHINES/depot.key"
	relay_known "$root"
	machine_boot depot01 --private-network --timezone=off
	relay_start depot01 "/proc/$(machine_leader depot01)/ns/net" "$MACHINES"
	depot_by_hand | machine_in depot01 bash
}

# depot_survey FOLDER: a.trowel, a.sealed and key in it
depot_survey() {
	local root=$MACHINES/depot01/root
	cp "$TROWEL" "$root/trowel"
	echo 'the passphrase' >"$1/key"
	cp "$1/key" "$root/survey.key"
	machine_in depot01 /root/trowel survey -q --carry config,code -o /root/a.trowel --seal /root/a.sealed \
		--seal-key /root/survey.key >"$1/report"
	mv "$root/a.trowel" "$root/a.sealed" "$1"
	rm "$root/survey.key" "$root/trowel"
}

# depot_fresh: depot02, a machine as a provider gives it, which lets the same key in
depot_fresh() {
	local MACHINE_PACKAGES=$rebuild_packages root=$MACHINES/depot02
	machine_new depot02
	cp "$MACHINES/depot01/root/.ssh/authorized_keys" "$root/root/.ssh/authorized_keys"
	rm "$root/root/.ssh/id_ed25519" "$root/root/.ssh/id_ed25519.pub"
	relay_known "$root"
	machine_boot depot02 --private-network --timezone=off
	relay_start depot02 "/proc/$(machine_leader depot02)/ns/net" "$MACHINES"
}

# depot_play PLAYBOOK [OPTION...]: in the folder project, against both, each through an sshd of its own
depot_play() {
	local name group
	for group in old:depot01 new:depot02; do
		name=${group#*:}
		echo "[${group%:*}]"
		echo "$name ansible_user=root ansible_ssh_private_key_file=$MACHINES/depot.key ansible_ssh_common_args='-o StrictHostKeyChecking=no" \
			"-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR" \
			"-o ProxyCommand=\"nsenter -t $(machine_leader "$name") -m -u -i -n -p -C -r -w /usr/sbin/sshd -i\"'"
	done >project/inventory
	(cd project && ansible-playbook "$@" </dev/null)
}

# Passwords and a hash that nobody may see.
depot_secrets=(s3cretDepotPassw0rd Kb8wq21kdjdKKs Vq7mw93krjdKKs SCRAM-SHA-256)

# depot_watch FILE: collects what of them stands in the arguments of any process, here and on the machines, until
# it is killed
depot_watch() {
	printf '%s\n' "${depot_secrets[@]}" >"$1.words"
	while :; do
		cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -aoFf "$1.words" >>"$1" || true
		sleep 0.1
	done
}

# depot_state: what of the old host only its own daemons may change: every file but theirs, its inode and times
depot_state() {
	machine_in depot01 find / -xdev \( -path /var/lib/mysql -o -path /var/lib/postgresql -o -path /var/lib/redis -o -path /var/log \
		-o -path /run -o -path /proc -o -path /sys -o -path /dev -o -path /tmp \) -prune \
		-o -type d -printf '%i %m %u %p\n' -o -printf '%i %m %u %s %T@ %C@ %p\n'
	machine_in depot01 find /tmp /dev/shm -mindepth 1
}

depot_end() {
	local name
	for name in depot01 depot02; do
		relay_end "$name"
		machine_end "$name"
	done
	rm -f "$MACHINES/depot.key"
}
