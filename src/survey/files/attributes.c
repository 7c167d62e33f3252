/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/attributes.h"

#include <errno.h>
#include <sys/capability.h>
#include <sys/xattr.h>

#include "base/base64.h"
#include "base/digest.h"
#include "format/files/posix_acl.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Names that are no property of this file alone; a trailing '*' stands for any ending. */
static const struct {
	const char *name;
	const char *reason;
} ignored[] = {
	{ "security.selinux", "the policy labels every file" },
	{ "security.SMACK64*", "the policy labels every file" },
	{ "security.ima", "made by the kernel when it appraises" },
	{ "security.evm", "made by the kernel when it appraises" },
	{ "btrfs.*", "compression and the like, of the file system" },
	{ "user.overlay.*", "bookkeeping of a container's layers" },
	{ "trusted.overlay.*", "bookkeeping of a container's layers" },
	{ "trusted.SGI_ACL_*", "xfs: the access control list once more" },
	{ "user.coredump.*", "systemd-coredump describes its dumps" },
	{ "user.crtime_usec", "journald notes when it made a journal" },
	{ "user.invocation_id", "systemd notes which run of a unit made it" },
};

static bool is_ignored(const char *name)
{
	for (size_t i = 0; i < COUNT(ignored); i++) {
		size_t size = strlen(ignored[i].name);

		if (ignored[i].name[size - 1] == '*' ? strncmp(name, ignored[i].name, size - 1) == 0
						     : strcmp(name, ignored[i].name) == 0)
			return true;
	}
	return false;
}

static const char *user_name(void *context, int64_t uid)
{
	return survey_user_name(context, uid);
}

static const char *group_name(void *context, int64_t gid)
{
	return survey_group_name(context, gid);
}

static const char *acl_text(struct survey *survey, struct bytes value)
{
	const struct posix_acl_names names = { survey, user_name, group_name };
	scoped_buf text = { 0 };

	if (!posix_acl_is_extended(value) || !posix_acl_text(value, &names, &text))
		return NULL;
	return arena_string(survey->arena, buf_bytes(&text));
}

static const char *capabilities_text(struct survey *survey, int fd)
{
	cap_t capabilities = cap_get_fd(fd);
	char *text = capabilities ? cap_to_text(capabilities, NULL) : NULL;
	const char *ret = text ? arena_string(survey->arena, bytes_of(text)) : NULL;

	if (text)
		cap_free(text);
	if (capabilities)
		cap_free(capabilities);
	return ret;
}

static void add_value(struct buf *ret, struct bytes value, size_t kept)
{
	struct digester digester;
	struct digest digest;

	if (kept + value.size <= ATTRIBUTES_KEPT_MAX) {
		base64_encode(ret, value);
		return;
	}
	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, value);
	digester_end(&digester, &digest);
	buf_add_text(ret, "sha256:");
	digest_add_hex(ret, &digest);
}

static void add_other(struct survey *survey, const char *name, struct bytes value,
		      struct file_attributes *ret)
{
	scoped_buf text = { 0 };

	if (ret->others.count >= ATTRIBUTES_OTHERS_MAX) {
		ret->omitted++;
		return;
	}
	struct pair *pair = vec_push_in(survey->arena, &ret->others);

	add_value(&text, value, ret->kept);
	ret->kept += value.size <= ATTRIBUTES_KEPT_MAX - ret->kept ? value.size : 0;
	pair->key = arena_string(survey->arena, bytes_of(name));
	pair->value = arena_string(survey->arena, buf_bytes(&text));
}

static void add_attribute(struct survey *survey, int fd, const char *name,
			  struct file_attributes *ret)
{
	scoped_buf value = { 0 };

	if (is_ignored(name))
		return;
	ssize_t size = fgetxattr(fd, name, buf_reserve(&value, ATTRIBUTES_VALUE_MAX),
				 ATTRIBUTES_VALUE_MAX);

	if (size < 0) /* gone meanwhile, or not for us to see */
		return;
	buf_grew(&value, (size_t)size);
	if (strcmp(name, "system.posix_acl_access") == 0)
		ret->acl = acl_text(survey, buf_bytes(&value));
	else if (strcmp(name, "system.posix_acl_default") == 0)
		ret->default_acl = acl_text(survey, buf_bytes(&value));
	else if (strcmp(name, "security.capability") == 0)
		ret->capabilities = capabilities_text(survey, fd);
	else
		add_other(survey, name, buf_bytes(&value), ret);
}

void attributes_read(struct survey *survey, const char *path, struct file_attributes *ret)
{
	scoped_buf names = { 0 };
	struct bytes rest, name;
	struct err err;

	*ret = (struct file_attributes){ 0 };
	scoped_fd int fd = root_open(survey->root, path, &err);
	ssize_t size = fd < 0 ? -1 : flistxattr(fd, NULL, 0);

	if (size <= 0 || size > ATTRIBUTES_NAMES_MAX)
		return;
	size = flistxattr(fd, buf_reserve(&names, (size_t)size), (size_t)size);
	if (size <= 0)
		return;
	buf_grew(&names, (size_t)size);
	for (rest = buf_bytes(&names); bytes_part(&rest, '\0', &name);)
		add_attribute(survey, fd, name.at, ret);
}

static cap_t capabilities_of(const char *text)
{
	return text && text[0] ? cap_from_text(text) : cap_init();
}

bool capabilities_equal(const char *a, const char *b)
{
	cap_t left = capabilities_of(a), right = capabilities_of(b);
	bool are_equal = left && right && cap_compare(left, right) == 0;

	if (left)
		cap_free(left);
	if (right)
		cap_free(right);
	return are_equal;
}
