/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How data is moved: a database by its own tools, files as files, and what neither fits by hand.
 * The rules are a table.
 */
#ifndef TROWEL_CODIFY_MOVER_RULES_H
#define TROWEL_CODIFY_MOVER_RULES_H

#include <stdbool.h>

enum mover {
	MOVER_NONE, /* by hand */
	MOVER_POSTGRESQL,
	MOVER_MYSQL,
	MOVER_REDIS,
	MOVER_SQLITE,
	MOVER_FILES,
	MOVER_COUNT,
};

struct mover_rule {
	const char *folder; /* or a file; "": everything */
	enum mover mover;
	const char *why; /* a sentence without its full stop */
};

/* The rule for what lies at `path`, whatever runs there. Never NULL: the last one fits all. */
const struct mover_rule *mover_of_place(const char *path);

/* The mover of a server's data, by the name that the snapshot gives its program; MOVER_NONE for a
 * server that keeps none, or that no mover knows. */
enum mover mover_of_program(const char *program);

/* True for a file with an ending that SQLite's databases have. */
bool mover_is_sqlite_name(const char *path);

/* "postgresql": what the project's files call it. "pg_dumpall": with what it moves. */
const char *mover_name(enum mover mover);
const char *mover_tool(enum mover mover);

#endif
