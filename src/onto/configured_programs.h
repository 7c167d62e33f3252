/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which program reads a configuration file, in which version on the old host and in which on the
 * new one: what the rules on options (option_rules.h) have to know. By where files lie, a table.
 */
#ifndef TROWEL_ONTO_CONFIGURED_PROGRAMS_H
#define TROWEL_ONTO_CONFIGURED_PROGRAMS_H

#include "onto/target.h"

enum { CONFIGURED_PROGRAMS_MAX = 32 };

struct configured_program {
	const char *name;                      /* as of option_rules.h; NULL: not looked up */
	const char *old_version, *new_version; /* of packages; NULL: not there */
};

struct configured_programs {
	const struct content *old; /* neither is owned */
	const struct target *target;
	struct configured_program known[CONFIGURED_PROGRAMS_MAX]; /* a row of the table each */
};

/* The program that reads the file at `path` (absolute) on both hosts; NULL if none is known, or one
 * of both does not have it. It is valid as long as `programs`. */
const struct configured_program *configured_program_of(struct configured_programs *programs,
						       const char *path);

/* The same by its name, as of option_rules.h. */
const struct configured_program *configured_program_named(struct configured_programs *programs,
							  const char *name);

#endif
