/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the peers collector share. */
#ifndef TROWEL_SURVEY_PAPER_H
#define TROWEL_SURVEY_PAPER_H

#include "base/map.h"
#include "survey/survey.h"

enum {
	PAPER_ADDED_MAX = 5000, /* mentions that are looked at */
	PAPER_ROWS_MAX = 1000,  /* rows that are on paper only */
	PAPER_EVIDENCE_MAX = 8, /* sentences of one row */
};

MAP_DEFINE(paper_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct paper {
	struct survey *survey;
	struct paper_map addresses; /* of /etc/hosts -> its entry + 1 */
	struct paper_map names;     /* of /etc/hosts, in lower case -> its entry + 1 */
	struct paper_map own;       /* addresses and names of this host */
	struct paper_map rows;      /* host as in the row, and direction -> first row + 1 */
	vec_of(size_t) next;        /* for each row: the next of the same host + 1 */
	size_t added;
	size_t paper_rows;
};

/* A host that something names. Texts that are no `struct bytes` are static or in the arena. */
struct paper_peer {
	enum direction direction;
	struct bytes host;    /* name, address, or a network "10.0.0.0/8" of inbound ones */
	int64_t port;         /* 0, UNKNOWN: not told */
	const char *protocol; /* NULL: that of the port */
	const char *process;  /* service or program here; NULL */
	const char *database;
	const char *user;
	enum confidence confidence;
};

/* Adds a mention: to the row of a host that was seen, or that was named before, or in a row of its
 * own. This host itself, and what is no host, is passed over. The sentence is the evidence. */
void paper_add(struct paper *paper, const struct paper_peer *peer, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Rows that there are, hosts files, addresses of this host; the latter releases. */
void paper_init(struct paper *paper, struct survey *survey);
void paper_deinit(struct paper *paper);

/* What people call a container that a row names by its id; NULL for NULL. */
const char *paper_container(const struct paper *paper, const char *container);

/* Command lines of services and processes, jobs, histories. */
void paper_add_commands(struct paper *paper);

/* Settings of programs in files that no other collector reads. */
void paper_add_files(struct paper *paper);

/* Who is let in, by allow lists, exports, pg_hba and packet filters. */
void paper_add_admitted(struct paper *paper);

/* Fills sight_ends of all rows. */
void paper_mark_ends(struct survey *survey);

#endif
