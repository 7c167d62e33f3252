# Secrets in settings, code, histories and scripts: part of secrets.bash.

# settings of applications, in every notation
plant_in_applications() {
	path=/srv/attic/shop-2019/.env
	{
		printf 'APP_ENV=production\r\nDB_PASSWORD=%s\r\n' "$(secret '.env with CRLF')"
		# a reader that takes "#" for a comment knows only the first half
		printf 'MAIL_PASSWORD="%s #%s"\r\n' "$(secret '.env: before a blank and #' 12)" "$(secret '.env: after a blank and #' 12)"
		printf "export STRIPE_SECRET_KEY='sk_live_%s'\r\n" "$(secret '.env: export, quotes' 24)"
	} | write_file 640
	path=/srv/attic/labels/config/database.yml
	write_file <<-END
		production:
		  adapter: postgresql
		  host: db01.kettle.internal
		  database: labels
		  username: labels
		  password: $(secret 'database.yml')
	END
	path=/srv/attic/labels/config/secrets.yml
	write_file <<-END
		production:
		  secret_key_base: $(secret 'secret_key_base' 128)
	END
	path=/srv/attic/stock/application.properties
	write_file <<-END
		spring.datasource.url=jdbc:postgresql://db01.kettle.internal/stock?user=stock&password=$(secret 'JDBC URL: parameter')
		spring.datasource.password = $(secret 'java properties')
		server.ssl.key-store-password: $(secret 'java properties, colon')
	END
	path=/srv/attic/stock/application.yml
	write_file <<-END
		stock:
		  mail: {user: stock, password: "$(secret 'yaml, inline')"}
		  keys:
		    apiKey: >-
		      $(secret 'yaml, folded text' 32)
	END
	path=/srv/attic/till/appsettings.json
	write_file <<-END
		{
		  "ConnectionStrings": {"Till": "Server=db01;Database=till;User Id=till;Password=$(secret 'appsettings.json: connection string');Encrypt=true"},
		  "Jwt": {"SigningKey": "$(secret 'appsettings.json: key' 48)"}
		}
	END
	path=/srv/attic/till/web.config
	write_file <<-END
		<configuration><connectionStrings>
		  <add name="Till" connectionString="Data Source=db01;User ID=till;Pwd=$(secret 'XML: connection string')" />
		</connectionStrings></configuration>
	END
	path=/srv/attic/stock/tomcat-users.xml
	write_file <<-END
		<tomcat-users><user username="manager" password="$(secret 'XML attribute')" roles="manager-gui"/></tomcat-users>
	END
	path=/srv/attic/stock/settings.xml
	write_file <<-END
		<settings><servers><server><id>nexus</id><password>$(secret 'XML element')</password></server></servers></settings>
	END
	path=/srv/attic/news/settings.py
	write_file <<-END
		SECRET_KEY = '$(secret 'settings.py: SECRET_KEY' 50)'
		DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'USER': 'news', 'PASSWORD': '$(secret 'settings.py: dictionary')'}}
	END
	path=/srv/attic/news/config.toml
	write_file <<-END
		[smtp]
		password = "$(secret 'TOML')"
	END
	path=/srv/attic/news/queue.ini
	write_file <<-END
		[broker]
		url = amqp://news:$(secret 'URL: before %40' 12)%40$(secret 'URL: after %40' 12)@mq.kettle.internal:5672/news
	END
	path=/srv/attic/labels/docker-compose.yml
	write_file <<-END
		version: "3"
		services:
		  db:
		    image: mariadb:10
		    environment:
		      MYSQL_ROOT_PASSWORD: $(secret 'compose: mapping')
		  app:
		    image: labels
		    environment:
		      - DB_PASSWORD=$(secret 'compose: list')
		      - "API_TOKEN=$(secret 'compose: list, quoted')"
	END
	path=/srv/attic/labels/secret.yaml
	local encoded
	encoded=$(tr -dc 'a-z0-9' </dev/urandom | head -c 24 | base64 -w 0)
	canary_is "$root" 'kubernetes secret, in base64' "$path" "$encoded"
	write_file <<-END
		apiVersion: v1
		kind: Secret
		data:
		  password: $encoded
	END
}

