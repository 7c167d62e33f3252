/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modes and owners of files that dpkg's packages own. dpkg records none, so they are asked of, in
 * this order: dpkg-statoverride; the package's archive, if apt still has it (not of plain files:
 * unpacking costs more than the whole survey); a table of what Debian's packages set
 * (dpkg_modes_table.c); what nearly every package does. What scripts of packages and tmpfiles.d do
 * to a path counts as right beside that, since nobody can tell from here whether they were reached;
 * so does that the home of a user that a package made belongs to that user.
 */
#ifndef TROWEL_SURVEY_DPKG_MODES_H
#define TROWEL_SURVEY_DPKG_MODES_H

#include "survey/files/homes.h"
#include "survey/packages/catalogue.h"
#include "survey/survey.h"

enum {
	DPKG_MODES_FACTS_MAX = 200 * 1000, /* from scripts and tmpfiles.d */
	DPKG_MODES_SCRIPT_MAX = 1024 * 1024,
};

/* What is known of a path. */
struct dpkg_mode {
	struct catalogue_expected
		expected; /* mode (with its type), user, group; the rest unknown */
	const char *why;  /* what says so, words for a reader; arena or static */
	bool is_usual;    /* only what nearly every package does: likely */
	bool is_x_open;   /* nobody can tell whether it should have x bits; the mode goes by those
			     it has */
};

struct dpkg_modes;

/* Reads overrides, scripts and tmpfiles.d. The packages, users and groups collectors have to have
 * run; `homes` stays the caller's. Destroy takes NULL too. */
struct dpkg_modes *dpkg_modes_create(struct survey *survey, const struct homes *homes);
void dpkg_modes_destroy(struct dpkg_modes *modes);

/* What a regular file or folder of a package (index of its row; -1: none) should be, given how it
 * is: where several answers are right, the one that it has. False where nothing is known, and for
 * other kinds of files. Cheap as long as one asks package by package. */
bool dpkg_modes_expect(struct dpkg_modes *modes, struct bytes path, const struct stat *state,
		       int32_t package, struct dpkg_mode *ret);

/* True if a package's script is known to give the file those capabilities (as cap_to_text(3) writes
 * them), where the file system takes them. */
bool dpkg_modes_gives_capabilities(struct bytes path, const char *capabilities);

/* A row of the table. Several rows for one path are all right. */
struct dpkg_mode_rule {
	const char *path;         /* of path_matches(), on merged /usr: /usr/bin/x for /bin/x */
	unsigned mode;            /* without a type */
	const char *user, *group; /* NULL: any */
	const char *reason;
};
extern const struct dpkg_mode_rule dpkg_modes_table[];
extern const size_t dpkg_modes_table_count;

#endif
