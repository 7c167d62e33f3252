# wiki01: what the office calls the old server. Apache with a Perl wiki of 2009 on flat files and a list of
# telephones in PHP on MariaDB; a search daemon of SysV times, rc.local, postfix that hands mail on. It was moved
# from one Debian to the next four times.

wiki_recipe=$project/tests/roundtrip/wiki

wiki_packages() {
	mkdir -p "$1/lantern-fonts/usr/share/lantern-fonts"
	echo 'a font' >"$1/lantern-fonts/usr/share/lantern-fonts/lantern.ttf"
	package_new "$1" lantern-fonts 3
}

# wiki_before ROOT: what came along from the server before it
wiki_before() {
	local root=$1
	cp -R "$wiki_recipe/root/." "$root/"
	# whoever built this has left the house, and no repository has it
	mkdir -p "$MACHINES/wiki.debs/lantern-spell/usr/share/lantern-spell" "$MACHINES/wiki.debs/lantern-spell/etc/lantern-spell"
	printf 'antiquarian\nfolio\nquarto\n' >"$MACHINES/wiki.debs/lantern-spell/usr/share/lantern-spell/words"
	mkdir -p "$MACHINES/wiki.debs/lantern-spell/DEBIAN"
	echo 'language = en' >"$MACHINES/wiki.debs/lantern-spell/etc/lantern-spell/spell.conf"
	echo /etc/lantern-spell/spell.conf >"$MACHINES/wiki.debs/lantern-spell/DEBIAN/conffiles"
	package_new "$MACHINES/wiki.debs" lantern-spell 0.9-1
	mv "$MACHINES/wiki.debs/lantern-spell.deb" "$root/root/lantern-spell_0.9-1_all.deb"
	rm -r "$MACHINES/wiki.debs"
	printf '10.77.95.50\tgutenberg.lantern.example gutenberg\n10.77.95.51\tnas.lantern.example nas\n' >>"$root/etc/hosts"
}

wiki_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
debconf-set-selections <<'SELECTIONS'
postfix postfix/main_mailer_type select Satellite system
postfix postfix/mailname string wiki.lantern.example
postfix postfix/relayhost string outside.lantern.example
SELECTIONS
apt-get update -qq
apt-get install -y -qq apache2 libapache2-mod-php php-mysql mariadb-server postfix acl curl logrotate man-db bsdutils
dpkg -i /root/lantern-spell_0.9-1_all.deb
rm /root/lantern-spell_0.9-1_all.deb
sed -i 's/= en/= de/' /etc/lantern-spell/spell.conf

groupadd -g 510 editors
useradd -u 501 -g users -G editors,adm -m -s /bin/bash -c 'Olaf' olaf
useradd -u 502 -g users -G editors -m -s /bin/bash -c 'Hanna, accounts' hanna
useradd -u 503 -g users -M -d /nonexistent -s /bin/false scanner
echo 'olaf:gutenberg1455' | chpasswd
passwd -q -l hanna
usermod -e 2027-06-30 hanna
echo 'olaf ALL=(ALL) ALL' >>/etc/sudoers

# the wiki
a2enmod -q cgid rewrite
a2dissite -q 000-default
a2ensite -q wiki
printf 'olaf:$apr1$Qk5bqz2d$Z7y5cV0aJ0m4pO8l1T8kU/\n' >/etc/apache2/wiki.htpasswd
printf 'office:%s\n' "$(openssl passwd -apr1 'gutenberg1455')" >>/etc/apache2/wiki.htpasswd
chown root:www-data /etc/apache2/wiki.htpasswd
chmod 640 /etc/apache2/wiki.htpasswd
sed -i 's/^ServerTokens OS/ServerTokens Prod/' /etc/apache2/conf-available/security.conf
sed -i -e 's/^upload_max_filesize = .*/upload_max_filesize = 64M/' -e 's/^;date.timezone =.*/date.timezone = Europe\/Berlin/' /etc/php/8.2/apache2/php.ini
echo 'Define OFFICE 10.77.95.0/24' >>/etc/apache2/envvars.local; mv /etc/apache2/envvars.local /etc/apache2/conf-available/office.conf; a2enconf -q office
rm /etc/apache2/conf-available/serve-cgi-bin.conf /etc/apache2/conf-enabled/serve-cgi-bin.conf
mkdir -p /var/www/wiki/attachments
chown -R www-data:editors /var/www/wiki/pages /var/www/wiki/attachments
chmod 2775 /var/www/wiki/pages /var/www/wiki/attachments
setfacl -R -m u:hanna:rwX -m d:u:hanna:rwX -m d:g:editors:rwX /var/www/wiki/pages
head -c 30000 /dev/urandom >/var/www/wiki/attachments/map.png
ln /usr/local/bin/wikictl /usr/local/bin/wiki-tool
install -d /var/backups/wiki
update-rc.d wikiindex defaults
systemctl daemon-reload
/etc/init.d/wikiindex start
# the feed of changes, which nobody read: it was never switched on here
sed -e 's/wikiindex/wikifeed/g' -e 's/full text search/feed/' /etc/init.d/wikiindex >/etc/init.d/wikifeed; chmod 755 /etc/init.d/wikifeed

