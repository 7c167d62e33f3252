/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/changed_functions.h"

#include <string.h>

#define COLLATION                                                                                  \
	"texts are sorted in another order than before glibc 2.28: what was sorted and kept "      \
	"(indexes of databases, files for join and comm) has to be made anew"
#define COLLATION_SOURCE "NEWS of glibc 2.28: ISO 14651 of 2016"
#define HOOKS            "it is still there and does nothing since glibc 2.34"
#define HOOKS_SOURCE     "NEWS of glibc 2.34: malloc hooks"

const struct changed_function changed_functions[] = {
	{ "strcoll", "2.28", COLLATION, COLLATION_SOURCE },
	{ "strcoll_l", "2.28", COLLATION, COLLATION_SOURCE },
	{ "__strcoll_l", "2.28", COLLATION, COLLATION_SOURCE },
	{ "strxfrm", "2.28", COLLATION, COLLATION_SOURCE },
	{ "strxfrm_l", "2.28", COLLATION, COLLATION_SOURCE },
	{ "wcscoll", "2.28", COLLATION, COLLATION_SOURCE },
	{ "wcsxfrm", "2.28", COLLATION, COLLATION_SOURCE },
	{ "__malloc_hook", "2.34", HOOKS, HOOKS_SOURCE },
	{ "__free_hook", "2.34", HOOKS, HOOKS_SOURCE },
	{ "__realloc_hook", "2.34", HOOKS, HOOKS_SOURCE },
	{ "__memalign_hook", "2.34", HOOKS, HOOKS_SOURCE },
	{ "mcheck", "2.34", "it checks nothing any more, unless libc_malloc_debug.so is preloaded",
	  HOOKS_SOURCE },
	{ "getaddrinfo", "2.26",
	  "changes of /etc/resolv.conf are followed while the program runs, which they were not "
	  "before glibc 2.26",
	  "NEWS of glibc 2.26: resolv.conf is reloaded" },
	{ "crypt", "2.28",
	  "where libxcrypt stands for the crypt(3) of glibc, a failure is a text that begins with "
	  "\"*\" and not NULL",
	  "libxcrypt, crypt(3): failure tokens" },
	{ NULL, NULL, NULL, NULL },
};

const struct changed_function *changed_function_find(const char *name)
{
	for (const struct changed_function *row = changed_functions; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}
