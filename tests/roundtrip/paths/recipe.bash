# paths01: what the other three hosts do not have. Programs of supervisord, ufw, packages of every language from
# registries of the house, versions that are held or pinned, and files with whatever stands beside their modes.
# saved01 and zones01: the same small host behind rules that iptables-persistent loads, and behind firewalld.
# Debian's composer and npm come with hundreds of packages: they are there once, on paths01.

paths_recipe=$project/tests/roundtrip/paths
paths_registry=http://outside.lantern.example:3142 # the relay, which has the repository's folder

# paths_lines FILE LINE...: a small file
paths_lines() { printf '%s\n' "${@:2}" >"$1"; }

# paths_node FOLDER NAME: a package of npm, and what a registry says of it
paths_node() {
	local tree=$1/$2
	mkdir -p "$tree/package"
	paths_lines "$tree/package/index.js" '#!/usr/bin/env node' "exports.now = () => '$2: noon'" \
		"if (require.main === module) console.log(exports.now())"
	jq -n --arg name "$2" '{ name: $name, version: "1.3.0", main: "index.js", bin: { ($name): "index.js" }, license: "MIT" }' \
		>"$tree/package/package.json"
	chmod 755 "$tree/package/index.js"
	tar -C "$tree" -czf "$1/$2-1.3.0.tgz" package
	jq --arg url "$paths_registry/$2-1.3.0.tgz" --arg sum "$(sha1sum <"$1/$2-1.3.0.tgz" | cut -d' ' -f1)" \
		'{ name, "dist-tags": { latest: .version }, versions: { (.version): (. + { dist: { tarball: $url, shasum: $sum } }) } }' \
		"$tree/package/package.json" >"$1/$2.json"
	rm -r "$tree"
	mv "$1/$2.json" "$1/$2"
}

# paths_composer FOLDER: a library of PHP, and what a registry says of it
paths_composer() {
	mkdir "$1/paper"
	paths_lines "$1/paper/paper.php" '<?php' 'namespace Lantern;' "function paper() { return 'laid paper'; }"
	tar -C "$1" -cf "$1/lantern-paper-2.1.0.tar" paper
	jq -n --arg url "$paths_registry/lantern-paper-2.1.0.tar" '{ packages: { "lantern/paper": { "2.1.0": {
		name: "lantern/paper", version: "2.1.0", autoload: { files: [ "paper.php" ] }, dist: { type: "tar", url: $url } } } } }' \
		>"$1/packages.json"
	rm -r "$1/paper"
}

# paths_pip FOLDER: wheels, and the page that names them
paths_pip() {
	local wheels=$project/tests/roundtrip/batch
	/usr/bin/python3 "$wheels/wheel.py" "$wheels/packages/lantern_rates/lantern_rates.py" 0.4 "$1"
	/usr/bin/python3 "$wheels/wheel.py" "$wheels/packages/lantern_rates/lantern_rates.py" 0.5 "$1"
	(cd "$1" && printf '<a href="%s">%s</a>\n' lantern_rates-0.4-py3-none-any.whl{,} lantern_rates-0.5-py3-none-any.whl{,}) >"$1/wheels.html"
}

paths_packages() {
	local version
	for version in 1.0 2.0; do
		mkdir -p "$1/lantern-fonts/usr/share/lantern-fonts"
		echo "version $version" >"$1/lantern-fonts/usr/share/lantern-fonts/lantern.ttf"
		package_new "$1" lantern-fonts "$version"
		mv "$1/lantern-fonts.deb" "$1/lantern-fonts_$version.deb"
	done
	paths_node "$1" lantern-clock
	paths_node "$1" lantern-bell
	paths_composer "$1"
	paths_pip "$1"
}

# paths_before ROOT: what was copied to it, and where each language's tool asks
paths_before() {
	repository_known "$1" "$MACHINES/$house.repository" "$house"
	cp -R "$paths_recipe/root/." "$1/"
	paths_lines "$1/etc/pip.conf" '[global]' 'no-index = true' "find-links = $paths_registry/wheels.html" 'trusted-host = outside.lantern.example'
	paths_lines "$1/etc/npmrc" "registry=$paths_registry/" 'audit=false' 'fund=false' 'update-notifier=false'
	paths_lines "$1/etc/gemrc" ':sources:' "- $paths_registry/"
}

