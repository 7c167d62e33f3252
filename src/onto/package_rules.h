/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of a package in a newer release of its distribution, as a table: names that changed,
 * packages that others took the place of, that are gone, or that somebody has to choose for. And
 * the families of packages that carry a version in their names, whose newest member is looked for.
 */
#ifndef TROWEL_ONTO_PACKAGE_RULES_H
#define TROWEL_ONTO_PACKAGE_RULES_H

#include "base/arena.h"
#include "base/bytes.h"

enum package_fate {
	PACKAGE_RENAMED,  /* the same under another name, or in other packages */
	PACKAGE_REPLACED, /* another program does its work, with a configuration of its own */
	PACKAGE_REMOVED,  /* there is none any longer */
	PACKAGE_CHOICE,   /* one of several is to be chosen */
	PACKAGE_FATE_COUNT,
};

struct package_rule {
	const char *family; /* of the distribution: "debian", "ubuntu", "rhel" and its rebuilds */
	const char *name;   /* glob(7), with one star at most */
	enum package_fate fate;
	const char *new_name; /* with the star put in; parted by blanks: all of them, or of a choice
			       * one; NULL: none */
	const char *since;    /* the first release that this is known of: "12" */
	const char *reason;   /* a sentence: what happened, and what is to be done */
	const char *source;   /* where that is said */
};

struct package_question {
	const char *family;  /* as of the rows */
	const char *name;    /* of the package on the old host */
	const char *release; /* the new one: "13" */
};

/* The words for a fate: "renamed". */
const char *package_fate_name(enum package_fate fate);

/* The first row that fits, NULL if there is none. A row with a star is a guess for a name that the
 * new release does not offer, and rows hold for one step: the new name may have a row too, or be of
 * a family. */
const struct package_rule *package_rule_of(const struct package_question *question);

/* The new names of a package that `rule` fits, in the arena; NULL if there are none. */
const char *package_rule_new_name(const struct package_rule *rule, const char *name,
				  struct arena *arena);

/* Of `count` names on offer the one of the same family with the newest version: for "php7.4-fpm"
 * "php8.2-fpm". Of kernels the package that stands for the newest goes before. NULL if the name has
 * no version by its family's rules, or none is on offer; the newest may be an older one. In time
 * that grows with the size of all names. Source: how Debian and RHEL name these packages. */
const char *package_family_match(const char *name, const char *const *names, size_t count);

#endif
