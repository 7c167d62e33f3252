/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages that the installers of programming languages brought. Nothing says where they lie, so
 * the walk over all files tells each path it meets (language_markers_note), and afterwards what
 * marks a package is read (language_packages_read): rows, and claims in the catalogue.
 *
 * Claims of these packages are CATALOGUE_TREE: all below is theirs. What dpkg and its like own is
 * no row, unless it was overwritten: then the node of the tree has the claims of both, theirs
 * first, and behind it one with CATALOGUE_TREE whose package is of npm. A reader of drift that
 * meets a folder with such a claim beside another manager's tells one row for the tree, not one for
 * each of its files.
 */
#ifndef TROWEL_SURVEY_LANGUAGES_H
#define TROWEL_SURVEY_LANGUAGES_H

#include "survey/survey.h"

enum {
	LANGUAGE_MARKERS_MAX = 100 * 1000,            /* what is beyond is counted, and told */
	LANGUAGE_MARKERS_SIZE_MAX = 16 * 1024 * 1024, /* of their paths */
	LANGUAGE_ROWS_MAX = 20 * 1000,
	LANGUAGE_JSON_SIZE_MAX = 2 * 1024 *
				 1024, /* of one file: a tree of it takes ten times that */
	LANGUAGE_RECORD_SIZE_MAX = 8 * 1024 * 1024,
	LANGUAGE_NAMES_TOLD = 20,  /* packages of a project that are named in its row */
	LANGUAGE_FOLDER_JARS = 20, /* more jars than that in a folder are one row */
};

struct language_markers;

/* None yet, on the heap; destroy takes NULL too. */
struct language_markers *language_markers_create(void);
void language_markers_destroy(struct language_markers *markers);

/* Looks at the absolute path of a file or folder and keeps it if it marks a package: one look at
 * its last byte for most. To be called for everything the walk meets. */
void language_markers_note(struct language_markers *markers, struct bytes path);

/* Reads what was noted: rows of packages, of which those that no index holds also become preserved
 * packages, and claims in survey->catalogue. What cannot be read, and what is left out for its
 * number or size, is a row of errors. 0. */
int language_packages_read(struct survey *survey, struct language_markers *markers,
			   struct err *err);

#endif
