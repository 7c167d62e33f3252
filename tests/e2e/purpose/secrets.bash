# Secrets as people leave them on servers, each a value found nowhere else, and what looks like one but
# is none. recipe_plant_secrets goes between recipe_NAME_root and recipe_NAME_start. It notes
#   ROOT.canaries  NAME, PATH, VALUE  what must not be in a snapshot nor in a report. PATH is in the root, or
#                                     says which process has it; VALUE is text, or bytes as "hex:..."
#   ROOT.harmless  PATH, TEXT         what must still be there as it is
# one row a line, columns by tabs. find_canaries.py looks for the former. Kinds that only few tools know
# are called "hard: ..."; secrets of the recipes themselves are in the first file as well.

. "$purpose/secrets_in_code.bash"
. "$purpose/secrets_in_keys.bash"
. "$purpose/harmless.bash"

# secret NAME [LENGTH]: a new one that is going to be in the file $path of $root
secret() { canary "$root" "$1" "$path" "${2-}"; }

# harmless TEXT...: of the file $path
harmless() {
	local text
	for text; do no_secret "$root" "$path" "$text"; done
}

# write_file [MODE [OWNER]]: standard input into the file $path of $root
write_file() {
	mkdir -p "$(dirname "$root$path")"
	cat >"$root$path"
	chmod "${1:-644}" "$root$path"
	[ $# -lt 2 ] || chroot "$root" chown "$2" "$path"
}

# recipe_plant_secrets ROOT: of all kinds; needs openssl, git and python3
recipe_plant_secrets() {
	local root=$1 path
	chmod 711 "$root/root"
	plant_in_units
	plant_in_cron
	plant_for_clients
	plant_for_tools
	plant_in_daemons
	plant_in_applications
	plant_in_old_sites
	plant_in_histories
	plant_in_scripts
	plant_keys
	plant_stores
	plant_hashes
	plant_hard_ones
	plant_harmless
	plant_harmless_words
	chroot "$root" chown -R tomas:tomas /home/tomas
}

# a small agent as every host has one: argv, environment, unit, drop-in, credentials
plant_in_units() {
	local in_argv in_url bearer in_environment in_file
	path='process heartbeat: argv'
	in_argv=$(secret 'argv: --password VALUE')
	in_url=$(secret 'argv: userinfo of a URL')
	bearer=$(secret 'argv: --token=VALUE' 36)
	path='process heartbeat: environment'
	in_environment=$(secret 'environment of a process, from a unit')
	in_file=$(secret 'environment of a process, from a file')
	path=/etc/systemd/system/heartbeat.service
	canary_is "$root" 'unit: ExecStart --password' "$path" "$in_argv"
	canary_is "$root" 'unit: ExecStart with a URL' "$path" "$in_url"
	canary_is "$root" 'unit: ExecStart --token=' "$path" "$bearer"
	canary_is "$root" 'unit: Environment' "$path" "$in_environment"
	write_file <<-END
		[Unit]
		Description=Tells mon01 every minute that this host is alive

		[Service]
		User=nobody
		Environment=HEARTBEAT_API_KEY=$in_environment
		EnvironmentFile=/etc/default/heartbeat
		SetCredential=token:$(secret 'unit: SetCredential')
		LoadCredential=signing-key:/etc/credstore/heartbeat.signing-key
		ExecStart=/usr/local/bin/heartbeat --password $in_argv --token=$bearer http://heartbeat:$in_url@mon01.kettle.internal:9091/alive

		[Install]
		WantedBy=multi-user.target
	END
	chroot "$root" systemctl -q enable heartbeat.service
	path=/etc/default/heartbeat
	canary_is "$root" 'EnvironmentFile' "$path" "$in_file"
	write_file 640 <<-END
		# for heartbeat.service
		HEARTBEAT_SECRET="$in_file"
	END
	path=/etc/systemd/system/heartbeat.service.d/proxy.conf
	write_file <<-END
		[Service]
		Environment="HTTP_PROXY=http://proxy:$(secret 'unit: drop-in, proxy with a password')@proxy.kettle.internal:3128/" "NO_PROXY=.kettle.internal"
	END
	path=/etc/credstore/heartbeat.signing-key
	secret 'systemd credential file' 44 | write_file 600
	path=/usr/local/bin/heartbeat
	write_file 755 <<-'END'
		#!/usr/bin/python3
		"""Tells the monitoring every minute that this host is alive."""
		import sys
		import time
		import urllib.request

		while True:
		    try:
		        urllib.request.urlopen(sys.argv[-1], data=b"alive", timeout=5)
		    except OSError:
		        pass
		    time.sleep(60)
	END
}

plant_in_cron() {
	path=/etc/cron.d/currency
	write_file <<-END
		RATES_TOKEN=$(secret 'cron: variable')
		7 5 * * *  nobody  curl -s -u kettle:$(secret 'cron: curl -u') https://rates.example/daily.csv -o /var/tmp/rates.csv
	END
	path=/var/spool/cron/crontabs/root
	write_file 600 <<-END
		# m h  dom mon dow   command
		40 4 * * 0 lftp -u archive,$(secret 'crontab of a user: lftp -u') -e 'mirror -R /etc; bye' sftp://vault.example
	END
	chroot "$root" chgrp crontab "$path"
}

# what clients read, so that nobody types it
plant_for_clients() {
	local basic
	path=/root/.my.cnf
	write_file 600 <<-END
		[client]
		user = root
		password = "$(secret '.my.cnf')"
		host = localhost
	END
	path=/root/.pgpass
	write_file 600 <<-END
		db01.kettle.internal:5432:*:anna:$(secret '.pgpass')
	END
	path=/root/.netrc
	write_file 600 <<-END
		machine git.kettle.internal
		  login deploy
		  password $(secret '.netrc')
	END
	path=/root/.msmtprc
	write_file 600 <<-END
		account default
		host mail01.kettle.internal
		auth on
		user alerts
		password $(secret '.msmtprc')
	END
	path=/root/.docker/config.json
	basic=$(secret 'docker: password in auth')
	basic=$(printf 'kettle:%s' "$basic" | base64 -w 0)
	canary_is "$root" 'docker: auth, in base64' "$path" "$basic"
	write_file 600 <<-END
		{"auths": {"registry.kettle.internal": {"auth": "$basic"}}}
	END
	# the value itself is only there in base64
	sed -i '/docker: password in auth/s/\t[^\t]*\t/\tin base64, in \/root\/.docker\/config.json\t/' "$root.canaries"
	path=/etc/samba/archive.credentials
	write_file 600 <<-END
		username=archive
		password=$(secret 'credentials of a mount')
		domain=KETTLE
	END
	path=/etc/ppp/chap-secrets
	write_file 600 <<-END
		# client  server  secret  IP addresses
		kettle    *       "$(secret 'chap-secrets')"   *
	END
}

# developers' and administrators' tools
plant_for_tools() {
	local token
	path=/home/tomas/.npmrc
	write_file 600 <<-END
		registry=https://npm.kettle.internal/
		//npm.kettle.internal/:_authToken=npm_$(secret '.npmrc _authToken' 36)
	END
	path=/etc/pip.conf
	write_file <<-END
		[global]
		index-url = https://ci:$(secret 'pip.conf: index-url')@pypi.kettle.internal/simple/
	END
	path=/home/tomas/.pypirc
	write_file 600 <<-END
		[pypi]
		username = __token__
		password = pypi-$(secret '.pypirc' 60)
	END
	path=/home/tomas/.aws/credentials
	write_file 600 <<-END
		[default]
		aws_access_key_id = AKIAKETTLE0CRUMB0001
		aws_secret_access_key = $(secret 'aws credentials' 40)
		aws_session_token = $(secret 'aws session token' 90)
	END
	path=/home/tomas/.kube/config
	write_file 600 <<-END
		apiVersion: v1
		kind: Config
		users:
		- name: tomas
		  user:
		    token: $(secret 'kubeconfig: token' 40)
		    client-key-data: $(secret 'kubeconfig: client-key-data' 200)
	END
	path=/home/tomas/.config/gh/hosts.yml
	write_file 600 <<-END
		github.com:
		    user: tomas
		    oauth_token: gho_$(secret 'oauth_token of gh' 36)
	END
	path=/home/tomas/.git-credentials
	write_file 600 <<-END
		https://tomas:$(secret '.git-credentials')@git.kettle.internal
	END
	path=/home/tomas/.config/rclone/rclone.conf
	write_file 600 <<-END
		[photos]
		type = s3
		access_key_id = K0CRUMB
		secret_access_key = $(secret 'rclone.conf' 40)
	END
	path=/root/.vault-token
	token=hvs.$(secret '.vault-token' 90)
	printf %s "$token" | write_file 600
	path=/home/tomas/handbook/.git/config
	git -c init.defaultBranch=main init -q "$root/home/tomas/handbook"
	git -C "$root/home/tomas/handbook" remote add origin "https://oauth2:glpat-$(secret 'git remote with a token' 20)@git.kettle.internal/kettle/handbook.git"
	path=/home/tomas/cloud/terraform.tfvars
	write_file <<-END
		region            = "eu-north-1"
		database_password = "$(secret 'terraform.tfvars')"
	END
	path=/home/tomas/ansible/group_vars/all.yml
	write_file <<-END
		ansible_user: deploy
		ansible_become_pass: $(secret 'ansible_become_pass')
	END
}

# settings of daemons, some of which are not installed here any more
plant_in_daemons() {
	path=/etc/snmp/snmpd.conf
	write_file 600 <<-END
		rocommunity $(secret 'SNMP community') 10.77.94.71
		createUser monitor SHA "$(secret 'SNMP authentication')" AES $(secret 'SNMP privacy')
		syslocation rack 4
	END
	path=/etc/wireguard/wg0.conf
	write_file 600 <<-END
		[Interface]
		Address = 10.99.0.13/32
		PrivateKey = $(secret 'wireguard PrivateKey' 43)=
		[Peer]
		PublicKey = 3mFc8x1kWbQ0fTtDkC2Yq9zJv6pGmXo7RrUeLh4sNzE=
		PresharedKey = $(secret 'wireguard PresharedKey' 43)=
		Endpoint = vpn.kettleandcrumb.example:51820
	END
	path=/etc/nslcd.conf
	write_file 640 <<-END
		uri ldap://ldap.kettle.internal/
		base dc=kettle,dc=internal
		binddn cn=hosts,dc=kettle,dc=internal
		bindpw $(secret 'LDAP bindpw')
	END
	path=/etc/rsyncd.secrets
	write_file 600 <<-END
		archive:$(secret 'rsyncd.secrets')
	END
	path=/etc/postfix/sasl_passwd
	write_file 600 <<-END
		[smtp.relay.example]:587 kettle:$(secret 'sasl_passwd')
	END
	path=/etc/redis/sentinel-old.conf
	write_file 640 <<-END
		requirepass $(secret 'redis requirepass')
		masterauth "$(secret 'redis masterauth')"
		user cache on >$(secret 'redis ACL') ~* +@all
	END
	path=/etc/bind/rndc.key
	write_file 640 <<-END
		key "rndc-key" {
			algorithm hmac-sha256;
			secret "$(secret 'rndc.key' 43)=";
		};
	END
	path=/etc/wpa_supplicant/warehouse.conf
	write_file 600 <<-END
		network={
			ssid="warehouse"
			psk="$(secret 'wpa psk')"
		}
	END
	path=/etc/supervisor/conf.d/labels.conf
	write_file <<-END
		[program:labels]
		command=/opt/labels/run
		environment=PRINTER="rack4",LABELS_TOKEN="$(secret 'supervisor environment')"
	END
	path=/etc/php-old/fpm/pool.d/www.conf
	write_file <<-END
		[www]
		listen = /run/php/www.sock
		env[DB_PASSWORD] = $(secret 'php-fpm pool env')
		php_admin_value[mysqli.default_pw] = "$(secret 'php_admin_value')"
	END
	path=/etc/nginx-old/reports.conf
	write_file <<-END
		location / { proxy_set_header Authorization "Bearer $(secret 'nginx: Authorization header' 40)"; proxy_pass http://report01; }
	END
	path=/etc/apache-old/env.conf
	write_file <<-END
		SetEnv REPORT_PASSWORD $(secret 'apache SetEnv')
	END
}

# recipe_check_secrets NAME: proves that every canary is where the list says, in files and in processes
recipe_check_secrets() {
	local root=$MACHINES/$1 pid which value
	python3 "$purpose/find_canaries.py" --planted "$root.canaries" "$root" || return
	machine_in "$1" systemctl is-active heartbeat || return
	pid=$(machine_in "$1" systemctl show -P MainPID heartbeat)
	while IFS=$'\t' read -r _ which value; do
		case $which in
		*argv) machine_in "$1" grep -qaF -e "$value" "/proc/$pid/cmdline" || return ;;
		*environment) machine_in "$1" grep -qaF -e "$value" "/proc/$pid/environ" || return ;;
		esac
	done <"$root.canaries"
	while IFS=$'\t' read -r path value; do
		grep -qF -e "$value" "$root$path" || { echo "not in $path: $value"; return 1; }
	done <"$root.harmless"
}
