# What people do to servers, each change with what a survey must say of it: sourced by planted.bats.
# The packages that $planted_packages names are in the root; `plant` and `aside` are of plant.bash.
planted_packages=nginx-light,openssh-server,cron,logrotate,sudo,iputils-ping,vim-tiny,nano,ucf,ca-certificates,systemd,systemd-sysv,procps,zutils,acl,attr,libcap2-bin

# Packages of our own: in no repository, with configuration that a second version drops.
make_package() { # make_package NAME VERSION: from what lies in $root/tmp/NAME
	mkdir -p "$root/tmp/$1/DEBIAN"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: made in a test\n' \
		"$1" "$2" >"$root/tmp/$1/DEBIAN/control"
	(cd "$root/tmp/$1" && find etc -type f 2>/dev/null | sed 's|^|/|' >DEBIAN/conffiles &&
		find usr -type f -exec md5sum {} + >DEBIAN/md5sums)
	chroot "$root" dpkg-deb --root-owner-group --build "/tmp/$1" "/tmp/$1.deb" >/dev/null
}

install_local() {
	local parts=$root/tmp/local-tool
	mkdir -p "$parts/usr/bin" "$parts/usr/share/local-tool/data" "$parts/usr/share/local-tool/lib" "$parts/etc"
	printf '#!/bin/sh\necho tool\n' >"$parts/usr/bin/local-tool"
	chmod 755 "$parts/usr/bin/local-tool"
	echo 'import this' >"$parts/usr/share/local-tool/lib/tool.py"
	for number in $(seq 30); do echo "$number" >"$parts/usr/share/local-tool/data/$number"; done
	echo 'keep = yes' >"$parts/etc/local-tool.conf"
	echo 'old = yes' >"$parts/etc/local-tool-old.conf"
	make_package local-tool 1.0
	chroot "$root" dpkg -i /tmp/local-tool.deb >/dev/null
	rm "$parts/etc/local-tool-old.conf"
	make_package local-tool 2.0
	chroot "$root" dpkg -i /tmp/local-tool.deb >/dev/null
	mkdir -p "$root/tmp/local-half/etc" "$root/tmp/local-half/usr/share/local-half"
	echo 'half = yes' >"$root/tmp/local-half/etc/local-half.conf"
	echo half >"$root/tmp/local-half/usr/share/local-half/half"
	make_package local-half 1.0
	chroot "$root" dpkg --unpack /tmp/local-half.deb >/dev/null
	rm -rf "$root"/tmp/*
}

plant_configuration() {
	plant 'a changed conffile of an automatic dependency' /etc/ucf.conf changed \
		'echo "conf_force_conffold=YES" >>/etc/ucf.conf' '.owner_package == "ucf" and .file_class == "config"'
	plant 'a changed conffile' /etc/nginx/nginx.conf changed 'sed -i s/768/4096/ /etc/nginx/nginx.conf' '.owner_package == "nginx-common"'
	plant 'a conffile with its time put back' /etc/logrotate.conf changed \
		'touch -r /etc/logrotate.conf /tmp/t; sed -i s/weekly/hourly/ /etc/logrotate.conf; touch -r /tmp/t /etc/logrotate.conf; rm /tmp/t'
	plant 'a deleted conffile' /etc/logrotate.d/apt deleted 'rm /etc/logrotate.d/apt' '.owner_package == "apt"'
	plant 'a conffile replaced by a link' /etc/issue.net 'type|changed|target' 'ln -sf issue /etc/issue.net' '.target == "issue"'
	plant 'an obsolete conffile' /etc/local-tool-old.conf 'leftover|obsolete|changed|unowned' 'test -e /etc/local-tool-old.conf' '.owner_package == "local-tool"'
	plant 'a conffile of a package that is only unpacked' /etc/local-half.conf none 'test ! -e /etc/local-half.conf'
	plant 'a new conffile waiting for its package' /etc/local-half.conf.dpkg-new 'leftover|unowned' 'test -e /etc/local-half.conf.dpkg-new'
	plant 'what dpkg left behind' /etc/nginx/nginx.conf.dpkg-old leftover 'cp /etc/nginx/mime.types /etc/nginx/nginx.conf.dpkg-old'
	plant 'what ucf left behind' /etc/ssh/sshd_config.ucf-dist leftover 'cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config.ucf-dist'
	plant 'an edited file of ucf' /etc/ssh/sshd_config changed 'echo "PermitRootLogin yes" >>/etc/ssh/sshd_config' '.file_class == "config" and .owner_package == "openssh-server"'
	plant 'an edited file made of a template' /etc/nsswitch.conf changed 'sed -i "s/^hosts:.*/hosts: dns files/" /etc/nsswitch.conf'
	plant '/etc/profile edited' /etc/profile changed 'echo "umask 027" >>/etc/profile'
	plant 'a shell start file of root edited' /root/.bashrc changed 'echo "alias ll=ls" >>/root/.bashrc'
	plant 'PAM edited by hand' /etc/pam.d/common-auth changed 'echo "auth optional pam_exec.so /usr/local/bin/x" >>/etc/pam.d/common-auth'
	plant 'the message of the day' /etc/motd changed 'echo "call the night shift" >>/etc/motd'
	plant '/etc/environment' /etc/environment 'changed|unowned' 'echo "HTTP_PROXY=http://192.0.2.1:3128" >>/etc/environment'
	plant 'a default file edited' /etc/default/nginx changed 'echo "DAEMON_OPTS=-q" >>/etc/default/nginx'
	plant 'a sysctl file edited' /etc/sysctl.conf changed 'echo "vm.swappiness=1" >>/etc/sysctl.conf'
	plant 'a sysctl file' /etc/sysctl.d/90-database.conf unowned 'echo "vm.overcommit_memory=2" >/etc/sysctl.d/90-database.conf' '.file_class == "config"'
	plant 'a sudoers file' /etc/sudoers.d/deploy unowned 'echo "deploy ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/deploy; chmod 440 /etc/sudoers.d/deploy'
	plant 'a profile script' /etc/profile.d/proxy.sh unowned 'echo "export A=b" >/etc/profile.d/proxy.sh'
	plant 'a library preloaded everywhere' /etc/ld.so.preload unowned 'echo /usr/local/lib/hook.so >/etc/ld.so.preload'
	plant 'a module kept out' /etc/modprobe.d/local.conf unowned 'mkdir -p /etc/modprobe.d; echo "blacklist floppy" >/etc/modprobe.d/local.conf'
	plant 'a logrotate file' /etc/logrotate.d/shop unowned 'echo "/var/log/shop/*.log { daily }" >/etc/logrotate.d/shop'
	plant 'an apt pin' /etc/apt/preferences.d/pin unowned 'printf "Package: nginx*\nPin: version 1.22*\nPin-Priority: 1001\n" >/etc/apt/preferences.d/pin'
	plant 'an apt setting' /etc/apt/apt.conf.d/99local unowned 'echo "APT::Install-Recommends false;" >/etc/apt/apt.conf.d/99local'
	plant 'a repository' /etc/apt/sources.list.d/third.list unowned \
		'echo "deb [trusted=yes] http://192.0.2.7/debian stable main" >/etc/apt/sources.list.d/third.list
		printf "Package: other\nVersion: 1\nArchitecture: all\n" >/var/lib/apt/lists/192.0.2.7_debian_dists_stable_main_binary-amd64_Packages'
	plant 'root may log in with that key' /root/.ssh/authorized_keys unowned \
		'mkdir -p -m 700 /root/.ssh; echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5QhcKfeGXGSPbZCWXTtyqZ2FVbEyGGtUZkEXhQ3hJb eve" >/root/.ssh/authorized_keys'
	plant 'a certificate beside the generated links' /etc/ssl/certs/internal.pem unowned 'cp /usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt /etc/ssl/certs/internal.pem'
	plant 'a certificate as Debian wants it' /usr/local/share/ca-certificates/corp.crt unowned \
		'cp /usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt /usr/local/share/ca-certificates/corp.crt; update-ca-certificates'
	plant 'a certificate taken out of the list' /etc/ca-certificates.conf changed 'sed -i "s|^mozilla/ISRG_Root_X2|!&|" /etc/ca-certificates.conf'
	plant 'a site of the web server' /etc/nginx/sites-available/shop unowned \
		'printf "server { listen 81; root /srv/shop; access_log /srv/log/shop.log; }\n" >/etc/nginx/sites-available/shop'
	plant 'its link' /etc/nginx/sites-enabled/shop unowned 'ln -s ../sites-available/shop /etc/nginx/sites-enabled/shop' '.type == "link"'
	plant 'the default site taken away' /etc/nginx/sites-enabled/default deleted 'rm /etc/nginx/sites-enabled/default'
}

