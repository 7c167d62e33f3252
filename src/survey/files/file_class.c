/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/file_class.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "survey/files/content.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TREE_MOST_PERCENT = 60 }; /* of the files of a tree, to speak for all */

const char *const file_class_names[CLASS_COUNT] = {
	[CLASS_CONFIG] = "config",     [CLASS_CODE] = "code",   [CLASS_DATA] = "data",
	[CLASS_LOG] = "log",           [CLASS_CACHE] = "cache", [CLASS_SECRET] = "secret",
	[CLASS_IDENTITY] = "identity",
};

struct place_rule {
	const char *pattern; /* of path_matches() */
	enum file_class class;
	const char *why;
};

/* Places that say it all, whatever a file holds. First match wins. */
static const struct place_rule certain_places[] = {
	{ "/etc/machine-id", CLASS_IDENTITY, "the machine's id" },
	{ "/var/lib/dbus/machine-id", CLASS_IDENTITY, "the machine's id" },
	{ "/etc/hostname", CLASS_IDENTITY, "the host's name" },
	{ "/etc/mailname", CLASS_CONFIG, "the domain of its mail, often not the host's name" },
	{ "/etc/hosts", CLASS_IDENTITY, "names and addresses of this host" },
	{ "/etc/resolv.conf", CLASS_IDENTITY, "resolvers of this network" },
	{ "/etc/fstab", CLASS_IDENTITY, "file systems of these disks" },
	{ "/etc/crypttab", CLASS_IDENTITY, "file systems of these disks" },
	{ "/etc/adjtime", CLASS_IDENTITY, "the drift of this clock" },
	{ "/etc/network/interfaces", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/network/interfaces.d/*", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/netplan/*", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/systemd/network/*.network", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/NetworkManager/system-connections/*", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/sysconfig/network-scripts/ifcfg-*", CLASS_IDENTITY, "addresses of this host" },
	{ "/etc/udev/rules.d/70-persistent-*", CLASS_IDENTITY, "names of these devices" },
	{ "/etc/ssh/ssh_host_*", CLASS_IDENTITY, "the host's own keys" },
	{ "/etc/iscsi/initiatorname.iscsi", CLASS_IDENTITY, "the initiator's name" },
	{ "/etc/nvme/host*", CLASS_IDENTITY, "the host's NVMe name" },
	{ "/var/lib/dhcp/*", CLASS_IDENTITY, "leases of addresses" },
	{ "/var/lib/dhclient/*", CLASS_IDENTITY, "leases of addresses" },
	{ "/var/lib/NetworkManager/**", CLASS_IDENTITY, "leases and seen networks" },
	{ "/var/lib/cloud/**", CLASS_IDENTITY, "what cloud-init did to this instance" },
	{ "/var/lib/systemd/random-seed", CLASS_IDENTITY, "random numbers of this host" },
	{ "/etc/shadow*", CLASS_SECRET, "hashes of passwords" },
	{ "/etc/gshadow*", CLASS_SECRET, "hashes of passwords" },
	{ "/etc/security/opasswd", CLASS_SECRET, "hashes of old passwords" },
	{ "/etc/ssl/private/**", CLASS_SECRET, "the folder of private keys" },
	{ "/etc/pki/tls/private/**", CLASS_SECRET, "the folder of private keys" },
	{ "/etc/krb5.keytab", CLASS_SECRET, "keys of the host's services" },
	{ "/etc/apt/keyrings/*", CLASS_CONFIG, "public keys of repositories" },
	{ "/etc/apt/trusted.gpg*", CLASS_CONFIG, "public keys of repositories" },
	{ "/etc/apt/trusted.gpg.d/*", CLASS_CONFIG, "public keys of repositories" },
	{ "/usr/share/keyrings/*", CLASS_CONFIG, "public keys of repositories" },
	{ "/etc/pki/rpm-gpg/*", CLASS_CONFIG, "public keys of repositories" },
	{ "/root/.ssh/id_*.pub", CLASS_CONFIG, "a user's public key" },
	{ "/home/*/.ssh/id_*.pub", CLASS_CONFIG, "a user's public key" },
	{ "/root/.ssh/id_*", CLASS_SECRET, "a user's key" },
	{ "/home/*/.ssh/id_*", CLASS_SECRET, "a user's key" },
	{ "/root/.gnupg/**", CLASS_SECRET, "a keyring" },
	{ "/home/*/.gnupg/**", CLASS_SECRET, "a keyring" },
	{ "/root/.netrc", CLASS_SECRET, "passwords for other hosts" },
	{ "/home/*/.netrc", CLASS_SECRET, "passwords for other hosts" },
	{ "/root/.pgpass", CLASS_SECRET, "passwords of databases" },
	{ "/home/*/.pgpass", CLASS_SECRET, "passwords of databases" },
	{ "/var/lib/*/.pgpass", CLASS_SECRET, "passwords of databases" },
	{ "/root/.git-credentials", CLASS_SECRET, "passwords of repositories" },
	{ "/home/*/.git-credentials", CLASS_SECRET, "passwords of repositories" },
	{ "/root/.vault-token", CLASS_SECRET, "a token" },
	{ "/home/*/.vault-token", CLASS_SECRET, "a token" },
	{ "/root/.aws/credentials", CLASS_SECRET, "keys of a cloud account" },
	{ "/home/*/.aws/credentials", CLASS_SECRET, "keys of a cloud account" },
	{ "/root/.ssh/*", CLASS_CONFIG, "who may log in, and where to" },
	{ "/home/*/.ssh/*", CLASS_CONFIG, "who may log in, and where to" },
	{ "/var/spool/cron/**", CLASS_CONFIG, "jobs by the clock" },
	{ "/var/spool/at/**", CLASS_CONFIG, "jobs to come" },
	{ "/var/log/**", CLASS_LOG, "the folder of logs" },
	{ "/var/cache/**", CLASS_CACHE, "the folder of caches" },
	{ "/tmp/**", CLASS_CACHE, "a folder of passing things" },
	{ "/var/tmp/**", CLASS_CACHE, "a folder of passing things" },
	{ "/home/*/.cache/**", CLASS_CACHE, "a user's cache" },
	{ "/root/.cache/**", CLASS_CACHE, "a user's cache" },
	{ "/var/crash/**", CLASS_DATA, "dumps of crashes" },
	{ "/var/lib/mysql/**", CLASS_DATA, "databases of MySQL or MariaDB" },
	{ "/var/lib/postgresql/**", CLASS_DATA, "databases of PostgreSQL" },
	{ "/var/lib/pgsql/**", CLASS_DATA, "databases of PostgreSQL" },
	{ "/var/lib/mongodb/**", CLASS_DATA, "databases of MongoDB" },
	{ "/var/lib/redis/**", CLASS_DATA, "databases of Redis" },
	{ "/var/lib/docker/volumes/**", CLASS_DATA, "volumes of containers" },
};

/* Places that say what a file probably is, where nothing else does. First match wins. */
static const struct place_rule likely_places[] = {
	{ "/etc/**", CLASS_CONFIG, "it lies in /etc" },
	{ "/usr/local/etc/**", CLASS_CONFIG, "it lies in an etc folder" },
	{ "/opt/*/etc/**", CLASS_CONFIG, "it lies in an etc folder" },
	{ "/usr/lib/systemd/**", CLASS_CONFIG, "it lies among units" },
	{ "/lib/systemd/**", CLASS_CONFIG, "it lies among units" },
	{ "/root/.*", CLASS_CONFIG, "it is a user's setting" },
	{ "/home/*/.*", CLASS_CONFIG, "it is a user's setting" },
	{ "/root/.config/**", CLASS_CONFIG, "it is a user's setting" },
	{ "/home/*/.config/**", CLASS_CONFIG, "it is a user's setting" },
	{ "/boot/**", CLASS_CODE, "it lies in /boot" },
	{ "/usr/**", CLASS_CODE, "it lies in /usr" },
	{ "/bin/**", CLASS_CODE, "it lies in /bin" },
	{ "/sbin/**", CLASS_CODE, "it lies in /sbin" },
	{ "/lib/**", CLASS_CODE, "it lies in /lib" },
	{ "/opt/**", CLASS_CODE, "it lies in /opt" },
	{ "/var/www/**", CLASS_CODE, "it lies in a web server's folder" },
	{ "/var/spool/**", CLASS_DATA, "it lies in a queue's folder" },
	{ "/var/lib/**", CLASS_DATA, "it lies among what programs keep" },
	{ "/**", CLASS_DATA, "nothing says that it could be made again" },
};

/* First bytes. */
static const struct {
	const char *start;
	size_t size; /* 0: the text's own */
	enum file_class class;
	const char *why;
} contents[] = {
	{ "-----BEGIN PRIVATE KEY", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN RSA PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN EC PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN DSA PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN ENCRYPTED PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN OPENSSH PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "-----BEGIN PGP PRIVATE", 0, CLASS_SECRET, "it is a private key" },
	{ "\xfe\xed\xfe\xed", 4, CLASS_SECRET, "it is a Java key store" },
	{ "\x03\xd9\xa2\x9a", 4, CLASS_SECRET, "it is a KeePass database" },
	{ "\x05\x02\x00\x00", 4, CLASS_SECRET, "it is a Kerberos keytab" },
	{ "-----BEGIN PGP PUBLIC KEY", 0, CLASS_CONFIG, "it is a public key" },
	{ "-----BEGIN PUBLIC KEY", 0, CLASS_CONFIG, "it is a public key" },
	{ "-----BEGIN CERTIFICATE", 0, CLASS_CONFIG, "it is a certificate" },
	{ "\177ELF", 0, CLASS_CODE, "it is a program or library" },
	{ "#!", 0, CLASS_CODE, "it is a script" },
	{ "\xca\xfe\xba\xbe", 4, CLASS_CODE, "it is a Java class" },
	{ "<?php", 0, CLASS_CODE, "it is PHP" },
	{ "SQLite format 3", 0, CLASS_DATA, "it is an SQLite database" },
	{ "\x1f\x8b", 2, CLASS_DATA, "it is compressed" },
	{ "BZh", 0, CLASS_DATA, "it is compressed" },
	{ "\xfd"
	  "7zXZ",
	  5, CLASS_DATA, "it is compressed" },
	{ "\x28\xb5\x2f\xfd", 4, CLASS_DATA, "it is compressed" },
	{ "\x89PNG", 4, CLASS_DATA, "it is a picture" },
	{ "\xff\xd8\xff", 3, CLASS_DATA, "it is a picture" },
	{ "GIF8", 0, CLASS_DATA, "it is a picture" },
	{ "%PDF", 0, CLASS_DATA, "it is a document" },
	{ "LPKSHHRH", 0, CLASS_LOG, "it is a journal" },
};

/* Endings of names, without the dot; whole names where they begin with one. */
static const struct {
	const char *endings; /* parted by blanks */
	enum file_class class;
	const char *why;
} names[] = {
	{ "conf cfg cnf ini yml yaml toml properties env config rules service socket timer mount "
	  "target network netdev link repo list sources desktop reg cf rc tf j2 tmpl",
	  CLASS_CONFIG, "its name is that of configuration" },
	{ "c h cc cpp hpp rs go java class jar war ear js mjs cjs ts jsx tsx vue css scss less "
	  "html "
	  "htm php phtml py pyc pyi rb erb pl pm tcl lua sh bash zsh awk sql so a o ko el elc hs "
	  "erl beam ex exs clj scala kt groovy cs dll exe wasm map svg gem whl egg",
	  CLASS_CODE, "its name is that of code" },
	{ "db sqlite sqlite3 mdb ibd frm myd myi ldb dump bak backup tar tgz gz bz2 xz zst zip 7z "
	  "rar iso img qcow2 vmdk raw csv tsv parquet avro json jsonl xml xlsx xls doc docx odt "
	  "pdf "
	  "jpg jpeg png gif webp mp3 mp4 avi mov wav ogg ttf woff woff2 eml mbox rdb aof dat bin",
	  CLASS_DATA, "its name is that of data" },
	{ "log out err", CLASS_LOG, "its name is that of a log" },
	{ "cache tmp temp swp pid lock", CLASS_CACHE, "its name is that of a passing thing" },
	{ "key pem p12 pfx jks keystore kdbx keytab gpg asc ovpn", CLASS_SECRET,
	  "its name is that of a key" },
};

/* Whole names of what tells a language's tool which packages a project needs. Without them the
 * project cannot be made again, though their endings are those of data and of passing things. */
static const char *const manifests[] = {
	"package.json",  "package-lock.json", "npm-shrinkwrap.json", "yarn.lock",   "composer.json",
	"composer.lock", "Gemfile.lock",      "Cargo.lock",          "poetry.lock", "Pipfile.lock",
	"pdm.lock",      "uv.lock",           "packages.lock.json"
};
#define MANIFEST "it says which packages a project needs"

static bool is_manifest(const char *name)
{
	for (size_t i = 0; i < COUNT(manifests); i++)
		if (strcmp(name, manifests[i]) == 0)
			return true;
	return false;
}

/* Names of folders that speak for all that lies in them. */
static const struct {
	const char *name;
	enum file_class class;
	const char *why;
} folders[] = {
	{ "node_modules", CLASS_CODE, "a folder of npm packages" },
	{ "site-packages", CLASS_CODE, "a folder of Python packages" },
	{ "vendor", CLASS_CODE, "a folder of somebody else's code" },
	{ "__pycache__", CLASS_CACHE, "Python made it from its sources" },
	{ ".cache", CLASS_CACHE, "its name is that of a cache" },
	{ "cache", CLASS_CACHE, "its name is that of a cache" },
	{ "tmp", CLASS_CACHE, "its name is that of passing things" },
	{ "log", CLASS_LOG, "its name is that of logs" },
	{ "logs", CLASS_LOG, "its name is that of logs" },
	{ "uploads", CLASS_DATA, "its name is that of uploads" },
	{ "backup", CLASS_DATA, "its name is that of backups" },
	{ "backups", CLASS_DATA, "its name is that of backups" },
	{ "data", CLASS_DATA, "its name is that of data" },
};

static struct file_verdict judge_place(const struct place_rule *rules, size_t count,
				       struct bytes path)
{
	for (size_t i = 0; i < count; i++)
		if (path_matches(path, rules[i].pattern))
			return (struct file_verdict){ rules[i].class, rules[i].why };
	return (struct file_verdict){ 0 };
}

/* What follows the remarks before a PEM block ("# Issuer: ..." above each certificate of a bundle),
 * else all of the head. */
static struct bytes skip_pem_remarks(struct bytes head)
{
	struct bytes rest = head, line;
	struct bytes block = head;

	while (bytes_line(&rest, &line)) {
		if (bytes_starts(line, "-----BEGIN "))
			return block;
		if (line.size && !bytes_starts(line, "#"))
			break;
		block = rest;
	}
	return head;
}

static struct file_verdict judge_content(struct bytes head)
{
	head = skip_pem_remarks(head);
	for (size_t i = 0; i < COUNT(contents); i++) {
		size_t size = contents[i].size ? contents[i].size : strlen(contents[i].start);

		if (head.size >= size && memcmp(head.at, contents[i].start, size) == 0)
			return (struct file_verdict){ contents[i].class, contents[i].why };
	}
	return (struct file_verdict){ 0 };
}

void file_class_endings(struct ending_map *ret)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bytes rest = bytes_of(names[i].endings), ending;

		while (bytes_word(&rest, &ending))
			*ending_map_put(ret, map_hash_bytes(ending)) = names[i].class;
	}
}

