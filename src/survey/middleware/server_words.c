/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of a server. Many programs write a title of their own over it: then what the
 * unit starts is asked as well. A title that repeats the arguments, as nginx's does, says what
 * runs.
 */
#include "survey/middleware/server.h"
#include "survey/middleware/server_find.h"

enum { WORDS_MAX = 256 };

/* Cuts a word in the quotes of a shell; false at the end. Nothing is expanded. */
static bool cut_word(struct bytes *rest, struct buf *ret)
{
	char quote = '\0';
	size_t at = 0;

	*rest = bytes_trim(*rest);
	buf_clear(ret);
	for (; at < rest->size && (quote || !strchr(" \t\n", rest->at[at])); at++) {
		char byte = rest->at[at];

		if (quote ? byte == quote : byte == '\'' || byte == '"')
			quote = quote ? '\0' : byte;
		else
			buf_add_byte(ret, byte);
	}
	*rest = bytes_slice(*rest, at, rest->size);
	return at > 0;
}

static struct server_words words_of_text(struct survey *survey, const char *text, const char *from)
{
	struct bytes rest = bytes_of(text);
	text_list words = { 0 };
	scoped_buf word = { 0 };

	while (words.count < WORDS_MAX && cut_word(&rest, &word))
		*vec_push_in(survey->arena, &words) = arena_intern(survey->arena, buf_bytes(&word));
	return (struct server_words){ words.at, words.count, from };
}

const char *server_title(const struct server *server)
{
	const struct process *process = server->process;
	bool has_title = process && process->argv.count == 1 && strchr(process->argv.at[0], ' ');

	return has_title ? process->argv.at[0] : NULL;
}

/* What a container was told to run. */
static struct server_words words_of_container(const struct server *server)
{
	for (vec_each(container, &server->survey->content->containers))
		if (strcmp(container->id, server->process->container) == 0)
			return (struct server_words){ container->command.at,
						      container->command.count, container->id };
	return (struct server_words){ 0 };
}

/* What a service starts; what it took from the title of the process says nothing new. */
static struct server_words words_of_service(const struct server *server)
{
	const struct service *service = server->service;
	const struct process *process = server->process;

	if (!service->command || (process && strcmp(service->command, process->argv.at[0]) == 0))
		return (struct server_words){ 0 };
	return words_of_text(server->survey, service->command,
			     service->unit_path ? service->unit_path : service->name);
}

void server_find_words(struct server *server)
{
	const struct process *process = server->process;
	const char *title = server_title(server);
	struct survey *survey = server->survey;

	server->words[0] = server->words[1] = (struct server_words){ 0 };
	if (process) {
		const char *from = arena_format(survey->arena, "process %lld",
						(long long)process->pid);

		server->words[0] = title ? words_of_text(survey, title, from)
					 : (struct server_words){ process->argv.at,
								  process->argv.count, from };
		if (!title)
			return;
	}
	if (process && process->container)
		server->words[1] = words_of_container(server);
	if (server->service && !server->words[1].count)
		server->words[1] = words_of_service(server);
	/* of a container that holds a whole system it is the init */
	if (process && process->container &&
	    !server_command_runs(server->program, &server->words[1]))
		server->words[1] = (struct server_words){ 0 };
}

bool server_words_are_known(const struct server *server)
{
	return !server->process || !server_title(server) || server->words[1].count > 0;
}

const struct server_words *server_words_of(const struct server *server)
{
	return &server->words[server->words[1].count > 0];
}

/* The value that the word at `*at` gives the option, or NULL; moves on to its last word. */
static const char *value_of(const struct server_words *words, size_t *at, const char *option)
{
	size_t size = strlen(option);
	const char *word = words->at[*at];
	bool is_short = option[1] != '-';

	if (strncmp(word, option, size) != 0)
		return NULL;
	if (word[size] == '\0' && *at + 1 < words->count)
		return words->at[++*at];
	if (is_short && word[size])
		return word + size + (word[size] == '=');
	return word[size] == '=' ? word + size + 1 : NULL;
}

const char *server_option(const struct server *server, const char *option)
{
	const char *found = NULL;

	for (size_t i = 0; i < 2 && !found; i++)
		for (size_t at = 1; at < server->words[i].count; at++) {
			const char *value = value_of(&server->words[i], &at, option);

			found = value ? value : found;
		}
	return found && found[0] && found[0] != '$' ? found : NULL;
}

const char *server_run_path(struct server *server, const char *path)
{
	const char *folder = server->process ? server->process->cwd : NULL;

	if (!folder && server->service)
		folder = server->service->working_directory;
	if (path[0] == '/')
		return path;
	return folder ? arena_format(server->survey->arena, "%s/%s", folder, path) : NULL;
}
