/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>

#include "format/programs/script_imports_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes that are looked at of a list of parents, of a text for eval. */
enum { PARENTS_MAX = 512, EVAL_MAX = 256 };

/* First parts of names in small letters that change how the text is read, and are Perl's own; a
 * name of one such part, as "strict", is taken for one in any case. */
static const char *const pragmas[] = { "autodie", "encoding", "overload", "threads",
				       "unicore", "version",  "warnings" };

/* Modules of other systems, which a script loads only there. */
static const struct {
	const char *first, *reason;
} elsewhere[] = {
	{ "Win32", "Windows" }, { "Win32API", "Windows" }, { "VMS", "OpenVMS" },
	{ "Mac", "Mac OS 9" },  { "MacPerl", "Mac OS 9" }, { "OS2", "OS/2" },
};

struct perl_reader {
	struct script_finding *finding;
	struct script_lines lines;
	bool is_documentation;
	size_t depth;      /* of braces */
	size_t eval_depth; /* of those of an eval; 0: in none */
	bool is_eval_next; /* the next brace is an eval's */
};

/* Cuts Foo::Bar from the front; empty if there is none. */
static struct bytes module_name(struct bytes *rest)
{
	size_t size = 0;

	if (rest->size == 0 || isdigit((unsigned char)rest->at[0]))
		return (struct bytes){ 0 };
	while (size < rest->size) {
		bool is_part = bytes_starts(bytes_slice(*rest, size, 2), "::");

		if (!is_part && !script_is_name_byte(rest->at[size]))
			break;
		size += is_part ? 2 : 1;
	}
	struct bytes name = bytes_slice(*rest, 0, size);

	*rest = bytes_slice(*rest, size, rest->size);
	return bytes_ends(name, "::") ? (struct bytes){ 0 } : name;
}

static struct bytes first_part(struct bytes name)
{
	return script_name(&name);
}

/* True for strict, warnings::register, v5.36; false for Foo::Bar, common::sense. */
static bool is_own(struct bytes name)
{
	struct bytes first = first_part(name);

	for (size_t i = 0; i < first.size; i++)
		if (isupper((unsigned char)first.at[i]))
			return false;
	if (first.size == name.size)
		return true;
	for (size_t i = 0; i < COUNT(pragmas); i++)
		if (bytes_is(first, pragmas[i]))
			return true;
	return false;
}

static void add(struct perl_reader *reader, struct bytes name, bool is_optional)
{
	if (name.size == 0 || is_own(name))
		return;
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		is_optional |= bytes_is(first_part(name), elsewhere[i].first);
	script_finding_add(reader->finding, name, reader->lines.line, is_optional);
}

/* True for what may follow the name in "use Name ...": a list, a version, an option; and not for
 * the next word of a sentence. */
static bool is_list(struct bytes rest)
{
	struct bytes all = bytes_trim(rest), word;

	if (all.size == 0 || strchr(";}('\"$@%\\+-{[<&", all.at[0]) ||
	    isdigit((unsigned char)all.at[0]))
		return true;
	word = script_name(&all);
	all = bytes_trim(all);
	return bytes_is(word, "qw") || bytes_is(word, "q") || bytes_is(word, "qq") ||
	       (word.size > 1 && word.at[0] == 'v' && isdigit((unsigned char)word.at[1])) ||
	       bytes_starts(all, "=>");
}

/* The classes that "use parent qw(A B);" loads; those of "use base" may be in the script. */
static void add_parents(struct perl_reader *reader, struct bytes rest, bool is_optional)
{
	ptrdiff_t end = bytes_find(bytes_slice(rest, 0, PARENTS_MAX), ';');

	rest = bytes_slice(rest, 0, end < 0 ? PARENTS_MAX : (size_t)end);
	if (script_has_name(rest, "norequire"))
		return;
	while (rest.size > 0) {
		struct bytes name = module_name(&rest);

		if (name.size == 0)
			rest = bytes_slice(rest, 1, rest.size);
		else if (!bytes_is(name, "qw"))
			add(reader, name, is_optional);
	}
}

/* "use" is done before the script runs, so that a block of eval catches none of its failures. */
static void read_use(struct perl_reader *reader, struct bytes rest, bool is_text)
{
	struct bytes name = module_name(&rest);

	if (!is_list(rest))
		return;
	if (bytes_is(name, "parent") || bytes_is(name, "base"))
		add_parents(reader, rest, is_text || bytes_is(name, "base"));
	else
		add(reader, name, is_text);
}

/* "require Name", alone or with a condition behind it. */
static void read_require(struct perl_reader *reader, struct bytes rest, bool is_text)
{
	struct bytes name = module_name(&rest), all = bytes_trim(rest);
	struct bytes word = script_name(&all);

	if (word.size == 0 && all.size > 0 && !strchr(";}|&", all.at[0]))
		return;
	if (word.size > 0 && !bytes_is(word, "or") && !bytes_is(word, "and") &&
	    !bytes_is(word, "if") && !bytes_is(word, "unless"))
		return;
	add(reader, name,
	    is_text || reader->eval_depth > 0 || bytes_is(word, "if") || bytes_is(word, "unless"));
}

