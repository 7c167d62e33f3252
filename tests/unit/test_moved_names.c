/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "onto/moved_names.h"

/* A release with PHP 8.2, PostgreSQL 15 and NTPsec, and Tomcat as it was. */
static const char *there(void *context, const char *name)
{
	(void)context;
	if (text_is(name, "php7.4-common"))
		return "php8.2-common";
	if (text_is(name, "postgresql-13"))
		return "postgresql-15";
	if (text_is(name, "ntp"))
		return "ntpsec";
	return text_is(name, "tomcat9") ? name : NULL;
}

static void add_package(struct arena *arena, struct content *old, const char *name)
{
	RECORD_ADD(arena, &old->packages, package)->name = name;
}

static void assert_moves(const struct renames *renames, const char *from, const char *to)
{
	scoped_arena arena = { 0 };

	assert_string_equal(renames_text(renames, from, &arena), to);
}

TEST(moved_names_of_versions_and_of_other_programs)
{
	scoped_arena arena = { 0 };
	struct content old = { 0 };
	struct renames renames = { 0 };

	add_package(&arena, &old, "php5.6-common");
	add_package(&arena, &old, "php7.4-common");
	add_package(&arena, &old, "postgresql-13");
	add_package(&arena, &old, "postgresql-client-13");
	add_package(&arena, &old, "ntp");
	add_package(&arena, &old, "tomcat9");
	moved_names_find(&old, there, NULL, &arena, &renames);
	assert_moves(&renames, "/etc/php/7.4/fpm/pool.d/shop.conf",
		     "/etc/php/8.2/fpm/pool.d/shop.conf");
	assert_moves(&renames, "../mods-available/php7.4.load", "../mods-available/php8.2.load");
	assert_moves(&renames, "/var/lib/postgresql/13/main", "/var/lib/postgresql/15/main");
	assert_moves(&renames, "/var/run/postgresql/13-main.pid",
		     "/var/run/postgresql/15-main.pid");
	assert_moves(&renames, "/etc/ntp.conf", "/etc/ntpsec/ntp.conf");
	assert_moves(&renames, "/var/lib/ntp/ntp.drift", "/var/lib/ntpsec/ntp.drift");
	/* of two versions the older one; a folder that is none; what is as it was */
	assert_moves(&renames, "/etc/php/5.6/php.ini", "/etc/php/5.6/php.ini");
	assert_moves(&renames, "/etc/php/conf/x", "/etc/php/conf/x");
	assert_moves(&renames, "/etc/tomcat9/server.xml", "/etc/tomcat9/server.xml");
}

static void assert_packaged(const char *path, const char *packaged, const char *package)
{
	scoped_arena arena = { 0 };
	struct packaged_file found = packaged_file_of(path, &arena);

	assert_string_equal(found.path, packaged);
	if (package)
		assert_string_equal(found.package, package);
	else
		assert_null(found.package);
}

TEST(packaged_files_that_scripts_copy)
{
	assert_packaged("/etc/ssh/sshd_config", "/usr/share/openssh/sshd_config", NULL);
	assert_packaged("/etc/php/7.4/apache2/php.ini", "/usr/lib/php/7.4/php.ini-production",
			"php7.4-common");
	assert_packaged("/etc/php/x/apache2/php.ini", "/etc/php/x/apache2/php.ini", NULL);
	assert_packaged("/etc/login.defs", "/etc/login.defs", NULL);
}