plant_units() {
	local system=/etc/systemd/system
	plant 'a drop-in' $system/nginx.service.d/limits.conf unowned "mkdir $system/nginx.service.d; printf '[Service]\nLimitNOFILE=65536\n' >$system/nginx.service.d/limits.conf"
	plant 'a unit overridden' $system/cron.service overridden "sed s/-f/-n/ /lib/systemd/system/cron.service >$system/cron.service"
	plant 'a masked unit' $system/fstrim.service overridden 'SYSTEMD_OFFLINE=1 systemctl mask fstrim.service' '.target == "/dev/null"'
	plant 'its service is masked' - fact true 'any(.services[]; .name == "fstrim.service" and .masked)'
	plant 'a unit enabled by hand' $system/multi-user.target.wants/systemd-networkd.service added \
		'SYSTEMD_OFFLINE=1 systemctl enable systemd-networkd.service'
	aside '^/etc/systemd/system/(dbus-org|sockets\.target|network-online|sysinit).*network' 'what enabling systemd-networkd makes beside its link'
	plant 'a unit disabled by hand' $system/multi-user.target.wants/nginx.service deleted 'SYSTEMD_OFFLINE=1 systemctl disable nginx.service'
	aside '^/etc/rc[0-6S]\.d/[SK][0-9]+nginx$' 'what disabling nginx renames'
	plant 'a link of System V taken away' /etc/rc2.d/S01cron deleted 'rm /etc/rc2.d/S01cron'
	plant 'a unit of their own' $system/shop.service unowned \
		"printf '[Service]\nExecStart=/opt/shop/bin/shop --config /opt/shop/conf/shop.ini\nEnvironmentFile=/srv/shop/shop.env\n[Install]\nWantedBy=multi-user.target\n' >$system/shop.service"
	plant 'its link' $system/multi-user.target.wants/shop.service added 'SYSTEMD_OFFLINE=1 systemctl enable shop.service'
	plant 'a unit among those of packages' /usr/lib/systemd/system/backdoor.service unowned "printf '[Service]\nExecStart=/bin/true\n' >/usr/lib/systemd/system/backdoor.service"
	plant 'another default target' $system/default.target added 'SYSTEMD_OFFLINE=1 systemctl set-default multi-user.target' '.target | endswith("multi-user.target")'
	plant 'a timer job of cron.d' /etc/cron.d/backup unowned 'echo "5 2 * * * root /usr/local/bin/backup" >/etc/cron.d/backup'
	plant 'a daily job' /etc/cron.daily/clean unowned 'printf "#!/bin/sh\nrm -rf /tmp/x\n" >/etc/cron.daily/clean; chmod 755 /etc/cron.daily/clean'
	plant 'a daily job that may not run' /etc/cron.daily/dpkg mode 'chmod 644 /etc/cron.daily/dpkg'
	plant 'a crontab' /var/spool/cron/crontabs/root unowned 'echo "@reboot /opt/shop/bin/shop" >/var/spool/cron/crontabs/root; chmod 600 /var/spool/cron/crontabs/root'
	plant 'rc.local' /etc/rc.local unowned 'printf "#!/bin/sh\nnohup /srv/worker/run &\n" >/etc/rc.local; chmod 755 /etc/rc.local'
}

