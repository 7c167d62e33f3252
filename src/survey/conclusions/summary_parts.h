/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the summary share: sentences about the whole box, and the names of things in
 * them. */
#ifndef TROWEL_SURVEY_CONCLUSIONS_SUMMARY_PARTS_H
#define TROWEL_SURVEY_CONCLUSIONS_SUMMARY_PARTS_H

#include "survey/survey.h"

enum {
	SUMMARY_LIST_MAX = 6,                /* things named in a sentence; of more the number */
	SUMMARY_EVIDENCE_MAX = 8,            /* of one sentence */
	SUMMARY_QUOTED_MAX = 120,            /* bytes of what somebody wrote about a thing */
	SUMMARY_DATA_MIN = 64 * 1024 * 1024, /* bytes of data worth a sentence */
};

/* ---- lists: summary.c ---------------------------------------------------------------------- */

/* "a, b and c". */
struct word_list {
	text_list words; /* in the survey's arena, each once */
	size_t left;     /* that were too many */
};

/* Adds a word, unless it is there (NULL: nothing is added). True if it was new. */
bool word_list_add(struct survey *survey, struct word_list *list, const char *word);

/* Adds several things to a word, as "word (a and b)"; as it is where there are none. */
bool word_list_add_with(struct survey *survey, struct word_list *list, const char *word,
			const struct word_list *more);

/* Appends the list: "a, b and c", "a, b, c and 5 more". */
void word_list_write(struct buf *ret, const struct word_list *list);

/* The same with other words between them, and before the last: for things with commas or "and" of
 * their own. */
void word_list_write_with(struct buf *ret, const struct word_list *list, const char *between,
			  const char *last);

/* True for more than one. */
bool word_list_is_many(const struct word_list *list);

/* ---- sentences: summary.c ------------------------------------------------------------------ */

/* Adds a sentence, which is copied. Evidence is added by the caller. */
struct statement *summary_add(struct survey *survey, enum confidence confidence,
			      const struct buf *sentence);

/* Adds evidence, each once, up to SUMMARY_EVIDENCE_MAX. */
void summary_cite(struct survey *survey, struct statement *statement, const text_list *evidence);
void summary_cite_text(struct survey *survey, struct statement *statement, const char *evidence);

/* ---- names: summary_names.c ---------------------------------------------------------------- */

/* "postgresql" as people write it: "PostgreSQL"; likewise languages. */
const char *summary_product(const char *program);

/* What people call a service, or whatever holds a connection: the compose project or the name of
 * its container, the application it runs, or its name without ".service". In the arena. */
const char *summary_service_name(struct survey *survey, const char *service);

/* The name of a host without the domain that this one is in as well. In the arena. */
const char *summary_host_name(struct survey *survey, const char *name);

/* The container of that name or id, or NULL. */
const struct container *summary_container(const struct content *content, const char *name);

/* Appends what somebody wrote about a thing, in quotes: bounded, without a full stop. */
void summary_quote(struct survey *survey, struct buf *ret, const char *text);

/* True for an address of this host itself or of one of its containers. */
bool summary_is_inside(const struct content *content, const char *address);

/* Appends when a job runs: "every day at 02:15"; as it is written where that has no words. */
void summary_schedule(struct buf *ret, const char *when);

/* ---- what of the rows counts: summary_roles.c ---------------------------------------------- */

/* True for an application that runs on the host itself and is one of those it is there for: it
 * listens, or has a folder of its own; a lone script that does neither is a tool of the host. */
bool summary_is_told(const struct content *content, const struct application *application);

/* True if what holds a connection is a tool of the host, as above, and no more. */
bool summary_is_tool(const struct content *content, const char *service);

/* ---- the sentences, in their order; each adds what it knows, or nothing -------------------- */

/* What it is, and which applications it runs. */
void summary_roles(struct survey *survey);

/* What its applications are said to be. */
void summary_applications(struct survey *survey);

/* What is served, and passed on to whom. */
void summary_sites(struct survey *survey);

/* What runs in containers. */
void summary_containers(struct survey *survey);

/* What runs for the applications alone. */
void summary_helpers(struct survey *survey);

/* What it keeps. */
void summary_data(struct survey *survey);

/* On whom it depends. */
void summary_dependencies(struct survey *survey);

/* Who depends on it. */
void summary_dependents(struct survey *survey);

/* What is copied away. */
void summary_backups(struct survey *survey);

/* What its name suggests. */
void summary_siblings(struct survey *survey);

#endif
