/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a server's process says of the client it works for, in the title that it writes over its
 * command line. PostgreSQL: "postgres: 15/main: shop orders 10.0.0.5(33846) idle", with user,
 * database and host; "postgres: walsender replicator 10.0.0.6(39108) streaming 0/404F688". Sources:
 * src/backend/utils/misc/ps_status.c, postmaster/postmaster.c (BackendInitialize).
 */
#ifndef TROWEL_FORMAT_SESSION_TITLE_H
#define TROWEL_FORMAT_SESSION_TITLE_H

#include "base/bytes.h"

struct session_title {
	struct bytes user;
	struct bytes database; /* empty for a copy that follows */
	bool follows;          /* the client is a standby, or takes a base backup */
};

/* False for anything that is not the title of such a process, and for clients of this host that
 * came through a socket file. Texts are of `title`. */
bool session_title_parse(struct bytes title, struct session_title *ret);

#endif
