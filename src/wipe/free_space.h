/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The free space of a file system: filled with files of random bytes, which are read back and then
 * removed. What deleted files left is overwritten as far as the file system writes over it; the
 * ends of files that are there, and names of deleted ones, are not reached.
 */
#ifndef TROWEL_WIPE_FREE_SPACE_H
#define TROWEL_WIPE_FREE_SPACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "wipe/cipher_stream.h"

enum {
	FREE_SPACE_FILES_MAX = 100 * 1000,
	FREE_SPACE_PIECE = 1024 * 1024,
	FREE_SPACE_DIRECT_MIN = 4096, /* smaller pieces go through the page cache */
	FREE_SPACE_PIECE_MIN = 512,
};

struct free_space {
	bool is_verified;        /* the files are read back */
	const atomic_bool *stop; /* becomes true when it is to end early */
	/* results */
	_Atomic uint64_t written, read; /* bytes; grow while it is at work */
	uint64_t different;             /* bytes that were not what was written */
	uint64_t unreadable;
	/* inner */
	int folder;
	vec_of(uint64_t) sizes; /* of the files, in order */
	struct cipher_stream stream;
	char *piece, *scratch;
};
void free_space_deinit(struct free_space *space);

/* Fills the free space of the file system that the folder open at `folder` is of, and removes all
 * of it again, also when it is stopped or fails. 0; -ECANCELED when it was stopped; -errno with a
 * sentence, that says if something was left. */
int free_space_wipe(struct free_space *space, int folder, struct err *err) MUST_CHECK;

#endif
