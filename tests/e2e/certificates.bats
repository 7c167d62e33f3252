#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Certificates that openssl made, beside what openssl says of them.

setup() {
	load common
	need openssl jq zstd
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root"/etc/{ssl/private,cron.d,nginx/ssl} "$root"/etc/letsencrypt/{live,archive}/shop "$root/usr/sbin"
	echo 'ID=debian' >"$root/etc/os-release"
	: >"$root/usr/sbin/cron"
	cd "$root/etc"
}

# certificate NAME DAYS KEY CERTIFICATE KIND...: signed by itself
certificate() {
	local name=$1 days=$2 key=$3 file=$4
	shift 4
	openssl req -x509 -nodes -newkey "$@" -keyout "$key" -out "$file" -days "$days" -subj "/CN=$name" \
		-addext "subjectAltName=DNS:$name,DNS:www.$name,IP:192.0.2.1" -addext basicConstraints=CA:FALSE 2>/dev/null
}

row() { jq -r ".certificates[] | select(.path == \"$1\") | $2" "$BATS_TEST_TMPDIR/survey.json"; }

@test "names, end, fingerprint and key of every kind of key" {
	certificate rsa.example.com 100 ssl/private/rsa.key ssl/rsa.pem rsa:2048
	certificate big.example.com 100 ssl/private/big.pem ssl/big.pem rsa:4096
	certificate ec.example.com 100 ssl/private/ec.key ssl/ec.pem ec -pkeyopt ec_paramgen_curve:P-384
	certificate ed.example.com 100 ssl/private/ed.key ssl/ed.pem ed25519
	openssl x509 -in ssl/ec.pem -outform DER -out nginx/ec.cer
	survey_json --root "$root"
	[ "$(jq '.certificates | length' "$BATS_TEST_TMPDIR/survey.json")" = 4 ]
	for name in rsa big ec ed; do
		path=/etc/ssl/$name.pem
		[ "$(date -d "$(row $path .not_after)" +%s)" = "$(date -d "$(openssl x509 -in ssl/$name.pem -noout -enddate | cut -d= -f2)" +%s)" ]
		[ "$(row $path .fingerprint)" = "$(openssl x509 -in ssl/$name.pem -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)" ]
		[ $name = ed ] || [ "$(row $path '.names | join(" ")')" = "$name.example.com www.$name.example.com 192.0.2.1" ]
	done
	[ "$(row /etc/ssl/rsa.pem .key_path)" = /etc/ssl/private/rsa.key ]
	[ "$(row /etc/ssl/big.pem .key_path)" = /etc/ssl/private/big.pem ]
	[ "$(row /etc/ssl/ec.pem .key_path)" = /etc/ssl/private/ec.key ]
	[ "$(row /etc/ssl/ec.pem '.evidence[0]')" = 'also in /etc/nginx/ec.cer' ]
	[ "$(row /etc/ssl/ed.pem .key_type)" = Ed25519 ]
	json '[.errors[]? | select(.collector == "certificates")] == []'
}

@test "who renews it, and what is said of one that nobody does" {
	certificate shop.example.com 80 letsencrypt/archive/shop/privkey1.pem letsencrypt/archive/shop/fullchain1.pem rsa:2048
	ln -s ../../archive/shop/privkey1.pem letsencrypt/live/shop/privkey.pem
	ln -s ../../archive/shop/fullchain1.pem letsencrypt/live/shop/fullchain.pem
	echo '0 */12 * * * root certbot -q renew' >cron.d/certbot
	certificate old.example.com 10 nginx/ssl/old.key nginx/ssl/old.crt rsa:2048
	chmod 644 nginx/ssl/old.key
	survey_json --root "$root"
	[ "$(row /etc/letsencrypt/live/shop/fullchain.pem .renewed_by)" = 'certbot, by cron /etc/cron.d/certbot' ]
	[ "$(row /etc/letsencrypt/live/shop/fullchain.pem .key_path)" = /etc/letsencrypt/live/shop/privkey.pem ]
	json '.findings[] | select(.kind == "certificate-ends") | .what | test("^the certificate of old.example.com and 2 more names ./etc/nginx/ssl/old.crt. ends in (9|10) days, and nothing")'
	json '[.findings[] | select(.kind == "key-readable").evidence[0]] == ["/etc/nginx/ssl/old.key"]'
	trowel survey --root "$root" -o "$BATS_TEST_TMPDIR/a.trowel" --color never >"$BATS_TEST_TMPDIR/report"
	grep -A2 '^Certificates' "$BATS_TEST_TMPDIR/report" | grep -qE 'old.example.com \+2 +20[0-9-]+ +(9|10) days +not known'
}

@test "nothing of a private key is kept, encrypted or not" {
	certificate a.example.com 100 ssl/private/a.key ssl/a.pem rsa:2048
	openssl pkcs12 -export -in ssl/a.pem -inkey ssl/private/a.key -passout pass:Canary77 -out ssl/private/a.p12
	openssl rsa -in ssl/private/a.key -aes128 -passout pass:Canary77 -out ssl/private/b.key 2>/dev/null
	trowel survey --root "$root" -o "$BATS_TEST_TMPDIR/a.trowel" >"$BATS_TEST_TMPDIR/report"
	zstd -dcq "$BATS_TEST_TMPDIR/a.trowel" >"$BATS_TEST_TMPDIR/a.tar"
	for file in ssl/private/a.key ssl/private/b.key; do
		line=$(sed -n 4p $file)
		refute grep -qaF "$line" "$BATS_TEST_TMPDIR/a.tar" "$BATS_TEST_TMPDIR/report"
	done
	survey_json --root "$root"
	[ "$(row /etc/ssl/private/a.p12 .kind)" = pkcs12 ]
}
