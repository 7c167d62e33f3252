/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/reload.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/tree_walk.h"
#include "format/proc/proc_pid_stat.h"
#include "format/proc/proc_text.h"
#include "kernel/process_root.h"
#include "kernel/procfs.h"
#include "kernel/run_there.h"

enum {
	TEXT_MAX = 128 * 1024, /* of a file of /proc */
	SAID_SHOWN = 300,      /* bytes of what a test says */
};

/* ---- the test ------------------------------------------------------------------------------- */

/* A title holds the command line, or something else, behind a colon. */
static void cut_title(struct bytes cmdline, struct arena *arena, text_list *ret)
{
	struct bytes rest = cmdline, word;
	bool is_behind_path = false;

	while (bytes_word(&rest, &word)) {
		is_behind_path |= word.at[0] == '/';
		if (is_behind_path)
			*vec_push_in(arena, ret) = arena_string(arena, word);
	}
}

static void cut_arguments(struct bytes cmdline, struct arena *arena, text_list *ret)
{
	struct bytes rest = proc_text_cmdline(cmdline), word;

	while (bytes_part(&rest, '\0', &word))
		*vec_push_in(arena, ret) = arena_string(arena, word);
	if (ret->count != 1 || !strstr(ret->at[0], ": "))
		return;
	struct bytes title = bytes_of(ret->at[0]);

	ret->count = 0;
	cut_title(title, arena, ret);
}

/* "nginx: master process /usr/sbin/nginx" has its arguments behind it, and "php-fpm: master process
 * (/etc/php/8.2/fpm/php-fpm.conf)" names what -y named: the test finds that by itself. */
void reload_test_arguments(const struct reload_way *way, const char *program, struct bytes cmdline,
			   struct arena *arena, text_list *ret)
{
	text_list given = { 0 };
	struct bytes rest = bytes_of(way->test), word;

	cut_arguments(cmdline, arena, &given);
	*vec_push_in(arena, ret) = program;
	while (bytes_word(&rest, &word))
		*vec_push_in(arena, ret) = arena_string(arena, word);
	for (size_t i = 1; i < given.count; i++) {
		const char *argument = given.at[i];

		if (argument[0] != '-' || !argument[1] || !strchr(way->kept, argument[1]))
			continue;
		*vec_push_in(arena, ret) = argument;
		if (!argument[2] && i + 1 < given.count)
			*vec_push_in(arena, ret) = given.at[++i];
	}
}

/* ---- what changed since it started ---------------------------------------------------------- */

struct changes {
	struct arena *arena;
	struct reload *reload;
	int64_t since; /* as reload.started */
	size_t files;
};

static void add_change(struct changes *changes, const char *path)
{
	if (changes->reload->changes_count++ < RELOAD_CHANGES_MAX)
		*vec_push_in(changes->arena, &changes->reload->changes) = arena_string(
			changes->arena, bytes_of(path));
}

static enum tree_walk_answer meet(void *context, const struct tree_walk_entry *entry)
{
	struct changes *changes = context;

	if (changes->files++ == RELOAD_FILES_MAX)
		return TREE_WALK_STOP;
	if (timespec_ns(entry->state.st_ctim) > changes->since)
		add_change(changes, entry->path);
	return TREE_WALK_ON;
}

/* What cannot be read could not be applied either. */
static void pass_over(void *context, const char *path, int code)
{
}

/* A file, or all that lies in a folder. */
static int look_through(struct changes *changes, const struct root *theirs, const char *path,
			struct err *err)
{
	struct tree_walk walk = { .context = changes, .visit = meet, .fail = pass_over };
	struct stat now;

	if (root_stat(theirs, path, &now) < 0)
		return 0;
	if (S_ISDIR(now.st_mode))
		return tree_walk(&walk, theirs, path, err);
	if (timespec_ns(now.st_ctim) > changes->since)
		add_change(changes, path);
	return 0;
}

int reload_find_changes(const struct root *root, struct reload *reload, const text_list *paths,
			struct arena *arena, struct err *err)
{
	struct changes changes = { .arena = arena, .reload = reload, .since = reload->started };
	struct root theirs;

	if (process_root_init(&theirs, root, reload->pid, err) < 0)
		return err->code;
	int failed = 0;

	for (vec_each(path, paths))
		failed = failed ? failed : look_through(&changes, &theirs, *path, err);
	if (!failed)
		failed = look_through(&changes, &theirs, reload->program, err);
	root_deinit(&theirs);
	return failed;
}

/* ---- the process ---------------------------------------------------------------------------- */

