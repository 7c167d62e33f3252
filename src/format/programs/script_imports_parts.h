/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between script_imports.c, which keeps what was found, and the readers of each language. */
#ifndef TROWEL_FORMAT_SCRIPT_IMPORTS_PARTS_H
#define TROWEL_FORMAT_SCRIPT_IMPORTS_PARTS_H

#include "base/buf.h"
#include "format/programs/script_imports.h"
#include "format/programs/script_names.h"

enum {
	SCRIPT_FOUND_MAX = 8192,     /* imports, those of one name counted each time */
	SCRIPT_HERE_MAX = 8,         /* here-documents that one line begins */
	SCRIPT_GUARDS_MAX = 1 << 20, /* imports that are guarded, counted each time */
};

struct script_found {
	const char *name;
	unsigned line;
	bool is_optional; /* for where it stands */
	bool is_guarded;  /* what follows says what to do without it */
};

struct script_finding {
	struct script_imports *ret;
	vec_of(struct script_found) list; /* heap */
	size_t guards;                    /* how many were guarded, or no longer */
};

/* Notes an import. */
void script_finding_add(struct script_finding *finding, struct bytes name, unsigned line,
			bool is_optional);

/* Says of those from `first` up to before `end` whether the script goes on without them. */
void script_finding_guard(struct script_finding *finding, size_t first, size_t end,
			  bool is_guarded);

/* The lines of a script that has here-documents (<<END, <<~"END"), without these. Zero-initialised
 * but for `rest`; released by script_lines_deinit(). */
struct script_lines {
	struct bytes rest; /* what was not read yet */
	struct bytes raw;  /* the line at hand, without blanks at its end */
	struct buf code;   /* the same size: 'x' for each byte in quotes, ' ' in a comment */
	unsigned line;     /* its number, from 1 */
	struct bytes here[SCRIPT_HERE_MAX]; /* what ends the documents that begin in it */
	size_t here_count;
};
void script_lines_deinit(struct script_lines *lines);
#define scoped_script_lines SCOPED(script_lines_deinit) struct script_lines

/* Goes to the next line; false at the end. */
bool script_lines_next(struct script_lines *lines);

/* The readers of the languages. */
void python_imports_read(struct bytes text, struct script_finding *finding);
void perl_imports_read(struct bytes text, struct script_finding *finding);
void ruby_imports_read(struct bytes text, struct script_finding *finding);
void node_imports_read(struct bytes text, struct script_finding *finding);
void php_imports_read(struct bytes text, struct script_finding *finding);

#endif