enum file_class file_class_of_name(const struct ending_map *endings, const char *name)
{
	const char *dot = strrchr(name, '.');
	const enum file_class *class = dot ? ending_map_find(endings, map_hash_text(dot + 1))
					   : NULL;

	if (!class)
		return CLASS_UNKNOWN;
	return (*class == CLASS_DATA || *class == CLASS_CACHE) && is_manifest(name) ? CLASS_CODE
										    : *class;
}

static struct file_verdict judge_name(const struct ending_map *endings, struct bytes path)
{
	scoped_buf text = { 0 };

	buf_add_bytes(&text, path);
	const char *name = path_name(buf_text(&text));
	enum file_class class = file_class_of_name(endings, name);

	if (is_manifest(name))
		return (struct file_verdict){ CLASS_CODE, MANIFEST };
	for (size_t i = 0; i < COUNT(names); i++)
		if (class != CLASS_UNKNOWN && names[i].class == class)
			return (struct file_verdict){ class, names[i].why };
	return (struct file_verdict){ 0 };
}

/* Data by name, yet plain text in /etc (a .json, a .list): that is configuration. */
static bool is_config_after_all(struct file_verdict verdict, struct bytes path, struct bytes head)
{
	return verdict.class == CLASS_DATA && bytes_starts(path, "/etc/") && head.size &&
	       !memchr(head.at, '\0', head.size);
}

