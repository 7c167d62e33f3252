/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/files/posix_acl.h"

#include "base/cursor.h"

/* linux/posix_acl.h, linux/posix_acl_xattr.h */
enum {
	ACL_VERSION = 2,
	ACL_ENTRY_SIZE = 8,
	ACL_READ = 4,
	ACL_WRITE = 2,
	ACL_EXECUTE = 1,
	TAG_USER = 0x02,
	TAG_GROUP = 0x08,
	TAG_MASK = 0x10,
};

static const struct {
	unsigned tag;
	const char *name;
} tags[] = {
	{ 0x01, "user" },       { TAG_USER, "user" }, { 0x04, "group" },
	{ TAG_GROUP, "group" }, { TAG_MASK, "mask" }, { 0x20, "other" },
};

struct entry {
	uint16_t tag, permissions;
	uint32_t id;
};

/* Passes over the version; false for bytes that are no list. */
static bool begin(struct cursor *cursor, struct bytes list)
{
	*cursor = cursor_of(list);
	return cursor_u32(cursor) == ACL_VERSION && !cursor->failed &&
	       (list.size - sizeof(uint32_t)) % ACL_ENTRY_SIZE == 0 &&
	       list.size / ACL_ENTRY_SIZE <= POSIX_ACL_ENTRIES_MAX;
}

static bool next(struct cursor *cursor, struct entry *ret)
{
	ret->tag = cursor_u16(cursor);
	ret->permissions = cursor_u16(cursor);
	ret->id = cursor_u32(cursor);
	return !cursor->failed;
}

static const char *tag_name(unsigned tag)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (tags[i].tag == tag)
			return tags[i].name;
	return NULL;
}

static void add_entry(const struct entry *entry, const struct posix_acl_names *names,
		      struct buf *ret)
{
	const char *name = NULL;

	buf_add_text(ret, tag_name(entry->tag));
	buf_add_byte(ret, ':');
	if (entry->tag == TAG_USER)
		name = names->user(names->context, entry->id);
	if (entry->tag == TAG_GROUP)
		name = names->group(names->context, entry->id);
	if (name)
		buf_add_text(ret, name);
	else if (entry->tag == TAG_USER || entry->tag == TAG_GROUP)
		buf_add_format(ret, "%u", entry->id);
	buf_add_format(ret, ":%c%c%c", entry->permissions & ACL_READ ? 'r' : '-',
		       entry->permissions & ACL_WRITE ? 'w' : '-',
		       entry->permissions & ACL_EXECUTE ? 'x' : '-');
}

bool posix_acl_text(struct bytes list, const struct posix_acl_names *names, struct buf *ret)
{
	size_t before = ret->size;
	struct cursor cursor;
	struct entry entry;

	if (!begin(&cursor, list))
		return false;
	while (next(&cursor, &entry)) {
		if (!tag_name(entry.tag)) {
			buf_cut(ret, before);
			return false;
		}
		if (ret->size > before)
			buf_add_byte(ret, ',');
		add_entry(&entry, names, ret);
	}
	return ret->size > before;
}

bool posix_acl_is_extended(struct bytes list)
{
	struct cursor cursor;
	struct entry entry;

	if (!begin(&cursor, list))
		return false;
	while (next(&cursor, &entry))
		if (entry.tag == TAG_USER || entry.tag == TAG_GROUP || entry.tag == TAG_MASK)
			return true;
	return false;
}
