# lamp01: a Debian 11, as the bookshop's readings have run on it for years. A PHP site under Apache on PostgreSQL, a
# service in Python with a module of apt's and one of pip's, two daemons whose sources left with who wrote them (one
# linked to OpenSSL 1.1, one to the C library alone), an init script, and the time by hand.

lamp_recipe=$project/tests/roundtrip/lamp

# lamp_packages FOLDER: a package of the house; a wheel, and the page that names it
lamp_packages() {
	mkdir -p "$1/lantern-fonts/usr/share/lantern-fonts"
	echo 'a font' >"$1/lantern-fonts/usr/share/lantern-fonts/lantern.ttf"
	package_new "$1" lantern-fonts 3
	local wheels=$project/tests/roundtrip/batch
	/usr/bin/python3 "$wheels/wheel.py" "$wheels/packages/lantern_rates/lantern_rates.py" 0.4 "$1"
	printf '<a href="lantern_rates-0.4-py3-none-any.whl">rates</a>\n' >"$1/wheels.html"
}

# lamp_before ROOT: what was copied to it
lamp_before() {
	repository_known "$1" "$MACHINES/$house.repository" "$house"
	cp -R "$lamp_recipe/root/." "$1/"
	printf '[global]\nno-index = true\nfind-links = http://outside.lantern.example:3142/wheels.html\ntrusted-host = outside.lantern.example\n' >"$1/etc/pip.conf"
	mkdir -p "$1/etc/sealed"
	openssl req -x509 -newkey rsa:2048 -nodes -days 730 -subj '/CN=sealed.lantern.example' \
		-keyout "$1/etc/sealed/sealed.key" -out "$1/etc/sealed/sealed.pem" 2>/dev/null
	chmod 600 "$1/etc/sealed/sealed.key"
}

lamp_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq apache2 libapache2-mod-php php-pgsql php-mbstring postgresql ntp python3-yaml python3-pip curl lantern-fonts

# the daemons; their compiler did not stay
apt-get install -y -qq gcc libc6-dev libssl-dev
gcc -O2 -o /usr/local/sbin/doorbell -x c /root/src/doorbell.c.in
gcc -O2 -o /usr/local/sbin/sealed -x c /root/src/sealed.c.in -lssl -lcrypto
rm -r /root/src
apt-get purge -y -qq --autoremove gcc libc6-dev libssl-dev
update-rc.d doorbell defaults
systemctl daemon-reload
systemctl start doorbell
systemctl -q enable --now sealed

# the readings
su postgres -c "psql -qc \"create role reading login password 'kT4vexNqWm8sYc'\""
su postgres -c 'createdb -O reading reading'
PGPASSWORD=kT4vexNqWm8sYc psql -qX -h 127.0.0.1 -U reading reading <<'SQL'
create table readings (day date primary key, author text not null, seats int not null default 40);
insert into readings values ('2026-12-03', 'Zoë Adler', 40), ('2026-12-10', 'Piet Vos', 25);
SQL
printf "<?php\n\$password = 'kT4vexNqWm8sYc';\n" >/srv/reading/config.php
chown root:www-data /srv/reading/config.php; chmod 640 /srv/reading/config.php
printf 'work_mem = 8MB\n' >/etc/postgresql/13/main/conf.d/reading.conf
sed -i 's/^upload_max_filesize = .*/upload_max_filesize = 64M/' /etc/php/7.4/apache2/php.ini
printf 'date.timezone = Europe/Berlin\n' >/etc/php/7.4/mods-available/reading.ini
phpenmod reading
a2enmod -q proxy_http headers
a2dissite -q 000-default
a2ensite -q reading
systemctl restart postgresql apache2

# reviews
adduser -q --system --group --home /opt/reviews --no-create-home reviews
unset ${!PIP_@} # what whoever runs this test has told their tools is not for this host
pip install --quiet lantern-rates
systemctl -q enable --now reviews

# the time
sed -i -e 's/^pool 0.*/server time.lantern.example iburst/' -e '/^pool [123]/d' /etc/ntp.conf
printf 'restrict 10.77.95.0 mask 255.255.255.0 nomodify notrap\n' >>/etc/ntp.conf
END
}

# lamp_page ADDRESS PATH: as a reader asks for it
lamp_page() { outside curl -sS --fail --retry 5 --retry-connrefused --max-time 5 -H 'Host: reading.lantern.example' "http://$1$2"; }

# lamp_bell, lamp_sealed ADDRESS: the two daemons
lamp_bell() { outside bash -c "timeout 5 cat </dev/tcp/$1/8090"; }
lamp_sealed() { outside timeout 5 openssl s_client -quiet -connect "$1:8443" </dev/null 2>/dev/null; }

# lamp_answers ADDRESS: what it says for itself
lamp_answers() {
	lamp_page "$1" /index.php || return
	lamp_page "$1" /reviews || return
	lamp_bell "$1"
}

lamp_used() {
	lamp_answers "$1" >answers || { cat answers; return 1; }
	lamp_sealed "$1" | grep -x sealed
}
