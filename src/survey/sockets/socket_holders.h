/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the inode of a socket to the process that holds it, and the words for that process. */
#ifndef TROWEL_SURVEY_SOCKET_HOLDERS_H
#define TROWEL_SURVEY_SOCKET_HOLDERS_H

#include "base/map.h"
#include "snapshot/model.h"
#include "survey/sockets/socket_owners.h"

MAP_DEFINE(socket_process_map, uint64_t, const struct process *, map_hash_u64, map_equal_u64);

struct socket_holders {
	const struct content *content;
	const struct socket_owners *owners;
	struct socket_process_map by_pid;
};

/* Prepares look-ups; `content` and `owners` (may be NULL) stay the caller's and may not change. */
void socket_holders_init(struct socket_holders *holders, const struct content *content,
			 const struct socket_owners *owners);
void socket_holders_deinit(struct socket_holders *holders);

/* The process, or NULL if there is no row of it. */
const struct process *socket_holders_process(const struct socket_holders *holders, int64_t pid);

/* The process that a socket is told to belong to, out of all that hold it: the first of them, but
 * not systemd, which keeps the sockets of units it starts on demand. NULL if none has a row. */
const struct process *socket_holders_main(const struct socket_holders *holders,
					  const struct socket_owner *owner);

/* The name of the container a process runs in; where no file told the name, its id; NULL if
 * none. */
const char *socket_holders_container(const struct socket_holders *holders,
				     const struct process *process);

#endif
