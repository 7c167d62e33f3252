/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <errno.h>

#include <cmocka.h>

#include "format/packages/alternatives.h"

static const char editor[] =
	"auto\n/usr/bin/editor\neditor.1.gz\n/usr/share/man/man1/editor.1.gz\n\n"
	"/bin/nano\n40\n/usr/share/man/man1/nano.1.gz\n"
	"/usr/bin/vim\n50\n\n"
	"/usr/bin/ed\n-100\n/usr/share/man/man1/ed.1.gz\n\n";

TEST(alternatives_of_debian)
{
	SCOPED(alternatives_deinit) struct alternatives alternatives = { 0 };
	struct err err;

	assert_int_equal(alternatives_parse(bytes_of(editor), "editor", &alternatives, &err), 0);
	assert_false(alternatives.is_manual);
	assert_true(bytes_is(alternatives.link, "/usr/bin/editor"));
	assert_int_equal(alternatives.choices.count, 3);
	const struct alternatives_choice *best = alternatives_best(&alternatives);
	const struct alternatives_choice *ed = alternatives_find(&alternatives,
								 BYTES("/usr/bin/ed"));

	assert_true(bytes_is(best->path, "/usr/bin/vim"));
	assert_int_equal(ed->priority, -100);
	assert_int_equal(alternatives_slave_path(&alternatives, best, alternatives.slaves.at).size,
			 0);
	assert_true(bytes_is(alternatives_slave_path(&alternatives, ed, alternatives.slaves.at),
			     "/usr/share/man/man1/ed.1.gz"));
	assert_null(alternatives_find(&alternatives, BYTES("/usr/bin/emacs")));
}

TEST(alternatives_of_red_hat)
{
	static const char text[] =
		"manual\n/usr/bin/java\njre\n/usr/lib/jvm/jre\n\n"
		"@java-11@/usr/lib/java-11/bin/java\n1112 java\n/usr/lib/java-11\n";
	SCOPED(alternatives_deinit) struct alternatives alternatives = { 0 };
	struct err err;

	assert_int_equal(alternatives_parse(bytes_of(text), "java", &alternatives, &err), 0);
	assert_true(alternatives.is_manual);
	assert_true(bytes_is(alternatives.choices.at[0].path, "/usr/lib/java-11/bin/java"));
	assert_int_equal(alternatives.choices.at[0].priority, 1112);
}

TEST(alternatives_that_are_none)
{
	static const char *const texts[] = {
		"",
		"auto",
		"auto\nusr/bin/x\n",
		"best\n/usr/bin/x\n\n",
		"auto\n/usr/bin/x\nslave\n",
		"auto\n/usr/bin/x\n\n/usr/bin/y\n",
		"auto\n/usr/bin/x\n\n/usr/bin/y\nmany\n",
		"auto\n/usr/bin/x\ns\n/usr/s\n\n/usr/bin/y\n5",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct alternatives alternatives = { 0 };
		struct err err;

		assert_int_equal(
			alternatives_parse(bytes_of(texts[i]), "text", &alternatives, &err),
			-EBADMSG);
	}
}
