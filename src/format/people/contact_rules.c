/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/people/contact_rules.h"

#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_word(struct bytes a, const char *b)
{
	return a.size == strlen(b) && strncasecmp(a.at, b, a.size) == 0;
}

/* True if `domain` is that one or lies below it. */
static bool is_below(struct bytes domain, const char *above)
{
	size_t size = strlen(above);

	return domain.size >= size &&
	       strncasecmp(domain.at + domain.size - size, above, size) == 0 &&
	       (domain.size == size || domain.at[domain.size - size - 1] == '.');
}

/* Names before the "@" that no person reads. */
static const struct {
	const char *name;
	const char *reason;
} machine_names[] = {
	{ "noreply", "a machine's" },
	{ "no-reply", "a machine's" },
	{ "no_reply", "a machine's" },
	{ "donotreply", "a machine's" },
	{ "do-not-reply", "a machine's" },
	{ "mailer-daemon", "a machine's" },
	{ "git", "ssh URLs of code hosts" },
	{ "hg", "the same" },
	{ "svn", "the same" },
	{ "user", "an example" },
	{ "username", "an example" },
	{ "you", "an example" },
	{ "your", "an example" },
	{ "your-email", "an example" },
	{ "your_email", "an example" },
	{ "youremail", "an example" },
	{ "email", "an example" },
	{ "foo", "an example" },
	{ "someone", "an example" },
	{ "name", "an example" },
	{ "john.doe", "an example" },
	{ "jane.doe", "an example" },
};

/* Domains in which no person of this host's reads. */
static const struct {
	const char *domain;
	const char *reason;
} no_domains[] = {
	{ "localhost", "this host" },
	{ "localdomain", "this host" },
	{ "example.com", "RFC 2606" },
	{ "example.org", "RFC 2606" },
	{ "example.net", "RFC 2606" },
	{ "example", "RFC 2606" },
	{ "invalid", "RFC 2606" },
	{ "test", "RFC 2606" },
	{ "domain.com", "an example" },
	{ "domain.tld", "an example" },
	{ "yourdomain.com", "an example" },
	{ "mydomain.com", "an example" },
	{ "your.domain", "an example" },
	{ "my.domain", "an example" },
	{ "email.com", "an example" },
	{ "host.com", "an example" },
	{ "site.com", "an example" },
	{ "foo.com", "an example" },
	{ "bar.com", "an example" },
	{ "openssh.com", "names of algorithms" },
	{ "libssh.org", "names of algorithms" },
	{ "lysator.liu.se", "names of algorithms" },
	{ "ssh.com", "names of algorithms" },
	{ "noreply.github.com", "a machine's" },
	/* the last part of what is no domain: units, files */
	{ "service", "systemd.unit(5)" },
	{ "timer", "systemd.unit(5)" },
	{ "socket", "systemd.unit(5)" },
	{ "target", "systemd.unit(5)" },
	{ "mount", "systemd.unit(5)" },
	{ "slice", "systemd.unit(5)" },
	{ "scope", "systemd.unit(5)" },
	{ "path", "systemd.unit(5)" },
	{ "conf", "a file" },
	{ "cnf", "a file" },
	{ "js", "a file" },
	{ "json", "a file" },
	{ "yaml", "a file" },
	{ "yml", "a file" },
	{ "gz", "a file" },
	{ "log", "a file" },
	{ "tgz", "a package" },
};

/* Where those write from who package for distributions: they know the package, not the host. */
static const char *const distributions[] = {
	"debian.org",
	"debian.net",
	"ubuntu.com",
	"canonical.com",
	"kali.org",
	"raspberrypi.com",
	"raspbian.org",
	"proxmox.com",
	"redhat.com",
	"fedoraproject.org",
	"centos.org",
	"rockylinux.org",
	"almalinux.org",
	"oracle.com",
	"amazon.com",
	"suse.com",
	"suse.de",
	"opensuse.org",
	"alpinelinux.org",
	"archlinux.org",
	"archlinuxarm.org",
	"manjaro.org",
	"gentoo.org",
	"voidlinux.org",
	"nixos.org",
	"gnu.org",
	"kernel.org",
	"freedesktop.org",
	"bugs.launchpad.net",
	"lists.sourceforge.net",
	"apache.org",
};

