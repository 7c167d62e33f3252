/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files are that a process holds open, by folder and ending. */
#ifndef TROWEL_FORMAT_OPEN_FILE_KIND_H
#define TROWEL_FORMAT_OPEN_FILE_KIND_H

#include "base/bytes.h"

/* Kinds of open files; the letter travels in the frame. */
enum open_file_kind {
	OPEN_FILE_LOG = 'l',
	OPEN_FILE_DATABASE = 'b',
	OPEN_FILE_CONFIG = 'c',
	OPEN_FILE_DELETED = 'd', /* gone from its folder, and holding space */
	OPEN_FILE_DATA = 'f',
};

/* The word for a letter in a row: log, database, config, deleted, data. */
const char *open_file_kind_name(char kind);

/* What kind of file a path names by its folder and ending; OPEN_FILE_DATA when nothing else fits, 0
 * when it tells nothing worth a row (a program's own file, a locale, a cache). */
char open_file_kind(struct bytes path);

#endif
