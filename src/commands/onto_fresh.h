/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --onto FRESH: a snapshot judged by that of the system it is to move to. */
#ifndef TROWEL_COMMANDS_ONTO_FRESH_H
#define TROWEL_COMMANDS_ONTO_FRESH_H

#include "onto/default_files.h"
#include "snapshot/snapshot.h"

struct onto_fresh {
	const char *path;    /* of the snapshot of the new system; NULL: it is not asked for */
	const char *old;     /* of the old host's, for its contents; "-": they are not looked at */
	const char *folder;  /* with packages of both releases; NULL: none */
	const char *command; /* that asks, for messages */
};

/* Reads which packages lie in the folder of --debs, as default_files_init(); those that cannot be
 * read are told of on stderr. Of a NULL folder there are none. default_files_deinit() releases
 * `ret`, also after a failure. */
int onto_packages_read(const char *folder, const char *command, struct default_files *ret,
		       struct err *err) MUST_CHECK;

/* Reads the snapshot of the new system into `fresh` (initialised, empty), which has to outlive
 * `ret`, and fills ret->content.transitions and onto. -ENODATA for a snapshot that was taken
 * without --available. */
int onto_fresh_read(const struct onto_fresh *onto, struct snapshot *ret, struct snapshot *fresh,
		    struct err *err) MUST_CHECK;

#endif
