/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pacman's database of what is installed (sections "%NAME%" and their lines) and its configuration.
 * Texts point into the input. Sources: lib/libalpm/be_local.c and be_sync.c of pacman,
 * pacman.conf(5).
 */
#ifndef TROWEL_FORMAT_PACMAN_H
#define TROWEL_FORMAT_PACMAN_H

#include "base/bytes.h"

/* Cuts the next section from the front: its name without the signs, and the lines up to an empty
 * one. What stands between sections is passed over. False at the end. */
bool pacman_section(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_lines);

/* A line of "%BACKUP%": a path without its first slash, and an MD5 in hexadecimal digits. */
bool pacman_backup_parse(struct bytes line, struct bytes *ret_path, struct bytes *ret_digest);

/* An assignment of pacman.conf. A key without a value is one too. */
struct pacman_setting {
	struct bytes section; /* "options", or the name of a repository */
	struct bytes key;     /* empty: the section begins */
	struct bytes value;
};

/* Cuts lines until one is an assignment or begins a section; `ret->section` is kept between calls,
 * so that an included file goes on in the section of the file that includes it. */
bool pacman_setting_next(struct bytes *rest, struct pacman_setting *ret);

/* <0, 0, >0: version `a` ("epoch:version-release") is older than, as old as, newer than `b`. A
 * release counts only if both have one. Any bytes are taken. Source: vercmp(8). */
int pacman_version_compare(struct bytes a, struct bytes b);

#endif
