# A machine full of servers, configured in the ways that people configure them, for middleware.bats.
# servers_plant ROOT: lays all of it into the root of a machine.
SERVERS_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,cron,openssh-server,openssh-client,nginx,apache2,haproxy,postgresql,mariadb-server,redis-server,redis-sentinel,memcached,php-fpm,postfix,supervisor,gunicorn,puma,unicorn,curl,ca-certificates

plant() { # plant ROOT PATH <CONTENT
	mkdir -p "$1$(dirname "$2")"
	cat >"$1$2"
}

plant_web() {
	rm "$1/etc/nginx/sites-enabled/default"
	plant "$1" /etc/nginx/sites-available/shop <<-'CONF'
		upstream shop {
			server 127.0.0.1:8000 weight=3;
			server unix:/run/shop/puma.sock backup;
		}
		server {
			listen 80;
			listen [::]:80 ipv6only=on;
			server_name shop.example.com www.shop.example.com;
			return 301 https://$host$request_uri;
		}
		server {
			listen 443 ssl http2;
			server_name shop.example.com "www.shop.example.com";
			ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
			ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
			root /srv/shop/public;
			access_log /var/log/nginx/shop.log combined;
			location / { proxy_pass http://shop; }
			location ~ \.php$ { include snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php/php8.2-fpm.sock; }
			location /media { alias /srv/media; }
		}
	CONF
	ln -s ../sites-available/shop "$1/etc/nginx/sites-enabled/shop"
	plant "$1" /etc/nginx/customers/acme/site.conf <<-'CONF'
		server { listen 127.0.0.1:8082; server_name acme.example.org; root html/acme; access_log off; }
	CONF
	echo 'include customers/*/site.conf;' >"$1/etc/nginx/conf.d/customers.conf"
	plant "$1" /etc/systemd/system/nginx.service.d/start.conf <<-'CONF'
		[Service]
		ExecStart=
		ExecStart=/usr/sbin/nginx -g 'daemon on; master_process on; error_log "/var/log/nginx/start.log" warn;'
	CONF
	mkdir -p "$1/srv/shop/public" "$1/srv/media" "$1/srv/wiki" "$1/usr/share/nginx/html/acme"

	printf 'Listen 8080\nListen 127.0.0.1:8081\n<IfModule ssl_module>\n\tListen 8443\n</IfModule>\n' >"$1/etc/apache2/ports.conf"
	rm "$1/etc/apache2/sites-enabled/000-default.conf"
	plant "$1" /etc/apache2/sites-enabled/wiki.conf <<-'CONF'
		Define WIKI /srv/wiki
		<VirtualHost *:8080>
			ServerName wiki.example.com
			ServerAlias wiki \
				docs.example.com
			DocumentRoot ${WIKI}
			CustomLog ${APACHE_LOG_DIR}/wiki.log combined
			<FilesMatch \.php$>
				SetHandler "proxy:unix:/run/php/shop.sock|fcgi://localhost"
			</FilesMatch>
		</VirtualHost>
		<VirtualHost 127.0.0.1:8081>
			ServerName status.example.com
			<IfModule proxy_module>
				ProxyPass /a http://10.0.0.9:9000/
			</IfModule>
			<IfModule !proxy_module>
				ProxyPass /b http://10.0.0.10:9000/
			</IfModule>
			Redirect permanent / https://status.example.net/
		</VirtualHost>
	CONF
	ln -s ../mods-available/proxy.load ../mods-available/proxy.conf ../mods-available/proxy_http.load \
		../mods-available/proxy_fcgi.load "$1/etc/apache2/mods-enabled/"

	cat >>"$1/etc/haproxy/haproxy.cfg" <<-'CONF'

		frontend www
			bind *:8888,127.0.0.1:8889
			bind :::8890 v6only
			acl is_shop hdr(host) -i shop.example.com "the shop.example.com"
			use_backend shop if is_shop
			default_backend rest
		backend shop
			balance roundrobin
			server a 10.0.0.11:80 check
			server b 10.0.0.12:80 check backup
		listen rest
			bind 127.0.0.1:8891
			server c 127.0.0.1:8080
			stats enable
			stats auth admin:canary-haproxy
	CONF
}

plant_data() {
	plant "$1" /etc/postgresql/15/main/conf.d/50-local.conf <<-'CONF'
		port = 5433		# not the usual one
		listen_addresses = '127.0.0.1, ::1'
		primary_conninfo = 'host=db01 port=5432 user=replica password=''canary-postgres'' application_name=x'
		include_if_exists 'not-there.conf'
	CONF
	printf '[mysqld]\nbind-address=0.0.0.0\nport=3307\nserver_id=7\nlog-bin\nmax_connections = 77 # seventy-seven\n' \
		>"$1/etc/mysql/mariadb.conf.d/90-local.cnf"
	sed -e 's/^port 6379/port 6380/' -e 's/^bind .*/bind 127.0.0.1/' -e 's/redis-server/redis-cache/' "$1/etc/redis/redis.conf" >"$1/etc/redis/redis-cache.conf"
	printf 'replicaof 10.0.0.21 6379\nmasterauth canary-redis\nrequirepass "canary-redis"\nmaxmemory 64mb\ninclude /etc/redis/extra.conf\n' \
		>>"$1/etc/redis/redis-cache.conf"
	echo 'maxmemory-policy allkeys-lru' >"$1/etc/redis/extra.conf"
	plant "$1" /etc/systemd/system/redis-cache.service <<-'UNIT'
		[Service]
		Type=notify
		User=redis
		RuntimeDirectory=redis-cache
		ExecStart=/usr/bin/redis-server /etc/redis/redis-cache.conf --supervised systemd --daemonize no --databases 3
		[Install]
		WantedBy=multi-user.target
	UNIT
	sed -i -e 's/^-p .*/-p 11311/' "$1/etc/memcached.conf"
	chroot "$1" chown -R redis:redis /etc/redis
}

plant_applications() {
	plant "$1" /etc/php/8.2/fpm/pool.d/shop.conf <<-'CONF'
		[shop]
		user = www-data
		listen = /run/php/$pool.sock
		listen.owner = www-data
		pm = static
		pm.max_children = 2
		access.log = /var/log/php-$pool.access.log
		env[DB_PASSWORD] = canary-php
	CONF
	plant "$1" /srv/api/api.py <<-'PYTHON'
		def app(environ, start_response):
		    start_response("200 OK", [])
		    return [b"hello"]
	PYTHON
	plant "$1" /srv/api/gunicorn.conf.py <<-'PYTHON'
		import multiprocessing
		bind = ["127.0.0.1:8000",  # the proxy
		        "unix:/run/api/api.sock"]
		workers = multiprocessing.cpu_count() * 2 + 1
		accesslog = "/var/log/api.log"
		timeout = 30
	PYTHON
	unit "$1" api 'RuntimeDirectory=api' 'ExecStart=/usr/bin/gunicorn -w 2 api:app'
	plant "$1" /srv/puma/config.ru <<<'run lambda { |env| [200, {}, ["hello"]] }'
	plant "$1" /srv/puma/config/puma.rb <<-'RUBY'
		bind "tcp://127.0.0.1:9292"
		bind "unix:///run/puma/puma.sock"
		threads 1, 2
		workers ENV.fetch("WORKERS") { 1 }
	RUBY
	unit "$1" puma 'RuntimeDirectory=puma' 'ExecStart=/usr/bin/puma'
	cp -r "$1/srv/puma" "$1/srv/unicorn"
	printf 'listen 9393, :backlog => 64\nworker_processes 1\nstderr_path "/var/log/unicorn.log"\n' >"$1/srv/unicorn/unicorn.rb"
	unit "$1" unicorn 'ExecStart=/usr/bin/unicorn -c unicorn.rb'
	printf '[inet_http_server]\nport=127.0.0.1:9001\nusername=admin\npassword=canary-supervisord\n[program:ticker]\ncommand=/bin/sleep 100000\nstdout_logfile=/var/log/ticker.out\n' \
		>"$1/etc/supervisor/conf.d/ticker.conf"
}

unit() { # unit ROOT NAME LINE...: a service that runs in /srv/NAME
	local root=$1 name=$2
	shift 2
	{ printf '[Service]\nWorkingDirectory=/srv/%s\n' "$name"; printf '%s\n' "$@"; printf '[Install]\nWantedBy=multi-user.target\n'; } |
		plant "$root" "/etc/systemd/system/$name.service"
}

plant_mail_and_login() {
	chroot "$1" postconf -e 'myhostname = mail.example.com' 'mydestination = $myhostname, localhost' \
		'relayhost = [smtp.example.net]:587' 'smtpd_milters = inet:127.0.0.1:11332' \
		'inet_interfaces = 127.0.0.1' 'virtual_mailbox_maps = proxy:mysql:/etc/postfix/mailboxes.cf'
	plant "$1" /etc/postfix/mailboxes.cf <<<$'user = mail\npassword = canary-postfix\nhosts = db02\ndbname = mail\nquery = SELECT 1'
	chroot "$1" postconf -Me 'submission/inet = submission inet n - y - - smtpd' '127.0.0.1:2525/inet = 127.0.0.1:2525 inet n - y - - smtpd'
	plant "$1" /etc/ssh/sshd_config.d/10-local.conf <<-'CONF'
		Port 22
		Port=2222
		PermitRootLogin prohibit-password
		AllowGroups root "ssh users"
		Match User deploy
			ForceCommand /usr/local/bin/deploy
			PasswordAuthentication no
	CONF
}

servers_plant() {
	plant_web "$1"
	plant_data "$1"
	plant_applications "$1"
	plant_mail_and_login "$1"
	chroot "$1" systemctl -q enable redis-cache api puma unicorn
	# sentinel rewrites what it is given
	chroot "$1" systemctl -q disable redis-sentinel 2>/dev/null
}
