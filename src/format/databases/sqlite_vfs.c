/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/sqlite_vfs.h"

#include <stdio.h>

enum { SQLITE_VFS_SECTOR_SIZE = 4096, SQLITE_VFS_PATH_MAX = 64 };

/* What libsqlite3 takes for an open file. */
struct vfs_file {
	sqlite3_file base;
	const struct byte_source *source;
};

/* ---- a file: it can be read, and nothing else ----------------------------------------------- */

static int file_close(sqlite3_file *file)
{
	return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *ret, int size, sqlite3_int64 at)
{
	const struct byte_source *source = ((struct vfs_file *)file)->source;
	uint64_t left = at >= 0 && (uint64_t)at < source->size ? source->size - (uint64_t)at : 0;
	size_t wanted = (size_t)size, there = left < wanted ? (size_t)left : wanted;
	struct err err;

	if (byte_source_read(source, (uint64_t)at, ret, there, &err) < 0 && there)
		return SQLITE_IOERR_READ;
	memset((char *)ret + there, 0, wanted - there); /* as its contract asks */
	return there < wanted ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int file_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
	return SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return SQLITE_READONLY;
}

static int file_sync(sqlite3_file *file, int flags)
{
	return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	*ret = (sqlite3_int64)((struct vfs_file *)file)->source->size;
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int kind)
{
	return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *file, int *ret)
{
	*ret = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int what, void *argument)
{
	return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file)
{
	return SQLITE_VFS_SECTOR_SIZE;
}

static int file_characteristics(sqlite3_file *file)
{
	return 0;
}

/* Version 1 has no shared memory: the index of the log is then kept in the heap. */
static const sqlite3_io_methods file_methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
};

/* ---- the file system: two names ------------------------------------------------------------- */

/* A log that is not there is opened all the same where the database says that it uses one. */
static int read_nothing(const void *context, uint64_t at, void *ret, size_t size)
{
	return 0;
}

static const struct byte_source nothing = { .read = read_nothing };

/* The source that a name stands for, or NULL. Temporary files have no name. */
static const struct byte_source *source_of(const sqlite3_vfs *vfs, const char *name)
{
	const struct sqlite_vfs *own = vfs->pAppData;

	if (name && strcmp(name, SQLITE_VFS_FILE) == 0)
		return own->database;
	return name && strcmp(name, SQLITE_VFS_FILE "-wal") == 0 ? own->wal : NULL;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *ret, int flags,
		    int *ret_flags)
{
	struct vfs_file *file = (struct vfs_file *)ret;

	*file = (struct vfs_file){ .source = source_of(vfs, name) };
	if (!file->source)
		return SQLITE_CANTOPEN;
	file->base.pMethods = &file_methods;
	if (ret_flags)
		*ret_flags = SQLITE_OPEN_READONLY;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	return SQLITE_READONLY;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
	*ret = flags != SQLITE_ACCESS_READWRITE && source_of(vfs, name);
	return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
	return snprintf(ret, (size_t)size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* Nothing that is only read needs chance or the time. */
static int vfs_randomness(sqlite3_vfs *vfs, int size, char *ret)
{
	memset(ret, 0, (size_t)size);
	return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, double *ret)
{
	*ret = 0;
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *ret)
{
	if (size > 0)
		*ret = '\0';
	return 0;
}

int sqlite_vfs_register(struct sqlite_vfs *vfs, const struct byte_source *database,
			const struct byte_source *wal)
{
	*vfs = (struct sqlite_vfs){ .database = database, .wal = wal ? wal : &nothing };
	snprintf(vfs->name, sizeof(vfs->name), "trowel-%p", (void *)vfs);
	vfs->vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = sizeof(struct vfs_file),
		.mxPathname = SQLITE_VFS_PATH_MAX,
		.zName = vfs->name,
		.pAppData = vfs,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
	return sqlite3_vfs_register(&vfs->vfs, 0);
}

void sqlite_vfs_unregister(struct sqlite_vfs *vfs)
{
	sqlite3_vfs_unregister(&vfs->vfs);
}

void *sqlite_vfs_load_nothing(void)
{
	return NULL;
}
