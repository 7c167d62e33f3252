/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words to search one's own wikis and code hosts for: what is special to this host, the most
 * distinctive first. A word weighs what its kind weighs; less where it is a plain word, that stands
 * in other texts as well, and more where rows of several kinds name it. Of many words of one kind
 * each further one weighs less, so that forty domains do not hide the one repository.
 */
#include "survey/conclusions/search_words.h"

#include <ctype.h>
#include <stdlib.h>

#include "survey/collectors.h"

enum {
	PLAIN_WORD_COST = 24,  /* "shop", as against "shop-worker" or "web03" */
	FURTHER_KIND_GAIN = 4, /* "shop" is a service, an account and a database */
	FURTHER_KINDS_MAX = 3, /* then the others say nothing new */
	FURTHER_WORD_COST = 3, /* of the same kind */
};

/* ---- adding -------------------------------------------------------------------------------- */

static struct bytes in_lower_case(struct survey *survey, struct bytes word)
{
	scoped_buf lower = { 0 };

	for (size_t i = 0; i < word.size; i++)
		buf_add_byte(&lower, (char)tolower((unsigned char)word.at[i]));
	return bytes_of(arena_intern(survey->arena, buf_bytes(&lower)));
}

static void add_draft(struct search_words *words, enum search_word_kind kind, struct bytes word,
		      const char *evidence)
{
	struct arena *arena = words->survey->arena;
	struct bytes key = in_lower_case(words->survey, word);
	const size_t *found = search_word_map_find(&words->by_word, key);

	if (!found) {
		if (words->counts[kind]++ >= SEARCH_WORDS_MAX)
			return;
		*vec_push(&words->drafts) = (struct search_word_draft){
			.word = arena_intern(arena, word),
			.kind = kind,
			.place = words->drafts.count,
		};
		*search_word_map_put(&words->by_word, key) = words->drafts.count;
	}
	struct search_word_draft *draft =
		&words->drafts.at[found ? *found - 1 : words->drafts.count - 1];

	if (search_word_rules[kind].weight > search_word_rules[draft->kind].weight)
		draft->kind = kind;
	draft->kinds |= 1U << kind;
	if (evidence && draft->evidence.count < SEARCH_WORDS_EVIDENCE_MAX &&
	    !text_list_has(&draft->evidence, evidence))
		*vec_push_in(arena, &draft->evidence) = evidence;
}

void search_words_add(struct search_words *words, enum search_word_kind kind, struct bytes word,
		      const char *evidence)
{
	if (!search_word_is_word(word) || search_word_is_common(word))
		return;
	if (search_word_rules[kind].is_name &&
	    (search_word_is_common_name(word) ||
	     search_word_map_find(&words->packaged, in_lower_case(words->survey, word))))
		return;
	add_draft(words, kind, word, evidence);
}

/* Tickets and pages that were found beside people. */
static void take_rows(struct search_words *words)
{
	for (vec_each(row, &words->survey->content->search_words)) {
		enum search_word_kind kind = search_word_kind_of(row->kind);

		if (!row->word || kind == SEARCH_WORD_KIND_COUNT)
			continue;
		add_draft(words, kind, bytes_of(row->word), NULL);
		for (vec_each(evidence, &row->evidence))
			add_draft(words, kind, bytes_of(row->word), *evidence);
	}
}

/* What a package brought is told by its package. Those of one application's own folder are left
 * out: one of them may be that application. */
static void note_packages(struct search_words *words)
{
	for (vec_each(package, &words->survey->content->packages)) {
		bool is_everywhere = !package->scope || strcmp(package->scope, "system") == 0;

		if (package->name && is_everywhere && package->in_repository != TRI_NO)
			*search_word_map_put(
				&words->packaged,
				in_lower_case(words->survey, bytes_of(package->name))) = 1;
	}
}

/* ---- ranking ------------------------------------------------------------------------------- */

static bool is_plain(const char *word)
{
	for (; *word; word++)
		if (ispunct((unsigned char)*word) || isdigit((unsigned char)*word))
			return false;
	return true;
}

static int score_of(const struct search_word_draft *draft)
{
	const struct search_word_rule *rule = &search_word_rules[draft->kind];
	int further = __builtin_popcount(draft->kinds) - 1;

	return rule->weight - (rule->is_name && is_plain(draft->word) ? PLAIN_WORD_COST : 0) +
	       FURTHER_KIND_GAIN * (further < FURTHER_KINDS_MAX ? further : FURTHER_KINDS_MAX);
}

static int compare_drafts(const void *one, const void *other)
{
	const struct search_word_draft *a = one, *b = other;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static void rank(struct search_words *words)
{
	int seen[SEARCH_WORD_KIND_COUNT] = { 0 };

	for (vec_each(draft, &words->drafts))
		draft->score = score_of(draft);
	vec_sort(&words->drafts, compare_drafts);
	for (vec_each(draft, &words->drafts))
		draft->score -= FURTHER_WORD_COST * seen[draft->kind]++;
	vec_sort(&words->drafts, compare_drafts);
}

static void write_rows(struct search_words *words)
{
	struct content *content = words->survey->content;

	memset(&content->search_words, 0, sizeof(content->search_words));
	for (size_t i = 0; i < words->drafts.count && i < SEARCH_WORDS_MAX; i++) {
		const struct search_word_draft *draft = &words->drafts.at[i];
		struct search_word *row = RECORD_ADD(words->survey->arena, &content->search_words,
						     search_word);

		row->word = draft->word;
		row->kind = search_word_rules[draft->kind].name;
		row->evidence.at = draft->evidence.at;
		row->evidence.count = draft->evidence.count;
		row->evidence.capacity = draft->evidence.capacity;
	}
}

int survey_search_words(struct survey *survey, struct err *err)
{
	struct search_words words = { .survey = survey };

	note_packages(&words);
	take_rows(&words);
	search_words_gather(&words);
	rank(&words);
	write_rows(&words);
	vec_deinit(&words.drafts);
	search_word_map_deinit(&words.by_word);
	search_word_map_deinit(&words.packaged);
	return 0;
}
