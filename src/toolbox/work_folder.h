/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hidden folder beside the output in which it is built: on the same file system, so that it is
 * renamed into its place at the end. Its owner holds a lock (flock(2)) on it, which goes with the
 * process: what a killed run left is known by its missing lock.
 */
#ifndef TROWEL_TOOLBOX_WORK_FOLDER_H
#define TROWEL_TOOLBOX_WORK_FOLDER_H

#include "base/buf.h"
#include "base/err.h"

struct work_folder {
	int parent; /* the folder that the output lies in */
	int fd;     /* -1: there is none */
	char name[64];
};

/* Makes one beside `output`, after removing what killed runs of this user left there. Deinit
 * removes it and all that is in it. */
int work_folder_make(struct work_folder *folder, const char *output, struct err *err) MUST_CHECK;
void work_folder_deinit(struct work_folder *folder);
#define scoped_work_folder SCOPED(work_folder_deinit) struct work_folder

/* Makes a folder in it, or in the one `at`, and returns a descriptor of it. */
int work_folder_enter(int at, const char *name, struct err *err) MUST_CHECK;

/* Gives `name` in the folder the name of the output; with `replace`, what has that name is removed
 * afterwards, else -EEXIST. */
int work_folder_keep(const struct work_folder *folder, const char *name, const char *output,
		     bool replace, struct err *err) MUST_CHECK;

#endif
