/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/option_rules.h"

#include "base/buf.h"
#include "base/path.h"
#include "format/packages/upstream_version.h"
#include "onto/option_tables.h"

const char *option_change_name(enum option_change change)
{
	static const char *const names[OPTION_CHANGE_COUNT] = {
		[OPTION_REMOVED] = "removed", [OPTION_IGNORED] = "ignored",
		[OPTION_RENAMED] = "renamed", [OPTION_DEPRECATED] = "deprecated",
		[OPTION_CHANGED] = "changed",
	};

	return names[change];
}

/* ---- names --------------------------------------------------------------------------------- */

/* Names are the same in any case, with '-' for '_' (mysql) and '/' for '.' (sysctl). */
static char fold(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte | 0x20);
	return byte == '-' ? '_' : byte == '/' ? '.' : byte;
}

static bool is_name(struct bytes name, const char *wanted)
{
	size_t i = 0;

	while (i < name.size && wanted[i] && fold(name.at[i]) == fold(wanted[i]))
		i++;
	return i == name.size && !wanted[i];
}

/* "php_admin_value[x]" and "loose-x" are "x"; the minus of sysctl.conf(5) is none of a name. */
static struct bytes bare_name(const struct option_file *file, struct bytes name)
{
	ptrdiff_t bracket = file->is_by_prefix ? bytes_find(name, '[') : -1;

	if (bracket >= 0 && bytes_ends(name, "]"))
		return bytes_slice(name, (size_t)bracket + 1, name.size - (size_t)bracket - 2);
	if (file->syntax == CONFIGURATION_MYSQL && !bytes_skip(&name, "loose-"))
		bytes_skip(&name, "loose_");
	if (file->syntax == OPTION_SYNTAX_LINES)
		bytes_skip(&name, "-");
	return name;
}

/* True if `wanted` is one of the words that blanks and commas part, with or without the signs of
 * lists of ciphers and of redis. */
static bool has_word(struct bytes value, const char *wanted)
{
	size_t start = 0;

	for (size_t i = 0; i <= value.size; i++) {
		if (i < value.size && !strchr(" \t,\"'", value.at[i]))
			continue;
		struct bytes word = bytes_slice(value, start, i - start);

		if (!bytes_skip(&word, "+"))
			bytes_skip(&word, "^");
		if (is_name(word, wanted))
			return true;
		start = i + 1;
	}
	return false;
}

/* ---- rules --------------------------------------------------------------------------------- */

struct finding {
	const struct option_question *question;
	const struct option_file *file;
	struct arena *arena;
	struct option_findings *ret;
};

/* True if the change came between both versions. */
static bool is_between(const struct finding *finding, const struct option_rule *rule)
{
	return upstream_version_is_between(bytes_of(rule->from), finding->question->old_version,
					   finding->question->new_version);
}

static void add(struct finding *finding, unsigned line, struct bytes directive,
		const struct option_rule *rule)
{
	if (finding->ret->found.count == OPTION_FINDINGS_MAX) {
		finding->ret->problem = "more was found than is told";
		return;
	}
	*vec_push_in(finding->arena, &finding->ret->found) = (struct option_finding){
		.line = line,
		.directive = arena_string(finding->arena, directive),
		.rule = rule,
	};
}

/* One option of the text; `value` is what follows, its words parted by blanks or commas. */
static void judge(struct finding *finding, unsigned line, struct bytes name, struct bytes value)
{
	struct bytes bare = bare_name(finding->file, name);
	const struct option_rule *last = NULL;

	for (const struct option_rule *rule = finding->file->rules; rule->from; rule++)
		if (rule->directive && is_name(bare, rule->directive) &&
		    is_between(finding, rule) &&
		    (!rule->argument || has_word(value, rule->argument)) &&
		    (!last ||
		     upstream_version_compare(bytes_of(last->from), bytes_of(rule->from)) <= 0))
			last = rule;
	if (last)
		add(finding, line, name, last);
}

/* ---- texts --------------------------------------------------------------------------------- */

/* The directives of one level; those of deeper levels come after each. */
static void judge_list(struct finding *finding, const struct directive_list *list)
{
	scoped_buf value = { 0 };

	for (directive_each(directive, list)) {
		buf_clear(&value);
		for (unsigned i = 0; i < directive->argument_count; i++) {
			buf_add_text(&value, directive->arguments[i]);
			buf_add_byte(&value, ' ');
		}
		judge(finding, directive->line, bytes_of(directive->name), buf_bytes(&value));
		judge_list(finding, &directive->children); /* DIRECTIVE_DEPTH_MAX at most */
	}
}

