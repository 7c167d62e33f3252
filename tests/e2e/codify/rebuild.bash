# What tests that rebuild a host share: a repository of the house's own, and a relay through which machines
# without a way out reach it and Debian's. Needs machine.bash and common.bash.

rebuild_packages=systemd,systemd-sysv,dbus,procps,iproute2,python3,python3-apt,cron,openssh-server,openssh-client,sudo,tzdata

# package_new FOLDER NAME VERSION [LINE...]: FOLDER/NAME.deb of the tree in FOLDER/NAME, with more lines in its control
package_new() {
	local tree=$1/$2
	mkdir -p "$tree/DEBIAN"
	printf '%s\n' "Package: $2" "Version: $3" 'Architecture: all' 'Maintainer: Kettle <ops@kettle.example>' \
		"Description: ${2//-/ }" "${@:4}" >"$tree/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$tree" "$1/$2.deb" >/dev/null
}

# repository_new FOLDER NAME: of the packages that lie there, signed by a key that is made here; NAME.gpg is
# what hosts know of it
repository_new() {
	local folder=$1 deb
	for deb in "$folder"/*.deb; do
		dpkg-deb -f "$deb"
		echo "Filename: ${deb##*/}"
		echo "Size: $(stat -c %s "$deb")"
		echo "SHA256: $(sha256sum <"$deb" | cut -d' ' -f1)"
		echo
	done >"$folder/Packages"
	{
		echo "Origin: $2"
		echo 'Suite: stable'
		echo "Date: $(LC_ALL=C date -Ru | sed 's/+0000/UTC/')"
		echo 'SHA256:'
		echo " $(sha256sum <"$folder/Packages" | cut -d' ' -f1) $(stat -c %s "$folder/Packages") Packages"
	} >"$folder/Release"
	mkdir -m 700 "$folder/gpg"
	gpg --homedir "$folder/gpg" -q --batch --passphrase '' --quick-gen-key "ops@$2.example" ed25519 sign never 2>/dev/null
	gpg --homedir "$folder/gpg" -q --batch --clearsign -o "$folder/InRelease" "$folder/Release"
	gpg --homedir "$folder/gpg" -q --batch --export -o "$folder/$2.gpg"
	gpgconf --homedir "$folder/gpg" --kill all
}

# repository_known ROOT FOLDER NAME: as a colleague set it up, in the notation of today
repository_known() {
	mkdir -p "$1/etc/apt/keyrings"
	cp "$2/$3.gpg" "$1/etc/apt/keyrings/$3.gpg"
	chmod 644 "$1/etc/apt/keyrings/$3.gpg"
	printf '%s\n' 'Types: deb' "URIs: http://packages.$3.example/" 'Suites: ./' "Signed-By: /etc/apt/keyrings/$3.gpg" \
		>"$1/etc/apt/sources.list.d/$3.sources"
}

# relay_known ROOT [ADDRESS]: apt asks the relay there
relay_known() {
	echo "Acquire::http::Proxy \"http://${2-127.0.0.1}:3142\";" >"$1/etc/apt/apt.conf.d/00relay"
	echo 'APT::Install-Recommends "0";' >"$1/etc/apt/apt.conf.d/01norecommends"
}

# relay_start NAME NAMESPACE FOLDER [ADDRESS]: in that network namespace, with the repository in FOLDER
relay_start() {
	/usr/bin/python3 "$project/tests/e2e/codify/relay.py" "$2" "${4-127.0.0.1}" 3142 "$3" \
		</dev/null >"$MACHINES/$1.relay" 2>&1 3>&- &
	echo $! >"$MACHINES/$1.relay.pid"
	local try
	for try in $(seq 50); do
		nsenter --net="$2" bash -c ": </dev/tcp/${4-127.0.0.1}/3142" 2>/dev/null && return
		sleep 0.1
	done
	cat "$MACHINES/$1.relay"
	return 1
}

relay_end() {
	[ ! -f "$MACHINES/$1.relay.pid" ] || kill "$(cat "$MACHINES/$1.relay.pid")" 2>/dev/null || true
	rm -f "$MACHINES/$1.relay" "$MACHINES/$1.relay.pid"
}
