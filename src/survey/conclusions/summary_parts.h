/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the summary share: sentences about the whole box. */
#ifndef TROWEL_SURVEY_CONCLUSIONS_SUMMARY_PARTS_H
#define TROWEL_SURVEY_CONCLUSIONS_SUMMARY_PARTS_H

#include "survey/survey.h"

enum {
	SUMMARY_LIST_MAX = 6,     /* things named in a sentence; of more the number */
	SUMMARY_EVIDENCE_MAX = 8, /* of one sentence */
};

/* "a, b and c". */
struct word_list {
	text_list words; /* in the survey's arena, each once */
	size_t left;     /* that were too many */
};

/* Adds a word, unless it is there (NULL: nothing is added). True if it was new. */
bool word_list_add(struct survey *survey, struct word_list *list, const char *word);

/* Appends the list: "a, b and c", "a, b, c and 5 more". */
void word_list_write(struct buf *ret, const struct word_list *list);

/* Adds a sentence, which is copied. Evidence is added by the caller. */
struct statement *summary_add(struct survey *survey, enum confidence confidence,
			      const struct buf *sentence);

/* Adds evidence, each once, up to SUMMARY_EVIDENCE_MAX. */
void summary_cite(struct survey *survey, struct statement *statement, const text_list *evidence);
void summary_cite_text(struct survey *survey, struct statement *statement, const char *evidence);

/* What people call a service: the application it runs, the container it is in, or its name without
 * ".service". In the arena. */
const char *summary_service_name(struct survey *survey, const char *service);

/* "postgresql" as people write it: "PostgreSQL". */
const char *summary_product(const char *program);

/* The sentences, in their order; each adds what it knows, or nothing. */
void summary_roles(struct survey *survey);      /* what it is */
void summary_sites(struct survey *survey);      /* what is served, and passed on to whom */
void summary_containers(struct survey *survey); /* what runs in them */
void summary_data(struct survey *survey);       /* what it keeps */
void summary_peers(struct survey *survey);      /* on whom it depends, and who on it */
void summary_backups(struct survey *survey);    /* what is copied away */
void summary_shape(struct survey *survey);      /* what its name and its size suggest */

#endif
