/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that judge share: can_run.c, programs; can_run_offers.c, libraries and what is on
 * offer for them; can_run_script.c, scripts. */
#ifndef TROWEL_ONTO_CAN_RUN_PARTS_H
#define TROWEL_ONTO_CAN_RUN_PARTS_H

#include "base/buf.h"
#include "onto/can_run.h"
#include "onto/package_names.h"

struct judging {
	const struct target *target;
	const struct moving *moving;
	struct arena *arena;
	struct runnable *ret;
	text_list against; /* reasons why not, which come before what packages are for */
	unsigned depth;    /* own libraries that are looked into */
	text_list seen;    /* paths of them */
};

/* The answer becomes the worse of both: yes, with packages, unknown, no. */
void judging_answer(struct judging *judging, enum can_run_answer answer);

/* Adds a sentence to a list, once. */
void judging_say(struct judging *judging, text_list *list, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* A package that is on offer would bring it: `what` is the library, command or module. */
void judging_need_package(struct judging *judging, const struct package_guess *guess,
			  const char *what);

/* Nothing brings it: no, or, where nobody knows what is on offer, unknown. */
void judging_lack(struct judging *judging, const char *what, const char *more);

/* The versions that are wanted of a library, against those that it defines. False if one is not
 * there. `where` stands behind the name of the newest one: "", or " in libfoo1 1.2". */
bool judging_versions(struct judging *judging, const struct library_need *need,
		      const text_list *defines, const char *where);

/* A library of a package that is on offer: judged by what the package holds, where it is at hand.
 */
void judging_offer(struct judging *judging, const struct executable *file,
		   const struct library_need *need, struct package_guess *guess);

/* Judges a script: what starts it, what it imports, whether it is of an older language. */
void judging_script(struct judging *judging, const struct executable *file);

#endif
