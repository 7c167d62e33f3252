/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/configured_programs.h"

#include <assert.h>

#include "base/path.h"
#include "format/packages/dpkg_version.h"

/* Where packages of Debian and Red Hat have their files, from the packages themselves; of a file
 * that fits several rows, the first program that both hosts have. */
static const struct {
	const char *path;     /* see path_matches() */
	const char *program;  /* as of option_rules.h */
	const char *packages; /* glob(7), parted by blanks: they have its version */
} readers[] = {
	{ "/etc/nginx/**", "nginx", "nginx-common nginx nginx-core nginx-mainline" },
	{ "/etc/apache2/**", "apache", "apache2 apache2-bin" },
	{ "/etc/httpd/**", "apache", "httpd" },
	{ "/etc/haproxy/**", "haproxy", "haproxy" },
	{ "/etc/php/*/fpm/**", "php-fpm", "php[0-9]*-fpm" },
	{ "/etc/php/**", "php", "php[0-9]*-common" },
	{ "/etc/php-fpm.d/*", "php-fpm", "php-fpm" },
	{ "/etc/php.ini", "php", "php-common" },
	{ "/etc/php.d/*", "php", "php-common" },
	{ "/etc/postgresql/**", "postgresql", "postgresql-[0-9]*" },
	{ "/var/lib/pgsql/**", "postgresql", "postgresql-server" },
	{ "/etc/mysql/**", "mariadb", "mariadb-server-[0-9]* mariadb-server" },
	{ "/etc/my.cnf", "mariadb", "mariadb-server" },
	{ "/etc/my.cnf.d/*", "mariadb", "mariadb-server" },
	{ "/etc/mysql/**", "mysql", "mysql-server-[0-9]* mysql-community-server" },
	{ "/etc/my.cnf", "mysql", "mysql-server mysql-community-server" },
	{ "/etc/my.cnf.d/*", "mysql", "mysql-server mysql-community-server" },
	{ "/etc/redis/*", "redis", "redis-server redis" },
	{ "/etc/redis.conf", "redis", "redis" },
	{ "/etc/ssh/sshd_config", "sshd", "openssh-server" },
	{ "/etc/ssh/sshd_config.d/*", "sshd", "openssh-server" },
	{ "/etc/postfix/*", "postfix", "postfix" },
	{ "/etc/dovecot/**", "dovecot", "dovecot-core dovecot" },
	{ "/etc/bind/*", "bind9", "bind9" },
	{ "/etc/named.conf", "bind9", "bind" },
	{ "/etc/systemd/**", "systemd", "systemd" },
	{ "/etc/sysctl.conf", "linux", "linux-image-[a-z]* kernel-core kernel linux-lts" },
	{ "/etc/sysctl.d/*", "linux", "linux-image-[a-z]* kernel-core kernel linux-lts" },
};
enum { READERS = sizeof(readers) / sizeof(readers[0]) };
static_assert((int)READERS <= (int)CONFIGURED_PROGRAMS_MAX, "each reader has a place");

static void take_newer(const char **ret, const char *version)
{
	if (version && (!*ret || dpkg_version_compare(bytes_of(version), bytes_of(*ret)) > 0))
		*ret = version;
}

static const char *installed_version(const struct content *content, const char *packages)
{
	const char *ret = NULL;

	for (vec_each(package, &content->packages))
		if (package->name && !package->state &&
		    path_glob_matches_any(bytes_of(package->name), packages))
			take_newer(&ret, package->version);
	return ret;
}

/* What is on offer there is installed; of packages with versions in their names the newest. */
static const char *offered_version(const struct target *target, const char *packages)
{
	const char *ret = NULL;

	for (vec_each(offer, &target->content->available))
		if (offer->name && offer->automatic != TRI_NO &&
		    path_glob_matches_any(bytes_of(offer->name), packages))
			take_newer(&ret, offer->version);
	return ret ? ret : installed_version(target->content, packages);
}

/* A kernel may run that no package brought. */
static void look_up(struct configured_programs *programs, size_t row)
{
	struct configured_program *known = &programs->known[row];

	if (known->name)
		return;
	known->name = readers[row].program;
	known->old_version = installed_version(programs->old, readers[row].packages);
	if (!known->old_version && text_is(known->name, "linux"))
		known->old_version = programs->old->host.kernel.release;
	if (known->old_version)
		known->new_version = offered_version(programs->target, readers[row].packages);
}

/* The program of a row, if both hosts have it. */
static const struct configured_program *of_row(struct configured_programs *programs, size_t row)
{
	look_up(programs, row);
	return programs->known[row].new_version ? &programs->known[row] : NULL;
}

const struct configured_program *configured_program_of(struct configured_programs *programs,
						       const char *path)
{
	const struct configured_program *ret = NULL;

	for (size_t i = 0; i < READERS && !ret; i++)
		if (path_matches(bytes_of(path), readers[i].path))
			ret = of_row(programs, i);
	return ret;
}

const struct configured_program *configured_program_named(struct configured_programs *programs,
							  const char *name)
{
	const struct configured_program *ret = NULL;

	for (size_t i = 0; i < READERS && !ret; i++)
		if (text_is(name, readers[i].program))
			ret = of_row(programs, i);
	return ret;
}
