/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who holds which socket of a dead kernel, by the open files of its processes. Source:
 * include/linux/fdtable.h, fs.h, nsproxy.h and net/socket.c of Linux.
 */
#ifndef TROWEL_CRASH_SOCKET_OWNERS_H
#define TROWEL_CRASH_SOCKET_OWNERS_H

#include "base/map.h"
#include "crash/not_followed.h"
#include "crash/tasks.h"

enum {
	SOCKET_OWNERS_FILES_MAX = 1 << 24, /* of all processes, places without a file counted */
	SOCKET_OWNERS_TABLE_MAX = 1 << 20, /* of one: fs.nr_open */
};

struct socket_owner {
	int32_t pid;
	uint32_t fd;
	uint32_t others; /* processes that hold it as well */
	int32_t last;    /* the last one of them: one process may hold it twice */
	char name[TASKS_NAME_MAX + 1];
};

/* By the address of a struct sock, and of a struct net: the first process in it. */
MAP_DEFINE(socket_owner_map, uint64_t, struct socket_owner, map_hash_u64, map_equal_u64);

struct socket_owners {
	struct socket_owner_map sockets;
	struct socket_owner_map namespaces;
};
void socket_owners_deinit(struct socket_owners *owners);
#define scoped_socket_owners SCOPED(socket_owners_deinit) struct socket_owners

/* Fills `ret`, zero-initialised, as far as it goes; the rest is added to `missing`. */
void socket_owners_read(struct kernel *kernel, struct socket_owners *ret,
			not_followed_list *missing);

#endif
