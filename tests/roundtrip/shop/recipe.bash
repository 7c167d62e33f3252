# shop01: the web shop of Lantern Street Books. nginx with TLS, a Flask application under gunicorn, PostgreSQL
# and Redis, all on one rented machine; set up by Marta in an afternoon, and looked after since.

shop_recipe=$project/tests/roundtrip/shop

shop_packages() {
	mkdir -p "$1/lantern-labels/usr/share/lantern-labels" "$1/lantern-labels/usr/bin"
	echo 'ship to: %s' >"$1/lantern-labels/usr/share/lantern-labels/parcel.label"
	printf '#!/bin/sh\nexec cat /usr/share/lantern-labels/parcel.label\n' >"$1/lantern-labels/usr/bin/lantern-label"
	chmod 755 "$1/lantern-labels/usr/bin/lantern-label"
	package_new "$1" lantern-labels 2.1-3
}

# shop_before ROOT: what she copied to it from her laptop
shop_before() {
	local root=$1 app=$1/srv/shop/app
	repository_known "$root" "$MACHINES/$house.repository" "$house"
	cp -R "$shop_recipe/root/." "$root/"
	cp "$shop_recipe/schema.sql" "$root/root/"
	chmod 440 "$root/etc/sudoers.d/deploy"
	mkdir -p "$root/etc/ssl/lantern"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 730 -subj '/CN=shop.lantern.example' \
		-addext 'subjectAltName=DNS:shop.lantern.example' -keyout "$root/etc/ssl/lantern/shop.key" \
		-out "$root/etc/ssl/lantern/shop.pem" 2>/dev/null
	chmod 600 "$root/etc/ssl/lantern/shop.key"
	printf '10.77.95.40\tpartner.example # wholesale, reached by VPN\n' >>"$root/etc/hosts"
	# a clone, with a fix that was made here and never committed
	git -c init.defaultBranch=main init -q "$app"
	git -C "$app" remote add origin git@git.lantern.example:lantern/shop.git
	git -C "$app" add .
	GIT_COMMITTER_NAME=Marta GIT_COMMITTER_EMAIL=marta@lantern.example git -C "$app" commit -q --no-verify --no-gpg-sign \
		--author 'Marta Reyes <marta@lantern.example>' -m 'Covers are shown in the catalogue'
	sed -i 's/Lantern Street Books</Lantern Street Books: free delivery in May</' "$app/templates/catalogue.html"
	echo 'theme = may' >"$app/local.cfg"
}

shop_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq locales logrotate nginx-light postgresql redis-server redis-tools gunicorn python3-flask \
	python3-psycopg2 python3-redis lantern-labels curl vim-tiny rsync git
apt-mark hold postgresql-15

# Marta, and a key for the deployments
adduser -q --disabled-password --gecos 'Marta Reyes,,,' marta
usermod -aG sudo,adm marta
echo 'marta:seven lanterns in May' | chpasswd
chage -M 365 -W 14 marta
adduser -q --disabled-password --gecos 'deployments' deploy
adduser -q --system --group --home /srv/shop --no-create-home shop
adduser -q www-data shop
adduser -q deploy shop
for name in marta deploy; do
	install -d -m 700 -o $name -g $name /home/$name/.ssh
	echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8xZkVbPa0l1s0d2tJcQWk0S6yDkUqVnlQyQeV0a0a${name:0:1} $name@lantern.example" \
		>/home/$name/.ssh/authorized_keys
	chown $name:$name /home/$name/.ssh/authorized_keys
	chmod 600 /home/$name/.ssh/authorized_keys
done
echo "alias shop-log='sudo tail -F /var/log/shop/access.log'" >>/home/marta/.bashrc
printf 'syntax on\nset ts=4 et\n' >/home/marta/.vimrc; chown marta:marta /home/marta/.vimrc

sed -i 's/^# de_DE.UTF-8/de_DE.UTF-8/' /etc/locale.gen
locale-gen >/dev/null
update-locale LANG=de_DE.UTF-8
ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime
echo Europe/Berlin >/etc/timezone
update-alternatives --quiet --set editor /usr/bin/vim.tiny
sysctl -q --system 2>/dev/null || true
systemctl restart ssh

