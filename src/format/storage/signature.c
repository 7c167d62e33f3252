/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/storage/signature.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/storage/signature_parts.h"

/* --- what readers need ------------------------------------------------------------------------ */

struct bytes signature_bytes_at(const struct signature_edges *edges, uint64_t at)
{
	uint64_t end_at = edges->size - edges->end.size;

	if (at < edges->start.size)
		return bytes_slice(edges->start, (size_t)at, SIZE_MAX);
	if (at < end_at || at >= edges->size)
		return (struct bytes){ 0 };
	return bytes_slice(edges->end, (size_t)(at - end_at), SIZE_MAX);
}

/* Copies as much as fits. */
static void set_text(char *field, size_t room, struct bytes text)
{
	size_t size = text.size < room ? text.size : room - 1;

	if (size)
		memcpy(field, text.at, size);
	field[size] = '\0';
}

void signature_text(char *field, size_t room, struct bytes block, size_t at, size_t size)
{
	struct bytes text = bytes_slice(block, at, size);
	ptrdiff_t zero = bytes_find(text, '\0');

	if (zero >= 0)
		text.size = (size_t)zero;
	while (text.size && text.at[text.size - 1] == ' ')
		text.size--;
	set_text(field, room, text);
}

static void add_character(struct buf *ret, uint32_t point)
{
	if (point < 0x80) {
		buf_add_byte(ret, (char)point);
		return;
	}
	if (point < 0x800) {
		buf_add_byte(ret, (char)(0xc0 | point >> 6));
	} else {
		buf_add_byte(ret, (char)(0xe0 | point >> 12));
		buf_add_byte(ret, (char)(0x80 | (point >> 6 & 0x3f)));
	}
	buf_add_byte(ret, (char)(0x80 | (point & 0x3f)));
}

void signature_text16(char *field, size_t room, struct bytes block, size_t at, size_t units)
{
	struct bytes text = bytes_slice(block, at, 2 * units);
	scoped_buf out = { 0 };

	for (size_t i = 0; i + 1 < text.size && out.size + 4 < room; i += 2) {
		uint32_t unit = (uint32_t)bytes_number(text, i, 2, false);

		if (unit == 0)
			break;
		/* halves of a pair are two unknown characters: labels with such are rare */
		add_character(&out, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
	}
	set_text(field, room, buf_bytes(&out));
}

void signature_uuid(char *field, struct bytes block, size_t at, bool is_mixed)
{
	static const unsigned char mixed[] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
	};
	struct bytes uuid = bytes_slice(block, at, sizeof(mixed));
	bool is_set = false;
	size_t size = 0;

	field[0] = '\0';
	for (size_t i = 0; i < uuid.size; i++)
		is_set = is_set || uuid.at[i] != '\0';
	if (uuid.size < sizeof(mixed) || !is_set)
		return;
	for (size_t i = 0; i < sizeof(mixed); i++) {
		unsigned char byte = (unsigned char)uuid.at[is_mixed ? mixed[i] : i];

		size += (size_t)snprintf(field + size, SIGNATURE_UUID_SIZE - size, "%s%02x",
					 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
	}
}

/* --- finding ---------------------------------------------------------------------------------- */

/* Where the row's block would begin; false if the device is too small for it. */
static bool find_place(const struct signature_row *row, uint64_t size, uint64_t *ret)
{
	if (row->align == 0) {
		*ret = row->offset;
		return row->offset < size;
	}
	if (size < row->offset)
		return false;
	*ret = (size - row->offset) / row->align * row->align;
	return true;
}

static bool is_found(const struct signature_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_is(list->at[i].name, name))
			return true;
	return false;
}

static bool try_row(const struct signature_row *row, const struct signature_edges *edges,
		    struct signature *ret)
{
	struct signature_view view = { .edges = edges };

	if (!find_place(row, edges->size, &view.at))
		return false;
	view.block = signature_bytes_at(edges, view.at);
	if (!bytes_equal(bytes_slice(view.block, row->magic_at, row->magic.size), row->magic))
		return false;
	*ret = (struct signature){ .name = row->name,
				   .title = row->title,
				   .class = row->class,
				   .at = view.at + row->magic_at };
	return !row->read || row->read(&view, ret);
}

void signature_find(const struct signature_edges *edges, struct signature_list *ret)
{
	struct signature_edges known = *edges;

	ret->count = 0;
	if (known.end.size > known.size || known.start.size > known.size)
		return;
	for (size_t i = 0; i < signature_row_count && ret->count < SIGNATURES_MAX; i++) {
		struct signature *found = &ret->at[ret->count];

		if (try_row(&signature_rows[i], &known, found) && !is_found(ret, found->name))
			ret->count++;
	}
}

/* --- words ------------------------------------------------------------------------------------ */

const char *signature_title_of(const char *name, enum signature_class *class)
{
	static const struct {
		const char *name;
		const char *title;
	} others[] = { { "ext2", "an ext2 file system" }, { "ext3", "an ext3 file system" } };

	for (size_t i = 0; i < signature_row_count; i++)
		if (text_is(name, signature_rows[i].name)) {
			if (class)
				*class = signature_rows[i].class;
			return signature_rows[i].title;
		}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (text_is(name, others[i].name)) {
			if (class)
				*class = SIGNATURE_FILE_SYSTEM;
			return others[i].title;
		}
	return NULL;
}

void signature_describe(struct buf *ret, const struct signature *signature)
{
	buf_add_text(ret, signature->title);
	if (signature->group[0])
		buf_add_format(ret, " %s", signature->group);
	if (signature->label[0])
		buf_add_format(ret, ", label %s", signature->label);
	if (signature->place[0])
		buf_add_format(ret, ", last mounted on %s", signature->place);
}
