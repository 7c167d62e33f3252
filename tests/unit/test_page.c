/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page: what it lets in, its policy, and that every section is there. */
#include "harness.h"

#include <cmocka.h>
#include <nettle/sha2.h>

#include "base/base64.h"
#include "page/html.h"
#include "page/page.h"
#include "page/section.h"
#include "page/table.h"
#include "page/value.h"
#include "snapshot/snapshot.h"

#define EVIL "<script>alert(1)</script>\"'&\033\xff\xe2\x80\xa8"

static void render(const struct snapshot *snapshot, struct buf *ret)
{
	page_write(&snapshot->content, ret);
}

static size_t count_of(struct bytes text, const char *part)
{
	size_t count = 0;

	for (ptrdiff_t at; (at = bytes_find_text(text, part)) >= 0; count++)
		text = bytes_slice(text, (size_t)at + 1, text.size);
	return count;
}

TEST(html_escapes_what_is_not_markup)
{
	scoped_html html = { 0 };

	html_add(&html, "<a href=\"%s\">%zu%% %lld %d</a>", EVIL, (size_t)7, -5LL, 3);
	assert_string_equal(html_bytes(&html).at,
			    "<a href=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"
			    "\\x1b\\xff\\u{2028}\">7% -5 3</a>");
}

TEST(html_cuts_between_characters)
{
	scoped_html html = { 0 };

	html_text_start(&html, BYTES("ab\xe2\x82\xac"), 4);
	assert_string_equal(html_bytes(&html).at, "ab\xe2\x80\xa6");
}

/* The contents of the only element of that name. */
static struct bytes element(struct bytes page, const char *begin, const char *end)
{
	ptrdiff_t from = bytes_find_text(page, begin);

	assert_true(from >= 0);
	page = bytes_slice(page, (size_t)from + strlen(begin), page.size);
	ptrdiff_t to = bytes_find_text(page, end);

	assert_true(to >= 0);
	return bytes_slice(page, 0, (size_t)to);
}

static void check_digest(struct bytes page, struct bytes source, const char *directive)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha256;
	scoped_buf policy = { 0 };

	sha256_init(&sha256);
	sha256_update(&sha256, source.size, (const uint8_t *)source.at);
	sha256_digest(&sha256, sizeof(digest), digest);
	buf_add_format(&policy, "%s 'sha256-", directive);
	base64_encode(&policy, (struct bytes){ (const char *)digest, sizeof(digest) });
	assert_true(bytes_find_text(page, buf_text(&policy)) >= 0);
}

TEST(page_allows_its_own_style_and_script_alone)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	render(&snapshot, &page);
	struct bytes text = buf_bytes(&page);

	assert_true(bytes_find_text(text, "default-src 'none'; base-uri 'none'") >= 0);
	check_digest(text, element(text, "<style>", "</style>"), "style-src");
	check_digest(text, element(text, "<script>", "</script>"), "script-src");
	assert_int_equal(count_of(text, "<script"), 1);
	assert_int_equal(count_of(text, "<style"), 1);
	assert_int_equal(count_of(text, " style="), 0);
	assert_int_equal(count_of(text, "http:"), 0);
	assert_int_equal(count_of(text, "https:"), 0);
}

/* Gives every field of a record a value; `text` where it is a text. */
static void fill(struct arena *arena, const struct record_type *type, void *record,
		 const char *text);

static void fill_field(struct arena *arena, const struct field *field, void *at, const char *text)
{
	switch (field->kind) {
	case FIELD_TEXT:
		*(const char **)at = text;
		break;
	case FIELD_ENUM:
		*(int *)at = 1;
		break;
	case FIELD_INT:
	case FIELD_TIME:
		*(int64_t *)at = 7;
		break;
	case FIELD_REAL:
		*(double *)at = 7.5;
		break;
	case FIELD_FLAG:
		*(enum tri *)at = TRI_YES;
		break;
	case FIELD_TEXTS:
		*vec_push_in(arena, (text_list *)at) = text;
		break;
	case FIELD_INTS:
		*vec_push_in(arena, (int_list *)at) = 7;
		break;
	case FIELD_PAIRS:
		*vec_push_in(arena, (pair_list *)at) = (struct pair){ text, text };
		break;
	case FIELD_ONE:
		fill(arena, field->type, at, text);
		break;
	case FIELD_MANY:
	case FIELD_LONG:
		fill(arena, field->type, record_add(arena, field->type, at), text);
		break;
	}
}

static void fill(struct arena *arena, const struct record_type *type, void *record,
		 const char *text)
{
	for (size_t i = 0; i < type->field_count; i++)
		fill_field(arena, &type->fields[i], (char *)record + type->fields[i].offset, text);
}

TEST(page_lets_no_markup_in_by_any_field)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	fill(&snapshot.arena, &content_type, &snapshot.content, EVIL);
	render(&snapshot, &page);
	assert_int_equal(count_of(buf_bytes(&page), "<script"), 1);
	assert_int_equal(count_of(buf_bytes(&page), "</script"), 1);
	assert_int_equal(count_of(buf_bytes(&page), "\033"), 0);
	assert_int_equal(count_of(buf_bytes(&page), "\xff"), 0);
	assert_true(count_of(buf_bytes(&page), "&lt;script") > 100);
}

