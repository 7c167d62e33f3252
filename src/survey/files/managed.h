/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that no package owns and a package's tools look after all the same: copies of templates,
 * files of ucf, links of update-alternatives, links that enable units, init scripts and modules,
 * and what is left behind beside configuration files. For each there is a place that says how it
 * would be had nobody touched it.
 */
#ifndef TROWEL_SURVEY_MANAGED_H
#define TROWEL_SURVEY_MANAGED_H

#include "survey/survey.h"

enum { MANAGED_TEXT_MAX = 1024 * 1024 }; /* bytes of a file that is compared with its template */

enum managed_verdict {
	MANAGED_UNKNOWN,  /* no opinion: unowned, and nothing else */
	MANAGED_EXPECTED, /* as packages made it */
	MANAGED_EDITED,   /* not as its template, or as ucf installed it */
	MANAGED_BY_HAND, /* a choice of the administrator: enabled, masked, chosen, led elsewhere */
	MANAGED_LEFTOVER, /* the version of a configuration file that was not taken, or a copy */
};

struct managed_answer {
	enum managed_verdict verdict;
	const char *why;        /* a sentence without its full stop; arena; NULL: UNKNOWN */
	const char *expected;   /* of a link: where it would lead; NULL: nobody knows */
	const char *belongs_to; /* of a leftover: the file in use; else NULL */
	const char *package;    /* whose file it is; NULL: not told */
	text_list told;         /* more evidence: of an alternative WORDING_ALTERNATIVE */
};

/* Something that ought to be there and is not. */
struct managed_absence {
	const char *path;
	const char *why;
	const char *expected; /* where the link led */
};

struct managed;

/* Reads what alternatives, ucf and systemd's helper keep. The packages collector has to have run.
 * Everything lives until destroy; texts of answers as long as the survey. */
struct managed *managed_create(struct survey *survey);
void managed_destroy(struct managed *managed);

/* Judges a file that no package owns. A verdict on a folder is about the folder alone. */
void managed_judge(struct managed *managed, const char *path, const struct stat *state,
		   struct managed_answer *ret);

/* Tells each link that packages made and somebody removed. */
void managed_missing(struct managed *managed, void *context,
		     void (*tell)(void *context, const struct managed_absence *absence));

#endif
