/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/call_frames_parts.h"
#include "format/programs/dwarf_reader.h"

enum { ADDRESS_SIZE = 8 };

/* The start of an entry, of either kind. */
struct head {
	size_t body, end; /* behind the identifier; behind the entry */
	bool is_common;
	size_t common; /* where a function's common entry is */
};

/* -1 if there is no entry, else 0, or 1 with an identifier that can be used. */
static int read_head(const struct call_frames *frames, size_t at, struct head *ret)
{
	struct cursor cursor = cursor_of(frames->section);

	cursor_seek(&cursor, at);
	uint64_t size = cursor_u32(&cursor);
	bool is_long = size == UINT32_MAX;

	if (is_long)
		size = cursor_u64(&cursor);
	size_t identifier_at = cursor.at;

	if (size == 0 || cursor.failed || size > cursor_left(&cursor))
		return -1;
	ret->end = cursor.at + size;
	/* in .eh_frame the identifier has four bytes whatever the size's own size */
	uint64_t identifier = is_long && frames->is_debug ? cursor_u64(&cursor)
							  : cursor_u32(&cursor);
	uint64_t marks_common = !frames->is_debug ? 0 : is_long ? UINT64_MAX : UINT32_MAX;

	ret->body = cursor.at;
	ret->is_common = identifier == marks_common;
	if (!ret->is_common && !frames->is_debug) {
		if (identifier > identifier_at)
			return 0;
		identifier = identifier_at - identifier;
	}
	ret->common = identifier;
	return !cursor.failed && ret->body <= ret->end;
}

/* The letters of an augmentation that begins with 'z'. Each says what stands in the data. */
static void read_augmentation(struct cursor *cursor, struct bytes letters, struct call_common *ret)
{
	for (size_t i = 1; i < letters.size; i++) {
		uint8_t encoding;

		switch (letters.at[i]) {
		case 'R':
			ret->encoding = cursor_u8(cursor);
			break;
		case 'P': /* a personality routine, of no interest here */
			encoding = cursor_u8(cursor);
			dwarf_read_pointer_size(cursor, encoding);
			break;
		case 'L':
			cursor_u8(cursor);
			break;
		case 'S':
			ret->is_signal = true;
			break;
		default: /* the data's size is known: what is not understood is passed over */
			return;
		}
	}
}

static bool read_common(const struct call_frames *frames, size_t at, struct call_common *ret)
{
	struct head head;

	if (read_head(frames, at, &head) != 1 || !head.is_common)
		return false;
	struct cursor cursor = cursor_of(bytes_slice(frames->section, 0, head.end));

	cursor_seek(&cursor, head.body);
	uint8_t version = cursor_u8(&cursor);
	struct bytes rest = bytes_slice(cursor.input, cursor.at, SIZE_MAX);
	ptrdiff_t zero = bytes_find(rest, '\0');

	if (zero < 0 || (version != 1 && version != 3 && version != 4))
		return false;
	struct bytes letters = cursor_take(&cursor, (size_t)zero);

	cursor_u8(&cursor);
	if (version == 4 && (cursor_u8(&cursor) != ADDRESS_SIZE || cursor_u8(&cursor) != 0))
		return false;
	*ret = (struct call_common){ .end = head.end };
	ret->code_factor = dwarf_read_unsigned(&cursor);
	ret->data_factor = dwarf_read_signed(&cursor);
	ret->return_register = version == 1 ? cursor_u8(&cursor) : dwarf_read_unsigned(&cursor);
	ret->has_sizes = bytes_starts(letters, "z");
	if (letters.size && !ret->has_sizes)
		return false;
	if (ret->has_sizes) {
		struct cursor data = cursor_of(dwarf_read_block(&cursor));

		read_augmentation(&data, letters, ret);
		if (data.failed)
			return false;
	}
	ret->start = cursor.at;
	return !cursor.failed && ret->return_register < CALL_FRAMES_REGISTERS_MAX;
}

int call_frames_read(const struct call_frames *frames, size_t at, struct call_function *ret,
		     size_t *ret_next)
{
	struct head head;
	int got = read_head(frames, at, &head);

	if (got < 0)
		return -1;
	*ret_next = head.end;
	if (got == 0 || head.is_common || !read_common(frames, head.common, &ret->common))
		return 0;
	struct cursor cursor = cursor_of(bytes_slice(frames->section, 0, head.end));

	cursor_seek(&cursor, head.body);
	ret->first = dwarf_read_pointer(&cursor, ret->common.encoding, frames->address);
	ret->size = dwarf_read_pointer_size(&cursor, ret->common.encoding);
	if (ret->common.has_sizes)
		dwarf_read_block(&cursor);
	ret->start = cursor.at;
	ret->end = head.end;
	/* functions that the linker dropped are left behind with address 0 */
	return !cursor.failed && ret->first && ret->size && ret->size <= UINT64_MAX - ret->first;
}

static int by_start(const void *a, const void *b)
{
	const struct call_entry *one = a, *other = b;

	if (one->start != other->start)
		return one->start < other->start ? -1 : 1;
	return (one->at > other->at) - (one->at < other->at);
}

void call_frames_index(struct call_frames *frames)
{
	struct call_function function;
	size_t at = 0, next;
	int got;

	frames->section = bytes_slice(frames->section, 0, UINT32_MAX);
	while ((got = call_frames_read(frames, at, &function, &next)) >= 0) {
		frames->is_cut = frames->entries.count == CALL_FRAMES_ENTRIES_MAX;
		if (frames->is_cut)
			break;
		if (got == 1)
			*vec_push(&frames->entries) = (struct call_entry){
				function.first, function.first + function.size, (uint32_t)at
			};
		at = next;
	}
	vec_sort(&frames->entries, by_start);
}

void call_frames_deinit(struct call_frames *frames)
{
	vec_deinit(&frames->entries);
}
