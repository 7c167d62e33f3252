/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/maintainer_script.h"

#include "format/packages/shell_commands.h"

enum { MODE_MAX = 07777 };

struct reader {
	void *context;
	void (*act)(void *context, const struct maintainer_act *act);
	struct shell_commands commands;
	size_t acts;
};

static void reader_deinit(struct reader *reader)
{
	shell_commands_deinit(&reader->commands);
}

static size_t word_count(const struct reader *reader)
{
	return reader->commands.words.count;
}

static struct bytes word_text(const struct reader *reader, size_t index)
{
	return shell_commands_word(&reader->commands, index);
}

/* Of paths stars are told, of other words not. */
static bool is_unknown(const struct reader *reader, size_t index)
{
	return shell_commands_is_unknown(&reader->commands, index);
}

/* What a command says before its paths. */
struct call {
	struct maintainer_act act;
	bool has_first; /* owner or mode was read */
};

static bool is_plain_path(struct bytes path)
{
	return bytes_starts(path, "/") && !bytes_starts(path, "/*") && path.size > 1 &&
	       bytes_find_text(path, "//") < 0 && bytes_find_text(path, "..") < 0;
}

static void tell(struct reader *reader, const struct call *call, size_t index)
{
	struct maintainer_act act = call->act;

	act.path = word_text(reader, index);
	while (act.path.size > 1 && act.path.at[act.path.size - 1] == '/')
		act.path.size--;
	if (reader->acts++ >= MAINTAINER_SCRIPT_ACTS_MAX)
		return;
	if (reader->commands.words.at[index].is_doubtful || !is_plain_path(act.path))
		act = (struct maintainer_act){ 0 };
	reader->act(reader->context, &act);
}

/* "user:group", "user.group", "user:" (with the group of that user), ":group", "user". */
static void read_owner(struct bytes word, struct maintainer_act *act)
{
	ptrdiff_t colon = bytes_find(word, ':');

	if (colon < 0)
		colon = bytes_find(word, '.');
	act->user = bytes_slice(word, 0, colon < 0 ? word.size : (size_t)colon);
	if (colon >= 0)
		act->group = bytes_slice(word, (size_t)colon + 1, word.size);
	act->opens_group = colon >= 0 && act->group.size == 0;
}

/* Octal only: "g+w" says nothing of the rest. */
static bool read_mode(struct bytes word, struct maintainer_act *act)
{
	uint64_t mode;

	if (!bytes_u64(word, 8, &mode) || mode > MODE_MAX)
		return false;
	act->has_mode = true;
	act->mode = (unsigned)mode;
	return true;
}

enum command { COMMAND_CHOWN, COMMAND_CHGRP, COMMAND_CHMOD };

static void read_first(const struct reader *reader, size_t at, enum command command,
		       struct maintainer_act *act)
{
	struct bytes word = word_text(reader, at);
	bool is_doubtful = is_unknown(reader, at);

	if (command == COMMAND_CHMOD)
		act->opens_mode = is_doubtful || !read_mode(word, act);
	else if (is_doubtful)
		act->opens_group = true;
	else if (command == COMMAND_CHOWN)
		read_owner(word, act);
	else
		act->group = word;
	act->opens_user = is_doubtful && command == COMMAND_CHOWN;
}

/* "chown [-R] root:adm PATH ...". */
static void read_change(struct reader *reader, enum command command)
{
	struct call call = { 0 };

	for (size_t at = 1; at < word_count(reader); at++) {
		struct bytes word = word_text(reader, at);

		if (!call.has_first && bytes_starts(word, "-")) {
			if (bytes_starts(word, "--reference"))
				return;
			if (bytes_is(word, "--recursive") ||
			    (!bytes_starts(word, "--") && bytes_find(word, 'R') > 0))
				call.act.is_recursive = true;
		} else if (!call.has_first) {
			read_first(reader, at, command, &call.act);
			call.has_first = true;
		} else {
			tell(reader, &call, at);
		}
	}
}

/* An option with a value: "-o root" or "-oroot"; false if it is not this one. */
static bool read_option(struct reader *reader, size_t *at, const char *name, struct bytes *ret)
{
	struct bytes word = word_text(reader, *at);

	if (!bytes_skip(&word, name))
		return false;
	if (word.size == 0) {
		if (*at + 1 >= word_count(reader))
			return true;
		word = word_text(reader, ++*at);
	}
	if (!is_unknown(reader, *at))
		*ret = word;
	return true;
}

