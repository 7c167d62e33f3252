/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder that crashes are kept in: FOLDER/HOST-20261127T120102Z/ with a file for each thing that
 * is known of one. It is there whole or not at all: written under a name that begins with a dot, on
 * the disk, and renamed. FOLDER/HOST.panics says how many panics in a row the last one was.
 */
#ifndef TROWEL_CRASH_CRASH_FOLDER_H
#define TROWEL_CRASH_CRASH_FOLDER_H

#include "base/cleanup.h"
#include "format/dump/crash_bundle.h"

enum { CRASH_FOLDER_NAME_MAX = CRASH_BUNDLE_HOST_MAX + 32 };

struct crash_folder {
	const char *path; /* not owned; of messages */
	int folder;       /* -1: not open */
	int inside;       /* the crash's own, while it is written */
	int file;
	struct crash_bundle_reader reader;
	struct crash_bundle_begin begin;
	uint32_t panics;                          /* in a row; once a crash is kept */
	char partial[CRASH_FOLDER_NAME_MAX + 16]; /* "": none is being written */
	char name[CRASH_FOLDER_NAME_MAX + 1];
};

/* Opens a folder that exists; deinit throws away what was not kept. The structure must not move. */
int crash_folder_open(struct crash_folder *folder, const char *path, struct err *err) MUST_CHECK;
void crash_folder_deinit(struct crash_folder *folder);
#define scoped_crash_folder SCOPED(crash_folder_deinit) struct crash_folder

/* Takes the next piece of a bundle. 1: the crash is kept, as `name`; 0: more is needed; -errno. */
int crash_folder_feed(struct crash_folder *folder, struct bytes *rest, struct err *err) MUST_CHECK;

#endif
