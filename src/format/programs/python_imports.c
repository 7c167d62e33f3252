/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/python_lines.h"
#include "format/programs/script_imports_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { BLOCKS_MAX = 100 }; /* Python itself takes no more levels: MAXINDENT of its tokenizer */

/* Names in a condition by which a script chooses among modules. */
static const struct {
	const char *name, *reason;
} choices[] = {
	{ "version_info", "the release of Python" },
	{ "hexversion", "the same" },
	{ "PY2", "the same, of the module six" },
	{ "PY3", "the same" },
	{ "platform", "the system" },
	{ "system", "the same, of the module platform" },
};

/* Exceptions that a missing module is caught by; the last four catch others, too. */
static const char *const catches[] = { "ImportError", "ModuleNotFoundError", "Exception",
				       "BaseException", "StandardError" };

/* What an except clause does that does not go on without the module. */
static const char *const ends[] = { "raise", "sys.exit", "exit", "quit", "os._exit" };

enum block_kind {
	BLOCK_PLAIN,
	BLOCK_TRY,
	BLOCK_HANDLER, /* an except clause */
	BLOCK_CHOICE,  /* runs in some releases or systems */
	BLOCK_TYPES,   /* never runs: if TYPE_CHECKING */
};

struct block {
	enum block_kind kind;
	size_t indent;
	size_t first, end; /* of what was found: in the try clause */
	bool is_catching;  /* an except clause for missing modules */
};

struct python_reader {
	struct script_finding *finding;
	struct block blocks[BLOCKS_MAX];
	size_t count;
	unsigned line;
};

static bool is_catching(struct bytes head)
{
	if (bytes_is(head, "except"))
		return true;
	for (size_t i = 0; i < COUNT(catches); i++)
		if (script_has_name(head, catches[i]))
			return true;
	return false;
}

static bool is_choice(struct bytes head)
{
	for (size_t i = 0; i < COUNT(choices); i++)
		if (script_has_name(head, choices[i].name))
			return true;
	return bytes_find_text(head, "os.name") >= 0;
}

static bool is_branch(struct bytes word)
{
	return bytes_is(word, "else") || bytes_is(word, "elif");
}

static bool is_condition(struct bytes word)
{
	return bytes_is(word, "if") || bytes_is(word, "elif");
}

/* What the head of a statement begins; `before` is the block that it ends, of the same level. */
static struct block block_of(const struct python_reader *reader, struct bytes head,
			     const struct block *before)
{
	size_t count = reader->finding->list.count;
	struct bytes rest = head, word = script_name(&rest);
	struct block block = { .kind = BLOCK_PLAIN };

	if (bytes_is(word, "try"))
		return (struct block){ .kind = BLOCK_TRY, .first = count };
	if (bytes_is(word, "except") && before->kind == BLOCK_TRY)
		return (struct block){ BLOCK_HANDLER, 0, before->first, count, is_catching(head) };
	if (bytes_is(word, "except") && before->kind == BLOCK_HANDLER)
		return (struct block){ BLOCK_HANDLER, 0, before->first, before->end,
				       is_catching(head) };
	if (is_condition(word) && script_has_name(rest, "TYPE_CHECKING"))
		block.kind = script_has_name(rest, "not") ? BLOCK_PLAIN : BLOCK_TYPES;
	else if ((is_branch(word) && before->kind == BLOCK_CHOICE) ||
		 (is_condition(word) && is_choice(rest)) ||
		 (bytes_is(word, "with") && script_has_name(rest, "suppress") && is_catching(rest)))
		block.kind = BLOCK_CHOICE;
	return block;
}

static void open_block(struct python_reader *reader, const struct python_line *line,
		       const struct block *before)
{
	struct block block = block_of(reader, line->head, before);

	if (block.kind == BLOCK_HANDLER && block.is_catching)
		script_finding_guard(reader->finding, block.first, block.end, true);
	block.indent = line->indent;
	if (reader->count < BLOCKS_MAX)
		reader->blocks[reader->count++] = block;
}

static void add_module(struct python_reader *reader, struct bytes text)
{
	struct bytes rest = bytes_trim(text);
	bool is_optional = false;

	for (size_t i = 0; i < reader->count; i++) {
		const struct block *block = &reader->blocks[i];

		if (block->kind == BLOCK_TYPES)
			return;
		is_optional |= block->kind == BLOCK_CHOICE || block->is_catching;
	}
	struct bytes name = script_name(&rest);

	if (name.size == 0 || (name.at[0] >= '0' && name.at[0] <= '9') ||
	    bytes_is(name, "__future__") ||
	    (rest.size > 0 && rest.at[0] != '.' && rest.at[0] != ' ' && rest.at[0] != '\t'))
		return;
	script_finding_add(reader->finding, name, reader->line, is_optional);
}

/* An except clause that ends the script, or hands the error on: the module is no option. */
static void look_at_end(struct python_reader *reader, struct bytes statement)
{
	const struct block *last = reader->count ? &reader->blocks[reader->count - 1] : NULL;

	if (!last || !last->is_catching)
		return;
	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t size = strlen(ends[i]);

		if (bytes_starts(statement, ends[i]) &&
		    (size == statement.size || !script_is_name_byte(statement.at[size])))
			script_finding_guard(reader->finding, last->first, last->end, false);
	}
}

static void read_statement(struct python_reader *reader, struct bytes statement)
{
	struct bytes rest = statement, part;
	struct bytes word = script_name(&rest);

	if (bytes_is(word, "from") && rest.size > 0 && script_has_name(rest, "import"))
		add_module(reader, rest);
	else if (bytes_is(word, "import") && rest.size > 0 &&
		 (rest.at[0] == ' ' || rest.at[0] == '\t'))
		while (bytes_part(&rest, ',', &part))
			add_module(reader, part);
	else
		look_at_end(reader, statement);
}

void python_imports_read(struct bytes text, struct script_finding *finding)
{
	scoped_python_lines lines = { .rest = text };
	struct python_reader reader = { .finding = finding };
	struct python_line line;
	struct bytes statement;

	while (python_lines_next(&lines, &line)) {
		struct block before = { 0 };

		while (reader.count > 0 && reader.blocks[reader.count - 1].indent >= line.indent) {
			before = reader.blocks[--reader.count];
			if (before.indent > line.indent)
				before = (struct block){ 0 };
		}
		reader.line = line.line;
		if (line.head.size > 0)
			open_block(&reader, &line, &before);
		while (python_statement_next(&line.body, &statement))
			read_statement(&reader, statement);
	}
}
