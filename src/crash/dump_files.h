/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a dump, opened for reading where a reader asks: regular files, /proc/vmcore, block
 * devices, and streams from a pipe or standard input ("-"). A flattened stream is put in order:
 * in a file by an index, from a pipe by writing it to a file without a name that goes with us, in
 * TMPDIR, /var/tmp or memory.
 */
#ifndef TROWEL_CRASH_DUMP_FILES_H
#define TROWEL_CRASH_DUMP_FILES_H

#include "base/byte_source.h"

enum { DUMP_FILES_MAX = 256 }; /* of a set */

struct dump_file;

struct dump_files {
	struct dump_file *at;
	struct byte_source *sources; /* one a file, in the order of the paths */
	size_t count;
	bool is_cut; /* a stream ended early */
};
void dump_files_deinit(struct dump_files *files);
#define scoped_dump_files SCOPED(dump_files_deinit) struct dump_files

/* Opens `count` (1 to DUMP_FILES_MAX) files into `ret`, zero-initialised. 0, or -errno and what is
 * wrong with which file. */
int dump_files_open(const char *const *paths, size_t count, struct dump_files *ret,
		    struct err *err) MUST_CHECK;

#endif
