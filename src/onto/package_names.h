/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which package on offer holds something that is known by another name: a library, a command, a
 * module. What an index or a package says is certain; a name made by a distribution's rules is a
 * guess, and told as one.
 */
#ifndef TROWEL_ONTO_PACKAGE_NAMES_H
#define TROWEL_ONTO_PACKAGE_NAMES_H

#include "onto/target.h"

struct package_guess {
	const struct available *package; /* NULL: none is on offer */
	const char *why;                 /* static: what says so */
	bool is_certain;
};

/* The package of a library of a machine, by the name that programs ask for it by. `known_as` is its
 * package's name on the old host, or NULL. Sources: Debian Policy 8.1; rpm's find-provides; abuild
 * of Alpine on "so:". */
struct package_guess package_of_library(const struct target *target, const char *library,
					const char *arch, const char *known_as);

/* The package of a program that is found by that name, or by that path. */
struct package_guess package_of_command(const struct target *target, const char *command);

/* The package of a module, as its language's packages are named. Sources: Debian's policies on
 * Python, Perl, PHP, Ruby and JavaScript. */
struct package_guess package_of_module(const struct target *target, const char *language,
				       const char *module);

#endif
