/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/script_imports_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	BEGINS_MAX = 32,     /* one in the other */
	STATEMENT_MAX = 256, /* bytes of a "require" that are looked at */
};

/* Errors that a missing library is caught by: LoadError and what it is one of. A rescue that names
 * none catches StandardError, which it is not. */
static const char *const catches[] = { "LoadError", "ScriptError", "Exception" };

/* What a rescue does that does not go on without the library. */
static const char *const ends[] = { "raise", "abort", "exit", "fail" };

struct begin {
	size_t indent;
	size_t first, end; /* of what was found, before its rescue */
	bool is_rescue;    /* its rescue of a missing library has begun */
};

struct ruby_reader {
	struct script_finding *finding;
	struct script_lines lines;
	struct begin begins[BEGINS_MAX];
	size_t count;
	bool is_comment; /* between =begin and =end */
};

static size_t indent_of(struct bytes line)
{
	size_t indent = 0;

	while (indent < line.size && (line.at[indent] == ' ' || line.at[indent] == '\t'))
		indent++;
	return indent;
}

static bool has_any(struct bytes text, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (script_has_name(text, names[i]))
			return true;
	return false;
}

static void read_require(struct ruby_reader *reader, struct bytes rest)
{
	struct bytes name = { 0 };
	bool is_optional = false;

	rest = bytes_trim(bytes_slice(rest, 0, STATEMENT_MAX));
	if (bytes_skip(&rest, "("))
		rest = bytes_trim(rest);
	/* a path, or a text that is put together */
	if (!script_quoted(rest, &name) || name.size == 0 || name.at[0] == '.' ||
	    name.at[0] == '/' || name.at[0] == '~' || bytes_find_text(name, "#{") >= 0)
		return;
	rest = bytes_slice(rest, name.size + 2, rest.size);
	is_optional = script_has_name(rest, "if") || script_has_name(rest, "unless");
	for (size_t i = 0; i < reader->count; i++)
		is_optional |= reader->begins[i].is_rescue;
	script_finding_add(reader->finding, name, reader->lines.line, is_optional);
}

static void open_begin(struct ruby_reader *reader, size_t indent)
{
	while (reader->count > 0 && reader->begins[reader->count - 1].indent >= indent)
		reader->count--;
	if (reader->count < BEGINS_MAX)
		reader->begins[reader->count++] = (struct begin){
			.indent = indent,
			.first = reader->finding->list.count,
		};
}

static void read_rescue(struct ruby_reader *reader, struct bytes rest)
{
	struct begin *last = reader->count ? &reader->begins[reader->count - 1] : NULL;

	if (!last)
		return;
	if (!last->is_rescue)
		last->end = reader->finding->list.count;
	last->is_rescue = has_any(rest, catches, COUNT(catches));
	if (last->is_rescue)
		script_finding_guard(reader->finding, last->first, last->end, true);
}

/* One of several statements of a line; `raw` goes on to the end of the line. */
static void read_statement(struct ruby_reader *reader, struct bytes code, struct bytes raw,
			   size_t indent)
{
	struct bytes rest = bytes_trim(code), word = script_name(&rest);
	struct begin *last = reader->count ? &reader->begins[reader->count - 1] : NULL;

	if (bytes_is(word, "begin")) {
		open_begin(reader, indent);
	} else if (bytes_is(word, "rescue")) {
		read_rescue(reader, rest);
	} else if (bytes_is(word, "end")) {
		if (last && last->indent >= indent)
			reader->count--;
	} else if (bytes_is(word, "require")) {
		struct bytes whole = bytes_trim(raw);

		if (bytes_skip(&whole, "require"))
			read_require(reader, whole);
	} else if (last && last->is_rescue && has_any(word, ends, COUNT(ends))) {
		script_finding_guard(reader->finding, last->first, last->end, false);
	}
}

static void read_code(struct ruby_reader *reader)
{
	struct bytes rest = buf_bytes(&reader->lines.code), part;
	size_t indent = indent_of(rest), at = 0;

	while (bytes_part(&rest, ';', &part)) {
		read_statement(reader, part, bytes_slice(reader->lines.raw, at, SIZE_MAX), indent);
		at += part.size + 1;
	}
}

void ruby_imports_read(struct bytes text, struct script_finding *finding)
{
	struct ruby_reader reader = { .finding = finding, .lines = { .rest = text } };

	while (script_lines_next(&reader.lines)) {
		struct bytes raw = reader.lines.raw;

		if (bytes_starts(raw, "=begin"))
			reader.is_comment = true;
		if (reader.is_comment) {
			reader.lines.here_count = 0;
			reader.is_comment = !bytes_starts(raw, "=end");
			continue;
		}
		if (bytes_is(bytes_trim(raw), "__END__"))
			break;
		read_code(&reader);
	}
	script_lines_deinit(&reader.lines);
}
