/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "format/secrets/secret_template.h"

static void check(struct bytes text, const char *ids, const char *newline, const char *why_not)
{
	scoped_arena arena = { 0 };
	struct secret_template template;
	char found[64] = "";

	secret_template_read(text, &arena, &template);
	for (vec_each(id, &template.ids)) {
		strncat(found, *id, sizeof(found) - strlen(found) - 1);
		strncat(found, " ", sizeof(found) - strlen(found) - 1);
	}
	assert_string_equal(found, ids);
	if (newline)
		assert_string_equal(template.newline, newline);
	if (why_not)
		assert_non_null(strstr(template.why_not, why_not));
	else
		assert_null(template.why_not);
}

TEST(secret_template_reads_ids_and_line_ends)
{
	check(BYTES(""), "", "\n", NULL);
	check(BYTES("no secret {{ here }}\n"), "", "\n", NULL);
	check(BYTES("a = <secret:s1>\nb = <secret:s22>, <secret:s1>"), "s1 s22 ", "\n", NULL);
	check(BYTES("a = <secret:s1>\r\n"), "s1 ", "\r\n", NULL);
	check(BYTES("a = <secret:s1>\rb"), "s1 ", "\r", NULL);
	check(BYTES("\0<secret:s1>"), "", "\n", NULL); /* binary: carried as it is */
}

TEST(secret_template_takes_no_expression)
{
	check(BYTES("<secret:s1> <secret:lookup('pipe', 'id')>"), "s1 ", NULL, "names none");
	check(BYTES("<secret:s1> <secret:s1|e>"), "s1 ", NULL, "names none");
	check(BYTES("<secret:s1> <secret:-s1>"), "s1 ", NULL, "names none");
	check(BYTES("<secret:s1> <secret:"), "s1 ", NULL, "names none");
	check(BYTES("<secret:s123456789012345678901> <secret:s1>"), "s1 ", NULL, "names none");
	check(BYTES("<secret:x>"), "", NULL, NULL); /* there is nothing to put back */
	check(BYTES("#jinja2: block_start_string:'x'\n<secret:s1>"), "s1 ", NULL, "first line");
	check(BYTES("<secret:s1>\xff"), "s1 ", NULL, "UTF-8");
	check(BYTES("<secret:s1>\r\n\n"), "s1 ", NULL, "line ends");
}

TEST(secret_template_finds_a_word_that_is_not_there)
{
	scoped_arena arena = { 0 };
	struct secret_template template;

	secret_template_read(BYTES("trowel0 trowel1 <secret:s1>"), &arena, &template);
	assert_string_equal(template.unlike, "trowel2");
}