bool contact_is_of_distribution(struct bytes mail)
{
	ptrdiff_t at = bytes_find_last(mail, '@');
	struct bytes domain = bytes_slice(mail, (size_t)(at + 1), mail.size);

	for (size_t i = 0; at >= 0 && i < COUNT(distributions); i++)
		if (is_below(domain, distributions[i]))
			return true;
	return false;
}

static bool is_letters(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((text.at[i] | 0x20) < 'a' || (text.at[i] | 0x20) > 'z')
			return false;
	return text.size >= 2;
}

bool contact_is_mail_of_somebody(struct bytes mail)
{
	ptrdiff_t at = bytes_find_last(mail, '@');

	if (at <= 0)
		return false;
	struct bytes name = bytes_slice(mail, 0, (size_t)at);
	struct bytes domain = bytes_slice(mail, (size_t)at + 1, mail.size);
	ptrdiff_t dot = bytes_find_last(domain, '.');

	if (dot <= 0 || !is_letters(bytes_slice(domain, (size_t)dot + 1, domain.size)) ||
	    contact_is_of_distribution(mail))
		return false;
	for (size_t i = 0; i < COUNT(machine_names); i++)
		if (is_word(name, machine_names[i].name))
			return false;
	for (size_t i = 0; i < COUNT(no_domains); i++)
		if (is_below(domain, no_domains[i].domain))
			return false;
	return true;
}

/* Login names of roles and services. Those of packages are known by their user rows already. */
static const char *const roles[] = {
	"root",
	"toor",
	"admin",
	"administrator",
	"sysadmin",
	"operator",
	"ops",
	"devops",
	"deploy",
	"deployer",
	"deployment",
	"release",
	"ci",
	"cd",
	"build",
	"builder",
	"jenkins",
	"runner",
	"gitlab",
	"github",
	"gitlab-runner",
	"github-runner",
	"teamcity",
	"bamboo",
	"drone",
	"buildkite",
	"ansible",
	"puppet",
	"chef",
	"salt",
	"terraform",
	"packer",
	"vagrant",
	"docker",
	"podman",
	"kube",
	"k8s",
	"git",
	"svn",
	"hg",
	"www",
	"www-data",
	"web",
	"webmaster",
	"http",
	"httpd",
	"nginx",
	"apache",
	"app",
	"apps",
	"application",
	"service",
	"svc",
	"daemon",
	"nobody",
	"system",
	"user",
	"guest",
	"test",
	"tester",
	"testuser",
	"demo",
	"dev",
	"developer",
	"prod",
	"production",
	"stage",
	"staging",
	"backup",
	"backups",
	"restic",
	"borg",
	"rsync",
	"sync",
	"sftp",
	"ftp",
	"scp",
	"ssh",
	"tunnel",
	"proxy",
	"vpn",
	"monitor",
	"monitoring",
	"nagios",
	"nrpe",
	"icinga",
	"zabbix",
	"prometheus",
	"grafana",
	"telegraf",
	"mail",
	"postmaster",
	"hostmaster",
	"abuse",
	"postgres",
	"mysql",
	"mariadb",
	"oracle",
	"redis",
	"mongo",
	"mongodb",
	"elastic",
	"elasticsearch",
	"kafka",
	"rabbitmq",
	"tomcat",
	"jboss",
	"wildfly",
	"java",
	"node",
	"python",
	"php",
	"ubuntu",
	"debian",
	"centos",
	"rocky",
	"alma",
	"almalinux",
	"fedora",
	"ec2-user",
	"azureuser",
	"opc",
	"core",
	"cloud-user",
	"cloud",
	"alpine",
	"arch",
	"pi",
	"steam",
	"minecraft",
	"ubnt",
	"laptop",
	"desktop",
	"server",
	"host",
	"localhost",
	"key",
	"default",
};

bool contact_is_role(struct bytes login)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (is_word(login, roles[i]))
			return true;
	return login.size < 2;
}

