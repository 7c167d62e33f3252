/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/toolbox/toolbox_manifest.h"

#include <errno.h>

static const char *const kinds[TOOLBOX_TOOL_KIND_COUNT] = {
	[TOOLBOX_PROGRAM] = "program",
	[TOOLBOX_STATIC] = "static",
	[TOOLBOX_SCRIPT] = "script",
};

enum { LINE_WORDS_MAX = 4 };

void toolbox_manifest_deinit(struct toolbox_manifest *manifest)
{
	vec_deinit(&manifest->settings);
	vec_deinit(&manifest->packages);
	vec_deinit(&manifest->tools);
}

bool toolbox_is_word(struct bytes word)
{
	for (size_t i = 0; i < word.size; i++)
		if (word.at[i] <= ' ' || word.at[i] > '~')
			return false;
	return word.size > 0 && word.size <= TOOLBOX_WORD_MAX;
}

bool toolbox_is_name(struct bytes name)
{
	return toolbox_is_word(name) && name.at[0] != '.' && name.at[0] != '-' &&
	       bytes_find(name, '/') < 0;
}

/* Cuts a line into words; their number, 0 for more than a line has. */
static size_t cut(struct bytes line, struct bytes words[LINE_WORDS_MAX])
{
	size_t count = 0;
	struct bytes word;

	while (bytes_part(&line, ' ', &word)) {
		if (count == LINE_WORDS_MAX || !toolbox_is_word(word))
			return 0;
		words[count++] = word;
	}
	return count;
}

static bool read_tool(const struct bytes words[LINE_WORDS_MAX], size_t count,
		      struct toolbox_manifest *ret)
{
	for (unsigned kind = 0; count == 4 && kind < TOOLBOX_TOOL_KIND_COUNT; kind++) {
		if (!kinds[kind] || !bytes_is(words[3], kinds[kind]) || !toolbox_is_name(words[1]))
			continue;
		*vec_push(&ret->tools) = (struct toolbox_tool){
			.name = words[1],
			.package = words[2],
			.kind = (enum toolbox_tool_kind)kind,
		};
		return true;
	}
	return false;
}

static bool read_link(const struct bytes words[LINE_WORDS_MAX], size_t count,
		      struct toolbox_manifest *ret)
{
	if (count != 3 || !toolbox_is_name(words[1]) || !toolbox_is_name(words[2]))
		return false;
	*vec_push(&ret->tools) = (struct toolbox_tool){
		.name = words[1],
		.target = words[2],
		.kind = TOOLBOX_LINK,
	};
	return true;
}

static bool read_line(struct bytes line, struct toolbox_manifest *ret)
{
	struct bytes words[LINE_WORDS_MAX], rest = line, first;
	size_t count = cut(line, words);

	if (!bytes_part(&rest, ' ', &first))
		return false;
	if (bytes_is(first, "tool"))
		return read_tool(words, count, ret);
	if (bytes_is(first, "link"))
		return read_link(words, count, ret);
	if (bytes_is(first, "package")) {
		if (count != 3)
			return false;
		*vec_push(&ret->packages) = (struct toolbox_package){ words[1], words[2] };
	} else if (bytes_is(first, "setting")) {
		if (count != 3)
			return false;
		*vec_push(&ret->settings) = (struct toolbox_setting){ words[1], words[2] };
	} else if (bytes_is(first, "architecture")) {
		if (count != 2)
			return false;
		ret->architecture = words[1];
	}
	return true;
}

/* The number of the line that is wrong; 0 if none is. */
static size_t read_lines(struct bytes rest, struct toolbox_manifest *ret)
{
	struct bytes line;

	for (size_t number = 2; bytes_line(&rest, &line); number++)
		if (number > TOOLBOX_MANIFEST_ROWS_MAX || !read_line(line, ret))
			return number;
	return 0;
}

int toolbox_manifest_parse(struct bytes text, const char *what, struct toolbox_manifest *ret,
			   struct err *err)
{
	struct bytes rest = text, line;
	uint64_t version;

	if (text.size > TOOLBOX_MANIFEST_SIZE_MAX || !bytes_line(&rest, &line) ||
	    !bytes_skip(&line, "trowel-toolbox ") || !bytes_u64(line, 10, &version))
		return err_set(err, -EBADMSG, "%s: not the manifest of a toolbox", what);
	if (version != TOOLBOX_MANIFEST_VERSION)
		return err_set(err, -EBADMSG,
			       "%s: made by another version of trowel; build the toolbox anew",
			       what);
	size_t wrong = read_lines(rest, ret);

	if (!wrong && ret->architecture.size)
		return 0;
	toolbox_manifest_deinit(ret);
	*ret = (struct toolbox_manifest){ 0 };
	return wrong ? err_set(err, -EBADMSG, "%s: damaged at line %zu", what, wrong)
		     : err_set(err, -EBADMSG, "%s: does not say for which machines", what);
}

void toolbox_manifest_write(const struct toolbox_manifest *manifest, struct buf *ret)
{
	buf_add_format(ret, "trowel-toolbox %d\narchitecture %.*s\n", TOOLBOX_MANIFEST_VERSION,
		       (int)manifest->architecture.size, manifest->architecture.at);
	for (vec_each(setting, &manifest->settings))
		buf_add_format(ret, "setting %.*s %.*s\n", (int)setting->name.size,
			       setting->name.at, (int)setting->value.size, setting->value.at);
	for (vec_each(package, &manifest->packages))
		buf_add_format(ret, "package %.*s %.*s\n", (int)package->name.size,
			       package->name.at, (int)package->version.size, package->version.at);
	for (vec_each(tool, &manifest->tools)) {
		struct bytes second = tool->kind == TOOLBOX_LINK ? tool->target : tool->package;

		buf_add_format(ret, "%s %.*s %.*s", tool->kind == TOOLBOX_LINK ? "link" : "tool",
			       (int)tool->name.size, tool->name.at, (int)second.size, second.at);
		if (kinds[tool->kind])
			buf_add_format(ret, " %s", kinds[tool->kind]);
		buf_add_byte(ret, '\n');
	}
}

const struct toolbox_tool *toolbox_manifest_tool(const struct toolbox_manifest *manifest,
						 const char *name)
{
	for (vec_each(tool, &manifest->tools))
		if (bytes_is(tool->name, name))
			return tool;
	return NULL;
}