plant_in_old_sites() {
	path=/srv/attic/blog/wp-config.php
	write_file 640 <<-END
		<?php
		define( 'DB_NAME', 'blog' );
		define( 'DB_PASSWORD', '$(secret 'wp-config.php')' );
		define('AUTH_KEY',         '$(secret 'wp-config.php: AUTH_KEY' 64)');
		define('LOGGED_IN_SALT',   '$(secret 'wp-config.php: salt' 64)');
		\$table_prefix = 'wp_';
	END
	path=/srv/attic/blog/wp-config.php.save
	write_file 640 <<-END
		<?php
		define( 'DB_PASSWORD', '$(secret 'copy left by an editor')' );
	END
	path=/srv/attic/tea-list/config.inc.php
	write_file <<-END
		<?php
		define("DB_PASS", "$(secret 'php define')");
		\$cfg['Servers'][1]['password'] = '$(secret 'php array')';
		\$dsn = 'mysql://tea:$(secret 'php: DSN')@db01/tea';
		\$link = mysqli_connect('db01', 'tea', '$(secret 'php: argument of mysqli_connect')', 'tea');
		return ['password' => '$(secret 'php: =>')'];
	END
}

plant_in_histories() {
	path=/root/.bash_history
	write_file 600 <<-END
		apt-get update
		mysql -h db01 -u root -p$(secret 'history: mysql -p') shop
		curl -u admin:$(secret 'history: curl -u') https://mon01.kettle.internal/api/hosts
		export DEPLOY_TOKEN=$(secret 'history: export TOKEN=')
		#1763456789
		PGPASSWORD='$(secret 'history: PGPASSWORD')' psql -h db01 -U shop
		sshpass -p $(secret 'history: sshpass') ssh root@dock01
		redis-cli -a $(secret 'history: redis-cli -a') info
		curl -H "Authorization: Bearer $(secret 'history: Bearer' 40)" https://api.example/v1/me
		curl -H 'X-Api-Key: $(secret 'history: X-Api-Key' 32)' https://api.example/v1/me
		wget --http-user=anna --http-password=$(secret 'history: wget') https://files.example/list
		git clone https://anna:$(secret 'history: git clone')@git.kettle.internal/kettle/shop.git
		echo 'deploy:$(secret 'history: chpasswd')' | chpasswd
		openssl pkcs12 -in old.p12 -passin pass:$(secret 'history: openssl -passin') -nodes
		mysqldump --password="$(secret 'history: --password=')" shop >/tmp/shop.sql
		docker login -u kettle --password $(secret 'history: docker login') registry.kettle.internal
		ldapsearch -D cn=admin -w $(secret 'history: ldapsearch -w') -b dc=kettle
	END
	path=/home/tomas/.zsh_history
	write_file 600 <<-END
		: 1763456001:0;cd /srv
		: 1763456789:0;AWS_SECRET_ACCESS_KEY=$(secret '.zsh_history' 40) aws s3 ls
	END
	path=/root/.psql_history
	write_file 600 <<-END
		ALTER ROLE shop PASSWORD '$(secret '.psql_history')';
		select count(*) from orders;
	END
	path=/root/.mysql_history
	write_file 600 <<-END
		_HiStOrY_V2_
		CREATE\\040USER\\040tea@'%'\\040IDENTIFIED\\040BY\\040'$(secret '.mysql_history')';
	END
	path=/root/.rediscli_history
	write_file 600 <<-END
		AUTH $(secret '.rediscli_history')
	END
}

plant_in_scripts() {
	path=/usr/local/bin/stock-report
	write_file 755 <<-END
		#!/bin/bash
		PASS='$(secret 'shell variable')'
		export SMTP_PASSWORD=$(secret 'shell export')
		mysql --user=stock --password="\$PASS" -e 'select * from stock' | mail -s stock anna
		curl --user stock:$(secret 'script: curl --user') ftp://files.example/
		smbclient //files/stock -U 'stock%$(secret 'script: smbclient -U')' -c ls
	END
	path=/usr/local/bin/rates.pl
	write_file 755 <<-END
		#!/usr/bin/perl
		my \$handle = DBI->connect("dbi:Pg:dbname=rates", "rates", "$(secret 'perl: DBI->connect')");
		my %settings = (api_key => "$(secret 'perl: =>')");
	END
	path=/usr/local/lib/rates.py
	write_file <<-END
		connection = psycopg2.connect(host="db01", user="rates", password="$(secret 'python: keyword argument')")
		headers = {"Authorization": "token ghp_$(secret 'python: ghp_' 36)"}
	END
	path=/srv/attic/till/till.js
	write_file <<-END
		const stripe = require('stripe')('sk_live_$(secret 'javascript: sk_live_' 24)')
		module.exports = { dbPassword: '$(secret 'javascript: property')' }
	END
}