/* "UTF-8" is no ticket. */
static const char *const no_projects[] = {
	"UTF",   "ISO",  "IEC",    "RFC",   "SHA",   "MD",    "AES",   "RSA",   "ECDSA", "DES",
	"TLS",   "SSL",  "DTLS",   "HTTP",  "HTTPS", "IPV",   "IEEE",  "CVE",   "CWE",   "GPL",
	"LGPL",  "AGPL", "BSD",    "MPL",   "EPL",   "CC",    "PEP",   "PSR",   "ECMA",  "ES",
	"ASCII", "UCS",  "CP",     "GMT",   "UTC",   "CET",   "EST",   "PST",   "X",     "XEP",
	"CRC",   "HMAC", "PBKDF",  "SCRAM", "ARM",   "X",     "AMD",   "I",     "USB",   "SATA",
	"DDR",   "PCI",  "RAID",   "LVM",   "EXT",   "MP",    "H",     "AV",    "OAUTH", "SAML",
	"TOTP",  "FIPS", "NIST",   "PCI",   "PKCS",  "CAT",   "COVID", "JDK",   "JRE",   "JSR",
	"JAVA",  "PHP",  "SP",     "RHEL",  "EL",    "FC",    "DSA",   "DLA",   "USN",   "RHSA",
	"GHSA",  "LTS",  "V",      "Q",     "A",     "B",     "C",     "T",     "BLAKE", "ED",
	"CURVE", "SECP", "CHACHA", "POLY",  "GCM",   "CBC",   "CTR",   "KOI",   "BIG",   "WINDOWS",
	"LATIN", "TCP",  "UDP",    "LAYER", "L",     "LEVEL", "STEP",  "PHASE", "PART",  "NOTE",
	"DEP",
};

bool contact_is_no_project(struct bytes project)
{
	/* SHA256, AES128 */
	while (project.size > 1 && project.at[project.size - 1] >= '0' &&
	       project.at[project.size - 1] <= '9')
		project.size--;
	for (size_t i = 0; i < COUNT(no_projects); i++)
		if (bytes_is(project, no_projects[i]))
			return true;
	return false;
}

/* Words in the address of a place where people of a house write things down. */
static const char *const place_words[] = {
	"wiki",     "confluence",  "jira",       "atlassian.net", "redmine",     "tracker",
	"ticket",   "intranet",    "sharepoint", "notion.so",     "servicedesk", "helpdesk",
	"youtrack", "phabricator", "gitlab",     "bitbucket",     "gitea",       "docs.google.com",
	"runbook",  "handbook",    "bookstack",  "/browse/",      "servicenow",  "service-now",
	"otrs",     "zammad",      "zendesk",    "mattermost",    "slack.com",
};

/* Wikis, trackers and code hosts of everybody's software. */
static const char *const public_places[] = {
	"debian.org",       "ubuntu.com",        "archlinux.org",
	"gentoo.org",       "wikipedia.org",     "nginx.org",
	"nginx.com",        "apache.org",        "postgresql.org",
	"mysql.com",        "mariadb.org",       "mariadb.com",
	"redis.io",         "fedoraproject.org", "centos.org",
	"redhat.com",       "opensuse.org",      "suse.com",
	"alpinelinux.org",  "gnu.org",           "kernel.org",
	"freedesktop.org",  "gnome.org",         "kde.org",
	"dovecot.org",      "samba.org",         "haproxy.org",
	"freeradius.org",   "openvpn.net",       "strongswan.org",
	"mozilla.org",      "jenkins.io",        "sourceforge.net",
	"launchpad.net",    "salsa.debian.org",  "docs.gitlab.com",
	"about.gitlab.com", "letsencrypt.org",   "proxmox.com",
	"squid-cache.org",  "zabbix.com",        "nagios.org",
	"icinga.com",       "python.org",        "php.net",
	"ruby-lang.org",    "mediawiki.org",     "xen.org",
	"qemu.org",         "libvirt.org",       "wiki.js.org",
	"atlassian.com",    "mattermost.com",    "linuxfoundation.org",
};

bool contact_is_place_to_read(struct bytes url)
{
	ptrdiff_t at = bytes_find_text(url, "://");
	struct bytes host = bytes_slice(url, at < 0 ? 0 : (size_t)at + 3, url.size);
	size_t size = 0;

	while (size < host.size && !memchr("/:?#", host.at[size], 4))
		size++;
	host.size = size;
	for (size_t i = 0; i < COUNT(public_places); i++)
		if (is_below(host, public_places[i]))
			return false;
	for (size_t i = 0; i < COUNT(place_words); i++)
		if (bytes_find_text(url, place_words[i]) >= 0)
			return true;
	return false;
}
