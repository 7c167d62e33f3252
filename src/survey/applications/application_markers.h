/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that mark where an application's code lies: its manifest, its starter, a repository. The
 * walk over all files tells each path that no package owns; what is kept is a few thousand of them.
 * What lies among packages that others wrote (node_modules, vendor) is no application.
 */
#ifndef TROWEL_SURVEY_APPLICATION_MARKERS_H
#define TROWEL_SURVEY_APPLICATION_MARKERS_H

#include "survey/survey.h"

enum {
	APPLICATION_MARKERS_MAX = 5000, /* what is beyond is counted, and told */
	APPLICATION_SHAPES = 4096,
};

/* How much a marker says. */
enum application_weight {
	APPLICATION_NONE,
	APPLICATION_CLONE,    /* there is a repository: of anything */
	APPLICATION_MANIFEST, /* a package's description: of an application, or of a library */
	APPLICATION_STARTER,  /* nothing but an application of that kind has it */
};

struct application_marker {
	const char *name; /* of the file, below the application's folder: "app/etc/env.php" */
	const char *language, *framework;
	enum application_weight weight;
	const char *why;
};

/* All markers, ended by one without a name; those that say most of an application come first. */
extern const struct application_marker application_markers_table[];

/* What the walk found, in the survey's arena. */
struct application_marker_found {
	const char *folder;
	const struct application_marker *marker;
};

struct application_markers {
	struct survey *survey;
	vec_of(struct application_marker_found) list;
	size_t omitted;
	bool shapes[APPLICATION_SHAPES]; /* of names of markers: see application_markers.c */
};

/* None yet, in the survey's arena. */
struct application_markers *application_markers_create(struct survey *survey);

/* Looks at the path of a file or folder that no package owns. */
void application_markers_note(struct application_markers *markers, struct bytes path);

/* True for the name of a folder in which others' packages lie, or what is built. */
bool application_is_dependency(struct bytes name);

/* True if a part of the path is such a folder, or a hidden one that is none of git's. */
bool application_is_foreign(struct bytes path);

#endif