paths_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq ufw supervisor npm ruby composer python3-venv python3-pip acl attr libcap2-bin curl tree bsdutils lantern-fonts=1.0
apt-mark -qq hold tree

adduser -q --system --group --home /opt/ledger --no-create-home ledger
groupadd -g 510 editors
useradd -u 501 -g users -G editors -m -s /bin/bash hanna
systemctl restart supervisor

# who may come in
ufw allow 22/tcp comment 'the engineers' >/dev/null
ufw allow from 10.77.95.0/24 to any port 8081 proto tcp >/dev/null
ufw limit 2222/tcp >/dev/null
ufw deny 23 >/dev/null
ufw logging low >/dev/null
ufw --force enable >/dev/null

# languages; what whoever runs this test has told their tools is not for this host
unset ${!PIP_@} ${!npm_config_@}
python3 -m venv /opt/rates/venv
/opt/rates/venv/bin/pip install --quiet lantern-rates==0.4
pip install --quiet --break-system-packages lantern-rates==0.5
npm install --silent --global lantern-bell
(cd /opt/clock && npm install --silent)
(cd /opt/stamps && COMPOSER_ALLOW_SUPERUSER=1 composer install --quiet --no-interaction)

# what stands beside modes
mkdir -p /srv/archive/letters
printf 'Dear Sir\n' >/srv/archive/letters/1909.txt
chown -R root:editors /srv/archive
chmod 2750 /srv/archive/letters
setfacl -m u:hanna:rwx,d:u:hanna:rwx,d:g:editors:rx /srv/archive/letters
setfacl -m u:hanna:rw /srv/archive/letters/1909.txt
setfacl -m u:ledger:r /etc/supervisor/supervisord.conf
setfattr -n user.shelf -v 'third, left' /srv/archive/letters/1909.txt
setfattr -n user.shelf -v 'third, left' /opt/clock/clock.js
setfattr -n user.checked /opt/stamps/stamps.php
cp /usr/bin/curl /usr/local/bin/lantern-ask
setcap cap_net_bind_service,cap_net_raw+ep /usr/local/bin/lantern-ask
printf '#!/bin/sh\nbasename "$0"\n' >/usr/local/bin/lend; chmod 755 /usr/local/bin/lend
ln /usr/local/bin/lend /usr/local/bin/give-back
ln /usr/local/bin/lend "/usr/local/bin/look up"

# what Debian would not have wanted
dpkg-divert --quiet --local --rename --divert /usr/bin/tree.distrib --add /usr/bin/tree
printf '#!/bin/sh\nexec /usr/bin/tree.distrib -C "$@"\n' >/usr/bin/tree; chmod 755 /usr/bin/tree
dpkg-divert --quiet --local --rename --divert /usr/share/lantern-fonts/lantern.ttf.away --add /usr/share/lantern-fonts/lantern.ttf
dpkg-statoverride --quiet --update --add root editors 4750 /usr/bin/chage
END
}

# paths_gem: a gem and a registry of it, made where Ruby is, and installed as somebody did
paths_gem() {
	machine_in paths01 bash -e <<'END'
mkdir -p /root/registry/gems /root/lantern-ink/lib
cd /root/lantern-ink
echo 'module Ink; def self.colour; "sepia"; end; end' >lib/ink.rb
cat >ink.gemspec <<'GEM'
Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors = 'lantern-ink', '0.7', 'ink', ['Olaf']
  gem.files, gem.homepage, gem.license = ['lib/ink.rb'], 'http://lantern.example/', 'MIT'
end
GEM
gem build --quiet ink.gemspec -o /root/registry/gems/lantern-ink-0.7.gem >/dev/null
gem generate_index --silent --directory /root/registry >/dev/null
END
	find "$MACHINES/paths01/root/registry" -type f -exec cp -t "$MACHINES/$house.repository" {} +
	machine_in paths01 bash -ec 'gem install --silent lantern-ink; rm -r /root/registry /root/lantern-ink'
}

# paths_forgotten HOST: a minute later its kernel knows no more who asked it for books, and a survey finds no caller
paths_forgotten() {
	machine_in "$1" sh -c 'for try in $(seq 90); do
			ss -Htn state connected "( sport = :8081 )" | grep -q . || exit 0
			sleep 1
		done
		exit 1'
}