plant_packaged() {
	plant 'a program edited, its time put back' /usr/bin/sort changed \
		'touch -r /usr/bin/sort /tmp/t; printf x | dd of=/usr/bin/sort bs=1 seek=5000 conv=notrunc; touch -r /tmp/t /usr/bin/sort; rm /tmp/t' '.owner_package == "coreutils"'
	plant 'a program replaced by another' /usr/bin/nl changed 'cp -p /usr/bin/tac /usr/bin/nl.new; touch -r /usr/bin/nl /usr/bin/nl.new; mv /usr/bin/nl.new /usr/bin/nl'
	plant 'a program replaced by a link' /usr/bin/tsort type 'ln -sf /usr/local/bin/tsort /usr/bin/tsort'
	plant 'a program deleted' /usr/bin/shred deleted 'rm /usr/bin/shred' '.owner_package == "coreutils"'
	plant 'a library patched' /usr/lib/x86_64-linux-gnu/libpam.so.0.85.1 changed 'echo x >>/usr/lib/x86_64-linux-gnu/libpam.so.0.85.1'
	plant 'a library that another link leads to' /usr/lib/x86_64-linux-gnu/libwrap.so.0 target 'ln -sf libz.so.1 /usr/lib/x86_64-linux-gnu/libwrap.so.0'
	plant 'listed as /bin/gzip, lies in /usr/bin' /usr/bin/gzip changed 'echo x >>/usr/bin/gzip' '.owner_package == "gzip"'
	plant 'a script of a package changed' /usr/bin/which.debianutils changed 'echo "exit 0" >>/usr/bin/which.debianutils'
	plant 'a file of a local package' /usr/share/local-tool/lib/tool.py changed 'echo "import os" >>/usr/share/local-tool/lib/tool.py' '.owner_package == "local-tool"'
	plant 'a folder of a package deleted' /usr/share/local-tool/data deleted 'rm -r /usr/share/local-tool/data' '.entries == 30 or .entries == 31'
	plant 'chmod' /usr/bin/tac mode 'chmod 777 /usr/bin/tac' '.mode == "0777"'
	plant 'chown' /usr/bin/wc owner 'chown daemon:daemon /usr/bin/wc' '.user == "daemon"'
	plant 'setuid added' /usr/bin/find setuid 'chmod u+s /usr/bin/find'
	plant 'setuid removed' /usr/bin/umount setuid 'chmod u-s /usr/bin/umount'
	plant 'setgid added' /usr/bin/diff setuid 'chmod g+s /usr/bin/diff'
	plant 'a capability added' /usr/bin/head capabilities 'setcap cap_dac_read_search+ep /usr/bin/head' '.capabilities | test("cap_dac_read_search")'
	plant 'a capability removed' /usr/bin/ping capabilities 'setcap -r /usr/bin/ping'
	plant 'an access control list' /etc/nginx/mime.types acl 'setfacl -m u:daemon:rw /etc/nginx/mime.types' '.acl | test("daemon")'
	plant 'an access control list of a program' /usr/bin/tail acl 'setfacl -m u:games:r /usr/bin/tail'
	plant 'a default access control list' /etc/nginx/conf.d acl 'setfacl -d -m g:adm:rwx /etc/nginx/conf.d' '.default_acl | test("adm")'
	plant 'an extended attribute' /usr/bin/cut xattr 'setfattr -n user.note -v checked /usr/bin/cut' '.xattrs["user.note"] == "Y2hlY2tlZA=="'
	plant 'a folder that everybody may write' /etc/logrotate.d mode 'chmod 777 /etc/logrotate.d'
	plant 'a folder that lost its sticky bit' /var/tmp mode 'chmod 777 /var/tmp'
	plant 'the owner of a folder' /etc/nginx/snippets owner 'chown games /etc/nginx/snippets' '.user == "games"'
	plant 'passwords that everybody may read' /etc/shadow mode 'chmod 644 /etc/shadow' '.mode == "0644"'
	plant 'a local diversion' /usr/bin/wall diverted \
		'dpkg-divert --local --rename --add /usr/bin/wall; printf "#!/bin/sh\nexit 0\n" >/usr/bin/wall; chmod 755 /usr/bin/wall'
	aside '^/usr/bin/wall\.distrib$' 'where the diverted file lies'
	plant 'a mode overridden' /usr/bin/chage overridden 'dpkg-statoverride --update --add root root 0750 /usr/bin/chage' '.mode == "0750"'
	plant 'an override that somebody undid' /usr/bin/expiry 'mode|setuid' 'dpkg-statoverride --add root root 0700 /usr/bin/expiry'
	plant 'an alternative set by hand' /etc/alternatives/editor alternative 'update-alternatives --set editor /usr/bin/vim.tiny' '.target == "/usr/bin/vim.tiny"'
	plant 'an alternative changed behind its back' /etc/alternatives/pager 'alternative|target' 'ln -sf /usr/bin/head /etc/alternatives/pager' '.target == "/usr/bin/head"'
	plant 'the link of an alternative replaced' /usr/bin/nawk 'alternative|type|target|unowned' 'rm /usr/bin/nawk; printf "#!/bin/sh\n" >/usr/bin/nawk; chmod 755 /usr/bin/nawk' '.type == "file"'
	plant 'a folder of a package moved, a link in its place' /usr/share/nginx/html 'type|target' \
		'mv /usr/share/nginx/html /srv/html; ln -s /srv/html /usr/share/nginx/html' '.target == "/srv/html"'
	aside '^/srv/html' 'what lies in it'
	plant 'a folder of no package moved' /var/www unowned 'mv /var/www /srv/www; ln -s /srv/www /var/www' '.target == "/srv/www"'
	aside '^/srv/www/html/index.nginx-debian.html$' 'what lies in it'
	plant 'a held package' - fact 'echo "logrotate hold" | dpkg --set-selections' 'any(.packages[]; .name == "logrotate" and .held)'
	plant 'a package that no repository holds' - fact true 'any(.preserved_packages[]; .name == "local-tool")'
	plant 'bytecode beside what it was made of' /usr/share/local-tool/lib/__pycache__ none 'mkdir /usr/share/local-tool/lib/__pycache__; echo x >/usr/share/local-tool/lib/__pycache__/tool.cpython-311.pyc'
	plant 'documentation left out is one row' /usr/share/doc deleted 'rm -rf /usr/share/doc/*' '.entries > 100'
	plant 'and but one' - fact true '[.files[] | select(.path | startswith("/usr/share/doc/"))] == []'
	plant 'an immutable file, edited: its line is a mount' - fact 'echo "/dev/sdb1 /data ext4 defaults 0 2" >>/etc/fstab' \
		'any(.mounts[]; .target == "/data" and .source == "/dev/sdb1" and .in_fstab)'
}

