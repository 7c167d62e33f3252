/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_patch.h"

#include "base/line_diff.h"
#include "base/utf8.h"
#include "format/repositories/git_object.h"

bool git_patch_takes(struct bytes text)
{
	return text.size <= GIT_PATCH_TEXT_MAX && bytes_find(text, '\0') < 0 && utf8_is_valid(text);
}

/* "a/x", in quotes where a byte of it could be taken for something else. */
static void add_path(struct buf *ret, const char *side, struct bytes path)
{
	size_t start = ret->size;
	bool is_odd = false;

	buf_add_text(ret, side);
	for (size_t i = 0; i < path.size; i++) {
		unsigned char c = (unsigned char)path.at[i];
		bool is_escaped = c < ' ' || c >= 0x7f || c == '"' || c == '\\';

		if (c == '"' || c == '\\')
			buf_add_format(ret, "\\%c", c);
		else if (is_escaped)
			buf_add_format(ret, "\\%03o", c);
		else
			buf_add_byte(ret, (char)c);
		is_odd |= is_escaped;
	}
	if (!is_odd)
		return;
	buf_add_text(ret, "\"\"");
	memmove(ret->at + start + 1, ret->at + start, ret->size - start - 2);
	ret->at[start] = '"';
}

/* A blank behind a path of "---" and "+++" is what parts it from a date. */
static void add_name(struct buf *ret, const char *mark, const char *side, struct bytes path,
		     bool is_there)
{
	buf_add_text(ret, mark);
	if (is_there)
		add_path(ret, side, path);
	else
		buf_add_text(ret, "/dev/null");
	if (is_there && bytes_find(path, ' ') >= 0)
		buf_add_byte(ret, '\t');
	buf_add_byte(ret, '\n');
}

static void add_modes(struct buf *ret, uint32_t from, uint32_t to)
{
	if (!from)
		buf_add_format(ret, "new file mode %06o\n", to);
	else if (!to)
		buf_add_format(ret, "deleted file mode %06o\n", from);
	else if (from != to)
		buf_add_format(ret, "old mode %06o\nnew mode %06o\n", from, to);
}

void git_patch_add(struct buf *ret, struct bytes path, const struct git_version *from,
		   const struct git_version *to)
{
	static const struct git_version none = { 0 };
	scoped_buf hunks = { 0 };

	if (from->mode && to->mode && (from->mode & GIT_MODE_TYPE) != (to->mode & GIT_MODE_TYPE)) {
		/* a link in the place of a file */
		git_patch_add(ret, path, from, &none);
		git_patch_add(ret, path, &none, to);
		return;
	}
	bool has_lines = line_diff_add(from->text, to->text, &hunks);

	if (!has_lines && from->mode == to->mode)
		return;
	buf_add_text(ret, "diff --git ");
	add_path(ret, "a/", path);
	buf_add_byte(ret, ' ');
	add_path(ret, "b/", path);
	buf_add_byte(ret, '\n');
	add_modes(ret, from->mode, to->mode);
	if (!has_lines)
		return;
	add_name(ret, "--- ", "a/", path, from->mode != 0);
	add_name(ret, "+++ ", "b/", path, to->mode != 0);
	buf_add_bytes(ret, buf_bytes(&hunks));
}
