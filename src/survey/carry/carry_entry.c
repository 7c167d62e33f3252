/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tar tells of a file beside its content. */
#include <archive_entry.h>
#include <stdio.h>
#include <sys/xattr.h>

#include "base/cursor.h"
#include "format/secrets/secret.h"
#include "survey/carry/carry_parts.h"
#include "survey/files/attributes.h"

enum { ACL_VERSION = 2, ACL_ENTRY_SIZE = 8 };

/* The tags of linux/posix_acl.h. */
static const struct {
	unsigned tag;
	int type;
} acl_tags[] = {
	{ 0x01, ARCHIVE_ENTRY_ACL_USER_OBJ },  { 0x02, ARCHIVE_ENTRY_ACL_USER },
	{ 0x04, ARCHIVE_ENTRY_ACL_GROUP_OBJ }, { 0x08, ARCHIVE_ENTRY_ACL_GROUP },
	{ 0x10, ARCHIVE_ENTRY_ACL_MASK },      { 0x20, ARCHIVE_ENTRY_ACL_OTHER },
};

static void add_acl_entry(const struct carry *carry, struct archive_entry *entry, int list,
			  struct cursor *cursor)
{
	unsigned tag = cursor_u16(cursor), permissions = cursor_u16(cursor) & 7;
	uint32_t id = cursor_u32(cursor);
	const char *name = NULL;
	char number[16];

	snprintf(number, sizeof(number), "%u", id);
	if (tag == 0x02)
		name = survey_user_name(carry->survey, id);
	else if (tag == 0x08)
		name = survey_group_name(carry->survey, id);
	for (size_t i = 0; i < sizeof(acl_tags) / sizeof(acl_tags[0]); i++)
		if (acl_tags[i].tag == tag)
			archive_entry_acl_add_entry(
				entry, list, (int)permissions, acl_tags[i].type,
				tag == 0x02 || tag == 0x08 ? (int)id : -1,
				tag == 0x02 || tag == 0x08 ? (name ? name : number) : NULL);
}

static void add_acl(const struct carry *carry, struct archive_entry *entry, int list,
		    struct bytes value)
{
	struct cursor cursor = cursor_of(value);

	if (cursor_u32(&cursor) != ACL_VERSION)
		return;
	while (cursor_left(&cursor) >= ACL_ENTRY_SIZE)
		add_acl_entry(carry, entry, list, &cursor);
}

/* Labels and bookkeeping that mean nothing elsewhere, and lists, which have a form of their own. */
static bool is_left_out(const char *name)
{
	static const char *const prefixes[] = { "security.selinux", "security.ima", "security.evm",
						"security.SMACK64", "system.",      "trusted.",
						"btrfs.",           "user.overlay." };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static void add_attribute(struct carry *carry, struct archive_entry *entry, int fd,
			  const char *name)
{
	char *at = buf_reserve(&carry->piece, ATTRIBUTES_VALUE_MAX);
	ssize_t size = fgetxattr(fd, name, at, ATTRIBUTES_VALUE_MAX);
	struct bytes value = { at, size > 0 ? (size_t)size : 0 };
	struct secret_spans secrets;

	if (size < 0)
		return;
	if (strcmp(name, "system.posix_acl_access") == 0)
		add_acl(carry, entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, value);
	else if (strcmp(name, "system.posix_acl_default") == 0)
		add_acl(carry, entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, value);
	if (is_left_out(name))
		return;
	secret_find(value, &secrets);
	if (secrets.count == 0)
		archive_entry_xattr_add_entry(entry, name, value.at, value.size);
}

static void add_attributes(struct carry *carry, struct archive_entry *entry, int fd)
{
	ssize_t size = flistxattr(fd, NULL, 0);
	struct bytes rest, name;
	scoped_buf names = { 0 };

	if (size <= 0 || size > ATTRIBUTES_NAMES_MAX)
		return;
	size = flistxattr(fd, buf_reserve(&names, (size_t)size), (size_t)size);
	if (size <= 0)
		return;
	buf_grew(&names, (size_t)size);
	buf_clear(&carry->piece);
	for (rest = buf_bytes(&names); bytes_part(&rest, '\0', &name);)
		add_attribute(carry, entry, fd, name.at);
}

void carry_entry_fill(struct carry *carry, struct archive_entry *entry, const char *path,
		      const struct stat *state, int fd)
{
	scoped_buf name = { 0 };

	buf_add_format(&name, "files%s", path);
	archive_entry_set_pathname(entry, buf_text(&name));
	archive_entry_set_filetype(entry, state->st_mode & S_IFMT);
	archive_entry_set_perm(entry, state->st_mode & ALLPERMS);
	archive_entry_set_uid(entry, state->st_uid);
	archive_entry_set_gid(entry, state->st_gid);
	archive_entry_set_uname(entry, survey_user_name(carry->survey, state->st_uid));
	archive_entry_set_gname(entry, survey_group_name(carry->survey, state->st_gid));
	archive_entry_set_mtime(entry, state->st_mtim.tv_sec, state->st_mtim.tv_nsec);
	archive_entry_set_size(entry, 0);
	if (fd >= 0)
		add_attributes(carry, entry, fd);
}
