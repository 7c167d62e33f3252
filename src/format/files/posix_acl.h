/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Access control lists, as the attributes system.posix_acl_access and system.posix_acl_default hold
 * them. Source: acl(5), linux/posix_acl_xattr.h: a version, then tag, permissions and id of each
 * entry, little-endian. */
#ifndef TROWEL_FORMAT_POSIX_ACL_H
#define TROWEL_FORMAT_POSIX_ACL_H

#include "base/buf.h"

enum { POSIX_ACL_ENTRIES_MAX = 8192 }; /* more than fit into 64 KiB, the limit of an attribute */

/* Names of ids; each may return NULL, and the number is written. */
struct posix_acl_names {
	void *context;
	const char *(*user)(void *context, int64_t uid);
	const char *(*group)(void *context, int64_t gid);
};

/* Appends the list as text: "user::rw-,user:www-data:r--,group::r--,mask::r--,other::---". False,
 * and nothing appended, for bytes that are no list. */
bool posix_acl_text(struct bytes list, const struct posix_acl_names *names, struct buf *ret);

/* True if the list says more than the mode of the file does: it names a user, a group or a mask. */
bool posix_acl_is_extended(struct bytes list);

#endif