struct file_verdict file_class_judge(const struct ending_map *endings, struct bytes path,
				     mode_t mode, struct bytes head)
{
	struct file_verdict verdict = judge_place(certain_places, COUNT(certain_places), path);

	if (verdict.class == CLASS_UNKNOWN)
		verdict = judge_content(head);
	if (verdict.class == CLASS_UNKNOWN && S_ISREG(mode))
		verdict = judge_name(endings, path);
	if (verdict.class == CLASS_UNKNOWN || is_config_after_all(verdict, path, head))
		verdict = judge_place(likely_places, COUNT(likely_places), path);
	return verdict;
}

/* A folder of JSON or pictures: code as often as not. */
#define DATA_BY_NAMES "most of its files are data by their names"

bool file_class_is_guess(const char *why)
{
	return text_is(why, likely_places[COUNT(likely_places) - 1].why) ||
	       text_is(why, DATA_BY_NAMES);
}

bool file_class_is_of_place(const char *why)
{
	for (size_t i = 0; i < COUNT(likely_places); i++)
		if (text_is(why, likely_places[i].why))
			return true;
	return !why;
}

static struct file_verdict judge_tally(const uint32_t tally[CLASS_COUNT], int64_t files)
{
	static const char *const whys[CLASS_COUNT] = {
		[CLASS_CONFIG] = "most of its files are configuration by their names",
		[CLASS_CODE] = "most of its files are code by their names",
		[CLASS_DATA] = DATA_BY_NAMES,
		[CLASS_LOG] = "most of its files are logs by their names",
		[CLASS_CACHE] = "most of its files are passing things by their names",
		[CLASS_SECRET] = "most of its files are keys by their names",
	};

