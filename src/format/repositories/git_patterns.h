/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patterns that name files of a work tree: which are ignored, and which are changed on their way in
 * and out. Sources: gitignore(5), gitattributes(5), git's wildmatch.c and dir.c for what they leave
 * open.
 */
#ifndef TROWEL_FORMAT_GIT_PATTERNS_H
#define TROWEL_FORMAT_GIT_PATTERNS_H

#include "base/arena.h"
#include "base/vec.h"

enum {
	GIT_PATTERNS_MAX = 2 * 1000,        /* of one file */
	GIT_PATTERNS_SIZE_MAX = 256 * 1024, /* bytes of it */
	GIT_MATCH_STEPS_MAX = 10 * 1000,    /* to decide on one pattern and path; then: no */
	GIT_PATTERN_SIZE_MAX = 1024,        /* longer ones match nothing */
};

/* True if `pattern` means `path`: * and ? do not stand for a slash, ** as a whole part does. */
bool git_pattern_matches(struct bytes pattern, struct bytes path);

/* What a file is changed by between the repository and the work tree. */
enum git_conversion {
	GIT_CONVERTS_ENDS = 1 << 0,    /* text, eol, crlf: line ends, at most */
	GIT_CONVERTS_CONTENT = 1 << 1, /* filter, ident, working-tree-encoding */
	GIT_CONVERTS_NOTHING =
		1 << 2, /* -text, binary: line ends stay, whatever core.autocrlf says */
};

struct git_pattern {
	struct bytes text;
	bool is_negated;     /* "!": not ignored after all */
	bool is_folder;      /* ends in a slash: folders only */
	bool is_rooted;      /* has a slash: from the folder of its file on */
	unsigned conversion; /* bits of enum git_conversion */
};

/* The patterns of one file, in the arena they were read into. */
struct git_patterns {
	vec_of(struct git_pattern) list;
};

/* Appends the patterns of a .gitignore, and of a .gitattributes. */
void git_patterns_ignore(struct arena *arena, struct bytes text, struct git_patterns *ret);
void git_patterns_attributes(struct arena *arena, struct bytes text, struct git_patterns *ret);

enum git_verdict {
	GIT_UNDECIDED,
	GIT_IGNORED,
	GIT_NOT_IGNORED,
};

/* What they say of a path, which is relative to the folder of their file. */
enum git_verdict git_patterns_judge(const struct git_patterns *patterns, struct bytes path,
				    bool is_folder);

/* Adds to `ret_bits` what they say of the conversion of a file, `ret_bits` holding what files of
 * folders above said. */
void git_patterns_convert(const struct git_patterns *patterns, struct bytes path,
			  unsigned *ret_bits);

#endif