/* The ids of all sections that a record's fields make. */
static void check_sections(struct bytes page, const struct record_type *type, const char *prefix)
{
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];
		scoped_buf path = { 0 }, id = { 0 };

		buf_add_format(&path, "%s%s", prefix, field->name);
		const struct section *section = section_find(buf_text(&path));

		if (section && section->is_elsewhere)
			continue;
		if (field->kind == FIELD_ONE && !*prefix)
			check_sections(page, field->type, buf_text(&path));
		if (field->kind != FIELD_MANY && field->kind != FIELD_LONG)
			continue;
		buf_add_format(&id, "<section id=\"%s%s%s\">", prefix, *prefix ? "-" : "",
			       field->name);
		if (bytes_find_text(page, buf_text(&id)) < 0)
			fail_msg("no %s", buf_text(&id));
	}
}

TEST(page_shows_every_section)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	fill(&snapshot.arena, &content_type, &snapshot.content, "x");
	render(&snapshot, &page);
	check_sections(buf_bytes(&page), &content_type, "");
}

static const struct record_type *type_of(const char *path)
{
	const struct record_type *type = &content_type;
	struct bytes rest = bytes_of(path), name;

	while (bytes_part(&rest, '.', &name)) {
		const struct record_type *inner = NULL;

		for (size_t i = 0; i < type->field_count; i++)
			if (bytes_is(name, type->fields[i].name))
				inner = type->fields[i].type;
		if (!inner)
			fail_msg("there is no section %s", path);
		type = inner;
	}
	return type;
}

/* Each word up to an equals sign is a field's name. */
static void check_names(const struct record_type *type, const char *list)
{
	struct bytes rest = bytes_of(list), word, name;

	while (bytes_word(&rest, &word)) {
		bool is_there = false;

		bytes_part(&word, '=', &name);
		for (size_t i = 0; i < type->field_count; i++)
			is_there |= bytes_is(name, type->fields[i].name);
		if (!is_there)
			fail_msg("%s has no field %.*s", type->name, (int)name.size, name.at);
	}
}

TEST(page_sections_name_fields_that_exist)
{
	for (const struct section *section = sections; section->path; section++) {
		const struct record_type *type = type_of(section->path);

		check_names(type, section->columns);
		check_names(type, section->hidden);
		check_names(type, section->usual);
	}
}

static void check_value(const char *name, enum field_kind kind, void *at, const char *expected)
{
	struct field field = { .name = name, .kind = kind };
	scoped_html html = { 0 };

	value_add(&html, &field, at, VALUE_CELL);
	assert_string_equal(html_bytes(&html).at, expected);
}

TEST(page_values)
{
	static const char *const words[] = { "a", "b", "c", "d", "e" };
	int64_t number = 12345678, time = 1789000000;
	double percent = 12.345;
	enum tri no = TRI_NO;
	scoped_arena arena = { 0 };
	text_list texts = { 0 };

	for (size_t i = 0; i < 5; i++)
		*vec_push_in(&arena, &texts) = words[i];
	check_value("pid", FIELD_INT, &number, "12345678");
	check_value("memory_limit_bytes", FIELD_INT, &number, "12 MiB");
	check_value("duration_ms", FIELD_INT, &number, "3 h");
	check_value("at", FIELD_TIME, &time, "2026-09-10 00:26");
	check_value("cpu_percent", FIELD_REAL, &percent, "12.3 %");
	check_value("enabled", FIELD_FLAG, &no, "no");
	check_value("names", FIELD_TEXTS, &texts, "a<br>b<br>c <small>+2</small>");
	check_value("argv", FIELD_TEXTS, &texts, "a b c d e");
}

TEST(page_opens_with_the_first_paragraph)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	struct statement *statement = RECORD_ADD(&snapshot.arena, &snapshot.content.summary,
						 statement);

	statement->sentence = "It is a <web> server.";
	*vec_push_in(&snapshot.arena, &statement->evidence) = "nginx.service";
	statement = RECORD_ADD(&snapshot.arena, &snapshot.content.summary, statement);
	statement->sentence = "It is old.";
	statement->confidence = POSSIBLE;
	render(&snapshot, &page);
	struct bytes text = buf_bytes(&page);

	assert_true(bytes_find_text(text, "<p class=\"summary\">It is a &lt;web&gt; server. "
					  "It is old. (possibly)") >= 0);
	assert_true(bytes_find_text(text, "<small class=\"said\">nginx.service</small>") >= 0);
}

TEST(page_says_what_it_leaves_out)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	for (size_t i = 0; i < TABLE_ROWS_MAX + 3; i++)
		RECORD_ADD(&snapshot.arena, &snapshot.content.packages, package)->name = "p";
	render(&snapshot, &page);
	assert_int_equal(count_of(buf_bytes(&page), "id=\"packages-"), TABLE_ROWS_MAX + 1);
	assert_true(bytes_find_text(buf_bytes(&page), "3 more rows are in the snapshot") >= 0);
}

TEST(page_unfolds_what_cells_do_not_hold)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };

	snapshot_init(&snapshot);
	struct package *package = RECORD_ADD(&snapshot.arena, &snapshot.content.packages, package);

	package->name = "kept-back";
	package->held = TRI_YES;
	package->in_repository = TRI_YES; /* goes without saying */
	package->pin = "release a=stable";
	render(&snapshot, &page);
	struct bytes text = buf_bytes(&page);

	assert_true(bytes_find_text(text, "<th><details><summary>kept-back</summary><dl>"
					  "<dt>held<dd>yes<dt>pin<dd>release a=stable</dl>") >= 0);
}
