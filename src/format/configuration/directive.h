/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the configuration of a server says, whatever it is written in: a tree of directives. nginx's
 * blocks, apache's sections, the groups of an ini file and the sections of haproxy are directives
 * with children; a setting is a directive whose arguments are its value. Order is kept and so are
 * repetitions, because what they mean is up to the program: it may take the first, the last or all.
 */
#ifndef TROWEL_FORMAT_CONFIGURATION_DIRECTIVE_H
#define TROWEL_FORMAT_CONFIGURATION_DIRECTIVE_H

#include "base/arena.h"

enum {
	DIRECTIVES_MAX = 200 * 1000,      /* of one server, all its files together */
	DIRECTIVE_WORDS_MAX = 500 * 1000, /* arguments, likewise */
	DIRECTIVE_DEPTH_MAX = 32,         /* blocks in blocks, of one file */
};

struct directive;

struct directive_list {
	struct directive *first, *last; /* NULL: empty */
};

struct directive {
	const char *name;             /* as written; of an ini group "mysqld" */
	const char *const *arguments; /* without quotes; argument_count of them, then a NULL */
	unsigned argument_count;
	unsigned line;    /* of `path`, from 1 */
	const char *path; /* the file it stands in */
	bool is_block;    /* it has children, or could */
	bool is_computed; /* its value is code: the arguments are missing or not all of them */
	struct directive_list children;
	struct directive *next;
};

/* Where trees live, and how much of them there is: shared by all files of one server. */
struct directive_store {
	struct arena *arena;
	size_t directives, words;
};

/* for (directive_each(child, &list)): `child` points to each directive of one level in turn. */
#define directive_each(item, list)                                                                 \
	const struct directive *item = (list)->first;                                              \
	item;                                                                                      \
	item = item->next

/* The argument at `index`, from 0; "" if there are not as many. */
const char *directive_argument(const struct directive *directive, unsigned index);

/* Equality of the name, in any case of letters. */
bool directive_is(const struct directive *directive, const char *name);

/* The first, or the last, directive of that name in one level; NULL if there is none. */
const struct directive *directive_first(const struct directive_list *list, const char *name);
const struct directive *directive_last(const struct directive_list *list, const char *name);

/* Appends one directive to a list; it must be in no other. */
void directive_append(struct directive_list *list, struct directive *directive);

/* Puts `list` in the place of `*at`, which is a `next` of some list or its `first`; returns the
 * `next` behind what was put there. `parent` is the list that `at` belongs to. */
struct directive **directive_replace(struct directive_list *parent, struct directive **at,
				     struct directive_list list);

#endif
