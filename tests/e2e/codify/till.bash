# till01, a machine built by hand: a till in Python behind nginx, with a Redis that has a password, a
# package of the house's own repository, jobs, and names and contents that nobody would choose.

# till_repository FOLDER: a repository with one package
till_repository() {
	mkdir -p "$1/till-labels/usr/share/till-labels"
	echo 'labels of the till' >"$1/till-labels/usr/share/till-labels/labels"
	package_new "$1" till-labels 1.2
	repository_new "$1" kettle
}

# till_relay NAME: while the machine runs
till_relay() { relay_start "$1" "/proc/$(machine_leader "$1")/ns/net" "$MACHINES/till.repository"; }

# What was done to it over the years. Runs inside.
till_by_hand() {
	cat <<'END'
set -e
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d
apt-get update -qq
apt-get install -y -qq nginx-light redis-server till-labels >/dev/null 2>&1
rm /usr/sbin/policy-rc.d
apt-mark -qq hold redis-server

groupadd -g 1500 tills
useradd -u 1501 -m -s /bin/bash -c 'Anna Lindqvist,,,operations' -G tills,sudo anna
useradd -u 1502 -m -s /bin/bash -c deploys deploy
useradd -r -d /opt/till -s /usr/sbin/nologin -G tills till
usermod -aG tills www-data
echo 'anna:correct horse' | chpasswd
mkdir -m 700 /home/anna/.ssh
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8xZkVbPa0l1s0d2tJcQWk0S6yDkUqVnlQyQeV0a0aa anna@laptop' >/home/anna/.ssh/authorized_keys
chmod 600 /home/anna/.ssh/authorized_keys; chown -R anna:anna /home/anna/.ssh
echo 'deploy ALL=(root) NOPASSWD: /bin/systemctl restart till' >/etc/sudoers.d/deploy; chmod 440 /etc/sudoers.d/deploy
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_backup

# contents: Windows line ends, no newline at the end, what templates would eat; names likewise
mkdir -p /etc/till /opt/till/lib /var/lib/till
printf 'listen = 127.0.0.1:8700\r\ndatabase = postgresql://till:Xy7ke93ksjdKKs@db01.kettle.internal/till\r\nbanner = {{ not jinja }} {%% raw %%} {# x #}' >/etc/till/till.ini
printf 'name = %s\nurl = http://%s:8700/\nspool = /srv/%s/\n' till01 till01 till01 >/etc/till/name.conf
chown root:till /etc/till/till.ini; chmod 640 /etc/till/till.ini
printf 'a\tb {{ x }}\n{%% if %%}\ntrowel0 <secret:' >/etc/till/odd.conf
printf 'gr\374n' >/etc/till/latin.conf
printf 'odd' >"/etc/till/we\$HOME ird {{ name }}
x.conf"
printf 'x = "{{ y }}"' >"/opt/till/lib/a name with ' quote.py"
cat >/opt/till/server.py <<'P'
#!/usr/bin/python3
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the till answers\n")
http.server.ThreadingHTTPServer(("127.0.0.1", 8700), Handler).serve_forever()
P
chmod 755 /opt/till/server.py; ln -s server.py /opt/till/current; chown -Rh deploy:deploy /opt/till
chmod 2775 /var/lib/till; chown till:tills /var/lib/till; echo sold >/var/lib/till/tills.db

cat >/etc/systemd/system/till.service <<'U'
[Unit]
Description=The till
After=network.target
[Service]
User=till
WorkingDirectory=/opt/till
ExecStart=/usr/bin/python3 /opt/till/server.py --config /etc/till/till.ini
Restart=always
[Install]
WantedBy=multi-user.target
U
mkdir /etc/systemd/system/nginx.service.d
printf '[Service]\nLimitNOFILE=65536\n' >/etc/systemd/system/nginx.service.d/limits.conf
printf '[Timer]\nOnCalendar=*:*:0/5\nAccuracySec=1s\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/report.timer
printf '[Service]\nExecStart=/usr/local/bin/report\n' >/etc/systemd/system/report.service
printf '#!/bin/sh\ndate >>/var/log/reports\n' >/usr/local/bin/report; chmod 755 /usr/local/bin/report
systemctl -q enable till.service report.timer
systemctl -q mask apt-daily.timer
systemctl -q disable apt-daily-upgrade.timer

rm /etc/nginx/sites-enabled/default
printf 'server {\n\tlisten 80;\n\tserver_name till.example;\n\tlocation / { proxy_pass http://127.0.0.1:8700; }\n}\n' >/etc/nginx/sites-available/till.conf
ln -s ../sites-available/till.conf /etc/nginx/sites-enabled/till.conf
sed -i 's/# server_tokens off/server_tokens off/' /etc/nginx/nginx.conf
echo 'requirepass s3cretRedisPassw0rd' >>/etc/redis/redis.conf
printf 'MAILTO=ops@kettle.example\n* * * * * till /usr/local/bin/report\n' >/etc/cron.d/till
echo '*/5 * * * * /usr/local/bin/report' | crontab -u till -
rm /etc/cron.daily/dpkg
printf 'net.core.somaxconn = 4096\n' >/etc/sysctl.d/50-till.conf
update-alternatives --quiet --set pager /bin/more
printf '#!/bin/sh\nexec cat "$@"\n' >/usr/local/bin/till-show; chmod 755 /usr/local/bin/till-show
update-alternatives --quiet --install /usr/bin/show show /usr/local/bin/till-show 20
ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime; echo Europe/Berlin >/etc/timezone
printf '10.77.94.21 db01.kettle.internal db01\n' >>/etc/hosts
chmod 700 /usr/bin/wall
systemctl daemon-reload
systemctl start nginx redis-server till report.timer
systemctl restart cron
cd /opt/till && setsid nohup python3 -m http.server 9099 --bind 127.0.0.1 >/dev/null 2>&1 </dev/null &
END
}

