/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files about languages share: language_markers.c keeps paths, languages.c hands them to
 * the others. */
#ifndef TROWEL_SURVEY_LANGUAGES_INTERNAL_H
#define TROWEL_SURVEY_LANGUAGES_INTERNAL_H

#include "survey/packages/catalogue.h"
#include "survey/packages/languages.h"

enum language_marker {
	MARKER_NONE,
	MARKER_CONDA,        /* conda-meta/x.json */
	MARKER_ENVIRONMENT,  /* pyvenv.cfg */
	MARKER_PYTHON,       /* *.dist-info, *.egg-info */
	MARKER_NODE,         /* package.json of an outermost folder of node_modules */
	MARKER_NODE_MANAGED, /* what yarn or pnpm keeps in a folder of node_modules */
	MARKER_NODE_PROJECT, /* a node_modules folder in a project */
	MARKER_GEM,          /* specifications/x.gemspec */
	MARKER_COMPOSER,     /* vendor/composer/installed.json */
	MARKER_CARGO,        /* .crates.toml */
	MARKER_JAR,          /* *.jar, *.war, *.ear */
	MARKER_COUNT,
};

struct language_markers {
	vec_of(size_t) starts[MARKER_COUNT]; /* of each kind: where its paths start in `text` */
	struct buf text;                     /* paths, zero-terminated */
	struct buf last_project;             /* the node_modules folder that was noted last */
	size_t count;
	size_t omitted;
};

struct languages {
	struct survey *survey;
	size_t first;           /* index of the first row */
	size_t omitted;         /* rows beyond LANGUAGE_ROWS_MAX */
	text_list environments; /* roots of conda's, and of Python's virtual ones */
};

/* A row of that manager, whose evidence is the file that said so; NULL when there are too many.
 * Texts have to be of the arena. */
struct package *language_add(struct languages *languages, const char *manager, const char *name,
			     const char *file);

/* system, user, or `otherwise`, as the path tells. */
const char *language_scope(struct bytes path, const char *otherwise);

/* Claims a path for the row added last, as one that may be missing: the walk was there already, and
 * did not mark it as seen. */
void language_claim(struct languages *languages, struct bytes path, unsigned flags);

/* As above, for folder/name if that is there. */
void language_claim_in(struct languages *languages, const char *folder, struct bytes name,
		       unsigned flags);

/* True if a package of another kind of manager owns that very file. */
bool language_is_owned(const struct languages *languages, struct bytes path);

/* Reads a file of the root; failure is recorded, absence is not. */
bool language_read(struct languages *languages, const char *path, size_t limit, struct buf *ret);

/* The folder that a path lies in, in the arena. */
const char *language_folder(struct languages *languages, const char *path);

/* Each reads one marker. */
void language_read_conda(struct languages *languages, const char *path);
void language_note_environment(struct languages *languages, const char *path);
void language_read_python(struct languages *languages, const char *path);
void language_read_node(struct languages *languages, const char *path);
void language_read_node_managed(struct languages *languages, const char *path);
void language_read_node_project(struct languages *languages, const char *path);
void language_read_gem(struct languages *languages, const char *path);
void language_read_composer(struct languages *languages, const char *path);
void language_read_cargo(struct languages *languages, const char *path);

/* Reads all jars, sorted by path. */
void language_read_jars(struct languages *languages, const char *const *paths, size_t count);

#endif
