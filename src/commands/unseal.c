/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>

#include "base/base64.h"
#include "base/human.h"
#include "base/new_file.h"
#include "base/table.h"
#include "commands/commands.h"
#include "snapshot/record_json.h"
#include "snapshot/sealed.h"

struct unseal_arguments {
	struct options_common common;
	const char *seal_key;
};

static const struct option_spec options[] = {
	{ "seal-key", 0, OPTION_FILE, "KEYFILE", offsetof(struct unseal_arguments, seal_key) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static int read_sealed(const struct unseal_arguments *arguments, struct arena *arena,
		       struct sealed *ret, struct err *err)
{
	const char *path = arguments->common.operands[0];
	bool is_input = strcmp(path, "-") == 0;
	scoped_passphrase passphrase = { 0 };
	scoped_fd int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", path);
	if (passphrase_get(arguments->seal_key, false, &passphrase, err) < 0)
		return err->code;
	return sealed_read(fd, path, &passphrase, arena, ret, err);
}

/* How many bytes a whole file has, whose content is given as base64. */
static int64_t content_size(const char *content)
{
	size_t size = strlen(content);
	size_t padding = size - strcspn(content, "=");

	return (int64_t)(size / 4 * 3 - padding);
}

static int print_table(const struct sealed *sealed, const struct unseal_arguments *arguments)
{
	static const struct table_column columns[] = {
		{ .title = "id" },
		{ .title = "kind" },
		{ .title = "where", .is_flexible = true, .min = 20 },
		{ .title = "value", .is_flexible = true, .min = 20 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	scoped_term term;

	for (vec_each(secret, &sealed->secrets)) {
		table_cell(&table, STYLE_BOLD, secret->id);
		table_cell(&table, STYLE_PLAIN, secret->kind);
		table_format(&table, STYLE_PLAIN, "%s%s%s", secret->path ? secret->path : "",
			     secret->location ? ", " : "",
			     secret->location ? secret->location : "");
		if (secret->content) {
			scoped_buf size = { 0 };

			human_bytes(&size, content_size(secret->content));
			table_format(&table, STYLE_DIM, "%s: trowel unseal ... %s", buf_text(&size),
				     secret->id ? secret->id : "");
		} else {
			table_cell(&table, STYLE_PLAIN,
				   secret->value ? secret->value : "not sealed");
		}
	}
	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	table_print(&table, &term, 0);
	return command_finish(&term, "unseal", EXIT_DONE);
}

static int print_json(const struct sealed *sealed, struct err *err)
{
	scoped_buf text = { 0 };

	record_write(&text, &sealed_type, sealed);
	buf_add_byte(&text, '\n');
	return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), err);
}

/* The value alone, byte by byte as it was; on a terminal its line is ended. */
static int print_value(const struct sealed_secret *secret, struct err *err)
{
	scoped_buf value = { 0 };

	if (!secret->value && !secret->content)
		return err_set(err, -ENODATA, "%s: its value was not sealed", secret->id);
	if (secret->content && !base64_decode(&value, bytes_of(secret->content)))
		return err_set(err, -EBADMSG, "%s: its content is damaged", secret->id);
	if (secret->value)
		buf_add_text(&value, secret->value);
	if (isatty(STDOUT_FILENO) && value.size && value.at[value.size - 1] != '\n')
		buf_add_byte(&value, '\n');
	return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&value), err);
}

/* The secret of that id, or the whole file of that path. */
static int print_one(const struct sealed *sealed, const char *name, struct err *err)
{
	for (vec_each(secret, &sealed->secrets))
		if ((secret->id && strcmp(secret->id, name) == 0) ||
		    (secret->content && secret->path && strcmp(secret->path, name) == 0))
			return print_value(secret, err);
	return err_set(err, -ENOENT, "%s: no secret of that id, and no whole file of that path",
		       name);
}

static int run(int argc, char **argv)
{
	struct unseal_arguments arguments = { 0 };
	scoped_arena arena = { 0 };
	struct sealed sealed = { 0 };
	struct err err;
	int failed, status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	failed = read_sealed(&arguments, &arena, &sealed, &err);
	if (!failed && arguments.common.operand_count > 1)
		failed = print_one(&sealed, arguments.common.operands[1], &err);
	else if (!failed && arguments.common.json)
		failed = print_json(&sealed, &err);
	else if (!failed)
		return print_table(&sealed, &arguments);
	return failed ? command_fail("unseal", &err) : EXIT_DONE;
}

const struct command_code command_unseal = { options, OPERANDS_FILE, 1, 2, run };
