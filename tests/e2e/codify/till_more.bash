# More of what was done to till01 over the years: what no repository brings, daemons of before systemd, and
# what lies beside the names and modes of files.

# till_deb FOLDER NAME DEPENDS: a package that no repository holds, with a configuration file
till_deb() {
	local tree=$1/$2
	mkdir -p "$tree/DEBIAN" "$tree/usr/share/$2" "$tree/etc/$2"
	echo "what $2 brings" >"$tree/usr/share/$2/content"
	echo 'setting = theirs' >"$tree/etc/$2/$2.conf"
	echo "/etc/$2/$2.conf" >"$tree/DEBIAN/conffiles"
	package_new "$1" "$2" 0.9-1 "Depends: $3"
	rm -r "$tree"
}

# till_wheel FOLDER NAME VERSION: a package of Python, and a page that links to it
till_wheel() {
	python3 - "$@" <<'P'
import sys, zipfile
folder, name, version = sys.argv[1:]
info, file = f"{name}-{version}.dist-info", f"{name}-{version}-py3-none-any.whl"
parts = {
    f"{name}/__init__.py": f"VERSION = '{version}'\n",
    f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
parts[f"{info}/RECORD"] = "".join(f"{part},,\n" for part in [*parts, f"{info}/RECORD"])
with zipfile.ZipFile(f"{folder}/{file}", "w") as wheel:
    for part, text in parts.items():
        wheel.writestr(part, text)
with open(f"{folder}/links.html", "a") as links:
    links.write(f'<!DOCTYPE html><a href="{file}">{file}</a>\n')
P
}

# till_more: done to till01, which runs
till_more() {
	local root=$MACHINES/till01/root
	till_deb "$root" till-scanner 'till-scanner-data, till-labels'
	till_deb "$root" till-scanner-data python3
	till_wheel "$MACHINES/till.repository" kitchen 1.4
	till_wheel "$MACHINES/till.repository" menu 2.0
	till_more_by_hand | machine_in till01 bash
}

# Runs inside.
till_more_by_hand() {
	cat <<'END'
set -e
export DEBIAN_FRONTEND=noninteractive
unset "${!PIP_@}" # of who runs the tests
apt-get install -y -qq acl locales nftables >/dev/null 2>&1

# bought once, and nobody knows from whom
dpkg -i /root/till-scanner-data.deb /root/till-scanner.deb >/dev/null
rm /root/*.deb
echo 'setting = ours' >/etc/till-scanner/till-scanner.conf

# a wiki with a script of its own, from before systemd; and what starts at boot, who knows why
mkdir -p /opt/oldwiki/pages
printf 'the wiki answers\n' >/opt/oldwiki/pages/index.html
cat >/etc/init.d/oldwiki <<'S'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          oldwiki
# Required-Start:    $network $local_fs
# Required-Stop:     $network $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: The wiki of the kitchen
### END INIT INFO
case "$1" in
start)
	start-stop-daemon --start --quiet --background --make-pidfile --pidfile /run/oldwiki.pid --chuid deploy \
		--chdir /opt/oldwiki/pages --exec /usr/bin/python3 -- -m http.server 8081 --bind 127.0.0.1
	;;
stop) start-stop-daemon --stop --quiet --oknodo --retry 5 --pidfile /run/oldwiki.pid ;;
restart) $0 stop; $0 start ;;
status) start-stop-daemon --status --pidfile /run/oldwiki.pid ;;
*) exit 2 ;;
esac
S
chmod 755 /etc/init.d/oldwiki
update-rc.d oldwiki defaults
# another, that nobody starts any more
sed 's/oldwiki/olderwiki/g; s/8081/8082/' /etc/init.d/oldwiki >/etc/init.d/olderwiki
chmod 755 /etc/init.d/olderwiki
printf '#!/bin/sh -e\ntouch /run/rc-local-was-here\nexit 0\n' >/etc/rc.local; chmod 755 /etc/rc.local

# packages of Python, of the whole system and of an environment; and one of an npm that no package brought
printf '[global]\nno-index = true\nfind-links = http://packages.kettle.example/links.html\nproxy = http://127.0.0.1:3142\ntrusted-host = packages.kettle.example\n' >/etc/pip.conf
apt-get install -y -qq python3-pip python3-venv >/dev/null 2>&1
PIP_BREAK_SYSTEM_PACKAGES=1 pip install -q kitchen==1.4 2>/dev/null
python3 -m venv /opt/oldwiki/venv; /opt/oldwiki/venv/bin/pip install -q menu==2.0
mkdir -p /usr/local/lib/node_modules/stove
echo '{"name": "stove", "version": "3.1.0"}' >/usr/local/lib/node_modules/stove/package.json

# beside the names and modes of files
printf 'prices\n' >/etc/till/prices; ln /etc/till/prices "/etc/till/same prices"
printf 'owned\n' >/etc/till/listed.conf
setfacl -m u:anna:rw,g:tills:r /etc/till/listed.conf
setfacl -m u:deploy:rwx,d:u:deploy:rwx,d:g:tills:rx /opt/till/lib
setfacl -m u:anna:rx /usr/bin/mesg
python3 - <<'P'
import os
os.setxattr("/etc/till/listed.conf", "user.comment", b"who may \"read\" \\ it\n\0")
P
cp /bin/sleep /usr/local/bin/porter; setcap cap_net_bind_service=ep /usr/local/bin/porter
setcap cap_net_raw=ep /usr/bin/nice
dpkg-divert --quiet --local --rename --divert /usr/bin/lastb.theirs --add /usr/bin/lastb
printf '#!/bin/sh\nexit 0\n' >/usr/bin/lastb; chmod 755 /usr/bin/lastb
dpkg-divert --quiet --local --rename --add /usr/bin/mcookie
dpkg-statoverride --update --add root tills 2750 /usr/bin/namei
apt-get purge -y -qq acl >/dev/null 2>&1 # the project has to bring it

# mounts, packet filter, limits, modules, locale
cat >>/etc/fstab <<'F'
UUID=1111-2222 / ext4 defaults 0 1
UUID=3333-4444 none swap sw 0 0
# the till's pictures
tmpfs /srv/pictures tmpfs size=16m,mode=0750,nosuid 0 0
/opt/till /srv/till-ro none bind,ro 0 0
/dev/sdb1 /srv/disk xfs noatime,nofail 0 2
nas01.kettle.internal:/tills /srv/nas nfs rw,hard,_netdev 0 0
F
mkdir -p /srv/pictures /srv/till-ro /srv/disk /srv/nas
systemctl daemon-reload
mount /srv/pictures; mount /srv/till-ro
cat >/etc/nftables.conf <<'N'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority 0; policy accept;
		tcp dport 9099 ip saddr 10.99.0.0/16 drop
	}
}
N
systemctl -q enable --now nftables
printf 'till soft nofile 4096\ntill hard nofile 65536\n' >/etc/security/limits.d/till.conf
echo dummy >/etc/modules-load.d/till.conf
sed -i 's/^# de_DE.UTF-8/de_DE.UTF-8/' /etc/locale.gen; locale-gen >/dev/null
update-locale LANG=de_DE.UTF-8

# who may
echo 'root:the oven is hot' | chpasswd
useradd -u 1503 -m -s /bin/bash -c 'left in spring' karl; echo 'karl:was here' | chpasswd; usermod -L karl; chage -E 2025-04-30 karl
useradd -u 1504 -m -s /bin/bash -c 'has to change' olga; echo 'olga:is here' | chpasswd; chage -m 1 -M 90 -W 14 -I 30 olga
useradd -u 1505 -m -s /bin/bash nopass
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBtX0J2Y2uZ0v0u0JcM1hWk2P9xQK1n1tQ5rO3m2b1cc ops@kettle' >>/root/.ssh/authorized_keys
echo 'from="10.0.0.0/8",command="/usr/local/bin/report {{ x }}" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBtX0J2Y2uZ0v0u0JcM1hWk2P9xQK1n1tQ5rO3m2b1dd backup@kettle' >>/root/.ssh/authorized_keys
systemctl daemon-reload
systemctl start oldwiki
END
}
