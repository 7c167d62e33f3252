/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines by tables. A command declares its options once, as rows; parsing, completion and
 * the check of its manual page come from them. Values land in a struct of the command's own, whose
 * first member is a struct options_common:
 *
 *	struct survey_arguments {
 *		struct options_common common;
 *		const char *output;
 *	};
 *	static const struct option_spec options[] = {
 *		{ "output", 'o', OPTION_TEXT, "FILE", offsetof(struct survey_arguments, output) },
 *		OPTION_JSON,
 *		OPTION_HELP,
 *		{ 0 },
 *	};
 *
 * Accepted: --name value, --name=value, -o value, -ovalue, -qv for flags, options behind operands,
 * and "--", after which everything is an operand. Names are never completed from a prefix: a script
 * would break when an option is added. An option given twice: the last one holds, but of
 * OPTION_FILES.
 */
#ifndef TROWEL_BASE_OPTIONS_H
#define TROWEL_BASE_OPTIONS_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/values.h"

enum option_kind {
	OPTION_FLAG,    /* bool */
	OPTION_TEXT,    /* const char *, points into argv; never empty */
	OPTION_FILE,    /* the same, completed as a file */
	OPTION_FOLDER,  /* the same, completed as a folder */
	OPTION_FILES,   /* text_list on the heap: as OPTION_FILE, given any number of times */
	OPTION_NUMBER,  /* int64_t, "0" to `max` */
	OPTION_SIZE,    /* int64_t, bytes: "4096", "10K", "10M", "1G", "1T", powers of 1024 */
	OPTION_SECONDS, /* int64_t, milliseconds: "2", "0.5", "500ms", "2s", "5m", "1h" */
	OPTION_CHOICE,  /* int, the place in `choices` */
	OPTION_KIND_COUNT,
};

struct option_spec {
	const char *name; /* without dashes */
	char letter;      /* 0: none */
	enum option_kind kind;
	const char *argument; /* what the manual calls the value; NULL for a flag */
	size_t offset;        /* of the value in the command's struct */
	const char *const *choices;
	int64_t max; /* of OPTION_NUMBER, _SIZE, _SECONDS (in what is stored); 0: none */
};

/* Filled by the options below, for every command that lists them. */
struct options_common {
	bool json;
	bool quiet;
	bool verbose;
	bool help;
	const char *root;
	int color; /* enum term_color */
	char **operands;
	int operand_count;
	int operands_before; /* how many of them stand in front of "--"; all where there is none */
};

extern const char *const option_color_choices[];

#define OPTION_AT(member) offsetof(struct options_common, member)
#define OPTION_JSON                                                                                \
	{                                                                                          \
		"json", 0, OPTION_FLAG, NULL, OPTION_AT(json)                                      \
	}
#define OPTION_ROOT                                                                                \
	{                                                                                          \
		"root", 0, OPTION_FOLDER, "DIR", OPTION_AT(root)                                   \
	}
#define OPTION_COLOR                                                                               \
	{                                                                                          \
		"color", 0, OPTION_CHOICE, "WHEN", OPTION_AT(color), option_color_choices          \
	}
#define OPTION_QUIET                                                                               \
	{                                                                                          \
		"quiet", 'q', OPTION_FLAG, NULL, OPTION_AT(quiet)                                  \
	}
#define OPTION_VERBOSE                                                                             \
	{                                                                                          \
		"verbose", 'v', OPTION_FLAG, NULL, OPTION_AT(verbose)                              \
	}
#define OPTION_HELP                                                                                \
	{                                                                                          \
		"help", 'h', OPTION_FLAG, NULL, OPTION_AT(help)                                    \
	}

/* Reads argv[1] and following by the table `specs`, ended by a row without a name, into `ret`, the
 * command's struct holding its defaults. argv is reordered: operands come first, and
 * common.operands points to them. Returns 0, or -EINVAL with a sentence that names the option and,
 * for an unknown one, the nearest that exists; `ret` is then partly filled. */
int options_parse(const struct option_spec *specs, int argc, char **argv, void *ret,
		  struct err *err) MUST_CHECK;

/* The values themselves, strictly: all of `text`, no sign, no blanks. False when it is not one, or
 * does not fit an int64_t. */
bool options_size(struct bytes text, int64_t *ret);
bool options_milliseconds(struct bytes text, int64_t *ret);

#endif