	for (int i = CLASS_CONFIG; i < CLASS_IDENTITY; i++)
		if (files && tally[i] * 100LL >= files * TREE_MOST_PERCENT)
			return (struct file_verdict){ (enum file_class)i, whys[i] };
	return (struct file_verdict){ 0 };
}

static struct file_verdict judge_folder(struct bytes path)
{
	scoped_buf text = { 0 };

	buf_add_bytes(&text, path);
	for (size_t i = 0; i < COUNT(folders); i++)
		if (strcmp(path_name(buf_text(&text)), folders[i].name) == 0)
			return (struct file_verdict){ folders[i].class, folders[i].why };
	return (struct file_verdict){ 0 };
}

struct file_verdict file_class_judge_tree(struct bytes path, const uint32_t tally[CLASS_COUNT],
					  int64_t files)
{
	scoped_buf inside = { 0 };

	/* a rule for what lies below a folder holds for the folder */
	buf_add_bytes(&inside, path);
	buf_add_text(&inside, "/*");
	struct file_verdict verdict = judge_place(certain_places, COUNT(certain_places),
						  buf_bytes(&inside));

	if (verdict.class == CLASS_UNKNOWN)
		verdict = judge_folder(path);
	if (verdict.class == CLASS_UNKNOWN)
		verdict = judge_tally(tally, files);
	if (verdict.class == CLASS_UNKNOWN)
		verdict = judge_place(likely_places, COUNT(likely_places), path);
	return verdict;
}
