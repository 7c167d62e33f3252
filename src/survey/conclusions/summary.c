/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first paragraph: what somebody who built the box would say of it. Each sentence is made by a
 * function of its own from rows that other collectors filled, and carries their evidence.
 */
#include <string.h>

#include "survey/collectors.h"
#include "survey/conclusions/summary_parts.h"

bool word_list_add(struct survey *survey, struct word_list *list, const char *word)
{
	if (!word || text_list_has(&list->words, word))
		return false;
	if (list->words.count >= SUMMARY_LIST_MAX)
		list->left++;
	else
		*vec_push_in(survey->arena, &list->words) = arena_intern(survey->arena,
									 bytes_of(word));
	return true;
}

bool word_list_add_with(struct survey *survey, struct word_list *list, const char *word,
			const struct word_list *more)
{
	scoped_buf text = { 0 };

	buf_add_text(&text, word);
	if (more->words.count) {
		buf_add_text(&text, " (");
		word_list_write(&text, more);
		buf_add_byte(&text, ')');
	}
	return word_list_add(survey, list, buf_text(&text));
}

void word_list_write_with(struct buf *ret, const struct word_list *list, const char *between,
			  const char *last)
{
	for (size_t i = 0; i < list->words.count; i++) {
		bool is_last = i + 1 == list->words.count && !list->left;

		buf_add_text(ret, i == 0 ? "" : is_last ? last : between);
		buf_add_text(ret, list->words.at[i]);
	}
	if (list->left)
		buf_add_format(ret, "%s%zu more", last, list->left);
}

void word_list_write(struct buf *ret, const struct word_list *list)
{
	word_list_write_with(ret, list, ", ", " and ");
}

bool word_list_is_many(const struct word_list *list)
{
	return list->words.count + list->left > 1;
}

struct statement *summary_add(struct survey *survey, enum confidence confidence,
			      const struct buf *sentence)
{
	struct statement *statement = RECORD_ADD(survey->arena, &survey->content->summary,
						 statement);

	statement->sentence = arena_string(survey->arena, buf_bytes(sentence));
	statement->confidence = confidence;
	return statement;
}

void summary_cite_text(struct survey *survey, struct statement *statement, const char *evidence)
{
	if (evidence && statement->evidence.count < SUMMARY_EVIDENCE_MAX &&
	    !text_list_has(&statement->evidence, evidence))
		*vec_push_in(survey->arena, &statement->evidence) = evidence;
}

void summary_cite(struct survey *survey, struct statement *statement, const text_list *evidence)
{
	for (vec_each(text, evidence))
		summary_cite_text(survey, statement, *text);
}

int survey_summary(struct survey *survey, struct err *err)
{
	summary_roles(survey);
	summary_applications(survey);
	summary_sites(survey);
	summary_containers(survey);
	summary_helpers(survey);
	summary_data(survey);
	summary_dependencies(survey);
	summary_dependents(survey);
	summary_backups(survey);
	summary_siblings(survey);
	return 0;
}
