/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/comparison.h"

#include <errno.h>

#include "base/new_file.h"
#include "base/root.h"
#include "commands/commands.h"
#include "snapshot/record_json.h"

static bool is_streamed(const struct comparison_arguments *arguments)
{
	return arguments->junit && strcmp(arguments->junit, "-") == 0;
}

int comparison_prepare(const struct comparison_arguments *arguments,
		       const struct options_common *common, struct arena *arena, diff_rules *ret,
		       struct err *err)
{
	scoped_buf text = { 0 };

	if (common->json && is_streamed(arguments))
		return err_set(err, -EINVAL, "--json and --junit -: one at a time");
	if (!arguments->ignore)
		return 0;
	if (file_read_all(arguments->ignore, DIFF_RULES_SIZE_MAX, &text, err) < 0)
		return err->code;
	char *kept = arena_alloc(arena, text.size + 1);

	if (text.size)
		memcpy(kept, text.at, text.size);
	return diff_rules_read((struct bytes){ kept, text.size }, arguments->ignore, arena, ret,
			       err);
}

static int write_junit(const struct comparison *comparison, const char *path, const char *name,
		       struct err *err)
{
	scoped_new_file file = { .fd = -1 };
	scoped_buf text = { 0 }, suite = { 0 };

	buf_add_format(&suite, "trowel %s", name);
	diff_write_junit(comparison, buf_text(&suite), &text);
	if (strcmp(path, "-") == 0)
		return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), err);
	if (new_file_begin(&file, path, err) < 0 ||
	    fd_write_all(file.fd, path, buf_bytes(&text), err) < 0)
		return err->code;
	return new_file_keep(&file, err);
}

static int print_json(const struct comparison *comparison, const char *name)
{
	scoped_buf text = { 0 };
	struct err err;

	record_write(&text, &comparison_type, comparison);
	buf_add_byte(&text, '\n');
	return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), &err) < 0
		       ? command_fail(name, &err)
		       : EXIT_DONE;
}

int comparison_show(const struct comparison *comparison,
		    const struct comparison_arguments *arguments,
		    const struct options_common *common, const char *name)
{
	int status = comparison->matters ? EXIT_CHECK_FAILED : EXIT_DONE;
	scoped_term term;
	struct err err;

	term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
	if (arguments->junit && write_junit(comparison, arguments->junit, name, &err) < 0)
		return command_fail(name, &err);
	if (is_streamed(arguments))
		return status;
	if (common->json)
		return print_json(comparison, name) == EXIT_DONE ? status : EXIT_NOT_DONE;
	diff_write(comparison, common->verbose, &term);
	return command_finish(&term, name, status);
}
