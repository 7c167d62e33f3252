/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files about transitions share: transitions.c, programs;
 * transition_packages.c, packages; transition_repositories.c, where they come from;
 * transition_names.c, what is called otherwise there; transition_links.c, interfaces;
 * transition_files.c, configuration;
 * transition_host.c, what belongs to the host as a whole. */
#ifndef TROWEL_ONTO_TRANSITIONS_PARTS_H
#define TROWEL_ONTO_TRANSITIONS_PARTS_H

#include "base/renames.h"
#include "onto/configured_programs.h"
#include "onto/target.h"
#include "onto/transitions.h"

/* An interface of the old host that is not there by its name. */
struct named_link {
	const char *name;
	text_list places; /* the first lines of configuration that name it */
	size_t count;     /* of all */
};

struct transitions {
	struct content *old;
	const struct target *target;
	struct arena *arena;
	text_list names; /* of all packages on offer */
	text_list jumps; /* what breaks between versions, as far as it is told */
	struct configured_programs programs;
	struct renames moved; /* what is called otherwise there */
	text_list met;        /* those of them that the host has */
	vec_of(struct named_link) links;
};

/* Adds a row; `section` is static. Valid until the next one. */
struct transition *transition_add(struct transitions *transitions, const char *section,
				  const char *key, enum severity severity);

/* Adds a text to a list of a row, once; NULL is nothing. */
void transition_note(struct transitions *transitions, text_list *list, const char *text);

/* Notes the names of what is on offer, which the others ask for. */
void transitions_find_offers(struct transitions *transitions);

/* Rows of packages that somebody asked for and that are not there by that name, or in another major
 * version. */
void transitions_add_packages(struct transitions *transitions);

/* Somebody installed it on the old host, by that name. */
bool transitions_is_asked_for(const struct transitions *transitions, const char *name);

/* Nothing stands there for a package of the old host, and no file or repository of its own brings
 * it. */
bool transitions_is_gone(struct transitions *transitions, const char *name);

/* Rows of repositories that are not the distribution's own. */
void transitions_add_repositories(struct transitions *transitions);

/* The one of them that moves along and that the package is of, or NULL. */
const struct repository *transitions_moving_repository(const struct transitions *transitions,
						       const struct package *package);

/* What stands there for a package of the old host: its own name if it is there, NULL if nothing
 * does, or nobody knows what is on offer. `context` is the transitions. */
const char *transitions_package_there(void *context, const char *name);

/* Finds out what is called otherwise there: the first step, which others ask. */
void transitions_find_names(struct transitions *transitions);

/* Rows of those names that the host has: the last step, which the others' findings are for. */
void transitions_add_names(struct transitions *transitions);

/* Finds interfaces that are called otherwise there; looks for them in a text; adds their rows. */
void transitions_find_links(struct transitions *transitions);
void transitions_meet_links(struct transitions *transitions, const char *path, struct bytes text);
void transitions_add_links(struct transitions *transitions);

/* Rows of what belongs to the host as a whole: ids that are taken, mounts, kernel modules, scripts
 * that start without a unit. */
void transitions_add_host(struct transitions *transitions);

/* Rows of configuration: what was changed by hand, on the defaults of both releases; what the new
 * version of its program takes otherwise; what lies elsewhere there. */
int transitions_add_files(struct transitions *transitions, const struct transition_sources *sources,
			  struct err *err) MUST_CHECK;

#endif
