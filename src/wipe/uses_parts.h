/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of uses.h share. */
#ifndef TROWEL_WIPE_USES_PARTS_H
#define TROWEL_WIPE_USES_PARTS_H

#include "wipe/uses.h"

enum { USES_FILE = -1 };

/* A look at the host that is under way. */
struct uses_look {
	const struct uses_question *question;
	struct uses *uses;
	int proc; /* the folder /proc of the root; -1: there is none */
};

/* Adds one, unless the very same is known. `device` NULL: about the file. */
void uses_add(const struct uses_look *look, enum use_kind kind, const struct storage_device *device,
	      const char *what);

/* True if that path, as /proc and /sys write it, is the file that is asked about. */
bool uses_is_file(const struct uses_look *look, const char *path);

/* The device that a path of /proc or /sys names; NULL if none. */
const struct storage_device *uses_device_at(const struct uses_look *look, const char *path);

/* Mounts of every namespace, and swap. */
void uses_look_at_mounts(const struct uses_look *look, const pid_t *pids, size_t count);
void uses_look_at_swap(const struct uses_look *look);

/* Descriptors of a process. */
void uses_look_at_process(const struct uses_look *look, pid_t pid);

#endif
