/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LXC's configuration of a container. Source: lxc.container.conf(5); the names before LXC 2.1 mean
 * the same. */
#ifndef TROWEL_FORMAT_LXC_CONFIG_H
#define TROWEL_FORMAT_LXC_CONFIG_H

#include "format/containers/container_state.h"

/* Cuts the next "key = value" from the front; false at the end. */
bool lxc_config_next(struct bytes *rest, struct bytes *ret_key, struct bytes *ret_value);

/* Takes one setting; those that say nothing of a row are passed over. Before the first, the caller
 * sets `privileged` to yes, for it is unless ids are mapped. lxc.include is the caller's. */
void lxc_config_take(struct arena *arena, struct bytes key, struct bytes value,
		     struct container_state *ret);

#endif
