/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions of the C library that a program finds under the same name and version on a newer
 * system, and that do something else there: no loader says so.
 */
#ifndef TROWEL_FORMAT_CHANGED_FUNCTIONS_H
#define TROWEL_FORMAT_CHANGED_FUNCTIONS_H

#include <stddef.h>

struct changed_function {
	const char *name;
	const char *since; /* version of glibc */
	const char *what;  /* a sentence without its full stop */
	const char *source;
};

/* All of them, ended by one without a name. */
extern const struct changed_function changed_functions[];

/* The row of a function, or NULL. */
const struct changed_function *changed_function_find(const char *name);

#endif
