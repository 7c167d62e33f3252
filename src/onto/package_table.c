/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of packages. Rows with a star stand behind those without, broader ones last. */
#include "onto/package_table.h"

static const char in_list_12[] = "Debian 12, its list of packages: a transitional one";
static const char not_in_12[] =
	"Debian 12, its list of packages: it is not among them, and the other one is";
static const char notes_12_ntp[] =
	"Debian 12, release notes: changes to packages that set the system clock";
static const char policykit[] =
	"Debian 12, its list of packages: a transitional one; policykit-1 is not in Debian 13";
static const char no_versions[] =
	"Debian 12, release notes: MariaDB package names have no version numbers";
static const char netcat[] =
	"Debian 12: netcat is a virtual package; gardenlinux, pull request 349";
static const char nss_ldap[] =
	"packages.debian.org: a package until Debian 11, a virtual one since 12";
static const char crda[] = "Debian, bug 1003903: obsolete since Linux 4.15";
static const char no_python[] = "debian-python, July 2020, Python2 packages for bullseye";
static const char no_python2[] =
	"Debian 12, its list of packages: none is among them; wiki.debian.org, Python/2Removal";
static const char python_modules[] =
	"wiki.debian.org, Python/2Removal; linux-system-roles certificate 1.1.7, changes";
static const char php_json[] = "Debian 12, its list of packages: PHP's own packages provide it";
static const char isc_dhcp[] = "Debian 13, release notes: deprecated components for trixie";
static const char no_properties[] =
	"llvm-sys.rs, merge request 65; sdr-enthusiasts docker-install, issue 29";
static const char sudo_ldap[] = "Debian 13, what sudo-ldap's description says";
static const char t64[] = "gitlab-org CNG, merge request 3032: seen in Debian 13";
static const char t64_seen[] = "Debian 13, packages as apt names them there";
static const char ubuntu_apt[] = "lxc distrobuilder, pull request 473: transitional since 18.04";
static const char ubuntu_netcat[] =
	"teamdfir sift-saltstack, pull request 140: transitional until 22.04, gone in 24.04";
static const char rhel_ntp[] =
	"voxpupuli puppet-collectd, issue 989: ntp is not supported in RHEL 8";
static const char rhel_8[] =
	"Red Hat, Considerations in adopting RHEL 8, A.2, package replacements";
static const char rhel_9[] =
	"Red Hat, Considerations in adopting RHEL 9, A.2, package replacements";
static const char rhel_dhcp[] =
	"ComplianceAsCode, pull request 6762: dhcpd is in dhcp-server in RHEL 8";
static const char rhel_dhclient[] = "openshift baremetal-runtimecfg, pull request 86";
static const char rhel_docker[] =
	"gitlab-org gitlab, issue 415943: RHEL 8 and 9 have Podman in Docker's place";
static const char rhel_mailx[] =
	"centreon-documentation, pull request 2519; thias puppet-nagios, pull request 207";
static const char rhel_iptables[] = "puppetlabs-firewall, pull request 1296 and issue 1254";
static const char rhel_nft[] =
	"minimization content-resolver-input, pull request 595; RHEL 9.0 release notes, 7.12";
static const char rhel_network[] =
	"openshift-metal3 dev-scripts, issue 1623: ifup is not provided in RHEL 9";
static const char rhel_dhcpcd[] =
	"osbuild images, pull request 683: dhcp-client was dropped from RHEL 10";
static const char new_name[] = "install it under its new name";
static const char times_of_64_bits[] =
	"it was built anew for times of 64 bits, what wants it is to be built anew too";