static void judge_configuration(struct finding *finding, struct bytes text)
{
	scoped_arena scratch = { 0 };
	struct directive_store store = { .arena = &scratch };
	struct directive_list list = { 0 };
	struct err err;

	if (configuration_parse((enum configuration_syntax)finding->file->syntax,
				finding->question->path, text, &store, &list, &err) < 0)
		finding->ret->problem = arena_string(finding->arena, bytes_of(err.text));
	judge_list(finding, &list);
}

static bool is_end_of_name(char byte)
{
	return byte == '=' || byte == '{' || byte == ';' || strchr(" \t\r\v\f", byte);
}

/* A piece of text that begins with a name. */
static void judge_words(struct finding *finding, unsigned line, struct bytes text)
{
	size_t size = 0;

	text = bytes_trim(text);
	while (size < text.size && !is_end_of_name(text.at[size]))
		size++;
	struct bytes value = bytes_slice(text, size, text.size);

	while (value.size && is_end_of_name(value.at[0]))
		value = bytes_slice(value, 1, value.size);
	judge(finding, line, bytes_slice(text, 0, size), value);
}

static void judge_lines(struct finding *finding, struct bytes text)
{
	struct bytes line;

	for (unsigned number = 1; bytes_line(&text, &line); number++) {
		line = bytes_trim(line);
		if (line.size && !strchr("#;[", line.at[0]))
			judge_words(finding, number, line);
	}
}

/* How many bytes a comment or a quoted text at the front is; 0 if there is none. */
static size_t skipped(struct bytes text)
{
	static const struct {
		const char *start, *end;
	} kinds[] = { { "#", "\n" }, { "//", "\n" }, { "/*", "*/" }, { "\"", "\"" } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!bytes_starts(text, kinds[i].start))
			continue;
		size_t start = strlen(kinds[i].start);
		ptrdiff_t end = bytes_find_text(bytes_slice(text, start, text.size), kinds[i].end);

		/* the newline behind a comment is left, as it is counted */
		return end < 0 ? text.size
			       : start + (size_t)end +
					 (kinds[i].end[0] == '\n' ? 0 : strlen(kinds[i].end));
	}
	return 0;
}

static void judge_statements(struct finding *finding, struct bytes text)
{
	unsigned line = 1, first_line = 1;
	scoped_buf statement = { 0 };

	while (text.size) {
		size_t size = skipped(text);
		char byte = text.at[0];

		if (!statement.size)
			first_line = line;
		if (size) {
			for (size_t i = 0; i < size; i++)
				line += text.at[i] == '\n';
			if (statement.size)
				buf_add_byte(&statement, ' ');
		} else if (strchr(";{}", byte)) {
			judge_words(finding, first_line, buf_bytes(&statement));
			buf_clear(&statement);
		} else if (statement.size || !strchr(" \t\r\n", byte)) {
			buf_add_byte(&statement, byte == '\n' ? ' ' : byte);
		}
		line += !size && byte == '\n';
		text = bytes_slice(text, size ? size : 1, text.size);
	}
}

static const struct option_file *file_of(const struct option_question *question)
{
	struct bytes name = bytes_of(path_name(question->path));

	for (const struct option_file *file = option_files; file->program; file++)
		if (text_is(file->program, question->program) &&
		    (!file->name || path_glob_matches(name, bytes_of(file->name))))
			return file;
	return NULL;
}

void option_rules_find(const struct option_question *question, struct bytes text,
		       struct arena *arena, struct option_findings *ret)
{
	struct finding finding = { question, file_of(question), arena, ret };

	*ret = (struct option_findings){ 0 };
	if (!finding.file || !upstream_version_of(question->new_version).size)
		return;
	for (const struct option_rule *rule = finding.file->rules; rule->from; rule++)
		if (!rule->directive && is_between(&finding, rule))
			add(&finding, 0, BYTES(""), rule);
	if (finding.file->syntax == OPTION_SYNTAX_LINES)
		judge_lines(&finding, text);
	else if (finding.file->syntax == OPTION_SYNTAX_STATEMENTS)
		judge_statements(&finding, text);
	else
		judge_configuration(&finding, text);
}
