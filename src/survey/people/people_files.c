/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files made by hand: who owns them, and who is named in their comments. What a package brought was
 * commented by its authors, and what was changed of it cannot be told from that: of such a file
 * only users of this host count, and tickets. Tickets and places to read on become words to search
 * for.
 */
#include <errno.h>

#include "base/path.h"
#include "format/people/contact_rules.h"
#include "format/people/contacts.h"
#include "survey/packages/package_files.h"
#include "survey/people/people.h"
#include "survey/secrets.h"

enum {
	NAMED_FILES_MAX = 800,        /* files looked into */
	NAMED_HEAD_SIZE = 16 * 1024,  /* bytes of each */
	NAMED_FILE_MAX = 1024 * 1024, /* larger ones are no configuration */
	NAMED_WORDS_MAX = 40,         /* rows of tickets and places; other words join them */
	NAMED_WORD_EVIDENCE_MAX = 8,
};

struct named_files {
	struct people *people;
	struct person_map seen; /* paths looked into */
	size_t count;
	size_t words;
};

/* ---- owners -------------------------------------------------------------------------------- */

static bool is_made_by_hand(const struct file_row *row)
{
	return row->path && !row->owner_package &&
	       (text_list_has(&row->finding, "unowned") || text_list_has(&row->finding, "added"));
}

/* Homes are full of files that programs made: whose they are says nothing. */
static bool is_at_home(const struct content *content, const char *path)
{
	for (vec_each(user, &content->users))
		if (user->home && strlen(user->home) > 1 && path_is_within(path, user->home))
			return true;
	return false;
}

static void add_owners(struct people *people)
{
	const struct content *content = people->survey->content;

	for (vec_each(row, &content->files)) {
		const struct person_names names = { .login = bytes_of(row->user) };
		const struct trace trace = {
			.count = 1, .at = row->mtime, .subject = row->path, .evidence = row->path
		};

		if (row->uid != UNKNOWN && row->uid != 0 && is_made_by_hand(row) && row->user &&
		    people_knows_login(people, names.login) && !is_at_home(content, row->path))
			people_add(people, TRACE_OWNER, &names, &trace);
	}
}

/* ---- tickets and places -------------------------------------------------------------------- */

static void add_word(struct named_files *files, const struct contact *contact, const char *kind,
		     const char *path)
{
	struct people *people = files->people;
	struct survey *survey = people->survey;
	const char *word = survey_redact(survey, path, "comment", contact->text);
	size_t *known = person_map_put(&people->tickets, bytes_of(word));

	if (!*known) {
		if (files->words++ >= NAMED_WORDS_MAX)
			return;
		struct search_word *row = RECORD_ADD(survey->arena, &survey->content->search_words,
						     search_word);

		row->word = word;
		row->kind = kind;
		*known = survey->content->search_words.count;
	}
	text_list *evidence = &survey->content->search_words.at[*known - 1].evidence;

	if (evidence->count < NAMED_WORD_EVIDENCE_MAX)
		survey_note(survey, evidence, "%s line %u", path, contact->line);
}

/* ---- comments ------------------------------------------------------------------------------ */

static void take_contact(struct named_files *files, const struct contact *contact, const char *path,
			 const struct stat *state, bool packaged)
{
	struct people *people = files->people;
	struct person_names names = { .name = contact->name };
	const struct trace trace = {
		.count = 1,
		.at = contact->at ? contact->at : state->st_mtime,
		.subject = path,
		.evidence = arena_format(people->survey->arena, "%s line %u", path, contact->line),
	};

	if (contact->kind == CONTACT_TICKET)
		add_word(files, contact, "ticket", path);
	else if (contact->kind == CONTACT_URL && contact_is_place_to_read(contact->text))
		add_word(files, contact, "page", path);
	if (contact->kind == CONTACT_MAIL)
		names.mail = contact->text;
	else if (contact->kind == CONTACT_AUTHOR && people_knows_login(people, contact->text))
		names.login = contact->text;
	else if (contact->kind != CONTACT_AUTHOR)
		return;
	if (packaged && !names.login.size)
		return;
	people_add(people, TRACE_COMMENT, &names, &trace);
}

static void look_into(struct named_files *files, const char *path, bool packaged)
{
	struct survey *survey = files->people->survey;
	scoped_buf text = { 0 };
	struct contact contact;
	struct stat state;
	struct err err;

	if (!path || path[0] != '/' || survey_is_late(survey))
		return;
	size_t *seen = person_map_put(&files->seen, bytes_of(path));

	if (*seen || files->count >= NAMED_FILES_MAX ||
	    root_lstat(survey->root, path, &state) < 0 || !S_ISREG(state.st_mode) ||
	    state.st_size > NAMED_FILE_MAX)
		return;
	*seen = 1;
	files->count++;
	int failed = root_read(survey->root, path, NAMED_HEAD_SIZE, &text, &err);

	if ((failed < 0 && failed != -EFBIG) || memchr(text.at ? text.at : "", 0, text.size))
		return; /* unreadable, or no text */
	struct contact_reader reader = contact_reader_of(buf_bytes(&text), false);

	while (contact_next(&reader, &contact))
		take_contact(files, &contact, path, &state, packaged);
}

/* Scripts that jobs run, by the paths in their commands. */
static void look_into_command(struct named_files *files, const char *command)
{
	struct bytes rest = bytes_of(command), word;

	while (bytes_word(&rest, &word)) {
		const char *path = word.at[0] == '/'
					   ? arena_intern(files->people->survey->arena, word)
					   : NULL;

		if (path && !survey_package_of(files->people->survey, path))
			look_into(files, path, false);
	}
}

static void look_into_all(struct named_files *files)
{
	struct survey *survey = files->people->survey;
	const struct content *content = survey->content;

	for (vec_each(schedule, &content->schedules)) {
		if (schedule->by_package != TRI_YES)
			look_into(files, schedule->path, false);
		if (schedule->by_package != TRI_YES && schedule->command)
			look_into_command(files, schedule->command);
	}
	for (vec_each(service, &content->services)) {
		if (service->unit_path && !service->owner_package)
			look_into(files, service->unit_path, false);
		for (vec_each(dropin, &service->dropins))
			if (!survey_package_of(survey, *dropin))
				look_into(files, *dropin, false);
	}
	for (vec_each(row, &content->files)) {
		bool text = row->file_class && (strcmp(row->file_class, "config") == 0 ||
						strcmp(row->file_class, "code") == 0);

		if (text && is_made_by_hand(row) && !is_at_home(content, row->path))
			look_into(files, row->path, false);
		else if (text && text_list_has(&row->finding, "changed"))
			look_into(files, row->path, true);
	}
}

void people_add_files(struct people *people)
{
	struct named_files files = { .people = people };

	add_owners(people);
	look_into_all(&files);
	person_map_deinit(&files.seen);
	if (files.count >= NAMED_FILES_MAX)
		survey_error(people->survey, NULL,
			     "more than %d files made by hand: who is named in the rest is unknown",
			     NAMED_FILES_MAX);
}
