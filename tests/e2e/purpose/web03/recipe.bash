# web03: one of the web servers behind lb01. nginx takes visitors to two applications, a shop in Python
# and loyalty points in JavaScript; both keep what lasts in PostgreSQL on db01, and share a Redis here.
# recipe_web03_build = recipe_web03_root + recipe_web03_start; what lies between may add files.

recipe_web03_packages=systemd,systemd-sysv,dbus,procps,iproute2,python3,cron,openssh-server,openssh-client,logrotate,sudo,curl,nginx-light,redis-server,gunicorn,python3-flask,python3-psycopg2,python3-redis,nodejs,node-pg,node-redis

recipe_web03_needs() {
	machine_needs
	need ip ssh-keygen openssl git
}

recipe_web03_build() {
	recipe_web03_root
	recipe_web03_start
}

# recipe_web03_root: web03 and the others as files, in $MACHINES/web03 and $MACHINES/others
recipe_web03_root() {
	local MACHINE_PACKAGES=$recipe_web03_packages root=$MACHINES/web03 name
	recipe_web03_end
	machine_new web03
	company_host "$root"
	cp -R "$purpose/web03/root/." "$root/"
	db01_new_passwords "$root"
	web03_redis "$root"
	web03_shop "$root"
	web03_loyalty "$root"
	web03_nginx "$root"
	web03_history "$root"
	others_new
	db01_configuration "$MACHINES/others"
}

# its password is that of both applications
web03_redis() {
	web03_redis_password=$(canary "$1" requirepass /etc/redis/redis.conf)
	printf 'requirepass %s\nmaxmemory 64mb\nmaxmemory-policy volatile-lru\n' "$web03_redis_password" >>"$1/etc/redis/redis.conf"
}

# two releases, the later of them current, as its deployment leaves them
web03_shop() {
	local root=$1 shop=$1/srv/shop key
	chroot "$root" useradd -r -d /srv/shop -s /usr/sbin/nologin shop
	chroot "$root" useradd -m -s /bin/bash -c 'deploys the shop' deploy
	mkdir -p "$shop/shared/static" "$root/var/log/shop"
	echo 'body { font-family: serif }' >"$shop/shared/static/shop.css"
	cp -R "$shop/releases/20261118093311" "$shop/releases/20261109141502"
	echo e1d2c8a07d9b4c52f6a3be9007c1d35f8842aa16 >"$shop/releases/20261109141502/REVISION"
	ln -s releases/20261118093311 "$shop/current"
	key=$(canary "$root" 'SECRET_KEY of the shop' /etc/shop/shop.env 50)
	canary_is "$root" 'DATABASE_URL of the shop' /etc/shop/shop.env "${db01_passwords[shop]}"
	canary_is "$root" 'REDIS_URL of the shop' /etc/shop/shop.env "$web03_redis_password"
	cat >"$root/etc/shop/shop.env" <<END
DATABASE_URL=postgresql://shop:${db01_passwords[shop]}@db01.kettle.internal:5432/shop
REDIS_URL=redis://:$web03_redis_password@127.0.0.1:6379/0
SECRET_KEY=$key
SMTP_HOST=mail01.kettle.internal
SMTP_PORT=25
END
	chroot "$root" chown -R deploy:deploy /srv/shop
	chroot "$root" chown shop:adm /var/log/shop
	chroot "$root" chown root:shop /etc/shop/shop.env
	chmod 640 "$root/etc/shop/shop.env"
	chroot "$root" systemctl -q enable shop.service
}

# a clone, pulled by hand
web03_loyalty() {
	local root=$1 code=$1/opt/loyalty
	chroot "$root" useradd -r -d /opt/loyalty -s /usr/sbin/nologin loyalty
	mkdir -p "$root/var/log/loyalty"
	canary_is "$root" 'database of loyalty' /opt/loyalty/config/production.json "${db01_passwords[loyalty]}"
	canary_is "$root" 'redis of loyalty' /opt/loyalty/config/production.json "$web03_redis_password"
	jq --arg database "${db01_passwords[loyalty]}" --arg redis "$web03_redis_password" \
		'.database.password = $database | .redis.password = $redis' \
		"$code/config/production.example.json" >"$code/config/production.json"
	git -c init.defaultBranch=main init -q "$code"
	git -C "$code" remote add origin git@git.kettle.internal:kettle/loyalty.git
	git -C "$code" add .
	GIT_COMMITTER_NAME=Tomas GIT_COMMITTER_EMAIL=tomas@kettleandcrumb.example git -C "$code" commit -q \
		--no-verify --no-gpg-sign --author 'Tomas Okafor <tomas@kettleandcrumb.example>' -m 'Points expire after two years'
	chroot "$root" chown -R tomas:tomas /opt/loyalty
	chroot "$root" chown loyalty:adm /var/log/loyalty
	chroot "$root" chgrp loyalty /opt/loyalty/config/production.json
	chmod 640 "$code/config/production.json"
	chroot "$root" systemctl -q enable loyalty.service
}

