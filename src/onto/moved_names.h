/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is called otherwise in the new release: folders, sockets, programs and units that carry a
 * version in their names, and files that another program looks for. */
#ifndef TROWEL_ONTO_MOVED_NAMES_H
#define TROWEL_ONTO_MOVED_NAMES_H

#include "base/renames.h"
#include "snapshot/model.h"

/* Says which package stands there for one of the old host: its own name if it is on offer, NULL if
 * nothing is. Lives as long as what was asked. */
typedef const char *moved_names_package(void *context, const char *name);

/* Appends what is called otherwise there, by the packages of the old host; texts lie in `arena`. Of
 * several versions beside each other it is the newest that moves. */
void moved_names_find(const struct content *old, moved_names_package *package, void *context,
		      struct arena *arena, struct renames *ret);

struct packaged_file {
	const char *path;    /* in the package */
	const char *package; /* it is of; NULL: the owner of the file */
};

/* Which file of a package its scripts put at `path`: another one if ucf(1) or a script copies it,
 * `path` itself for all that no row tells of. Texts lie in `arena`. */
struct packaged_file packaged_file_of(const char *path, struct arena *arena);

#endif
