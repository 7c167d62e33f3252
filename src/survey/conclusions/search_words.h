/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the search words share: words on their way to being rows. */
#ifndef TROWEL_SURVEY_SEARCH_WORDS_H
#define TROWEL_SURVEY_SEARCH_WORDS_H

#include "base/map.h"
#include "survey/conclusions/search_word_rules.h"
#include "survey/survey.h"

enum {
	SEARCH_WORDS_MAX = 60,         /* rows; of one kind never more are gathered */
	SEARCH_WORDS_EVIDENCE_MAX = 8, /* of one word */
};

struct search_word_draft {
	const char *word;
	text_list evidence;         /* in the survey's arena */
	enum search_word_kind kind; /* the weightiest of those it is */
	unsigned kinds;             /* 1 << kind of all of them */
	size_t place;               /* the order they were met in */
	int score;
};

/* -> draft + 1; keys are in lower case */
MAP_DEFINE(search_word_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct search_words {
	struct survey *survey;
	vec_of(struct search_word_draft) drafts;
	size_t counts[SEARCH_WORD_KIND_COUNT]; /* drafts that began as that kind */
	struct search_word_map by_word;
	struct search_word_map packaged; /* names of packages that others have as well */
};

/* Adds a word with the row that says it, unless it is not special: see search_word_rules.h. `word`
 * need not live on; `evidence` may be NULL, else it has to be in the survey's arena or static. */
void search_words_add(struct search_words *words, enum search_word_kind kind, struct bytes word,
		      const char *evidence);

/* Adds the words of all rows; those of `search_words` itself apart. */
void search_words_gather(struct search_words *words);

#endif