/* Rounded down to a tick, 10 ms: a file written within it counts as changed, which asks for a yes
 * too many rather than one too few. */
static int read_start(int process, int64_t *ret, struct err *err)
{
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;
	int failed = procfs_read_record(process, "stat", TEXT_MAX, &text);

	if (failed || !proc_pid_stat_parse(buf_bytes(&text), &stat))
		return err_set(err, -ESRCH, "the process is gone");
	int64_t booted = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);

	*ret = booted + (int64_t)stat.started_ticks * (1000000000 / sysconf(_SC_CLK_TCK));
	return 0;
}

static bool catches(int process, int number)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;
	uint64_t mask;

	if (procfs_read_record(process, "status", TEXT_MAX, &text) < 0)
		return false;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line))
		if (bytes_skip(&line, "SigCgt:") && bytes_u64(bytes_trim(line), 16, &mask))
			return mask >> (number - 1) & 1;
	return false;
}

static int look(int process, struct arena *arena, struct reload *ret, struct err *err)
{
	scoped_buf program = { 0 }, cmdline = { 0 };
	struct bytes path;

	if (procfs_readlink(process, "exe", &program) < 0 ||
	    procfs_read_record(process, "cmdline", TEXT_MAX, &cmdline) < 0)
		return err_set(err, -ESRCH, "process %lld is gone, or another user's",
			       (long long)ret->pid);
	path = buf_bytes(&program);
	bool is_gone = bytes_ends(path, " (deleted)");

	path.size -= is_gone ? strlen(" (deleted)") : 0;
	ret->program = arena_string(arena, path);
	ret->way = reload_way_of(path_name(ret->program));
	cut_arguments(buf_bytes(&cmdline), arena, &ret->arguments);
	if (ret->way && ret->way->test)
		reload_test_arguments(ret->way, ret->program, buf_bytes(&cmdline), arena,
				      &ret->test);
	if (is_gone) {
		ret->changes_count++;
		*vec_push_in(arena, &ret->changes) = ret->program;
	}
	return 0;
}

static int open_process(const struct root *root, int64_t pid, struct err *err)
{
	scoped_fd int proc = procfs_open(root, err);
	int process = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);

	if (proc < 0)
		return err->code;
	return process < 0 ? err_set(err, -ESRCH, "process %lld is gone", (long long)pid) : process;
}

int reload_look(const struct root *root, int64_t pid, struct arena *arena, struct reload *ret,
		struct err *err)
{
	scoped_fd int process = open_process(root, pid, err);

	*ret = (struct reload){ .pid = pid };
	if (process < 0)
		return err->code;
	return read_start(process, &ret->started, err) < 0 ? err->code
							   : look(process, arena, ret, err);
}

int reload_prepare(const struct root *root, int64_t pid, struct arena *arena, struct reload *ret,
		   struct err *err)
{
	scoped_fd int process = open_process(root, pid, err);

	if (process < 0 || reload_look(root, pid, arena, ret, err) < 0)
		return err->code;
	if (!ret->way || !ret->way->signal)
		return err_set(
			err, -ENOTSUP,
			"no signal is known that makes %s read its "
			"configuration again; --restart starts its unit again, --for watches "
			"it as it is",
			ret->program);
	if (!catches(process, ret->way->signal))
		return err_set(err, -ENOTSUP,
			       "process %lld (%s) does not catch SIG%s, which would "
			       "end it",
			       (long long)ret->pid, ret->program, sigabbrev_np(ret->way->signal));
	const text_list paths = { .at = (const char **)&ret->way->configuration, .count = 1 };

	return reload_find_changes(root, ret, &paths, arena, err);
}

int reload_test(const struct root *root, const struct reload *reload, struct err *err)
{
	scoped_buf said = { 0 };
	int status = run_there(root, reload->pid, &reload->test, RELOAD_TEST_MS, &said, err);

	if (status < 0)
		return err_wrap(err, "its own test, %s %s", reload->program, reload->way->test);
	if (status == 0)
		return 0;
	struct bytes words = bytes_slice(bytes_trim(buf_bytes(&said)), 0, SAID_SHOWN);

	return err_set(err, -EINVAL, "its own test of the configuration fails: %s %s: %.*s",
		       reload->program, reload->way->test, (int)words.size, words.at);
}

int reload_send(const struct reload *reload, struct err *err)
{
	if (kill((pid_t)reload->pid, reload->way->signal) < 0)
		return err_errno(err, "process %lld", (long long)reload->pid);
	return 0;
}
