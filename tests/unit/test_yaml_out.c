/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written is read back by libyaml's own parser: every text is the same text, and a text. */
#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "codify/yaml_out.h"

/* The scalars of a file, in order. */
struct scalars {
	char text[32][128];
	char tag[32][32];
	bool is_plain[32];
	size_t count;
};

static void read_back(struct bytes text, struct scalars *ret)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool is_end = false;

	ret->count = 0;
	assert_true(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.at, text.size);
	while (!is_end) {
		if (!yaml_parser_parse(&parser, &event))
			fail_msg("%s in\n%.*s", parser.problem, (int)text.size, text.at);
		is_end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT && ret->count < 32) {
			memcpy(ret->text[ret->count], event.data.scalar.value,
			       event.data.scalar.length + 1);
			snprintf(ret->tag[ret->count], 32, "%s",
				 event.data.scalar.tag ? (const char *)event.data.scalar.tag : "");
			ret->is_plain[ret->count++] = event.data.scalar.style ==
						      YAML_PLAIN_SCALAR_STYLE;
		}
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

enum { AMBIGUOUS = 13 }; /* the first of these are something else when they are plain */

static const char *const hostile[] = {
	"",
	" ",
	"yes",
	"No",
	"null",
	"~",
	"0644",
	"1.5",
	"0x1f",
	"2026-01-01",
	"12:30:45",
	"=",
	"<<",
	"- a",
	"a: b",
	"a #b",
	"#a",
	"'",
	"\"",
	"it's",
	"a\nb",
	"a\r\n",
	"\ta",
	"a\t",
	"a\x7f",
	"\x01\x1b[m",
	"!tag",
	"&a",
	"*a",
	"{a: b}",
	"[a]",
	"%YAML",
	"---",
	"...",
	"a\xc2\x85z",
	"\xe2\x80\xa8",
	"\xef\xbb\xbf",
	"gr\xc3\xbc\xc3\x9f",
	"| x",
	"> x",
	"?",
	"a\\nb",
};

TEST(yaml_texts_come_back_as_they_were)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct scalars scalars;
		scoped_buf text = { 0 };
		struct yaml_out out;

		yaml_init(&out, &text, false);
		yaml_word(&out, "key");
		yaml_list(&out);
		yaml_text(&out, hostile[i]);
		yaml_map(&out);
		yaml_pair(&out, "inner", hostile[i]);
		yaml_map_end(&out);
		yaml_list_end(&out);
		yaml_deinit(&out);
		read_back(buf_bytes(&text), &scalars);
		assert_int_equal(scalars.count, 4);
		assert_string_equal(scalars.text[1], hostile[i]);
		assert_string_equal(scalars.text[3], hostile[i]);
		/* nobody takes it for a number or a switch */
		assert_false(scalars.is_plain[1] && i < AMBIGUOUS);
		assert_string_equal(scalars.tag[1], "");
	}
}

TEST(yaml_marks_what_looks_like_jinja)
{
	static const char *const texts[] = { "{{ x }}", "a {% raw %}", "{# x", "a\n{{ b" };
	struct scalars scalars;
	scoped_buf text = { 0 };
	struct yaml_out out;

	yaml_init(&out, &text, true);
	for (size_t i = 0; i < 4; i++)
		yaml_text(&out, texts[i]);
	yaml_deinit(&out);
	read_back(buf_bytes(&text), &scalars);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(scalars.text[i], texts[i]);
		assert_string_equal(scalars.tag[i], "!unsafe");
	}
}

TEST(yaml_bytes_that_are_no_text_are_said)
{
	struct scalars scalars;
	scoped_buf text = { 0 };
	struct yaml_out out;

	yaml_init(&out, &text, true);
	yaml_text(&out, "a\xff");
	yaml_deinit(&out);
	read_back(buf_bytes(&text), &scalars);
	assert_string_equal(scalars.text[0], "a\\xff");
}

TEST(yaml_comments_end_where_they_should)
{
	static const char *const texts[] = { "a\rkey: value", "a\xc2\x85key: value",
					     "a\xe2\x80\xa8key: value", "\x01\xff\x7f" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct scalars scalars;
		scoped_buf text = { 0 };
		struct yaml_out out;

		yaml_init(&out, &text, false);
		yaml_comment(&out, texts[i]);
		yaml_hide(&out);
		yaml_pair(&out, "hidden", texts[i]);
		yaml_comment(&out, "");
		yaml_pair(&out, "a", "b");
		yaml_deinit(&out);
		read_back(buf_bytes(&text), &scalars);
		assert_int_equal(scalars.count, 2);
	}
}

TEST(yaml_comments_and_hidden_rows)
{
	scoped_buf text = { 0 };
	struct yaml_out out;

	yaml_init(&out, &text, false);
	yaml_comment(&out, "one\ntwo");
	yaml_pair(&out, "a", "b");
	yaml_comment(&out, "");
	yaml_hide(&out);
	yaml_word(&out, "c");
	yaml_list(&out);
	yaml_text(&out, "d\n- e: f");
	yaml_list_end(&out);
	yaml_comment(&out, "");
	yaml_pair(&out, "g", "h");
	yaml_deinit(&out);
	assert_string_equal(buf_text(&text), "---\n# one\n# two\na: b\n\n# c:\n# - \"d\\n- e: f\"\n"
					     "\ng: h\n");
}