/* "cp [-p] SOURCE PATH", "install -m 0644 SOURCE PATH": the last two words. */
static void read_copy(struct reader *reader, struct call *call)
{
	size_t last = word_count(reader) - 1;

	if (word_count(reader) < 3 || is_unknown(reader, last - 1))
		return;
	call->act.source = word_text(reader, last - 1);
	call->act.is_made = true;
	if (bytes_starts(call->act.source, "/") && bytes_find(call->act.source, '*') < 0)
		tell(reader, call, last);
}

/* "ln -s[f] TARGET PATH"; a third word that is told makes the last one a folder. */
static void read_link(struct reader *reader)
{
	struct call call = { .act.is_made = true };
	bool is_symbolic = false;
	size_t at = 1;

	for (; at < word_count(reader) && bytes_starts(word_text(reader, at), "-"); at++)
		is_symbolic |= bytes_is(word_text(reader, at), "--symbolic") ||
			       (!bytes_starts(word_text(reader, at), "--") &&
				bytes_find(word_text(reader, at), 's') > 0);
	size_t left = word_count(reader) - at;

	if (!is_symbolic || left < 2 ||
	    (left > 2 && !reader->commands.words.at[at + 2].is_doubtful) ||
	    is_unknown(reader, at) || is_unknown(reader, at + 1) ||
	    !is_plain_path(word_text(reader, at + 1)) || bytes_ends(word_text(reader, at + 1), "/"))
		return;
	call.act.link = word_text(reader, at);
	tell(reader, &call, at + 1);
}

/* "install -d -o root -g adm -m 0750 PATH ...", "mkdir -p -m 0755 PATH ...". */
static void read_make(struct reader *reader, bool makes_folders)
{
	struct call call = { .act.is_made = true };
	struct bytes mode = { 0 };
	bool folders = makes_folders;

	for (size_t at = 1; at < word_count(reader); at++) {
		struct bytes word = word_text(reader, at);

		if (bytes_is(word, "-d") || bytes_is(word, "--directory"))
			folders = true;
		else if (read_option(reader, &at, "-m", &mode) ||
			 read_option(reader, &at, "--mode=", &mode))
			(void)read_mode(mode, &call.act);
		else if (read_option(reader, &at, "-o", &call.act.user) ||
			 read_option(reader, &at, "--owner=", &call.act.user) ||
			 read_option(reader, &at, "-g", &call.act.group) ||
			 read_option(reader, &at, "--group=", &call.act.group))
			continue;
		else if (folders && !bytes_starts(word, "-"))
			tell(reader, &call, at);
	}
	if (!folders)
		read_copy(reader, &call);
}

/* "dpkg-statoverride --update --add root adm 0640 PATH". */
static void read_override(struct reader *reader)
{
	struct call call = { 0 };
	bool adds = false;
	size_t at = 1;

	while (at < word_count(reader) && bytes_starts(word_text(reader, at), "--"))
		adds |= bytes_is(word_text(reader, at++), "--add");
	if (!adds || word_count(reader) - at < 4 || is_unknown(reader, at) ||
	    is_unknown(reader, at + 1) || !read_mode(word_text(reader, at + 2), &call.act))
		return;
	call.act.user = word_text(reader, at);
	call.act.group = word_text(reader, at + 1);
	tell(reader, &call, at + 3);
}

static void run_command(struct reader *reader)
{
	struct bytes name = word_text(reader, 0);

	bytes_skip(&name, "/usr");
	bytes_skip(&name, "/bin/");
	if (bytes_is(name, "chown"))
		read_change(reader, COMMAND_CHOWN);
	else if (bytes_is(name, "chgrp"))
		read_change(reader, COMMAND_CHGRP);
	else if (bytes_is(name, "chmod"))
		read_change(reader, COMMAND_CHMOD);
	else if (bytes_is(name, "install"))
		read_make(reader, false);
	else if (bytes_is(name, "mkdir"))
		read_make(reader, true);
	else if (bytes_is(name, "cp"))
		read_copy(reader, &(struct call){ 0 });
	else if (bytes_is(name, "ln"))
		read_link(reader);
	else if (bytes_is(name, "dpkg-statoverride"))
		read_override(reader);
}

void maintainer_script_read(struct bytes text, void *context,
			    void (*act)(void *context, const struct maintainer_act *act))
{
	SCOPED(reader_deinit)
	struct reader reader = { .context = context, .act = act, .commands.rest = text };

	while (shell_commands_next(&reader.commands))
		run_command(&reader);
}