# the telephones
mysql -e "create database phones default charset utf8mb4"
mysql -e "create user phones@localhost identified by 'wZr5nTq8bKcV2'; grant all on phones.* to phones@localhost"
mysql phones -e "create table people (name varchar(80) primary key, extension int not null); insert into people values ('Olaf', 11), ('Hanna', 12), ('Marta', 17)"
mysql phones -e "create table changes (at timestamp default current_timestamp, what text); create trigger note after insert on people for each row insert into changes (what) values (new.name)"
mysql phones -e "insert into people values ('Zoë', 23)"
printf '<?php\n$password = "wZr5nTq8bKcV2";\n' >/var/www/phones/config.inc.php
chown root:www-data /var/www/phones/config.inc.php; chmod 640 /var/www/phones/config.inc.php
printf '[mysqld]\nkey_buffer_size = 16M\nskip-name-resolve\n' >/etc/mysql/mariadb.conf.d/90-lantern.cnf
systemctl restart mariadb

# mail of the house goes through the provider
postconf -e 'inet_interfaces = loopback-only' 'mydestination = localhost, wiki.lantern.example' 'relayhost = [outside.lantern.example]' 'smtp_dns_support_level = disabled' 'compatibility_level = 3.6'
printf 'editors: olaf@lantern.example, hanna@lantern.example\n' >>/etc/aliases
sed -i '/^root:/d' /etc/aliases; echo 'root: olaf@lantern.example' >>/etc/aliases
newaliases
systemctl restart postfix

# what Debian would not have wanted
dpkg-divert --quiet --local --no-rename --divert /usr/bin/wall.distrib --add /usr/bin/wall
mv /usr/bin/wall /usr/bin/wall.distrib
printf '#!/bin/sh\n# nobody may shout in this house\nexec logger -t wall\n' >/usr/bin/wall; chmod 755 /usr/bin/wall
dpkg-statoverride --quiet --update --add root editors 0750 /usr/bin/newgrp
printf 'tmpfs\t/var/cache/wiki\ttmpfs\tsize=32m,mode=0775\t0 0\n' >>/etc/fstab
printf 'nas.lantern.example:/export/archive\t/mnt/archive\tnfs\tro,noauto\t0 0\n' >>/etc/fstab
mkdir -p /var/cache/wiki /mnt/archive
mount /var/cache/wiki
printf '25 *\t* * *\troot\t/usr/local/sbin/wiki-warm >/var/log/wiki-warm.log\n' >>/etc/crontab
printf 'nf_conntrack_ftp\n' >>/etc/modules
systemctl daemon-reload
systemctl restart rc-local
systemctl restart apache2 cron
END
}

# wiki_page ADDRESS PATH [OPTION...]: as the office asks for it
wiki_page() { outside curl -sS --fail -H 'Host: wiki.lantern.example' "${@:3}" "http://$1$2"; }

# wiki_used ADDRESS: a page is written, which is told by mail
wiki_used() {
	wiki_page "$1" /wiki/edit/Minutes -u office:gutenberg1455 -d 'Folio and quarto were discussed.' || return
	for _ in $(seq 40); do heard "$1" | grep -q 'Minutes was changed' && break; sleep 0.25; done
	heard "$1" | grep 'mail .*<hanna@lantern.example>.*Minutes was changed' || return
	machine_in wiki01 run-parts --report /etc/cron.daily --regex '^wiki-backup$'
}

# wiki_answers ADDRESS: all that the office can see of its data
wiki_answers() {
	local path
	for path in /wiki /wiki/Printer /wiki/Holidays /wiki/Minutes /wiki/search/quarto /phones.php; do
		wiki_page "$1" $path || return
	done
	wiki_page "$1" /attachments/map.png | sha256sum
}
