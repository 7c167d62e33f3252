/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/renames.h"

static struct rename pairs[] = {
	{ "/etc/php/7.4", "/etc/php/8.2", NULL },
	{ "php7.4-", "php8.2-", NULL },
	{ "/etc/ntp.conf", "/etc/ntpsec/ntp.conf", NULL },
	{ "/etc/ntp.conf.d", "/etc/ntpsec/ntp.d", NULL },
	{ "postgresql@13-", "postgresql@15-", NULL },
};
static const struct renames renames = {
	.list = { .at = pairs, .count = sizeof(pairs) / sizeof(pairs[0]) },
};

static void assert_renamed(const char *from, const char *to)
{
	scoped_arena arena = { 0 };

	assert_string_equal(renames_text(&renames, from, &arena), to);
}

TEST(renames_of_versions)
{
	assert_renamed("/etc/php/7.4", "/etc/php/8.2");
	assert_renamed("/etc/php/7.4/fpm/php.ini", "/etc/php/8.2/fpm/php.ini");
	assert_renamed("see /etc/php/7.4.", "see /etc/php/8.2.");
	assert_renamed("unix:/run/php/php7.4-fpm.sock php7.4-fpm.service",
		       "unix:/run/php/php8.2-fpm.sock php8.2-fpm.service");
	assert_renamed("postgresql@13-main.service", "postgresql@15-main.service");
	/* another version, another path, another name */
	assert_renamed("/etc/php/7.40 /etc/php/7.4.1", "/etc/php/7.40 /etc/php/7.4.1");
	assert_renamed("/srv/etc/php/7.4 x./etc/php/7.4", "/srv/etc/php/7.4 x./etc/php/7.4");
	assert_renamed("libapache2-mod-php7.4-x myphp7.4-fpm",
		       "libapache2-mod-php7.4-x myphp7.4-fpm");
}

TEST(renames_of_names)
{
	assert_renamed("/etc/ntp.conf", "/etc/ntpsec/ntp.conf");
	assert_renamed("-c /etc/ntp.conf, or", "-c /etc/ntpsec/ntp.conf, or");
	assert_renamed("/etc/ntp.conf.bak /etc/ntp.conf-2 /etc/ntp.confs",
		       "/etc/ntp.conf.bak /etc/ntp.conf-2 /etc/ntp.confs");
	/* the longest */
	assert_renamed("/etc/ntp.conf.d/x", "/etc/ntpsec/ntp.d/x");
	assert_renamed("", "");
}

TEST(renames_that_are_none_give_the_text_itself)
{
	scoped_arena arena = { 0 };
	const char *text = "nothing";
	scoped_buf all = { 0 };
	const struct rename *found = NULL;

	assert_ptr_equal(renames_text(&renames, text, &arena), text);
	assert_null(renames_text(&renames, NULL, &arena));
	assert_int_equal(renames_find(&renames, BYTES("a /etc/php/7.4"), 3, &found), 14);
	assert_null(found);
	assert_int_equal(renames_find(&renames, BYTES("a /etc/php/7.4"), 0, &found), 2);
	assert_ptr_equal(found, &pairs[0]);
	assert_int_equal(renames_apply(&renames, BYTES("php7.4-a\nphp7.4-b\n"), &all), 2);
	assert_string_equal(buf_text(&all), "php8.2-a\nphp8.2-b\n");
}
