/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/socket_owners.h"

#include "base/map.h"

MAP_DEFINE(inode_map, uint64_t, struct socket_owner, map_hash_u64, map_equal_u64);

struct socket_owners {
	struct inode_map by_inode;
};

struct socket_owners *socket_owners_create(void)
{
	return mem_zero(1, sizeof(struct socket_owners));
}

void socket_owners_destroy(struct socket_owners *owners)
{
	if (owners)
		inode_map_deinit(&owners->by_inode);
	free(owners);
}

void socket_owners_add(struct socket_owners *owners, uint64_t inode, pid_t pid)
{
	struct socket_owner *owner = inode_map_put(&owners->by_inode, inode);
	uint32_t kept = owner->count < SOCKET_OWNERS_PIDS ? owner->count : SOCKET_OWNERS_PIDS;

	if (kept && owner->pids[kept - 1] == pid)
		return;
	if (kept < SOCKET_OWNERS_PIDS)
		owner->pids[kept] = pid;
	owner->count++;
}

const struct socket_owner *socket_owners_find(const struct socket_owners *owners, uint64_t inode)
{
	return owners ? inode_map_find(&owners->by_inode, inode) : NULL;
}