# the database
install -d -m 750 -o postgres -g postgres /var/backups/shop
cat >/etc/postgresql/15/main/conf.d/shop.conf <<'CONF'
shared_buffers = 64MB
log_min_duration_statement = 500
timezone = 'Europe/Berlin'
CONF
sed -i '/^# TYPE/a host    shop            shop            127.0.0.1/32            scram-sha-256' /etc/postgresql/15/main/pg_hba.conf
systemctl restart postgresql
sleep 2
sudo -u postgres psql -qc "create role shop login password 'Gf7twqLnzR2pKd'"
sudo -u postgres createdb -O shop -E UTF8 -T template0 --locale=C.UTF-8 shop
sudo -u postgres psql -qX shop </root/schema.sql
sudo -u postgres psql -qX shop -c 'grant all on all tables in schema public to shop; grant all on all sequences in schema public to shop'
rm /root/schema.sql

# baskets
sed -i -e 's/^# requirepass .*/requirepass hT4vexNqWm8sYc/' -e 's/^# maxmemory <bytes>/maxmemory 64mb/' /etc/redis/redis.conf
systemctl restart redis-server

# the shop itself
mkdir -p /etc/shop
cat >/etc/shop/shop.env <<'ENV'
DATABASE_URL=postgresql://shop:Gf7twqLnzR2pKd@127.0.0.1/shop
REDIS_URL=redis://:hT4vexNqWm8sYc@127.0.0.1:6379/0
SECRET_KEY=9c1f1b6ad4ce47d2a7f2ce0b6a9e31f8
UPLOADS=/srv/shop/uploads
ENV
chown root:shop /etc/shop/shop.env
chmod 640 /etc/shop/shop.env
chown -R deploy:deploy /srv/shop/app
install -d -m 2775 -o shop -g shop /srv/shop/uploads /srv/shop/uploads/covers
install -d -m 750 -o shop -g adm /var/log/shop
systemd-tmpfiles --create /etc/tmpfiles.d/shop.conf
systemctl daemon-reload
systemctl enable -q --now shop
sed -i -e 's/# server_tokens off/server_tokens off/' -e '/^http {/a\	limit_req_zone $binary_remote_addr zone=visitors:1m rate=20r/s;' /etc/nginx/nginx.conf
rm /etc/nginx/sites-enabled/default
ln -s ../sites-available/shop.conf /etc/nginx/sites-enabled/shop.conf
cp /etc/nginx/sites-available/shop.conf /etc/nginx/sites-available/shop.conf.2023-before-http2
systemctl restart nginx

# odds and ends of the years
rm /etc/cron.daily/dpkg
rm /etc/logrotate.d/alternatives
systemctl -q mask apt-daily-upgrade.timer
echo '30 6 * * 1 /usr/local/bin/shop-top | head -3 >/home/marta/top-three' | crontab -u marta -
printf '127.0.0.1:5432:shop:shop:Gf7twqLnzR2pKd\n' >/home/marta/.pgpass
chmod 600 /home/marta/.pgpass; chown marta:marta /home/marta/.pgpass
printf 'shop01, Lantern Street Books.\nCall Marta before you restart anything on a Friday.\n' >/etc/motd
echo 'select count(*) from orders;' >/root/orders.sql
END
}

# shop_page ADDRESS PATH [OPTION...]: as a visitor
shop_page() {
	outside curl -sS --fail --cacert "$MACHINES/shop01/etc/ssl/lantern/shop.pem" --resolve "shop.lantern.example:443:$1" \
		"${@:3}" "https://shop.lantern.example$2"
}

# shop_used ADDRESS: visits, a basket that stays, an order, a picture
shop_used() {
	local try
	for try in $(seq 40); do shop_page "$1" / >/dev/null 2>&1 && break; sleep 0.5; done
	shop_page "$1" / >/dev/null || return
	shop_page "$1" /basket/isbn-7 -X POST -b basket=stays >/dev/null || return
	shop_page "$1" /basket/isbn-8 -X POST -b basket=ordered >/dev/null || return
	shop_page "$1" /orders -b basket=ordered -d mail=reader@example.org >"$MACHINES/shop.order" || return
	head -c 20000 /dev/urandom >"$MACHINES/shop.cover"
	shop_page "$1" /books/isbn-7/cover -F "cover=@$MACHINES/shop.cover" >/dev/null || return
	machine_in shop01 sudo -u postgres /usr/local/sbin/dump-shop
}

# shop_answers ADDRESS: all that a visitor can see of its data
shop_answers() {
	shop_page "$1" / || return
	shop_page "$1" /orders/1201 || return
	shop_page "$1" /orders/77 || return
	shop_page "$1" /covers/isbn-7.png | sha256sum || return
	shop_page "$1" /healthz | jq .books
}
