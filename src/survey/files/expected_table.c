/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sources: hier(7), the Filesystem Hierarchy Standard 3.0, scripts of the packages named, and what
 * freshly installed systems hold that no package owns.
 */
#include "survey/files/expected_rules.h"

const struct expected_rule expected_table[] = {
	{ NULL, "/.dockerenv /.dockerinit /run/.containerenv /.containerenv", EXPECTED_NOISE, 0,
	  NULL, NULL, "marks a container" },
	{ NULL, "/lost+found /boot/lost+found /home/lost+found /var/lost+found", EXPECTED_NOISE,
	  S_IFDIR, NULL, NULL, "for what fsck(8) finds" },
	{ NULL, "/var/log/fsck/**", EXPECTED_STATE, 0, NULL, "log", "what fsck said at boot" },
	{ NULL, "/lib/apk/** /usr/lib/apk/** /var/log/apk.log", EXPECTED_STATE, 0, NULL, "data",
	  "the database of apk" },
	{ NULL, "/usr/lib/sysimage /var/cache", EXPECTED_NOISE, S_IFDIR, NULL, "data",
	  "a folder of every system" },
	{ "/usr/lib/sysimage/", "rpm/** libdnf5/**", EXPECTED_STATE, 0, NULL, "data",
	  "the database of rpm" },
	{ NULL, "/etc/runit/runsvdir/default/ssh", EXPECTED_GENERATED, S_IFLNK, "openssh-server",
	  "config", "made by openssh-server for runit" },
	{ NULL, "/etc/nginx/modules-enabled/*.conf", EXPECTED_GENERATED, S_IFLNK, NULL, "config",
	  "made by the package of a module" },
	{ NULL, "/.autorelabel", EXPECTED_NOISE, 0, NULL, NULL,
	  "asks for a new labelling at boot" },
	{ NULL,
	  "/vmlinuz /vmlinuz.old /initrd.img /initrd.img.old /boot/vmlinuz "
	  "/boot/vmlinuz.old /boot/initrd.img /boot/initrd.img.old /boot/dtb",
	  EXPECTED_GENERATED, S_IFLNK, NULL, "code",
	  "link to the newest kernel, made when kernels are installed" },
	{ NULL,
	  "/media /mnt /opt /srv /boot/efi /media/cdrom /media/cdrom0 /media/floppy "
	  "/media/floppy0 /media/usb /cdrom /lib64 /lib32 /libx32 /usr/lib64 /usr/lib32 "
	  "/usr/libx32 /home /snap /proc /sys /dev /run /tmp /usr/local /usr/local/bin "
	  "/usr/local/etc /usr/local/games /usr/local/include /usr/local/lib "
	  "/usr/local/libexec /usr/local/sbin /usr/local/share /usr/local/share/man "
	  "/usr/local/src /etc/opt /var/opt /var/tmp /var/local /selinux",
	  EXPECTED_NOISE, S_IFDIR, NULL, "data", "a folder of the file system hierarchy" },
	{ NULL,
	  "/media/cdrom /media/floppy /cdrom /usr/local/man /var/spool/mail /var/run "
	  "/var/lock",
	  EXPECTED_NOISE, S_IFLNK, NULL, "data", "a link of the file system hierarchy" },
	{ "/usr/local/",
	  "share/ca-certificates share/fonts share/emacs share/emacs/site-lisp "
	  "share/emacs/*/site-lisp share/perl share/perl/* lib/*/perl lib/*/perl/* "
	  "share/sgml share/sgml/* share/xml share/xml/* share/texmf share/info "
	  "share/applications share/man/* lib/python3.* lib/python3.*/dist-packages "
	  "lib/python2.7 lib/python2.7/* lib/site_ruby share/zsh "
	  "share/zsh/site-functions share/dict",
	  EXPECTED_NOISE, S_IFDIR, NULL, "data",
	  "where an administrator's additions to a package would lie, "
	  "made by the package" },
	{ NULL, "/swapfile /swap.img /swap", EXPECTED_STATE, 0, NULL, "data", "swap space" },
	{ NULL,
	  "/aquota.user /aquota.group /quota.user /quota.group /*/aquota.user "
	  "/*/aquota.group",
	  EXPECTED_STATE, 0, NULL, "data", "disk quotas" },
	{ NULL, "/tmp/** /var/tmp/** /var/crash/**", EXPECTED_STATE, 0, NULL, "cache",
	  "temporary files" },
	{ "/boot/",
	  "initrd.img-* initramfs-*.img initrd-* System.map-*.old *.old-dkms "
	  "initramfs-lts initramfs-virt",
	  EXPECTED_GENERATED, 0, NULL, "code",
	  "built from the kernel and its modules when they are installed" },
	{ "/boot/",
	  "grub/grub.cfg grub/grubenv grub/device.map grub/unicode.pf2 "
	  "grub/gfxblacklist.txt grub/.background_cache.* grub/fonts/** grub/locale/** "
	  "grub/i386-pc/** grub/x86_64-efi/** grub/arm64-efi/** grub/i386-efi/** "
	  "grub/x86_64-xen/** grub2/grub.cfg grub2/grubenv grub2/device.map "
	  "grub2/fonts/** grub2/i386-pc/** loader/entries/*.conf",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by update-grub or grub-install" },
	{ "/boot/", "grub grub2 loader loader/entries", EXPECTED_NOISE, S_IFDIR, NULL, "code",
	  "boot files of grub" },
	{ NULL, "/boot/efi/EFI/**", EXPECTED_GENERATED, 0, NULL, "code",
	  "boot loader copied to the firmware's partition", EXPECTED_RUNS },
	{ "/etc/",
	  "passwd passwd- group group- shadow shadow- gshadow gshadow- subuid subuid- "
	  "subgid subgid-",
	  EXPECTED_ELSEWHERE, 0, NULL, "identity", "accounts are told with users and groups" },
	{ NULL,
	  "/etc/.pwd.lock /etc/.java/.systemPrefs/.system.lock "
	  "/etc/.java/.systemPrefs/.systemRootModFile",
	  EXPECTED_NOISE, 0, NULL, "config", "a lock" },
	{ NULL, "/etc/.java /etc/.java/.systemPrefs", EXPECTED_NOISE, S_IFDIR, NULL, "config",
	  "made by Java for its preferences" },
	{ NULL, "/etc/security/opasswd", EXPECTED_STATE, 0, NULL, "secret",
	  "old passwords, kept by pam" },
	{ NULL,
	  "/etc/machine-id /var/lib/dbus/machine-id /etc/hostid /etc/hostname "
	  "/etc/iscsi/initiatorname.iscsi /etc/nvme/hostid "
	  "/etc/nvme/hostnqn /etc/initramfs-tools/conf.d/resume "
	  "/var/lib/systemd/random-seed /var/lib/random-seed "
	  "/var/lib/urandom/random-seed /var/lib/misc/random-seed /var/lib/seedrng/**",
	  EXPECTED_IDENTITY, 0, NULL, "identity", "what makes this host the one it is" },
	{ NULL, "/etc/hosts /etc/resolv.conf", EXPECTED_IDENTITY, 0, NULL, "config",
	  "names of this host and its neighbours: told with the network" },
	{ NULL, "/etc/fstab", EXPECTED_IDENTITY, 0, NULL, "config", "told with the mounts" },
	{ NULL, "/etc/ssh/ssh_host_*_key", EXPECTED_IDENTITY, 0, NULL, "secret", "host key" },
	{ NULL, "/etc/ssh/ssh_host_*_key.pub", EXPECTED_IDENTITY, 0, NULL, "identity",
	  "public host key" },
	{ NULL, "/etc/ssl/certs/ssl-cert-snakeoil.pem /etc/ssl/private/ssl-cert-snakeoil.key",
	  EXPECTED_IDENTITY, 0, "ssl-cert", "secret",
	  "self-signed certificate that the package made for this host" },
	{ NULL, "/etc/localtime /etc/timezone", EXPECTED_ELSEWHERE, 0, NULL, "config",
	  "told with the host: time zone" },
	{ NULL, "/etc/default/locale /etc/locale.conf", EXPECTED_ELSEWHERE, 0, NULL, "config",
	  "told with the host: its language" },
	{ NULL,
	  "/etc/apt/sources.list /etc/apt/sources.list.d/debian.sources "
	  "/etc/apt/sources.list.d/ubuntu.sources",
	  EXPECTED_ELSEWHERE, 0, NULL, "config", "told with the repositories" },
	{ NULL, "/etc/ld.so.cache /var/cache/ldconfig/**", EXPECTED_GENERATED, 0, NULL, "cache",
	  "made by ldconfig" },
	{ NULL, "/etc/mtab", EXPECTED_GENERATED, 0, NULL, "config", "the kernel's list of mounts" },
	{ NULL, "/etc/adjtime", EXPECTED_STATE, 0, NULL, "data",
	  "what hwclock knows of the clock" },
	{ NULL,
	  "/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/java/cacerts "
	  "/etc/ssl/cert.pem",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by update-ca-certificates" },
	{ NULL, "/etc/ssl/certs/*", EXPECTED_GENERATED, S_IFLNK, NULL, "config",
	  "made by update-ca-certificates" },
	{ NULL, "/etc/pki/ca-trust/extracted/** /etc/pki/java/cacerts", EXPECTED_GENERATED, 0, NULL,
	  "config", "made by update-ca-trust" },
	{ NULL,
	  "/etc/apt/apt.conf.d/01autoremove-kernels "
	  "/etc/apt/apt.conf.d/02autoremove-postgresql",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by apt when kernels or versions change" },
	{ "/etc/fonts/conf.d/",
	  "10-hinting-*.conf 10-antialias.conf 10-sub-pixel-*.conf 11-lcdfilter-*.conf "
	  "70-no-bitmaps*.conf 70-yes-bitmaps.conf 70-force-bitmaps.conf",
	  EXPECTED_GENERATED, S_IFLNK, "fontconfig-config", "config",
	  "debconf chose among the files of the package" },
	{ NULL, "/etc/lighttpd/conf-enabled/90-javascript-alias.conf", EXPECTED_GENERATED, S_IFLNK,
	  "javascript-common", "config", "made by the package when it was installed" },
	{ NULL, "/etc/lighttpd /etc/lighttpd/conf-enabled", EXPECTED_NOISE, S_IFDIR,
	  "javascript-common", "config", "made by the package when it was installed" },
	{ "/etc/", "apparmor.d/local", EXPECTED_NOISE, S_IFDIR, NULL, "config",
	  "for the administrator's additions, made by packages" },
	{ NULL, "/etc/bind/rndc.key", EXPECTED_IDENTITY, 0, "bind9", "secret",
	  "key of this name server, made when it was installed" },
	{ "/etc/dovecot/", "private/dovecot.key private/dovecot.pem", EXPECTED_IDENTITY, S_IFLNK,
	  "dovecot-core", "secret", "leads to the certificate that was made for this host" },
	{ "/etc/postgresql/", "* */* */*/conf.d", EXPECTED_NOISE, S_IFDIR, "postgresql-common",
	  "config", "made by pg_createcluster" },
	{ "/var/spool/postfix/", "dev etc/** lib/** usr/**", EXPECTED_GENERATED, 0, "postfix",
	  "cache", "copies for postfix's daemons, made at each start by configure-instance.sh",
	  EXPECTED_RUNS },
	{ "/var/spool/postfix/", "dev/random dev/urandom", EXPECTED_GENERATED, S_IFCHR, "postfix",
	  "cache", "made with them, for what runs in the chroot" },
	{ "/var/lib/postfix/", "*_scache.db *_cache.db prng_exch master.lock", EXPECTED_STATE, 0,
	  "postfix", "cache", "TLS sessions, caches and a lock, which postfix makes again" },
	{ NULL, "/etc/postfix/dynamicmaps.cf", EXPECTED_GENERATED, 0, "postfix", "config",
	  "made by the parts of Postfix that are installed" },
	{ NULL, "/etc/postfix/makedefs.out", EXPECTED_GENERATED, 0, "postfix", "config",
	  "made when the package was installed" },
	{ "/etc/cups/", "raw.convs raw.types", EXPECTED_GENERATED, 0, "cups", "config",
	  "made when the package was installed" },
	{ "/usr/lib/cups/backend/", "dnssd ipp lpd mdns parallel scsi serial snmp socket usb",
	  EXPECTED_GENERATED, 0, "cups", "code", "a backend of the package that debconf chose" },
	{ "/etc/tmpfiles.d/", "screen-cleanup.conf", EXPECTED_GENERATED, 0, "screen", "config",
	  "made when the package was installed" },
	{ NULL,
	  "/lib/systemd/system/screen-cleanup.service "
	  "/usr/lib/systemd/system/screen-cleanup.service",
	  EXPECTED_GENERATED, S_IFLNK, "screen", "config", "made when the package was installed" },
	{ "/var/lib/", "bind redis samba/usershares samba/printers xfonts", EXPECTED_NOISE, S_IFDIR,
	  NULL, "data", "a folder of a service, made when its package was installed" },
	{ NULL, "/var/lib/xfonts/**", EXPECTED_GENERATED, 0, NULL, "data",
	  "made by tools for fonts" },
	{ NULL, "/etc/audit/audit.rules", EXPECTED_GENERATED, 0, "auditd", "config",
	  "made by augenrules from /etc/audit/rules.d" },
	{ NULL, "/etc/rabbitmq", EXPECTED_NOISE, S_IFDIR, "rabbitmq-server", "config",
	  "made when the package was installed" },
	{ NULL, "/var/lib/rabbitmq/.erlang.cookie", EXPECTED_IDENTITY, 0, "rabbitmq-server",
	  "secret", "what the nodes of a cluster know one another by" },
	{ "/etc/runit/", "runsvdir/default/ssh", EXPECTED_GENERATED, S_IFLNK, "openssh-server",
	  "config", "made when the package was installed" },
	{ NULL, "/etc/mailcap", EXPECTED_GENERATED, S_IFREG, NULL, "config",
	  "made by update-mime from what packages can show" },
	{ "/etc/nginx/", "modules-enabled/50-mod-*.conf modules-enabled/70-mod-*.conf",
	  EXPECTED_GENERATED, S_IFLNK, NULL, "config", "made when the module's package came" },
	{ "/usr/bin/", "dumpkeys loadkeys", EXPECTED_GENERATED, S_IFLNK, "kbd", "code",
	  "link that the package makes on a system whose /usr is apart" },
	{ "/etc/apt/", "apt.conf.d/01autoremove-postgresql", EXPECTED_GENERATED, S_IFREG, NULL,
	  "config", "made by postgresql-common when versions change" },
	{ NULL, "/etc/dpkg/origins/default", EXPECTED_GENERATED, S_IFLNK, NULL, "config",
	  "made by the package when it was installed" },
	{ NULL, "/etc/python3/debian_config", EXPECTED_GENERATED, 0, "python3", "config",
	  "made by the package when it was installed" },
	{ NULL, "/etc/python3", EXPECTED_NOISE, S_IFDIR, NULL, "config",
	  "made by the package when it was installed" },
	{ NULL, "/etc/fpc-*.cfg /etc/fpc.cfg", EXPECTED_GENERATED, 0, NULL, "config",
	  "made by the package when it was installed" },
	{ NULL,
	  "/etc/sgml/catalog /etc/sgml/*.cat /etc/sgml/*.cat.old /etc/xml/catalog "
	  "/etc/xml/*.xml /etc/xml/*.old /var/lib/sgml-base/** /var/lib/xml-core/**",
	  EXPECTED_GENERATED, 0, NULL, "config",
	  "catalogues of markup, made by their tools when packages come" },
	{ NULL, "/etc/texmf/web2c/texmf.cnf /var/lib/texmf/** /var/lib/tex-common/**",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by the tools of TeX when packages come" },
	{ NULL,
	  "/etc/dictionaries-common/** /var/lib/dictionaries-common/** "
	  "/var/cache/dictionaries-common/** /var/lib/aspell/** /var/lib/ispell/** "
	  "/usr/share/dict/words /usr/share/dict/words.pre-dictionaries-common",
	  EXPECTED_GENERATED, 0, NULL, "config", "made when dictionaries come" },
	{ "/etc/",
	  "default/keyboard default/console-setup console-setup/cached_setup_font.sh "
	  "console-setup/cached_setup_keyboard.sh "
	  "console-setup/cached_setup_terminal.sh console-setup/cached_* vconsole.conf",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by debconf for the console" },
	{ "/etc/lvm/", "archive/** backup/** cache/** devices/system.devices devices/backup/**",
	  EXPECTED_STATE, 0, NULL, "data", "copies that LVM keeps of its metadata" },
	{ "/etc/cups/", "subscriptions.conf subscriptions.conf.O printers.conf.O classes.conf.O",
	  EXPECTED_STATE, 0, NULL, "config", "state of the print service" },
	{ NULL, "/etc/udev/hwdb.bin /usr/lib/udev/hwdb.bin /lib/udev/hwdb.bin", EXPECTED_GENERATED,
	  0, NULL, "cache", "made by systemd-hwdb" },
	{ NULL,
	  "/etc/init.d/.depend.boot /etc/init.d/.depend.start /etc/init.d/.depend.stop "
	  "/var/lib/insserv/**",
	  EXPECTED_GENERATED, 0, NULL, "cache", "order of init scripts, made by insserv" },
	{ NULL, "/etc/network/run", EXPECTED_NOISE, 0, NULL, "config",
	  "run time state of ifupdown" },
	{ "/etc/", "blkid.tab blkid.tab.old blkid/** prelink.cache", EXPECTED_NOISE, 0, NULL,
	  "config", "cache of device names" },
	{ NULL, "/etc/aliases.db", EXPECTED_GENERATED, 0, NULL, "data",
	  "made from /etc/aliases by newaliases" },
	{ NULL, "/etc/apk/world /lib/apk/db/** /usr/lib/apk/db/** /etc/apk/arch",
	  EXPECTED_ELSEWHERE, 0, NULL, "config", "told with the packages" },
	{ NULL, "/etc/runlevels/**", EXPECTED_ELSEWHERE, 0, NULL, "config",
	  "told with the services" },
	{ "/etc/",
	  "authselect/** crypto-policies/state/** crypto-policies/back-ends/* "
	  "tuned/active_profile tuned/profile_mode selinux/targeted/.policy.sha512 "
	  "selinux/targeted/contexts/files/*.bin",
	  EXPECTED_GENERATED, 0, NULL, "config", "made by a tool from what was chosen" },
	{ "/usr/share/mime/",
	  "aliases XMLnamespaces generic-icons globs globs2 icons magic mime.cache "
	  "subclasses treemagic types version application/** audio/** chemical/** "
	  "font/** image/** inode/** message/** model/** multipart/** text/** video/** "
	  "x-content/** x-epoc/** x-scheme-handler/** x-world/** x-conference/** "
	  "interface/** all/** print/**",
	  EXPECTED_GENERATED, 0, NULL, "cache", "made by update-mime-database" },
	{ NULL,
	  "/usr/share/icons/*/icon-theme.cache /usr/share/icons/*/.icon-theme.cache "
	  "/usr/share/glib-2.0/schemas/gschemas.compiled /usr/share/info/dir "
	  "/usr/share/info/dir.old /usr/share/applications/mimeinfo.cache "
	  "/usr/share/applications/bamf-2.index "
	  "/usr/share/applications/desktop.en_US.utf8.cache /usr/share/vim/*/doc/tags "
	  "/usr/share/vim/addons/doc/tags /usr/share/texmf/ls-R "
	  "/usr/share/texlive/texmf-dist/ls-R "
	  "/usr/share/octave/packages/.octave_packages "
	  "/usr/lib/*/gdk-pixbuf-2.0/*/loaders.cache "
	  "/usr/lib/*/gio/modules/giomodule.cache /usr/lib/*/gtk-2.0/*/immodules.cache "
	  "/usr/lib/*/gtk-3.0/*/immodules.cache "
	  "/usr/lib/*/gtk-4.0/*/media/giomodule.cache "
	  "/usr/lib64/gdk-pixbuf-2.0/*/loaders.cache "
	  "/usr/lib64/gio/modules/giomodule.cache /usr/lib64/gtk-3.0/*/immodules.cache "
	  "/usr/lib/gdk-pixbuf-2.0/*/loaders.cache /usr/lib/gio/modules/giomodule.cache "
	  "/usr/lib/ghc/package.conf.d/package.cache "
	  "/var/lib/ghc/package.conf.d/package.cache /usr/lib/locale/locale-archive "
	  "/usr/lib/locale/*/LC_* /usr/lib/locale/*/LC_MESSAGES/SYS_LC_MESSAGES "
	  "/usr/lib/charset.alias /usr/lib/jvm/*/lib/server/classes.jsa "
	  "/usr/lib/jvm/*/lib/server/classes_nocoops.jsa /usr/lib/ocaml/ld.conf "
	  "/usr/lib/graphviz/config6a /usr/lib/*/graphviz/config6a "
	  "/usr/lib/vlc/plugins/plugins.dat /usr/lib/*/vlc/plugins/plugins.dat",
	  EXPECTED_GENERATED, 0, NULL, "cache", "made by triggers of packages" },
	{ "/usr/share/fonts/",
	  ".uuid */.uuid */*/.uuid X11/*/fonts.dir X11/*/fonts.scale X11/*/fonts.alias "
	  "X11/*/encodings.dir X11/encodings/large/encodings.dir",
	  EXPECTED_GENERATED, 0, NULL, "cache", "made by fontconfig or X's tools for fonts" },
	{ NULL,
	  "/lib/modules/*/modules.alias /lib/modules/*/modules.alias.bin "
	  "/lib/modules/*/modules.dep /lib/modules/*/modules.dep.bin "
	  "/lib/modules/*/modules.devname /lib/modules/*/modules.softdep "
	  "/lib/modules/*/modules.symbols /lib/modules/*/modules.symbols.bin "
	  "/lib/modules/*/modules.builtin.alias.bin /lib/modules/*/modules.builtin.bin "
	  "/lib/modules/*/modules.weakdep /usr/lib/modules/*/modules.alias "
	  "/usr/lib/modules/*/modules.alias.bin /usr/lib/modules/*/modules.dep "
	  "/usr/lib/modules/*/modules.dep.bin /usr/lib/modules/*/modules.devname "
	  "/usr/lib/modules/*/modules.softdep /usr/lib/modules/*/modules.symbols "
	  "/usr/lib/modules/*/modules.symbols.bin "
	  "/usr/lib/modules/*/modules.builtin.alias.bin "
	  "/usr/lib/modules/*/modules.builtin.bin /usr/lib/modules/*/modules.weakdep",
	  EXPECTED_GENERATED, 0, NULL, "cache", "made by depmod from the modules" },
	{ NULL,
	  "/lib/modules/*/updates/dkms/** /lib/modules/*/extra/** "
	  "/lib/modules/*/weak-updates/** /usr/lib/modules/*/updates/dkms/** "
	  "/usr/lib/modules/*/extra/** /usr/lib/modules/*/weak-updates/**",
	  EXPECTED_GENERATED, 0, "dkms", "code", "module built by dkms for this kernel" },
	{ NULL, "/usr/bin/touch", EXPECTED_GENERATED, S_IFLNK, "coreutils", "code",
	  "link that the package makes on a system whose /usr is apart" },
	{ NULL, "/usr/share/emacs/*/site-lisp/**", EXPECTED_GENERATED, 0, NULL, "code",
	  "bytecode of Emacs packages, made when they are installed" },
	{ NULL,
	  "/var/lib/rpm/** /usr/lib/sysimage/rpm/** /usr/lib/sysimage/libdnf5/** "
	  "/var/lib/dnf/** /var/lib/yum/** /var/lib/rpm-state/** /var/lib/zypp/** "
	  "/var/lib/pacman/**",
	  EXPECTED_ELSEWHERE, 0, NULL, "data", "told with the packages: the package database" },
	{ NULL, "/var/lib/dpkg/**", EXPECTED_ELSEWHERE, 0, NULL, "data",
	  "told with the packages: the package database", EXPECTED_RUNS },
	{ "/var/lib/",
	  "apt/** aptitude/** apt-xapian-index/** command-not-found/** "
	  "unattended-upgrades/** needrestart/** update-notifier/** update-manager/** "
	  "ubuntu-advantage/** ubuntu-release-upgrader/** PackageKit/** swcatalog/** "
	  "app-info app-info/** apt-listchanges/** apt-listbugs/**",
	  EXPECTED_STATE, 0, NULL, "data", "what apt knows of repositories and packages" },
	{ "/var/lib/",
	  "ucf/** pam/** shells.state doc-base/** python/** emacsen-common/** vim/** "
	  "update-rc.d/** usbutils/** php/modules/** apache2/*/** initramfs-tools/** "
	  "libxml-sax-perl/** initscripts/** man-db/** ca-certificates-java/** "
	  "shim-signed/** os-prober/** grub/** debsums/** etckeeper/** gconf/** xkb/** "
	  "defoma/** scrollkeeper/** ghostscript/** raspberrypi/** alternatives/** "
	  "dkms/** ruby/** binfmts/** locales/**",
	  EXPECTED_STATE, 0, NULL, "data", "what tools of the package system keep" },
	{ "/var/lib/",
	  "systemd/** private machines portables logrotate/** logrotate.status "
	  "mlocate/** plocate/** misc/** polkit-1/** sudo/** nfs/** ntp/** ntpsec/** "
	  "chrony/** dbus NetworkManager/** dhcp/** dhclient/** dhcpcd/** upower/** "
	  "udisks2/** fwupd/** bluetooth/** snmp/** smartmontools/** AccountsService/** "
	  "alsa/** colord/** geoclue/** libuuid/** lastlog/** wtmpdb/** vnstat/** "
	  "acpi-support/** rsyslog/** cloud/** waagent/** google/** amazon/** "
	  "apparmor/** selinux/** sss/** authselect/** tpm2-tss/** hyperv/** "
	  "open-iscsi/** multipath/** rrdcached/** rfkill/** kdump/** rhsm/** "
	  "setroubleshoot/** pcp/** fprint/** gssproxy/** stateless/** tuned/** "
	  "power-profiles-daemon/** sysstat/** btrfs/** anacron/** snapd/**",
	  EXPECTED_STATE, 0, NULL, "data", "state of the system itself" },
	{ "/var/lib/",
	  "docker/volumes/backingFsBlockDev containers/storage/volumes/backingFsBlockDev",
	  EXPECTED_NOISE, S_IFBLK, NULL, "data", "the engine's, to set quotas with" },
	{ NULL, "/var/lib/php/sessions/* /var/lib/php/session/*", EXPECTED_STATE, S_IFREG, NULL,
	  "cache", "sessions of PHP scripts" },
	{ NULL, "/var/lib/flatpak/.changed /var/lib/flatpak/repo /var/lib/flatpak/repo/**",
	  EXPECTED_NOISE, 0, NULL, "cache", "an empty list of flatpaks" },
	{ NULL, "/var/lib/flatpak", EXPECTED_NOISE, S_IFDIR, NULL, "cache", "made by the package" },
	{ "/var/cache/",
	  "apt/** debconf/** man/** fontconfig/** private/** apparmor/** dnf/** "
	  "libdnf5/** yum/** PackageKit/** swcatalog/** app-info/** samba/** cups/** "
	  "nscd/** postgresql/** apk/** misc/** snapd/** davfs2/** pollinate/** "
	  "apache2/** nginx/** locate/** fwupd/** ca-certificates-java/** cracklib/** "
	  "etckeeper/** libvirt/** adduser/** krb5rcache/** lighttpd/** modsecurity/** "
	  "munin/** php/** pacman/** zypp/** squid/** tomcat9/** tomcat10/** xine/** "
	  "libx11/** realmd/** motd-news/** flashrom/** udisks2/** pbuilder/** "
	  "approx/** apt-cacher-ng/** salt/**",
	  EXPECTED_STATE, 0, NULL, "cache", "a cache, which is made again" },
	{ "/var/log/",
	  "alternatives.log* apt/** aptitude* btmp* wtmp* wtmp.db lastlog faillog "
	  "tallylog dpkg.log* fontconfig.log syslog* messages* auth.log* daemon.log* "
	  "kern.log* user.log* mail.log* mail.info* mail.warn* mail.err* debug* "
	  "cron.log* cron* lpr.log* boot boot.log* bootstrap.log dmesg* journal/** "
	  "private private/** installer/** unattended-upgrades/** README secure* "
	  "maillog* spooler* yum.log* dnf*.log* hawkey.log* anaconda/** audit/** "
	  "cloud-init*.log* cloud-init/** droplet-agent* waagent.log* "
	  "ubuntu-advantage*.log* landscape/** dist-upgrade/** popularity-contest* "
	  "news/** sysstat/** sa/** exim4/** postgresql/** mysql/** mysql.* mariadb/** "
	  "nginx/** apache2/** httpd/** redis/** cups/** samba/** fail2ban.log* "
	  "ufw.log* letsencrypt/** supervisor/** php*.log* lighttpd/** squid/** "
	  "tomcat*/** mongodb/** clickhouse-server/** elasticsearch/** grafana/** "
	  "rabbitmq/** haproxy.log* memcached.log* munin/** nagios*/** zabbix*/** "
	  "puppet/** salt/** chrony/** ntpstats/** ntpsec/** openvpn/** gdm3/** "
	  "lightdm/** Xorg.*.log* speech-dispatcher/** hp/** clamav/** amavis/** "
	  "dovecot* spamassassin/** icinga2/** varnish/** unbound* named/** bind/** "
	  "proftpd/** vsftpd.log* corosync/** pacemaker/** libvirt/** lxc/** lxd/** "
	  "glusterfs/** ceph/** kea/** tuned/** rhsm/** insights-client/** firewalld* "
	  "vmware-*.log* vmware-*.log.* amazon/** azure/** google-cloud-sdk* pods/** "
	  "containers/** calico/** monit.log* rkhunter.log* aide/** chkrootkit/** "
	  "sssd/** ppp/** runit/** sv/** atop/** dkms/** ConsoleKit/** emerge.log",
	  EXPECTED_STATE, 0, NULL, "log", "a log" },
	{ "/var/backups/",
	  "dpkg.* apt.extended_states* alternatives.tar.* passwd.bak group.bak "
	  "shadow.bak gshadow.bak aptitude.pkgstates* infodir.bak",
	  EXPECTED_STATE, 0, NULL, "data", "daily copies of what packages know and of accounts" },
	{ NULL, "/var/mail", EXPECTED_NOISE, S_IFDIR, NULL, "data", "where mail lies" },
	{ "/var/spool/",
	  "anacron/* cron/atjobs/.SEQ cron/atspool postfix/** exim4/** cups/** "
	  "rsyslog/** plymouth/** samba lpd/** abrt/** up2date/**",
	  EXPECTED_STATE, 0, NULL, "data", "queues and locks of daemons" },
	{ NULL,
	  "~/.bash_history ~/.zsh_history ~/.mysql_history ~/.psql_history "
	  "~/.python_history ~/.rediscli_history ~/.sqlite_history ~/.node_repl_history "
	  "~/.ash_history ~/.dbshell ~/.local/share/fish/fish_history",
	  EXPECTED_ELSEWHERE, 0, NULL, "secret", "histories are read by the history collector" },
	{ NULL,
	  "~/.cache/** ~/.viminfo ~/.lesshst ~/.wget-hsts ~/.selected_editor "
	  "~/.sudo_as_admin_successful ~/.Xauthority ~/.xsession-errors "
	  "~/.xsession-errors.old ~/.ICEauthority ~/.lftp ~/.zcompdump* "
	  "~/.local/share/nano/** ~/.local/share/mc/history ~/.local/share/Trash/** "
	  "~/.local/share/recently-used.xbel ~/.rnd ~/.motd_shown ~/.hushlogin "
	  "~/.landscape/** ~/.pki/** ~/.dbus/** ~/.nv/** ~/.pip/cache/** "
	  "~/.npm/_cacache/** ~/.npm/_logs/** ~/.npm/_update-notifier-last-checked "
	  "~/.gnupg/random_seed ~/.gnupg/pubring.kbx~ ~/.ansible/tmp/** ~/.dmrc",
	  EXPECTED_NOISE, 0, NULL, "cache", "traces of logins and of tools" },
	{ NULL, "~/.ssh/known_hosts.old", EXPECTED_STATE, 0, NULL, "config",
	  "hosts that were connected to" },
	{ NULL,
	  "~/.ssh ~/.config ~/.local ~/.local/share ~/.local/state ~/.local/bin "
	  "~/.gnupg ~/.npm ~/.ansible ~/.pip",
	  EXPECTED_NOISE, S_IFDIR, NULL, "data", "a folder that tools make" },
};
const size_t expected_count = sizeof(expected_table) / sizeof(expected_table[0]);