# till_build: till01, running
till_build() {
	local MACHINE_PACKAGES=$rebuild_packages root=$MACHINES/till01
	till_end
	mkdir -p "$MACHINES/till.repository"
	till_repository "$MACHINES/till.repository"
	machine_new till01
	relay_known "$root"
	repository_known "$root" "$MACHINES/till.repository" kettle
	machine_boot till01 --private-network --timezone=off
	till_relay till01
	till_by_hand | machine_in till01 bash
}

# till_survey FOLDER: a.trowel, a.sealed and key in it
till_survey() {
	local root=$MACHINES/till01/root
	cp "$TROWEL" "$root/trowel"
	echo 'the passphrase' >"$1/key"
	cp "$1/key" "$root/key"
	machine_in till01 /root/trowel survey -q --carry config,code -o /root/a.trowel --seal /root/a.sealed --seal-key /root/key \
		>"$1/report"
	mv "$root/a.trowel" "$root/a.sealed" "$1"
	rm "$root/key" "$root/trowel"
}

# till_fresh: till02, a machine as a provider gives it, reached by the key in $MACHINES/till02.key
till_fresh() {
	local MACHINE_PACKAGES=$rebuild_packages root=$MACHINES/till02
	machine_new till02
	mv "$root/root/.ssh/id_ed25519" "$MACHINES/till02.key"
	rm "$root/root/.ssh/id_ed25519.pub"
	relay_known "$root"
	machine_boot till02 --private-network --timezone=off
	till_relay till02
}

# till_apply FOLDER [OPTION...]: from this host, through ssh, in the network of the machine
till_apply() {
	cat >"$1/inventory" <<END
[new]
till02 ansible_host=127.0.0.1 ansible_user=root ansible_ssh_private_key_file=$MACHINES/till02.key ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'
END
	(cd "$1" && nsenter -t "$(machine_leader till02)" -n ansible-playbook site.yml "${@:2}" </dev/null)
}

till_end() {
	local name
	for name in till01 till02; do
		relay_end "$name"
		machine_end "$name"
	done
	rm -rf "$MACHINES/till.repository" "$MACHINES/till02.key" "$MACHINES/connections"
}
