/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who speaks of a thing: a table names the fields of the snapshot that may hold a path, a name or a
 * port, and what it means when they do. Fields are found by name in the tables of record.h, so the
 * table is all there is to write for another section. Inside this folder only.
 */
#ifndef TROWEL_EXPLAIN_MENTIONS_H
#define TROWEL_EXPLAIN_MENTIONS_H

#include "explain/explain.h"

enum mention_kind {
	MENTION_PATH,
	MENTION_NAME, /* of a service, container, package, user */
	MENTION_HOST, /* of another host */
	MENTION_PORT,
};

/* How a text has to agree with the key. */
enum mention_match {
	MATCH_SAME = 1 << 0,   /* it is the key */
	MATCH_FOLDER = 1 << 1, /* a path: the key lies in it */
	MATCH_INSIDE = 1 << 2, /* a path: it lies in the key */
	MATCH_WORD = 1 << 3,   /* the key is a word of it */
};

struct mention_key {
	enum mention_kind kind;
	struct bytes text; /* "/etc/x", "nginx.service", "5432" */
	const void *self;  /* the row that is explained: it does not speak of itself */
};

/* A paragraph that is being written; its texts live in the arena, or in the snapshot. */
struct paragraph {
	struct arena *arena;
	struct explanation row;
};

/* A row of the table. */
struct relation {
	enum mention_kind kind;
	const char *field;    /* "services.unit_path", "processes.open_files.path" */
	unsigned match;       /* enum mention_match */
	const char *sentence; /* "Held open by %s.": %s stands for the rows that say so */
};
extern const struct relation relations[]; /* ended by a row without a field */

/* Adds a sentence for each relation that holds. */
void mentions_add(const struct content *content, const struct mention_key *key,
		  struct paragraph *ret);

/* What a row of a top-level list is called in a sentence: "process 812 (nginx)", "user root". Lives
 * in the arena. */
const char *mention_label(struct arena *arena, const char *section, const void *row);

/* Adds a formatted sentence. */
void paragraph_say(struct paragraph *paragraph, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds evidence, each once, up to EXPLAIN_EVIDENCE_MAX. */
void paragraph_cite(struct paragraph *paragraph, const text_list *evidence);
void paragraph_cite_text(struct paragraph *paragraph, const char *evidence);

#endif
