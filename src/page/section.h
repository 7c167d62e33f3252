/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of the snapshot's sections beyond the model: in which order they are read, which
 * columns come first. A section that is not named here is shown all the same. Inside this folder
 * only.
 */
#ifndef TROWEL_PAGE_SECTION_H
#define TROWEL_PAGE_SECTION_H

#include "snapshot/record.h"

struct section {
	const char *path;    /* a field of the content, or of a record in it: "network.links" */
	const char *title;   /* NULL: the field's name */
	const char *group;   /* given where a group of sections begins: its heading */
	const char *columns; /* fields, parted by blanks; NULL: the first ones. Others unfold */
	const char *hidden;  /* fields that are in the snapshot only, because they are long */
	const char *usual;   /* what goes without saying: "held=no" */
	bool is_open;        /* few and telling: unfolded, unless there are many rows */
	bool is_elsewhere;   /* the head of the page has it */
};

/* All of them in the page's order, ended by one without path. */
extern const struct section sections[];

/* The section of that path, or NULL. */
const struct section *section_find(const char *path);

/* True if `word` is one of the words of `list`, which may be NULL. */
bool section_names(const char *list, const char *word);

#endif
