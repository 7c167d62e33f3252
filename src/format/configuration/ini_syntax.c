/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [section] and key = value: the dialects of MySQL, PHP and supervisord. */
#include "format/configuration/syntaxes.h"
#include "format/starters/supervisord.h"

struct dialect {
	const char *comments; /* bytes that make a line a comment */
	const char *inlined;  /* bytes that begin one behind an unquoted value */
	const char *include;  /* a key that stands at the top and splits its section */
	bool exclamations;    /* "!include FILE" is a line of its own */
};

static const struct dialect mysql_dialect = { "#;", "#", NULL, true };
static const struct dialect php_dialect = { ";", ";", "include", false };

struct ini {
	struct directive_builder *builder;
	const struct dialect *dialect;
	struct buf section; /* that an include interrupted */
	bool is_split;
};

/* Without a comment behind it. */
static struct bytes plain_value(const struct dialect *dialect, struct bytes value)
{
	size_t size = 0;

	while (size < value.size && !strchr(dialect->inlined, value.at[size]))
		size++;
	return bytes_trim(bytes_slice(value, 0, size));
}

/* The value without its quotes and what stands behind them. Escapes stay as they are. */
static struct bytes value_of(struct ini *ini, struct bytes value)
{
	value = bytes_trim(value);
	if (value.size == 0 || !strchr("\"'", value.at[0]))
		return plain_value(ini->dialect, value);
	for (size_t i = 1; i < value.size; i++) {
		if (value.at[i] == '\\')
			i++;
		else if (value.at[i] == value.at[0])
			return bytes_slice(value, 1, i - 1);
	}
	builder_problem(ini->builder, "a quote is not closed");
	return bytes_slice(value, 1, value.size);
}

/* Opens the section whose name is kept, perhaps once more. */
static void open_section(struct ini *ini)
{
	builder_close(ini->builder);
	builder_begin(ini->builder, buf_bytes(&ini->section));
	builder_end(ini->builder, true);
	ini->is_split = false;
}

static void read_section(struct ini *ini, struct bytes line)
{
	ptrdiff_t end = bytes_find(line, ']');

	if (end < 0)
		builder_problem(ini->builder, "a section has no \"]\"");
	buf_clear(&ini->section);
	buf_add_bytes(&ini->section,
		      bytes_trim(bytes_slice(line, 1, end > 0 ? (size_t)end - 1 : line.size)));
	open_section(ini);
}

/* An include stands at the top; the section goes on behind it, under its own name once more. */
static void read_include(struct ini *ini, struct bytes name, struct bytes value)
{
	builder_close(ini->builder);
	builder_setting(ini->builder, name, value);
	ini->is_split = ini->section.size > 0;
}

/* "key = value", or a switch without a value. */
static void read_setting(struct ini *ini, struct bytes line)
{
	ptrdiff_t equals = bytes_find(line, '=');
	struct bytes key = equals < 0 ? plain_value(ini->dialect, line)
				      : bytes_trim(bytes_slice(line, 0, (size_t)equals));
	struct bytes value = equals < 0 ? (struct bytes){ 0 }
					: value_of(ini, bytes_slice(line, (size_t)equals + 1,
								    line.size));

	if (key.size == 0) {
		builder_problem(ini->builder, "a setting has no name");
		return;
	}
	if (ini->dialect->include && bytes_is(key, ini->dialect->include)) {
		read_include(ini, key, value);
		return;
	}
	if (ini->is_split)
		open_section(ini);
	builder_begin(ini->builder, key);
	if (equals >= 0)
		builder_word(ini->builder, value);
	builder_end(ini->builder, false);
}

static void parse(struct directive_builder *builder, const struct dialect *dialect,
		  struct bytes text)
{
	struct ini ini = { .builder = builder, .dialect = dialect };
	struct bytes line, name;

	bytes_skip(&text, "\xef\xbb\xbf");
	while (syntax_line(builder, &text, &line)) {
		line = bytes_trim(line);
		if (line.size == 0 || strchr(dialect->comments, line.at[0]))
			continue;
		if (line.at[0] == '[')
			read_section(&ini, line);
		else if (line.at[0] == '!' && dialect->exclamations && bytes_word(&line, &name))
			read_include(&ini, name, bytes_trim(line));
		else
			read_setting(&ini, line);
	}
	builder_close(builder);
	buf_deinit(&ini.section);
}

void syntax_mysql(struct directive_builder *builder, struct bytes text)
{
	parse(builder, &mysql_dialect, text);
}

void syntax_php(struct directive_builder *builder, struct bytes text)
{
	parse(builder, &php_dialect, text);
}

void syntax_supervisord(struct directive_builder *builder, struct bytes text)
{
	struct settings settings = { 0 };
	const char *section = NULL; /* where its name stands */

	supervisord_parse(builder->store->arena, text, &settings);
	for (vec_each(setting, &settings)) {
		builder->line = setting->line;
		if (setting->section.at != section) {
			builder_close(builder);
			builder_begin(builder, setting->section);
			builder_end(builder, true);
			section = setting->section.at;
		}
		builder_setting(builder, setting->key, setting->value);
	}
	builder_close(builder);
}