web03_nginx() {
	local tls=$1/etc/nginx/tls
	mkdir "$tls"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj '/CN=shop.kettleandcrumb.example' \
		-addext 'subjectAltName=DNS:shop.kettleandcrumb.example,DNS:www.kettleandcrumb.example,DNS:points.kettleandcrumb.example' \
		-keyout "$tls/kettleandcrumb.key" -out "$tls/kettleandcrumb.crt" 2>/dev/null
	canary_is "$1" 'key of nginx' /etc/nginx/tls/kettleandcrumb.key "$(sed -n 3p "$tls/kettleandcrumb.key")"
	chmod 600 "$tls/kettleandcrumb.key"
	rm "$1/etc/nginx/sites-enabled/default"
	ln -s ../sites-available/shop.conf "$1/etc/nginx/sites-enabled/shop.conf"
	ln -s ../sites-available/points.conf "$1/etc/nginx/sites-enabled/points.conf"
}

# what Tomas typed here
web03_history() {
	cat >"$1/home/tomas/.bash_history" <<'END'
cd /opt/loyalty
git pull
sudo systemctl restart loyalty
tail -f /var/log/loyalty/loyalty.log
curl -s https://points.kettleandcrumb.example/healthz
psql -h db01 -U loyalty loyalty
ssh db01
less /var/log/nginx/shop.error.log
END
	chroot "$1" chown tomas:tomas /home/tomas/.bash_history
	chmod 600 "$1/home/tomas/.bash_history"
}

# recipe_web03_start: its database first, then it, then its visitors
recipe_web03_start() {
	lan_host lb01 db01 web03
	others_start || return
	db01_stand_in || return
	# shellcheck disable=SC2046 # words are options
	machine_boot web03 $(lan_of web03) || return
	other_starts lb01 visitor https "$(company_address web03)" 443 shop.kettleandcrumb.example /
	other_starts lb01 visitor https "$(company_address web03)" 443 points.kettleandcrumb.example /accounts/K000042
}

# recipe_web03_check: proves that visitors get both applications, and these their database and Redis
recipe_web03_check() {
	machine_in web03 systemctl is-active nginx redis-server shop loyalty cron ssh || return
	eventually 20 web03_page shop / -f || return
	web03_page shop / | grep -q 'Sencha Kagoshima' || return
	web03_page shop /healthz | jq -e '.database and .redis' || return
	web03_buys || return
	eventually 20 web03_page points /accounts/K000042 -f || return
	web03_page points /accounts/K000042 | jq -e '.points == 294' || return
	web03_page points '/accounts/K000042/points?add=6' -X POST | jq -e '.points == 300' || return
	web03_page points /healthz | jq -e '.database and .redis' || return
	eventually 10 web03_is_connected
}

# web03_page SITE PATH [OPTION...]: as lb01 asks for it
web03_page() {
	local site=$1.kettleandcrumb.example path=$2
	shift 2
	other lb01 curl -sS --cacert /dev/stdin --resolve "$site:443:$(company_address web03)" "$@" "https://$site$path" \
		<"$MACHINES/web03/etc/nginx/tls/kettleandcrumb.crt"
}

# two teas into a basket, then the order, which has to be in the database
web03_buys() {
	local orders
	web03_page shop /basket/1 -X POST -b visitor=check
	web03_page shop /basket/3 -X POST -b visitor=check | jq -e '.products == 2' || return
	orders=$(web03_page shop /checkout -b visitor=check -d email=anna@kettleandcrumb.example | jq -r '.orders | join(",")')
	[ "$(other db01 runuser -u postgres -- psql -qXAtc "select count(*) from orders where id in ($orders)" shop)" = 2 ]
}

# the flows that a survey finds: from lb01, and of each application to db01 and to Redis
web03_is_connected() {
	local flows=$MACHINES/web03.flows
	machine_in web03 ss -Htnp state established >"$flows"
	grep 'nginx' "$flows" | grep -q "$(company_address lb01)" &&
		grep gunicorn "$flows" | grep -q "$(company_address db01):5432" &&
		grep node "$flows" | grep -q "$(company_address db01):5432" &&
		grep gunicorn "$flows" | grep -q 127.0.0.1:6379 &&
		grep node "$flows" | grep -q 127.0.0.1:6379
}

recipe_web03_end() {
	recipe_kill web03
	recipe_kill others
	lan_end
	rm -f "$MACHINES/web03.canaries" "$MACHINES/web03.harmless" "$MACHINES/web03.flows"
}
