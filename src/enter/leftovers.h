/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is half done has a name that nobody else gives, and stands in a note of ours until it is
 * done: a file in LEFTOVERS_NOTES, locked (flock(2)) by who writes there. Who is killed leaves a
 * note that nobody holds, so that `trowel enter --gc` knows where to look.
 *
 * A note is a list of texts, each ended by a zero byte: LEFTOVERS_HEAD, the inode of the mount
 * namespace, the temporary name, and the folders in which something of that name has been.
 */
#ifndef TROWEL_ENTER_LEFTOVERS_H
#define TROWEL_ENTER_LEFTOVERS_H

#include "base/arena.h"
#include "base/values.h"

#define LEFTOVERS_NOTES  "/run/trowel"
#define LEFTOVERS_HEAD   "trowel copies 1"
#define LEFTOVERS_PREFIX ".trowel-" /* of temporary names; 16 hexadecimal digits follow */

enum { LEFTOVERS_NOTE_MAX = 1 << 20, LEFTOVERS_NAME_SIZE = 32, LEFTOVERS_DEPTH_MAX = 256 };

struct leftovers {
	int notes; /* the folder; -1: no note could be made */
	int fd;
	char name[LEFTOVERS_NAME_SIZE]; /* the temporary one; the note is called so, too */
	bool is_stuck;                  /* something could not be taken away: the note stays */
};

/* Begins a note. Where none can be made, by who is not root for instance, it goes without. */
void leftovers_begin(struct leftovers *leftovers, int64_t mount_namespace);

/* Before the temporary name is given in the open folder. */
void leftovers_add(struct leftovers *leftovers, int folder);

/* All is done, or undone. */
void leftovers_end(struct leftovers *leftovers);

/* Reads a note; strings live in `arena`. False when it is none. Pure. */
struct leftovers_note {
	int64_t mount_namespace;
	const char *name;
	text_list folders; /* absolute, in that namespace */
};
bool leftovers_read(struct bytes text, struct arena *arena, struct leftovers_note *ret);

/* True for a temporary name of ours. Pure. */
bool leftovers_is_name(struct bytes name);

/* Removes `name` and all below it from the open folder: no link is followed, no other mount is
 * entered. 0, also when there is nothing; -errno. */
int leftovers_remove(int folder, const char *name) MUST_CHECK;

#endif
