# till01, a machine built by hand: a till in Python behind nginx, with a Redis that has a password, a
# package of the house's own repository, jobs, and names and contents that nobody would choose.

till_packages=systemd,systemd-sysv,dbus,procps,iproute2,python3,python3-apt,cron,openssh-server,openssh-client,sudo,tzdata

# till_repository FOLDER: a repository with one package, signed by a key that is made here
till_repository() {
	local folder=$1 package=$1/package
	mkdir -p "$package/DEBIAN" "$package/usr/share/till-labels"
	echo 'labels of the till' >"$package/usr/share/till-labels/labels"
	printf '%s\n' 'Package: till-labels' 'Version: 1.2' 'Architecture: all' 'Maintainer: Kettle <ops@kettle.example>' \
		'Description: labels' >"$package/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$package" "$folder/till-labels.deb" >/dev/null
	{
		dpkg-deb -f "$folder/till-labels.deb"
		echo "Filename: till-labels.deb"
		echo "Size: $(stat -c %s "$folder/till-labels.deb")"
		echo "SHA256: $(sha256sum <"$folder/till-labels.deb" | cut -d' ' -f1)"
	} >"$folder/Packages"
	{
		echo 'Origin: Kettle'
		echo 'Suite: stable'
		echo "Date: $(LC_ALL=C date -Ru | sed 's/+0000/UTC/')"
		echo 'SHA256:'
		echo " $(sha256sum <"$folder/Packages" | cut -d' ' -f1) $(stat -c %s "$folder/Packages") Packages"
	} >"$folder/Release"
	mkdir -m 700 "$folder/gpg"
	gpg --homedir "$folder/gpg" -q --batch --passphrase '' --quick-gen-key ops@kettle.example ed25519 sign never 2>/dev/null
	gpg --homedir "$folder/gpg" -q --batch --clearsign -o "$folder/InRelease" "$folder/Release"
	gpg --homedir "$folder/gpg" -q --batch --export -o "$folder/kettle.gpg"
	gpgconf --homedir "$folder/gpg" --kill all
}

# till_apt ROOT: apt asks the relay
till_apt() {
	echo 'Acquire::http::Proxy "http://127.0.0.1:3142";' >"$1/etc/apt/apt.conf.d/00relay"
	echo 'APT::Install-Recommends "0";' >"$1/etc/apt/apt.conf.d/01norecommends"
}

# till_relay NAME: while the machine runs
till_relay() {
	/usr/bin/python3 "$project/tests/e2e/codify/relay.py" "$(machine_leader "$1")" 3142 "$MACHINES/till.repository" \
		</dev/null >"$MACHINES/$1.relay" 2>&1 3>&- &
	echo $! >"$MACHINES/$1.relay.pid"
	local try
	for try in $(seq 50); do
		machine_in "$1" bash -c ': </dev/tcp/127.0.0.1/3142' 2>/dev/null && return
		sleep 0.1
	done
	cat "$MACHINES/$1.relay"
	return 1
}

till_relay_end() {
	[ ! -f "$MACHINES/$1.relay.pid" ] || kill "$(cat "$MACHINES/$1.relay.pid")" 2>/dev/null || true
	rm -f "$MACHINES/$1.relay" "$MACHINES/$1.relay.pid"
}

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
	local MACHINE_PACKAGES=$till_packages root=$MACHINES/till01
	till_end
	mkdir -p "$MACHINES/till.repository"
	till_repository "$MACHINES/till.repository"
	machine_new till01
	till_apt "$root"
	mkdir -p "$root/etc/apt/keyrings"
	cp "$MACHINES/till.repository/kettle.gpg" "$root/etc/apt/keyrings/kettle.gpg"
	chmod 644 "$root/etc/apt/keyrings/kettle.gpg"
	printf '%s\n' 'Types: deb' 'URIs: http://packages.kettle.example/' 'Suites: ./' 'Signed-By: /etc/apt/keyrings/kettle.gpg' \
		>"$root/etc/apt/sources.list.d/kettle.sources"
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
	local MACHINE_PACKAGES=$till_packages root=$MACHINES/till02
	machine_new till02
	mv "$root/root/.ssh/id_ed25519" "$MACHINES/till02.key"
	rm "$root/root/.ssh/id_ed25519.pub"
	till_apt "$root"
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
		till_relay_end "$name"
		machine_end "$name"
	done
	rm -rf "$MACHINES/till.repository" "$MACHINES/till02.key"
}