/* `is_text`: it stands in a text that an eval runs. */
static void read_statement(struct perl_reader *reader, struct bytes statement, bool is_text)
{
	struct bytes rest = bytes_trim(statement), word = script_name(&rest);

	if (rest.size == 0 || !isspace((unsigned char)rest.at[0]))
		return;
	rest = bytes_trim(rest);
	if (bytes_is(word, "use"))
		read_use(reader, rest, is_text);
	else if (bytes_is(word, "require"))
		read_require(reader, rest, is_text);
}

/* What stands in the quotes that `rest` begins with, up to its first statement's end. */
static void read_eval_text(struct perl_reader *reader, struct bytes rest)
{
	static const char *const quotes[] = { "qq{", "qq(", "q{", "q(", "\"", "'" };
	size_t size = 0;

	rest = bytes_trim(bytes_slice(rest, 0, EVAL_MAX));
	if (bytes_skip(&rest, "("))
		rest = bytes_trim(rest);
	for (size_t i = 0; i < COUNT(quotes); i++) {
		if (!bytes_skip(&rest, quotes[i]))
			continue;
		while (size < rest.size && !strchr(";\"'})", rest.at[size]))
			size++;
		read_statement(reader, bytes_slice(rest, 0, size), true);
		return;
	}
}

/* eval "use Name;", eval q{require Name}: in one line. */
static void read_eval_texts(struct perl_reader *reader)
{
	struct bytes code = buf_bytes(&reader->lines.code);
	size_t at = 0;
	ptrdiff_t next;

	while ((next = bytes_find_text(bytes_slice(code, at, code.size), "eval")) >= 0) {
		at += (size_t)next + strlen("eval");
		read_eval_text(reader, bytes_slice(reader->lines.raw, at, code.size));
	}
}

static bool ends_with_eval(struct bytes code)
{
	struct bytes text = bytes_trim(code);

	return (bytes_ends(text, "eval") &&
		(text.size == 4 || !script_is_name_byte(text.at[text.size - 5]))) ||
	       bytes_is(text, "try");
}

/* q{...}, qq{...}: a text. */
static bool ends_with_quote(struct bytes code)
{
	size_t from = code.size;

	while (from > 0 && script_is_name_byte(code.at[from - 1]))
		from--;
	code = bytes_slice(code, from, code.size);
	return bytes_is(code, "q") || bytes_is(code, "qq");
}

static void count_brace(struct perl_reader *reader, char brace)
{
	if (brace == '{') {
		reader->depth++;
		if (reader->is_eval_next && reader->eval_depth == 0)
			reader->eval_depth = reader->depth;
	} else if (brace == '}' && reader->depth > 0) {
		if (reader->depth == reader->eval_depth)
			reader->eval_depth = 0;
		reader->depth--;
	}
	reader->is_eval_next = false;
}

static void read_code(struct perl_reader *reader)
{
	struct bytes code = buf_bytes(&reader->lines.code);
	size_t from = 0;
	bool is_text = false;

	/* what was miscounted, in an expression perhaps, ends with its function */
	if (bytes_starts(code, "}") || bytes_starts(code, "sub ")) {
		reader->depth = bytes_starts(code, "}");
		reader->eval_depth = 0;
	}
	for (size_t i = 0; i <= code.size; i++) {
		if (i < code.size && !strchr(";{}", code.at[i]))
			continue;
		struct bytes part = bytes_slice(code, from, i - from);

		/* lists may have braces: the statement goes on to the end of the line */
		if (!is_text)
			read_statement(reader,
				       bytes_slice(reader->lines.raw, from, code.size - from),
				       false);
		is_text = ends_with_quote(part);
		if (bytes_trim(part).size > 0 || i < code.size)
			reader->is_eval_next = ends_with_eval(part) ||
					       (reader->is_eval_next && !bytes_trim(part).size);
		if (i < code.size && code.at[i] != ';')
			count_brace(reader, code.at[i]);
		from = i + 1;
	}
	read_eval_texts(reader);
}

/* POD: from a line with '=' and a letter to "=cut". */
static bool is_documentation(struct perl_reader *reader)
{
	struct bytes raw = reader->lines.raw;

	if (raw.size > 1 && raw.at[0] == '=' && isalpha((unsigned char)raw.at[1])) {
		reader->is_documentation = !bytes_starts(raw, "=cut");
		return true;
	}
	return reader->is_documentation;
}

void perl_imports_read(struct bytes text, struct script_finding *finding)
{
	struct perl_reader reader = { .finding = finding, .lines = { .rest = text } };

	while (script_lines_next(&reader.lines)) {
		struct bytes line = bytes_trim(reader.lines.raw);

		if (is_documentation(&reader)) {
			reader.lines.here_count = 0;
			continue;
		}
		if (bytes_is(line, "__END__") || bytes_is(line, "__DATA__"))
			break;
		read_code(&reader);
	}
	script_lines_deinit(&reader.lines);
}
