/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/output.h"

#include "base/human.h"

#include <errno.h>

#include "base/new_file.h"
#include "commands/commands.h"
#include "page/page.h"
#include "report/report.h"
#include "snapshot/document.h"

enum { OUTPUT_FLUSH_SIZE = 64 * 1024 };

/* Jansson escapes control characters, so the pieces go out as they are. */
static int take_piece(void *context, struct bytes piece, struct err *err)
{
	struct term *term = context;

	buf_add_bytes(&term->out, piece);
	return term->out.size < OUTPUT_FLUSH_SIZE ? 0 : term_flush(term, err);
}

int output_json(const struct content *content, int fd, const char *name)
{
	scoped_term term;
	struct err err;

	term_init(&term, fd, TERM_COLOR_NEVER);
	int failed = document_write(content, true, take_piece, &term, &err);

	if (failed == -EPIPE) /* the reader has gone */
		return EXIT_NOT_DONE;
	return failed ? command_fail(name, &err) : command_finish(&term, name, EXIT_DONE);
}

int output_report(const struct content *content, int fd, const struct options_common *common,
		  const char *name)
{
	scoped_term term;

	term_init(&term, fd, (enum term_color)common->color);
	report_write(content, common->verbose, &term);
	return command_finish(&term, name, EXIT_DONE);
}

static int write_page(struct bytes page, const char *path, struct err *err)
{
	scoped_new_file file = { .fd = -1 };
	int failed = new_file_begin(&file, path, err);

	if (!failed)
		failed = fd_write_all(file.fd, path, page, err);
	return failed ? failed : new_file_keep(&file, err);
}

int output_html(const struct content *content, const char *path,
		const struct options_common *common, const char *name)
{
	bool is_streamed = strcmp(path, "-") == 0;
	scoped_buf page = { 0 };
	struct err err;

	page_write(content, &page);
	int failed = is_streamed ? fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&page),
						&err)
				 : write_page(buf_bytes(&page), path, &err);

	if (failed == -EPIPE) /* the reader has gone */
		return EXIT_NOT_DONE;
	if (failed)
		return command_fail(name, &err);
	if (!is_streamed && !common->quiet)
		command_say(name, "the page is in %s", path);
	return EXIT_DONE;
}

void output_snapshot_name(const char *hostname, int64_t time, struct buf *ret)
{
	size_t start = ret->size;
	struct human_calendar date = { 0 };

	for (const char *name = hostname; name && *name; name++) {
		bool is_plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
				(*name >= '0' && *name <= '9') ||
				(ret->size > start && strchr("-.", *name));

		buf_add_byte(ret, is_plain ? *name : '_');
	}
	if (ret->size == start)
		buf_add_text(ret, "host");
	(void)human_calendar(time, &date);
	buf_add_format(ret, "-%04d%02d%02dT%02d%02d%02dZ.trowel", date.year, date.month, date.day,
		       date.hour, date.minute, date.second);
}