# paths_used ADDRESS
paths_used() {
	paths_gem || return
	paths_answers paths01 "$1" >answers || return
	paths_forgotten paths01 || return
	<answers grep -cxE 'lantern: 41 books are lent|laid paper|sepia|lantern-bell: noon|lantern-clock: noon|0\.[45]' | grep -x 7
}

# paths_answers HOST ADDRESS: what it says for itself
paths_answers() {
	outside curl -sS --fail --retry 5 --retry-connrefused --max-time 5 "http://$2:8081/"
	machine_in "$1" sh -c 'php /opt/stamps/stamps.php; ruby -rink -e "puts Ink.colour"; lantern-bell; cd /opt/clock && node clock.js
		python3 -c "import lantern_rates; print(lantern_rates.__version__)"; /opt/rates/venv/bin/python -c "import lantern_rates; print(lantern_rates.__version__)"' 2>&1
}

# paths_beside HOST: what stands beside modes there, as the host's own tools tell it
paths_beside() {
	machine_in "$1" sh -c 'getfacl -R --absolute-names /srv/archive /etc/supervisor/supervisord.conf
		getfattr --absolute-names -d -e base64 /srv/archive/letters/1909.txt /opt/clock/clock.js /opt/stamps/stamps.php
		getcap /usr/local/bin/lantern-ask; stat -c "%h %a %n" /usr/local/bin/*
		apt-mark showhold; dpkg-divert --list "*tree*"; dpkg-statoverride --list' 2>&1
}

# paths_filter HOST: who is let in there, as its kernel sees it, without counters; and as firewalld does where that is
# what filters. Says nothing, and fails, where nothing filters.
paths_filter() {
	machine_in "$1" sh -c 'if command -v firewall-cmd >/dev/null; then
			firewall-cmd --list-all-zones && nft -s list table inet firewalld
		else
			iptables-save && ip6tables-save
		fi' | sed -E -e '/^#/d' -e 's/\[[0-9]+:[0-9]+\]/[0:0]/' | grep -v '^$'
}

# paths_filters_alike OLD NEW: both filter, and let in the same
paths_filters_alike() {
	local old new
	old=$(paths_filter "$1") && new=$(paths_filter "$2") || return
	grep -q -e 8081 <<<"$old" || return
	diff <(echo "$old") <(echo "$new")
}

# ---- the other two -----------------------------------------------------------------------------

saved_packages() { package_new "$1" lantern-fonts 1.0; }
saved_before() { repository_known "$1" "$MACHINES/$house.repository" "$house"; }
saved_used() { paths_filter saved01 | grep -e '--dport 8081'; }

saved_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq iptables-persistent
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -s 10.77.95.0/24 -p tcp --dport 8081 -m comment --comment 'the "ledger"' -j ACCEPT
iptables -P INPUT DROP
iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8081
ip6tables -A INPUT -p tcp --dport 23 -j REJECT
netfilter-persistent save 2>/dev/null
END
}

zones_packages() { package_new "$1" lantern-fonts 1.0; }
zones_before() { repository_known "$1" "$MACHINES/$house.repository" "$house"; }
zones_used() { machine_in zones01 firewall-cmd --zone=shop --list-all | grep 8081/tcp; }

zones_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq netbase nftables
apt-get install -y -qq firewalld
firewall-cmd --quiet --permanent --new-zone=shop
firewall-cmd --quiet --permanent --zone=shop --add-source=10.77.95.0/24
firewall-cmd --quiet --permanent --zone=shop --add-port=8081/tcp
firewall-cmd --quiet --permanent --zone=shop --add-service=ssh
firewall-cmd --quiet --permanent --zone=public --add-rich-rule='rule family="ipv4" source address="192.0.2.7" reject'
firewall-cmd --quiet --permanent --zone=public --remove-service=dhcpv6-client
firewall-cmd --quiet --permanent --new-service=ledger
firewall-cmd --quiet --permanent --service=ledger --add-port=8082/tcp
firewall-cmd --quiet --permanent --zone=public --add-service=ledger
firewall-cmd --quiet --reload
END
}
