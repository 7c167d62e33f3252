/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/moved_names.h"

#include "base/path.h"
#include "format/packages/upstream_version.h"
#include "snapshot/package_facts.h"

enum { VERSIONED_NAMES = 7 };

/* What carries the version of a package in its name: "%", in the package's name as well. */
static const struct {
	const char *package, *names[VERSIONED_NAMES], *why;
} versioned[] = {
	{ "php%-common",
	  { "/etc/php/%", "/usr/lib/php/%", "/usr/bin/php%", "php%-", "php-fpm%",
	    "mods-available/php%", "mods-enabled/php%" },
	  "Debian's PHP has its version in the names of what is its own" },
	{ "postgresql-%",
	  { "/etc/postgresql/%", "/var/lib/postgresql/%", "/usr/lib/postgresql/%",
	    "/usr/share/postgresql/%", "postgresql@%-", "postgresql-%-", "run/postgresql/%-" },
	  "Debian's PostgreSQL has its major version in the names of what is its own" },
	{ "python%-minimal",
	  { "/etc/python%", "/usr/bin/python%", "/usr/lib/python%", "/usr/local/lib/python%" },
	  "Python has its version in the names of its folders" },
	{ "tomcat%",
	  { "/etc/tomcat%", "/var/lib/tomcat%", "/var/log/tomcat%", "/usr/share/tomcat%",
	    "/etc/default/tomcat%", "tomcat%.service" },
	  "Debian's Tomcat has its version in the names of what is its own" },
	{ "openjdk-%-jre-headless",
	  { "/usr/lib/jvm/java-%", "/etc/java-%-openjdk" },
	  "Debian's Java has its version in the names of its folders" },
};

static const char ntpsec[] =
	"Debian 12: ntpsec takes the place of ntp and has names of its own (its NEWS.Debian)";

/* Single names, where another package stands there. */
static const struct {
	const char *package, *there, *from, *to, *why;
} single[] = {
	{ "ntp", "ntpsec", "/etc/ntp.conf", "/etc/ntpsec/ntp.conf", ntpsec },
	{ "ntp", "ntpsec", "/etc/default/ntp", "/etc/default/ntpsec", ntpsec },
	{ "ntp", "ntpsec", "/var/lib/ntp", "/var/lib/ntpsec", ntpsec },
	{ "ntp", "ntpsec", "/var/log/ntpstats", "/var/log/ntpsec", ntpsec },
	{ "ntp", "ntpsec", "ntp.service", "ntpsec.service", ntpsec },
};

/* What stands for "%" in a package's name: "8.2" in "php8.2-common". Empty if it is no version. */
static struct bytes version_in(const char *name, const char *pattern)
{
	const char *percent = strchr(pattern, '%');
	size_t front = (size_t)(percent - pattern), fixed = front + strlen(percent + 1);
	struct bytes whole = bytes_of(name), ret;

	if (strncmp(name, pattern, front) != 0 || !bytes_ends(whole, percent + 1) ||
	    whole.size <= fixed)
		return (struct bytes){ 0 };
	ret = bytes_slice(whole, front, whole.size - fixed);
	return upstream_version_size(ret) == ret.size ? ret : (struct bytes){ 0 };
}

static const char *with_version(const char *pattern, struct bytes version, struct arena *arena)
{
	const char *percent = strchr(pattern, '%');

	return arena_format(arena, "%.*s%.*s%s", (int)(percent - pattern), pattern,
			    (int)version.size, version.at, percent + 1);
}

/* The newest of the installed packages of a pattern, or NULL. */
static const struct package *newest_of(const struct content *old, const char *pattern)
{
	const struct package *ret = NULL;

	for (vec_each(package, &old->packages))
		if (package->name && !package->state && version_in(package->name, pattern).size &&
		    (!ret || upstream_version_compare(version_in(package->name, pattern),
						      version_in(ret->name, pattern)) > 0))
			ret = package;
	return ret;
}

static void add(struct renames *ret, struct arena *arena, const struct rename *rename)
{
	*vec_push_in(arena, &ret->list) = *rename;
}

static void find_versioned(const struct content *old, moved_names_package *package, void *context,
			   struct arena *arena, struct renames *ret)
{
	for (size_t i = 0; i < sizeof(versioned) / sizeof(versioned[0]); i++) {
		const char *pattern = versioned[i].package;
		const struct package *here = newest_of(old, pattern);
		const char *there = here ? package(context, here->name) : NULL;
		struct bytes from = here ? version_in(here->name, pattern) : (struct bytes){ 0 };
		struct bytes to = there ? version_in(there, pattern) : (struct bytes){ 0 };

		if (!to.size || bytes_equal(from, to))
			continue;
		for (size_t n = 0; n < VERSIONED_NAMES && versioned[i].names[n]; n++)
			add(ret, arena,
			    &(struct rename){ with_version(versioned[i].names[n], from, arena),
					      with_version(versioned[i].names[n], to, arena),
					      versioned[i].why });
	}
}

void moved_names_find(const struct content *old, moved_names_package *package, void *context,
		      struct arena *arena, struct renames *ret)
{
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		if (package_installed(old, single[i].package) &&
		    text_is(package(context, single[i].package), single[i].there))
			add(ret, arena,
			    &(struct rename){ single[i].from, single[i].to, single[i].why });
	find_versioned(old, package, context, arena, ret);
}

/* Scripts of packages copy these; from the packages' own postinst. "%" is a version. */
static const struct {
	const char *path, *packaged, *package;
} copied[] = {
	{ "/etc/ssh/sshd_config", "/usr/share/openssh/sshd_config", NULL },
	{ "/etc/samba/smb.conf", "/usr/share/samba/smb.conf", NULL },
	{ "/etc/php/%/apache2/php.ini", "/usr/lib/php/%/php.ini-production", "php%-common" },
	{ "/etc/php/%/fpm/php.ini", "/usr/lib/php/%/php.ini-production", "php%-common" },
	{ "/etc/php/%/cgi/php.ini", "/usr/lib/php/%/php.ini-production", "php%-common" },
	{ "/etc/php/%/cli/php.ini", "/usr/lib/php/%/php.ini-production.cli", "php%-common" },
};

struct packaged_file packaged_file_of(const char *path, struct arena *arena)
{
	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++) {
		struct bytes version;

		if (text_is(path, copied[i].path))
			return (struct packaged_file){ copied[i].packaged, NULL };
		if (!copied[i].package || !(version = version_in(path, copied[i].path)).size)
			continue;
		return (struct packaged_file){ with_version(copied[i].packaged, version, arena),
					       with_version(copied[i].package, version, arena) };
	}
	return (struct packaged_file){ path, NULL };
}
