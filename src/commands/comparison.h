/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What diff and verify share: their options' files, and how they show what they found. */
#ifndef TROWEL_COMMANDS_COMPARISON_H
#define TROWEL_COMMANDS_COMPARISON_H

#include "base/options.h"
#include "diff/diff.h"

/* --ignore and --junit; NULL where they are not given. */
struct comparison_arguments {
	const char *ignore;
	const char *junit;
};

#define COMPARISON_OPTIONS(at)                                                                     \
	{ "ignore", 0, OPTION_FILE, "FILE",                                                        \
	  (at) + offsetof(struct comparison_arguments, ignore) },                                  \
	{                                                                                          \
		"junit", 0, OPTION_FILE, "FILE",                                                   \
			(at) + offsetof(struct comparison_arguments, junit)                        \
	}

/* Reads the file of --ignore, if there is one, into `ret` (empty), in the arena; refuses options
 * that do not go together. */
int comparison_prepare(const struct comparison_arguments *arguments,
		       const struct options_common *common, struct arena *arena, diff_rules *ret,
		       struct err *err) MUST_CHECK;

/* Shows a comparison as the options say; `name` is the command's. Returns the exit status: 1 for a
 * difference that matters. */
int comparison_show(const struct comparison *comparison,
		    const struct comparison_arguments *arguments,
		    const struct options_common *common, const char *name);

#endif
