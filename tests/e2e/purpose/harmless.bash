# What looks like a secret and is none: part of secrets.bash.

plant_harmless() {
	path=/etc/sudoers.d/deploy
	write_file 440 <<-END
		deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart shop
	END
	harmless 'NOPASSWD: /usr/bin/systemctl restart shop'
	path=/etc/nsswitch.conf
	write_file <<-END
		passwd:         files systemd
		group:          files systemd
		shadow:         files
		hosts:          files dns
	END
	harmless 'passwd:         files systemd' 'shadow:         files'
	path=/srv/attic/labels/config/database.yml.sample
	write_file <<-END
		production:
		  username: labels
		  password: your-password-here
	END
	harmless 'password: your-password-here'
	path=/srv/attic/shop-2019/.env.example
	write_file <<-END
		DB_PASSWORD=
		API_TOKEN=changeme
	END
	harmless 'DB_PASSWORD=' 'API_TOKEN=changeme'
	path=/srv/attic/labels/config/secrets-from-environment.yml
	write_file <<-END
		production:
		  secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>
		  password: \${DB_PASSWORD}
		  api_key: "{{ vault_api_key }}"
		  password_file: /run/secrets/db_password
		  token_lifetime: 3600
	END
	harmless 'ENV["SECRET_KEY_BASE"]' "\${DB_PASSWORD}" '{{ vault_api_key }}' '/run/secrets/db_password' 'token_lifetime: 3600'
	path=/etc/ssh/sshd_config.d/keys.conf
	write_file <<-END
		PasswordAuthentication no
		PermitEmptyPasswords no
		AuthorizedKeysFile .ssh/authorized_keys
	END
	harmless 'PasswordAuthentication no' 'AuthorizedKeysFile .ssh/authorized_keys'
	path=/srv/attic/news/nginx.conf
	write_file <<-END
		ssl_certificate_key /etc/ssl/private/old.key;
		proxy_set_header Authorization "";
		auth_basic_user_file /etc/nginx-old/reports.htpasswd;
		proxy_pass http://report01;
	END
	harmless 'proxy_pass http://report01;' 'ssl_certificate_key /etc/ssl/private/old.key;' 'auth_basic_user_file /etc/nginx-old/reports.htpasswd;'
	path=/srv/attic/news/php.ini
	write_file <<-END
		; odbc.default_pw    =  Not yet implemented
		mysqli.default_pw =
	END
	harmless 'mysqli.default_pw =' 'Not yet implemented'
	path=/home/tomas/.ssh/known_key.pub
	write_file <<-END
		ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHt5dGhpcyBpcyBubyBrZXksIG9ubHkgYSB0ZXN0 tomas@laptop
	END
	harmless 'AAAAC3NzaC1lZDI1NTE5AAAAIHt5dGhpcyBpcyBubyBrZXksIG9ubHkgYSB0ZXN0'
}

plant_harmless_words() {
	path=/srv/attic/news/policy.ini
	write_file <<-END
		password_min_length = 12
		password_encryption = scram-sha-256
		tokenizer = standard
		max_keys = 500
		passphrase_prompt = true
		secretary = Maria
		monkey = banana
	END
	harmless 'password_min_length = 12' 'password_encryption = scram-sha-256' 'tokenizer = standard' 'max_keys = 500' 'secretary = Maria' 'monkey = banana'
	path=/home/tomas/.bash_history
	cat >>"$root$path" <<-END
		mkdir -p releases/2026
		ssh -p 2222 tomas@dock01
		docker run -p 8080:80 nginx
		psql -p 5432 -h db01 shop
		mysql -u root -p shop
		curl -u tomas https://git.kettle.internal/
		passwd -l guest
		export PATH=/opt/bin:\$PATH
		grep -r password /etc/shop
		git checkout 5b0f3c1f7b6c0f8e3d1a4f5c9b27a1d64e0c8a92
	END
	harmless 'mkdir -p releases/2026' 'docker run -p 8080:80 nginx' 'mysql -u root -p shop' 'psql -p 5432 -h db01 shop' \
		'git checkout 5b0f3c1f7b6c0f8e3d1a4f5c9b27a1d64e0c8a92' 'passwd -l guest' 'grep -r password /etc/shop'
	path=/usr/local/bin/ask
	write_file 755 <<-END
		#!/bin/sh
		# asks for the password; there is none in here
		read -rsp 'Password: ' PASSWORD
		PGPASSWORD=\$PASSWORD psql -h db01 "\$@"
		TOKEN=\$(cat /run/token)
	END
	harmless "read -rsp 'Password: ' PASSWORD" "PGPASSWORD=\$PASSWORD" "TOKEN=\$(cat /run/token)" '# asks for the password; there is none in here'
}