const struct package_rule package_rules[] = {
	/* Debian */
	{ "debian", "ntp", PACKAGE_REPLACED, "ntpsec", "12",
	  "NTPsec took the place of ntp and has its configuration in /etc/ntpsec, where what was "
	  "changed is put",
	  notes_12_ntp },
	{ "debian", "policykit-1", PACKAGE_RENAMED, "polkitd pkexec", "12",
	  "it was parted in two, install pkexec only if something calls it", policykit },
	{ "debian", "ntpdate", PACKAGE_REPLACED, "ntpsec-ntpdate", "12",
	  "NTPsec took the place of ntp's client, install it instead", in_list_12 },
	{ "debian", "ntp-doc", PACKAGE_REPLACED, "ntpsec-doc", "12",
	  "NTPsec took the place of ntp, install its documents instead", in_list_12 },
	{ "debian", "sntp", PACKAGE_REPLACED, "ntpsec-ntpdig", "12",
	  "NTPsec's ntpdig took its place, change scripts that call sntp", in_list_12 },
	{ "debian", "dnsutils", PACKAGE_RENAMED, "bind9-dnsutils", "12", new_name, in_list_12 },
	{ "debian", "bind9utils", PACKAGE_RENAMED, "bind9-utils", "12", new_name, in_list_12 },
	{ "debian", "telnet", PACKAGE_REPLACED, "inetutils-telnet", "12",
	  "GNU's telnet took its place, install it instead", in_list_12 },
	{ "debian", "telnetd", PACKAGE_REPLACED, "inetutils-telnetd", "12",
	  "GNU's telnetd took its place, and its options are others, look at inetd's line",
	  in_list_12 },
	{ "debian", "ftp", PACKAGE_REPLACED, "tnftp", "12",
	  "tnftp took its place, install it instead", in_list_12 },
	{ "debian", "ftpd", PACKAGE_REPLACED, "ftpd-ssl", "12",
	  "ftpd-ssl took its place, look at inetd's line", in_list_12 },
	{ "debian", "tftp", PACKAGE_REPLACED, "tftp-hpa", "12",
	  "tftp-hpa took its place, and its options are others, look at scripts that call it",
	  in_list_12 },
	{ "debian", "lsb-base", PACKAGE_REPLACED, "sysvinit-utils", "12",
	  "what init scripts read from it is part of another package, leave it out", in_list_12 },
	{ "debian", "apt-transport-https", PACKAGE_REPLACED, "apt", "12",
	  "apt reads https by itself, leave it out", in_list_12 },
	{ "debian", "gnupg2", PACKAGE_RENAMED, "gnupg", "12", new_name, in_list_12 },
	{ "debian", "gpgv2", PACKAGE_RENAMED, "gpgv", "12", new_name, in_list_12 },
	{ "debian", "gnupg-agent", PACKAGE_RENAMED, "gpg-agent", "12", new_name, in_list_12 },
	{ "debian", "mlocate", PACKAGE_REPLACED, "plocate", "12",
	  "plocate took its place with a database of its own, install it instead", in_list_12 },
	{ "debian", "mime-support", PACKAGE_RENAMED, "mailcap media-types", "12",
	  "it was parted in two, install what is needed of them", in_list_12 },
	{ "debian", "youtube-dl", PACKAGE_REPLACED, "yt-dlp", "12",
	  "yt-dlp took its place, change scripts that call the old one", in_list_12 },
	{ "debian", "puppet", PACKAGE_RENAMED, "puppet-agent", "12", new_name, in_list_12 },
	{ "debian", "puppet-master", PACKAGE_REPLACED, "puppetserver", "12",
	  "the server is another program, written anew, move its configuration by hand",
	  in_list_12 },
	{ "debian", "puppet-master-passenger", PACKAGE_REPLACED, "puppetserver", "12",
	  "the server is another program, written anew, move its configuration by hand",
	  in_list_12 },
	{ "debian", "proftpd-basic", PACKAGE_RENAMED,
	  "proftpd-core proftpd-mod-wrap proftpd-mod-crypto", "12",
	  "it was parted, install what its configuration loads", in_list_12 },
	{ "debian", "dhcpcd5", PACKAGE_RENAMED, "dhcpcd", "12", new_name, in_list_12 },
	{ "debian", "ksh", PACKAGE_REPLACED, "ksh93u+m", "12",
	  "ksh93u+m took its place, try scripts of ksh with it", in_list_12 },
	{ "debian", "bsdmainutils", PACKAGE_RENAMED, "bsdextrautils ncal", "12",
	  "it was parted, install what is needed of it", in_list_12 },
	{ "debian", "libapache2-mod-md", PACKAGE_RENAMED, "apache2", "12",
	  "the module is part of the server's package, leave it out", in_list_12 },
	{ "debian", "libapache2-mod-proxy-uwsgi", PACKAGE_RENAMED, "apache2", "12",
	  "the module is part of the server's package, leave it out", in_list_12 },
	{ "debian", "softhsm", PACKAGE_REPLACED, "softhsm2", "12",
	  "version 2 took its place, look whether its tokens are to be moved", in_list_12 },
	{ "debian", "slapd-smbk5pwd", PACKAGE_RENAMED, "slapd-contrib", "12",
	  "the overlay is in slapd's package of contributions, install that", in_list_12 },
	{ "debian", "cryptsetup-run", PACKAGE_RENAMED, "cryptsetup", "12", new_name, in_list_12 },
	{ "debian", "dropbear-run", PACKAGE_RENAMED, "dropbear", "12", new_name, in_list_12 },
	{ "debian", "liblz4-tool", PACKAGE_RENAMED, "lz4", "12", new_name, in_list_12 },
	{ "debian", "pkg-config", PACKAGE_REPLACED, "pkgconf", "12",
	  "pkgconf took its place and brings the command, install it instead", in_list_12 },
	{ "debian", "kafkacat", PACKAGE_RENAMED, "kcat", "12",
	  "the program has another name too, change scripts that call it", in_list_12 },
	{ "debian", "offlineimap", PACKAGE_REPLACED, "offlineimap3", "12",
	  "it runs by Python 3, look at functions of its configuration", in_list_12 },
	{ "debian", "bzr", PACKAGE_REPLACED, "brz", "12",
	  "Breezy took the place of Bazaar, install it instead", in_list_12 },
	{ "debian", "vrms", PACKAGE_RENAMED, "check-dfsg-status", "12", new_name, in_list_12 },
	{ "debian", "doas", PACKAGE_RENAMED, "opendoas", "12", new_name, in_list_12 },
	{ "debian", "snap-confine", PACKAGE_RENAMED, "snapd", "12",
	  "it is part of snapd, leave it out", in_list_12 },
	{ "debian", "syslog-ng-mod-extra", PACKAGE_RENAMED, "syslog-ng-scl", "12", new_name,
	  in_list_12 },
	{ "debian", "tor-arm", PACKAGE_RENAMED, "nyx", "12", new_name, in_list_12 },
	{ "debian", "buildbot-slave", PACKAGE_RENAMED, "buildbot-worker", "12", new_name,
	  in_list_12 },
	{ "debian", "fwupdate", PACKAGE_REPLACED, "fwupd", "12",
	  "fwupd took its place, install it instead", in_list_12 },
	{ "debian", "grub2", PACKAGE_RENAMED, "grub-pc", "12",
	  "it stands for the bootloader of a BIOS, install the one of the machine", in_list_12 },
	{ "debian", "idle3", PACKAGE_RENAMED, "idle", "12", new_name, in_list_12 },
	{ "debian", "libodbc1", PACKAGE_RENAMED, "libodbc2", "12", new_name, in_list_12 },
	{ "debian", "odbcinst1debian2", PACKAGE_RENAMED, "odbcinst", "12", new_name, in_list_12 },
	{ "debian", "mysql-server", PACKAGE_CHOICE, "default-mysql-server mariadb-server", "12",
	  "Debian has MariaDB alone, choose it or Oracle's own packages, and dump and load the "
	  "data",
	  not_in_12 },
	{ "debian", "mysql-client", PACKAGE_CHOICE, "default-mysql-client mariadb-client", "12",
	  "Debian has MariaDB alone, choose it or Oracle's own packages", not_in_12 },
	{ "debian", "netcat", PACKAGE_CHOICE, "netcat-openbsd netcat-traditional", "12",
	  "it is a name that two programs share, choose the one whose options scripts make use of",
	  netcat },
	{ "debian", "libnss-ldap", PACKAGE_REPLACED, "libnss-ldapd", "12",
	  "nslcd took its place and has a configuration of its own, write /etc/nslcd.conf",
	  nss_ldap },
	{ "debian", "libpam-ldap", PACKAGE_REPLACED, "libpam-ldapd", "12",
	  "nslcd took its place and has a configuration of its own, write /etc/nslcd.conf",
	  not_in_12 },
	{ "debian", "mailman", PACKAGE_REPLACED, "mailman3-full", "12",
	  "Mailman 3 took its place, bring lists over by mailman import21 and archives by "
	  "hyperkitty_import",
	  not_in_12 },
	{ "debian", "libssl1.1", PACKAGE_REPLACED, "libssl3", "12",
	  "OpenSSL 3 took its place, programs that want the old library have to be built anew",
	  not_in_12 },
	{ "debian", "libldap-2.4-2", PACKAGE_REPLACED, "libldap-2.5-0", "12",
	  "the library has another version, programs that want the old one have to be built anew",
	  not_in_12 },
	{ "debian", "crda", PACKAGE_REPLACED, "wireless-regdb", "12",
	  "the kernel reads the rules of radio by itself, leave it out", crda },
	{ "debian", "python", PACKAGE_CHOICE, "python-is-python3", "11",
	  "no package brings the command python, name python3 in scripts, or install the one that "
	  "lets python mean it",
	  no_python },
	{ "debian", "python-minimal", PACKAGE_REPLACED, "python3-minimal", "11",
	  "there is Python 3 alone for programs, move scripts to it", no_python },
	{ "debian", "python-dev", PACKAGE_REPLACED, "python3-dev", "11",
	  "there is Python 3 alone for programs, move scripts to it", no_python },
	{ "debian", "isc-dhcp-server", PACKAGE_CHOICE, "kea-dhcp4-server isc-dhcp-server", "13",
	  "nobody looks after the old server any longer, move to Kea, keama converts its "
	  "configuration",
	  isc_dhcp },
	{ "debian", "isc-dhcp-client", PACKAGE_REPLACED, "dhcpcd-base", "13",
	  "nobody looks after the old client any longer, ifupdown takes dhcpcd, others bring their "
	  "own",
	  isc_dhcp },
	{ "debian", "software-properties-common", PACKAGE_REMOVED, NULL, "13",
	  "it is gone, write files in /etc/apt/sources.list.d instead", no_properties },
	{ "debian", "sudo-ldap", PACKAGE_CHOICE, "libsss-sudo sudo-ldap", "13",
	  "it goes with the next release, move rules in LDAP to sssd", sudo_ldap },
	{ "debian", "libssl3", PACKAGE_RENAMED, "libssl3t64", "13", times_of_64_bits, t64 },
	{ "debian", "libcurl3-gnutls", PACKAGE_RENAMED, "libcurl3t64-gnutls", "13",
	  times_of_64_bits, t64 },
	{ "debian", "libpng16-16", PACKAGE_RENAMED, "libpng16-16t64", "13", times_of_64_bits, t64 },
	{ "debian", "libcurl4", PACKAGE_RENAMED, "libcurl4t64", "13", times_of_64_bits, t64_seen },
	{ "debian", "libgnutls30", PACKAGE_RENAMED, "libgnutls30t64", "13", times_of_64_bits,
	  t64_seen },
	{ "debian", "libreadline8", PACKAGE_RENAMED, "libreadline8t64", "13", times_of_64_bits,
	  t64_seen },
	{ "debian", "libglib2.0-0", PACKAGE_RENAMED, "libglib2.0-0t64", "13", times_of_64_bits,
	  t64_seen },
	{ "debian", "libext2fs2", PACKAGE_RENAMED, "libext2fs2t64", "13", times_of_64_bits,
	  t64_seen },
	{ "debian", "libnettle8", PACKAGE_RENAMED, "libnettle8t64", "13", times_of_64_bits,
	  t64_seen },
	{ "debian", "libldap-2.5-0", PACKAGE_RENAMED, "libldap2", "13",
	  "the library has another name, programs that want the old one have to be built anew",
	  t64_seen },
	/* Ubuntu */
	{ "ubuntu", "apt-transport-https", PACKAGE_REPLACED, "apt", "18.04",
	  "apt reads https by itself, leave it out", ubuntu_apt },
	{ "ubuntu", "netcat", PACKAGE_CHOICE, "netcat-openbsd netcat-traditional", "24.04",
	  "it is a name that two programs share, choose the one whose options scripts make use of",
	  ubuntu_netcat },
	/* RHEL and its rebuilds */
	{ "rhel", "ntp", PACKAGE_REPLACED, "chrony", "8",
	  "chrony took its place, write its configuration anew", rhel_ntp },
	{ "rhel", "arptables", PACKAGE_RENAMED, "iptables-arptables", "8", new_name, rhel_8 },
	{ "rhel", "authconfig", PACKAGE_REPLACED, "authselect-compat", "8",
	  "authselect took its place, choose a profile by it", rhel_8 },
	{ "rhel", "AAVMF", PACKAGE_RENAMED, "edk2-aarch64", "8", new_name, rhel_8 },
	{ "rhel", "abrt-python", PACKAGE_RENAMED, "python3-abrt", "8",
	  "the module is there for Python 3 alone, move what imports it", rhel_8 },
	{ "rhel", "boost-python", PACKAGE_RENAMED, "boost-python3", "8",
	  "it is there for Python 3 alone, build programs anew", rhel_8 },
	{ "rhel", "bluez", PACKAGE_RENAMED, "bluez bluez-obexd", "8",
	  "it was parted in two, install what is needed of them", rhel_8 },
	{ "rhel", "apr-util", PACKAGE_RENAMED, "apr-util apr-util-bdb apr-util-openssl", "8",
	  "drivers have packages of their own, install those that are used", rhel_8 },
	{ "rhel", "dhcp", PACKAGE_RENAMED, "dhcp-server", "8", new_name, rhel_dhcp },
	{ "rhel", "dhclient", PACKAGE_RENAMED, "dhcp-client", "8", new_name, rhel_dhclient },
	{ "rhel", "docker", PACKAGE_REPLACED, "podman", "8",
	  "Podman took its place, and has no daemon, let systemd start what is to run",
	  rhel_docker },
	{ "rhel", "crda", PACKAGE_REPLACED, "wireless-regdb", "9",
	  "the kernel reads the rules of radio by itself, leave it out", rhel_9 },
	{ "rhel", "genisoimage", PACKAGE_REPLACED, "xorriso", "9",
	  "xorriso took its place and brings its commands, try scripts that call them", rhel_9 },
	{ "rhel", "bind-libs-lite", PACKAGE_RENAMED, "bind-libs", "9", new_name, rhel_9 },
	{ "rhel", "bind-lite-devel", PACKAGE_RENAMED, "bind-devel", "9", new_name, rhel_9 },
	{ "rhel", "clutter-gst2", PACKAGE_REPLACED, "clutter-gst3", "9",
	  "version 3 took its place, build programs anew", rhel_9 },
	{ "rhel", "flex-devel", PACKAGE_RENAMED, "libfl-static", "9", new_name, rhel_9 },
	{ "rhel", "fontpackages-filesystem", PACKAGE_RENAMED, "fonts-filesystem", "9", new_name,
	  rhel_9 },
	{ "rhel", "mailx", PACKAGE_REPLACED, "s-nail", "9",
	  "s-nail took its place and brings the command, try scripts that send mail", rhel_mailx },
	{ "rhel", "iptables-services", PACKAGE_RENAMED, "iptables-nft-services", "9",
	  "the services are in another package, rules stay in /etc/sysconfig", rhel_iptables },
	{ "rhel", "iptables", PACKAGE_RENAMED, "iptables-nft", "9",
	  "iptables speaks to nftables now, look whether the rules load", rhel_nft },
	{ "rhel", "network-scripts", PACKAGE_REPLACED, "NetworkManager-initscripts-updown", "9",
	  "NetworkManager looks after networks, make connections of ifcfg files by it",
	  rhel_network },
	{ "rhel", "dhcp-client", PACKAGE_REPLACED, "dhcpcd", "10",
	  "dhcpcd took its place, NetworkManager has a client of its own", rhel_dhcpcd },
	/* Debian, patterns */
	{ "debian", "mariadb-server-10.*", PACKAGE_RENAMED, "mariadb-server", "12",
	  "names of MariaDB's packages have no version any longer, install it by the new name",
	  in_list_12 },
	{ "debian", "mariadb-client-10.*", PACKAGE_RENAMED, "mariadb-client", "12",
	  "names of MariaDB's packages have no version any longer, install it by the new name",
	  no_versions },
	{ "debian", "mariadb-client-core-10.*", PACKAGE_RENAMED, "mariadb-client-core", "12",
	  "names of MariaDB's packages have no version any longer, install it by the new name",
	  no_versions },
	{ "debian", "mariadb-server-core-10.*", PACKAGE_RENAMED, "mariadb-server-core", "12",
	  "names of MariaDB's packages have no version any longer, install it by the new name",
	  no_versions },
	{ "debian", "tomcat9*", PACKAGE_REPLACED, "tomcat10*", "12",
	  "Tomcat 10 calls the interfaces jakarta, not javax, convert the applications by "
	  "javax2jakarta",
	  not_in_12 },
	{ "debian", "python2*", PACKAGE_REMOVED, NULL, "12",
	  "Python 2 is gone, move scripts to Python 3, or keep an interpreter of one's own",
	  no_python2 },
	{ "debian", "python-*", PACKAGE_RENAMED, "python3-*", "11",
	  "modules are there for Python 3 alone, move what imports it", python_modules },
	{ "debian", "php*-json", PACKAGE_RENAMED, "php*-cli", "12",
	  "JSON is part of PHP itself since 8.0, leave it out", php_json },
	{ NULL },
};
