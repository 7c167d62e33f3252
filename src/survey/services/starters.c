/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/services/starters.h"

#include "base/path.h"
#include "format/secrets/secret_marker.h"
#include "survey/services/cron_files.h"

struct reading {
	struct survey *survey;
	struct arena *arena;
	starter_list *starters;
};

static void add_reboot_lines(void *context, const struct cron_file *file)
{
	struct reading *reading = context;
	struct crontab crontab = crontab_of(file->text, file->form);
	struct crontab_line line;

	while (crontab_next(&crontab, &line)) {
		if (line.kind != CRONTAB_JOB || !bytes_is(line.when, "@reboot"))
			continue;
		*vec_push_in(reading->arena, reading->starters) = (struct starter){
			.kind = "cron",
			.path = file->path,
			.line = line.line,
			.user = file->user ? file->user : arena_string(reading->arena, line.user),
			.command = arena_string(reading->arena, line.command),
			.enabled = !file->ignored_name,
		};
	}
}

/* Scripts that init runs at the end of booting. */
static const char *const rc_files[] = {
	"/etc/rc.local",            /* Debian, systemd-rc-local-generator(8) */
	"/etc/rc.d/rc.local",       /* RHEL */
	"/etc/init.d/boot.local",   /* SUSE */
	"/etc/local.d/local.start", /* OpenRC */
};

static void add_rc_lines(struct reading *reading, const char *path)
{
	struct survey *survey = reading->survey;
	scoped_buf real = { 0 }, text = { 0 };
	struct bytes line, rest;
	struct stat state;
	unsigned count = 0;

	/* /etc/rc.local is often a link to the other one */
	if (root_resolve(survey->root, path, &real) < 0 || strcmp(buf_text(&real), path) != 0 ||
	    root_stat(survey->root, path, &state) < 0 || !survey_read(survey, path, &text))
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		count++;
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#' || bytes_starts(line, "exit"))
			continue;
		*vec_push_in(reading->arena, reading->starters) = (struct starter){
			.kind = "rc.local",
			.path = path,
			.line = count,
			.command = arena_string(reading->arena, line),
			.enabled = (state.st_mode & S_IXUSR) != 0,
		};
	}
}

void starters_read(struct survey *survey, struct arena *arena, starter_list *ret)
{
	struct reading reading = { survey, arena, ret };

	cron_files_walk(survey, add_reboot_lines, &reading);
	for (size_t i = 0; i < sizeof(rc_files) / sizeof(rc_files[0]); i++)
		add_rc_lines(&reading, rc_files[i]);
}

/* True if the word names the program `path`: both are paths and equal, or one is relative and the
 * last parts are equal. */
static bool is_word_for(struct bytes word, const char *path)
{
	const char *name = path_name(path);

	if (bytes_is(word, path))
		return true;
	if (strlen(name) < 3 || (word.at[0] == '/' && path[0] == '/'))
		return false;
	return bytes_ends(word, name) &&
	       (word.size == strlen(name) || word.at[word.size - strlen(name) - 1] == '/');
}

/* Interpreters and shells say nothing: any line could start them. */
static bool says_little(const char *path)
{
	static const char *const names[] = { "sh",     "bash", "dash", "nohup", "python",
					     "perl",   "ruby", "node", "java",  "php",
					     "screen", "tmux", "sleep" };
	const char *name = path_name(path);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0 &&
		    strspn(name + strlen(names[i]), "0123456789.") ==
			    strlen(name + strlen(names[i])))
			return true;
	return false;
}

/* A word of a command without the quotes and signs of the shell around it. */
static struct bytes bare(struct bytes word)
{
	while (word.size && strchr("\"'(;&", word.at[0]))
		word = bytes_slice(word, 1, word.size);
	while (word.size && strchr("\"');&", word.at[word.size - 1]))
		word.size--;
	return word;
}

static bool has_word(const struct starter *starter, const char *wanted)
{
	struct bytes word, rest = bytes_of(starter->command);

	while (bytes_word(&rest, &word)) {
		word = bare(word);
		if (word.size > 2 && is_word_for(word, wanted))
			return true;
		if (bytes_is(word, wanted))
			return true;
	}
	return false;
}

/* True if every argument from `from` on stands in the command; a redacted one counts. */
static bool has_arguments(const struct starter *starter, const struct process *process, size_t from)
{
	for (size_t i = from; i < process->argv.count; i++)
		if (!has_word(starter, process->argv.at[i]) &&
		    !strstr(process->argv.at[i], SECRET_MARKER_START))
			return false;
	return true;
}

/* The process is what the line starts: its program with all arguments, the script that an
 * interpreter runs, or the shell that was given the whole line. */
static bool starts(const struct starter *starter, const struct process *process)
{
	const text_list *argv = &process->argv;

	if (argv->count == 0)
		return false;
	if (argv->count > 2 && strcmp(argv->at[1], "-c") == 0)
		return strcmp(argv->at[2], starter->command) == 0;
	if (process->exe && !says_little(process->exe) && has_word(starter, process->exe))
		return true;
	if (has_word(starter, argv->at[0]) && (argv->count > 1 || !says_little(argv->at[0])))
		return has_arguments(starter, process, 1);
	return argv->count > 1 && says_little(argv->at[0]) && strchr(argv->at[1], '/') &&
	       has_word(starter, argv->at[1]) && has_arguments(starter, process, 2);
}

const struct starter *starters_find(const starter_list *starters, const struct process *process)
{
	for (vec_each(starter, starters))
		if (starts(starter, process))
			return starter;
	return NULL;
}
