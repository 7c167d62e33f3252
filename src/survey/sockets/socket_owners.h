/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds a socket: inode of the socket -> processes, filled while descriptors are read. */
#ifndef TROWEL_SURVEY_SOCKET_OWNERS_H
#define TROWEL_SURVEY_SOCKET_OWNERS_H

#include <stdint.h>
#include <sys/types.h>

enum { SOCKET_OWNERS_PIDS = 4 }; /* kept per socket; more are counted only */

struct socket_owner {
	pid_t pids[SOCKET_OWNERS_PIDS];
	uint32_t count; /* processes that hold it; may exceed what is kept */
};

struct socket_owners;

/* Nobody owns anything yet; the caller destroys it. */
struct socket_owners *socket_owners_create(void);

/* Releases it; NULL is fine. */
void socket_owners_destroy(struct socket_owners *owners);

/* Records that `pid` holds the socket with that inode; the same pid twice counts once if it is
 * told in a row. */
void socket_owners_add(struct socket_owners *owners, uint64_t inode, pid_t pid);

/* NULL if nobody is known to hold it, or `owners` is NULL. */
const struct socket_owner *socket_owners_find(const struct socket_owners *owners, uint64_t inode);

#endif
