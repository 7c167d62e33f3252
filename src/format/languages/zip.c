/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/zip.h"

#include "base/cursor.h"
#include "format/languages/inflate.h"

enum {
	END_SIZE = 22,
	END_MAGIC = 0x06054b50,
	MEMBER_SIZE = 46,
	MEMBER_MAGIC = 0x02014b50,
	LOCAL_SIZE = 30,
	LOCAL_MAGIC = 0x04034b50,
	METHOD_STORED = 0,
	METHOD_DEFLATED = 8,
	FLAG_ENCRYPTED = 1,
};

void zip_deinit(struct zip *zip)
{
	buf_deinit(&zip->directory);
}

/* Where the record at the end of the archive begins in its last bytes: a comment may follow, whose
 * size it says. -1 if there is none. */
static ptrdiff_t find_end(struct bytes tail)
{
	for (size_t at = tail.size < END_SIZE ? 0 : tail.size - END_SIZE + 1; at-- > 0;) {
		struct cursor cursor = cursor_of(bytes_slice(tail, at, tail.size));

		if (tail.at[at] != 'P' || cursor_u32(&cursor) != END_MAGIC)
			continue;
		cursor_seek(&cursor, END_SIZE - 2);
		if (at + END_SIZE + cursor_u16(&cursor) <= tail.size)
			return (ptrdiff_t)at;
	}
	return -1;
}

bool zip_read(const struct byte_source *file, struct zip *ret)
{
	uint64_t room = END_SIZE + ZIP_COMMENT_SIZE_MAX;
	uint64_t size = file->size < room ? file->size : room;
	scoped_buf tail = { 0 };

	if (!byte_source_get(file, file->size - size, size, &tail))
		return false;
	ptrdiff_t at = find_end(buf_bytes(&tail));

	if (at < 0)
		return false;
	struct cursor end = cursor_of(bytes_slice(buf_bytes(&tail), (size_t)at, tail.size));
	uint64_t end_at = file->size - size + (uint64_t)at;

	cursor_seek(&end, 12);
	uint64_t directory_size = cursor_u32(&end), directory_at = cursor_u32(&end);

	/* the directory lies in front of that record; offsets count from the archive's start */
	if (directory_size > ZIP_DIRECTORY_SIZE_MAX || directory_size > end_at ||
	    directory_at > end_at - directory_size ||
	    !byte_source_get(file, end_at - directory_size, directory_size, &ret->directory))
		return false;
	ret->file = file;
	ret->shift = end_at - directory_size - directory_at;
	return true;
}

bool zip_next(struct zip *zip, struct zip_member *ret)
{
	struct cursor cursor = cursor_of(buf_bytes(&zip->directory));
	struct zip_member member = { 0 };

	cursor_seek(&cursor, zip->at);
	if (zip->members >= ZIP_MEMBERS_MAX || cursor_left(&cursor) < MEMBER_SIZE ||
	    cursor_u32(&cursor) != MEMBER_MAGIC)
		return false;
	cursor_seek(&cursor, zip->at + 8);
	unsigned flags = cursor_u16(&cursor);

	/* nobody reads what is encrypted */
	member.method = cursor_u16(&cursor);
	member.method = flags & FLAG_ENCRYPTED ? UINT32_MAX : member.method;
	cursor_seek(&cursor, zip->at + 20);
	member.packed_size = cursor_u32(&cursor);
	member.size = cursor_u32(&cursor);
	size_t name_size = cursor_u16(&cursor);
	size_t rest_size = (size_t)cursor_u16(&cursor) + cursor_u16(&cursor);

	cursor_seek(&cursor, zip->at + 42);
	member.at = zip->shift + cursor_u32(&cursor);
	member.name = cursor_take(&cursor, name_size);
	if (cursor.failed)
		return false;
	zip->at += MEMBER_SIZE + name_size + rest_size;
	zip->members++;
	*ret = member;
	return true;
}

bool zip_get(const struct zip *zip, const struct zip_member *member, size_t limit, struct buf *ret)
{
	scoped_buf local = { 0 }, packed = { 0 };

	buf_clear(ret);
	if (member->size > limit || member->packed_size > limit ||
	    !byte_source_get(zip->file, member->at, LOCAL_SIZE, &local))
		return false;
	struct cursor cursor = cursor_of(buf_bytes(&local));

	if (cursor_u32(&cursor) != LOCAL_MAGIC)
		return false;
	cursor_seek(&cursor, 26);
	uint64_t at = member->at + LOCAL_SIZE + cursor_u16(&cursor);

	at += cursor_u16(&cursor);
	if (!byte_source_get(zip->file, at, member->packed_size, &packed))
		return false;
	if (member->method == METHOD_STORED)
		buf_add_bytes(ret, buf_bytes(&packed));
	else if (member->method != METHOD_DEFLATED ||
		 !inflate_all(buf_bytes(&packed), INFLATE_RAW, limit, ret))
		return false;
	return true;
}
