/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of a request that comes in at a port: packet filter or container engine, the process that
 * listens, whom it passes requests to, and so on, as the rows of a snapshot tell it.
 */
#ifndef TROWEL_COMMANDS_LOGS_PORT_H
#define TROWEL_COMMANDS_LOGS_PORT_H

#include "snapshot/model.h"

enum {
	LOGS_PORT_STEPS_MAX = 32, /* of a way; configurations may point in a circle */
};

struct logs_step {
	const char *what;   /* ":80 is listened on by nginx" */
	const char *target; /* as target_write() writes it; NULL: its logs are not here */
};

typedef vec_of(struct logs_step) logs_steps;

/* True if `text` means a port: ":80", "80/tcp". */
bool logs_port_parse(struct bytes text, int64_t *ret);

/* The steps of requests to `port` of this host, in `arena`. -ENOENT when nobody listens there. */
int logs_port_steps(const struct content *content, int64_t port, struct arena *arena,
		    logs_steps *ret, struct err *err) MUST_CHECK;

#endif
