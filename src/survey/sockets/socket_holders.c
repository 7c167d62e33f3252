/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/socket_holders.h"

void socket_holders_init(struct socket_holders *holders, const struct content *content,
			 const struct socket_owners *owners)
{
	*holders = (struct socket_holders){ .content = content, .owners = owners };
	for (vec_each(process, &content->processes))
		*socket_process_map_put(&holders->by_pid, (uint64_t)process->pid) = process;
}

void socket_holders_deinit(struct socket_holders *holders)
{
	socket_process_map_deinit(&holders->by_pid);
}

const struct process *socket_holders_process(const struct socket_holders *holders, int64_t pid)
{
	const struct process **found = socket_process_map_find(&holders->by_pid, (uint64_t)pid);

	return found ? *found : NULL;
}

const struct process *socket_holders_main(const struct socket_holders *holders,
					  const struct socket_owner *owner)
{
	const struct process *first = NULL, *process;

	for (uint32_t i = 0; owner && i < owner->count && i < SOCKET_OWNERS_PIDS; i++) {
		process = socket_holders_process(holders, owner->pids[i]);
		if (process && !(process->unit && strcmp(process->unit, "init.scope") == 0))
			return process;
		first = first ? first : process;
	}
	return first;
}

const char *socket_holders_container(const struct socket_holders *holders,
				     const struct process *process)
{
	if (!process || !process->container)
		return NULL;
	for (vec_each(container, &holders->content->containers))
		if (container->id && strcmp(container->id, process->container) == 0)
			return container->name ? container->name : container->id;
	return process->container;
}