plant_unowned() {
	plant 'a program by hand' /usr/local/bin/backup unowned 'printf "#!/bin/sh\ntar c /srv | ssh backup@192.0.2.9 cat\n" >/usr/local/bin/backup; chmod 755 /usr/local/bin/backup' '.file_class == "code"'
	plant 'a program that hides the real one' /usr/local/sbin/sshd unowned 'cp /usr/sbin/sshd /usr/local/sbin/sshd' '.file_class == "code"'
	plant 'a program among those of packages' /usr/bin/helper unowned 'cp /usr/bin/true /usr/bin/helper'
	plant 'a hidden program where nobody looks' /usr/share/man/.cache/x unowned 'mkdir /usr/share/man/.cache; cp /usr/bin/true /usr/share/man/.cache/x'
	plant 'a program in /tmp' /tmp/.x11/miner unowned 'mkdir /tmp/.x11; cp /usr/bin/true /tmp/.x11/miner'
	plant 'an application' /opt/shop 'unowned' \
		'mkdir -p /opt/shop/bin /opt/shop/conf /opt/shop/lib; cp /usr/bin/true /opt/shop/bin/shop; echo port=81 >/opt/shop/conf/shop.ini; for i in $(seq 50); do echo $i >/opt/shop/lib/$i; done' \
		'any(.finding[]; . == "tree") and .entries == 55'
	plant 'its program' /opt/shop/bin/shop unowned true '.type == "file"'
	plant 'its configuration, which a unit names' /opt/shop/conf/shop.ini unowned true 'any(.evidence[]?; test("shop.service"))'
	plant 'a tree that the web server serves' /srv/shop unowned \
		'mkdir -p /srv/shop/img; for i in $(seq 50); do echo $i >/srv/shop/img/$i.png; done; echo "<?php" >/srv/shop/index.php' 'any(.finding[]; . == "tree") and any(.evidence[]?; test("sites-(available|enabled)/shop"))'
	plant 'a file that a unit reads' /srv/shop/shop.env unowned 'echo "DB_PASSWORD=canary-91" >/srv/shop/shop.env' '.file_class == "secret" or .file_class == "config"'
	plant 'a page in the folder that moved' /srv/www/html/info.php unowned 'echo "<?php phpinfo();" >/srv/www/html/info.php'
	plant 'a user made by hand' - fact 'useradd -m deploy' 'any(.users[]; .name == "deploy")'
	plant 'what that user has' /home/deploy/.netrc unowned 'echo "machine x login y password canary-92" >/home/deploy/.netrc; chown deploy: /home/deploy/.netrc' '.file_class == "secret"'
	aside '^/home(/deploy(/\.(bashrc|profile|bash_logout))?)?$' 'the home that useradd makes'
	plant 'a name with a space' '/etc/nginx/conf.d/my site.conf' unowned 'touch "/etc/nginx/conf.d/my site.conf"'
	plant 'a name with a new line' $'/etc/nginx/conf.d/a\nb' unowned "touch '/etc/nginx/conf.d/a
b'"
	plant 'a name with quotes' "/etc/nginx/conf.d/'\"{{ x }}\$HOME" unowned "touch \"/etc/nginx/conf.d/'\\\"{{ x }}\\\$HOME\""
	plant 'a name that is no UTF-8' $'/etc/nginx/conf.d/caf\xe9' unowned $'touch "/etc/nginx/conf.d/caf\xe9"' '.path_b64'
	plant 'a FIFO' /etc/nginx/control 'unowned' 'mkfifo /etc/nginx/control' '.type == "fifo"'
	plant 'a device in an odd place' /usr/lib/udev/.disk unowned 'mkdir -p /usr/lib/udev; mknod /usr/lib/udev/.disk b 8 0' '.type == "block"'
	plant 'a device in a tree' /var/lib/shop/tree/10/null unowned 'mkdir -p /var/lib/shop/tree; for i in $(seq 20); do mkdir /var/lib/shop/tree/$i; done; mknod /var/lib/shop/tree/10/null c 1 3' '.type == "character"'
	plant 'the tree around it' /var/lib/shop unowned true 'any(.finding[]; . == "tree") and .entries == 22'
	plant 'setuid in a tree' /var/backups/old/bin/su unowned 'mkdir -p /var/backups/old/bin; for i in $(seq 20); do touch /var/backups/old/$i; done; cp /usr/bin/su /var/backups/old/bin/su; chmod 4755 /var/backups/old/bin/su' '.mode == "4755"'
	aside '^/var/backups(/old)?$' 'the tree around it'
	plant 'a file of a terabyte that holds nothing' /var/lib/disk.img unowned 'truncate -s 1T /var/lib/disk.img' '.size == 1099511627776'
	plant 'a folder of 100,000 files' /var/spool/queue unowned 'mkdir /var/spool/queue; cd /var/spool/queue; seq 100000 | xargs touch' '.entries == 100000'
	plant 'a hard link' /usr/local/bin/restore unowned 'ln /usr/local/bin/backup /usr/local/bin/restore' 'true'
	plant 'is told as one' - fact true '[.files[] | select(.path == "/usr/local/bin/backup" or .path == "/usr/local/bin/restore") | .hardlink_of // empty] | length == 1'
	plant 'a hidden file of the root' /.maintenance unowned 'echo soon >/.maintenance'
	plant 'a folder beside those of Debian' /data unowned 'mkdir /data; for i in $(seq 20); do echo $i >/data/$i; done' '.entries == 20'
	plant 'a dump of a database' /root/dump.sql unowned 'echo "INSERT INTO x" >/root/dump.sql'
	plant 'a log' /var/log/shop/shop.log unowned 'mkdir /var/log/shop; echo hello >/var/log/shop/shop.log' '.file_class == "log"'
	plant 'a key' /etc/nginx/shop.key unowned 'printf -- "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIKZ7c2c6OH0S8kXl4z8yCq3l1c0v0VbqYVw0YyqJ0y5n\n-----END PRIVATE KEY-----\n" >/etc/nginx/shop.key' '.file_class == "secret"'
}


plant_all() {
	install_local
	plant_configuration
	plant_units
	plant_packaged
	plant_unowned
	chattr -f +i "$root/etc/fstab" || true # not every file system knows it
}
