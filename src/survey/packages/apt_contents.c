/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which package on offer holds which program or library, where apt was told to keep its Contents
 * indexes (apt-file does). A line is a path without its first slash and, behind blanks, the
 * packages with their sections. Source: Debian wiki, DebianRepository/Format, Contents indices.
 */
#include "survey/packages/packages.h"

/* Names of packages on offer -> index of the row + 1. */
MAP_DEFINE(offer_rows, const char *, size_t, map_hash_text, map_equal_text);

struct contents_reading {
	struct survey *survey;
	struct offer_rows rows; /* of dpkg */
};

static void reading_deinit(struct contents_reading *reading)
{
	offer_rows_deinit(&reading->rows);
}

static void find_rows(struct contents_reading *reading)
{
	const struct content *content = reading->survey->content;

	for (size_t i = 0; i < content->available.count; i++)
		if (strcmp(content->available.at[i].manager, "dpkg") == 0)
			*offer_rows_put(&reading->rows, content->available.at[i].name) = i + 1;
}

/* "admin/sudo,admin/sudo-ldap": all that hold it. */
static void add_file(struct contents_reading *reading, struct bytes path, struct bytes packages)
{
	struct survey *survey = reading->survey;
	struct bytes one;

	while (bytes_part(&packages, ',', &one)) {
		ptrdiff_t slash = bytes_find_last(one, '/');
		scoped_buf name = { 0 };

		buf_add_bytes(&name, bytes_slice(one, (size_t)(slash + 1), one.size));
		const size_t *at = offer_rows_find(&reading->rows, buf_text(&name));
		struct available *row = at ? &survey->content->available.at[*at - 1] : NULL;

		if (row && row->files.count < PACKAGE_PROGRAMS_MAX)
			*vec_push_in(survey->arena, &row->files) = arena_intern(survey->arena,
										path);
	}
}

static void read_line(struct contents_reading *reading, struct bytes line)
{
	scoped_buf path = { 0 };
	ptrdiff_t blank;

	line = bytes_trim(line);
	for (blank = (ptrdiff_t)line.size - 1; blank > 0; blank--)
		if (line.at[blank] == ' ' || line.at[blank] == '\t')
			break;
	if (blank <= 0)
		return;
	struct bytes before = bytes_trim(bytes_slice(line, 0, (size_t)blank));

	buf_add_byte(&path, '/');
	buf_add_bytes(&path, before);
	if (packages_is_program(buf_bytes(&path)))
		add_file(reading, buf_bytes(&path),
			 bytes_slice(line, (size_t)blank + 1, line.size));
}

static void take_piece(void *context, struct bytes piece)
{
	struct bytes line;

	while (bytes_line(&piece, &line))
		read_line(context, line);
}

void packages_read_contents(struct packages *packages)
{
	static const char folder[] = "/var/lib/apt/lists";
	SCOPED(reading_deinit)
	struct contents_reading reading = { .survey = packages->survey };
	scoped_names names = { 0 };

	if (!packages->survey->options.available || !survey_list(packages->survey, folder, &names))
		return;
	find_rows(&reading);
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (bytes_find_text(buf_bytes(&path), "_Contents-") > 0)
			(void)packages_read_list(packages, buf_text(&path), STREAM_LINES,
						 take_piece, &reading);
	}
}
