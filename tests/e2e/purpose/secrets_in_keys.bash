# Keys, files that are a secret as a whole, hashes, and what is hard to tell: part of secrets.bash.

# plant_key NAME LINE: the file $path holds a private key; that line of it is the canary
plant_key() { canary_is "$root" "$1" "$path" "$(sed -n "$2p" "$root$path")"; }

plant_keys() {
	local work=$root.keys
	mkdir "$work"
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=old.kettleandcrumb.example -keyout "$work/key" -out "$work/crt" 2>/dev/null
	path=/etc/ssl/private/old.key
	write_file 600 <"$work/key"
	plant_key 'PEM: PKCS#8 key' 9
	path=/etc/haproxy-old/site.pem
	openssl ecparam -name prime256v1 -genkey -noout >"$work/ec"
	cat "$work/crt" "$work/ec" | write_file 600
	plant_key 'PEM: EC key behind a certificate' $(($(wc -l <"$work/crt") + 3))
	path=/srv/attic/stock/store.p12
	openssl pkcs12 -export -inkey "$work/key" -in "$work/crt" -passout pass:x 2>/dev/null | write_file 600
	canary_is "$root" 'PKCS#12' "$path" "hex:$(tail -c +900 "$root$path" | head -c 24 | od -An -v -tx1 | tr -d ' \n')"
	path=/srv/attic/stock/store.jks
	openssl pkcs8 -topk8 -nocrypt -in "$work/key" -outform DER -out "$work/key.der"
	openssl x509 -in "$work/crt" -outform DER -out "$work/crt.der"
	python3 "$purpose/key_store.py" jks "$work/key.der" "$work/crt.der" | write_file 600
	canary_is "$root" 'JKS' "$path" "hex:$(tail -c +400 "$root$path" | head -c 24 | od -An -v -tx1 | tr -d ' \n')"
	path=/etc/krb5.keytab
	python3 "$purpose/key_store.py" keytab | write_file 600
	canary_is "$root" 'keytab' "$path" "hex:$(tail -c 32 "$root$path" | od -An -v -tx1 | tr -d ' \n')"
	ssh-keygen -q -t ed25519 -N '' -C 'tomas on the road' -f "$work/ssh"
	path=/home/tomas/.ssh/id_ed25519
	write_file 600 <"$work/ssh"
	plant_key 'ssh key' 5
	path=/home/tomas/keys/deploy-key # by a name that tells nothing
	ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C deploy -f "$work/rsa"
	write_file 600 <"$work/rsa"
	plant_key 'ssh key, PKCS#1, with a name of its own' 9
	path=/home/tomas/laptop.ppk
	write_file 600 <<-END
		PuTTY-User-Key-File-2: ssh-ed25519
		Encryption: none
		Comment: laptop
		Public-Lines: 1
		AAAAC3NzaC1lZDI1NTE5AAAAIHt5dGhpcyBpcyBubyBrZXksIG9ubHkgYSB0ZXN0
		Private-Lines: 1
		$(secret 'PuTTY key' 48)
		Private-MAC: 0000000000000000000000000000000000000000
	END
	path=/etc/ssh/ssh_host_ed25519_key
	plant_key 'host key of ssh' 5
	rm -r "$work"
}

# passwords that are stored as whole files of their own
plant_stores() {
	path=/srv/attic/labels/secrets/db_password.txt
	secret 'file that is a password' 32 | write_file 600
	path=/root/.vault_pass
	secret 'password of ansible-vault' 32 | write_file 600
	path=/srv/attic/labels/config/master.key
	secret 'master.key' 32 | write_file 600
	path=/home/tomas/cloud/service-account.json
	write_file 600 <<-END
		{"type": "service_account", "client_email": "ci@kettle.example", "private_key": "-----BEGIN PRIVATE KEY-----\\n$(secret 'JSON: private_key with \n' 64)\\n-----END PRIVATE KEY-----\\n"}
	END
}

plant_hashes() {
	local hash
	hash=$(openssl passwd -6 "$RANDOM$RANDOM")
	chroot "$root" usermod -p "$hash" anna
	canary_is "$root" 'shadow: hash' /etc/shadow "${hash:20:60}"
	path=/etc/nginx-old/reports.htpasswd
	hash=$(openssl passwd -apr1 "$RANDOM$RANDOM")
	canary_is "$root" 'htpasswd' "$path" "${hash:15}"
	echo "reports:$hash" | write_file 640
}

# what no pattern of a name gives away
plant_hard_ones() {
	path=/srv/attic/news/hooks.conf
	write_file <<-END
		notify = https://hooks.slack.com/services/T0KETTLE/B0CRUMB/$(secret 'hard: Slack webhook' 24)
		relay = https://relay.example/send?access_token=$(secret 'hard: parameter of a URL' 32)&room=tea
		# the old password was $(secret 'hard: comment')
	END
	path=/srv/attic/news/client.py
	local basic
	basic=$(printf 'news:%s' "$(secret 'hard: Basic, the password')" | base64 -w 0)
	sed -i '/hard: Basic, the password/s/\t[^\t]*\t/\tin base64, in \/srv\/attic\/news\/client.py\t/' "$root.canaries"
	canary_is "$root" 'hard: Basic, in base64' "$path" "$basic"
	write_file <<-END
		session.headers["Authorization"] = "Basic $basic"
		session.auth = ("news", "$(secret 'hard: tuple')")
		JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuZXdzIn0.$(secret 'hard: JWT' 43)"
	END
	path=/usr/local/bin/make-user
	write_file 755 <<-END
		#!/bin/sh
		passwd -s tea <<EOF
		$(secret 'hard: here-document')
		EOF
		expect -c 'expect "assword:"; send "$(secret 'hard: expect')\\r"'
	END
	path=/root/notes.txt
	write_file 600 <<-END
		printer in the warehouse: admin / $(secret 'hard: note for people')
	END
	path=/srv/attic/shop-2019/env.gz
	printf 'DB_PASSWORD=%s\n' "$(secret 'hard: compressed')" | gzip | write_file
}
