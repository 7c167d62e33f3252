/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file system that sqlite_bytes.c lends to libsqlite3. Source: sqlite.org/c3ref/vfs.html. */
#ifndef TROWEL_FORMAT_SQLITE_VFS_H
#define TROWEL_FORMAT_SQLITE_VFS_H

#include <sqlite3.h>

#include "base/byte_source.h"

enum { SQLITE_VFS_NAME_MAX = 40 };

struct sqlite_vfs {
	sqlite3_vfs vfs;
	char name[SQLITE_VFS_NAME_MAX];
	const struct byte_source *database;
	const struct byte_source *wal; /* empty where there is none */
};

/* What the database is called in it; the log has "-wal" behind. */
#define SQLITE_VFS_FILE "/database"

/* Makes the file system known to libsqlite3 under a name of its own, and forgets it again. 0, or a
 * code of libsqlite3. */
int sqlite_vfs_register(struct sqlite_vfs *vfs, const struct byte_source *database,
			const struct byte_source *wal);
void sqlite_vfs_unregister(struct sqlite_vfs *vfs);

/* Stands for dlopen(3) and its kin in the static binary (meson.build says so to the linker):
 * libsqlite3 could load extensions, we never let it, and the C library's loader stays out. NULL. */
void *sqlite_vfs_load_nothing(void);

#endif
