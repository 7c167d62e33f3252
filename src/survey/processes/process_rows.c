/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_rows.h"

#include <stdio.h>

#include "base/utf8.h"
#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_text.h"
#include "format/secrets/secret_marker.h"
#include "survey/containers/containers.h"
#include "survey/processes/process_files.h"
#include "survey/secrets.h"
#include "survey/sockets/socket_owners.h"

MAP_DEFINE(process_key_map, uint64_t, char, map_hash_u64, map_equal_u64);

/* One row on its way. */
struct filling {
	struct process_rows *rows;
	struct arena *arena;
	struct process *row;
	const char *where; /* "process 812" */
	struct bytes parts[PROCESS_PART_COUNT];
	uint32_t gaps; /* met while filling */
};

static const char *intern(const struct filling *filling, enum process_part part)
{
	struct bytes text = filling->parts[part];

	return text.size ? arena_intern(filling->arena, text) : NULL;
}

/* The list kept for `text`, read as `part`; `known` says whether it is filled already. */
static struct process_list *list_for(struct process_rows *rows, enum process_part part,
				     struct bytes text, bool *known)
{
	process_text_key key = XXH3_128bits_withSeed(text.at, text.size, rows->seed + part);
	size_t before = rows->lists.count;
	struct process_list *list = process_list_map_put(&rows->lists, key);

	*known = rows->lists.count == before;
	return list;
}

static text_list list_of(struct filling *filling, enum process_part part)
{
	struct bytes rest = filling->parts[part], item;
	bool known;

	if (!rest.size)
		return (text_list){ 0 };
	struct process_list *list = list_for(filling->rows, part, rest, &known);

	while (!known && bytes_part(&rest, '\0', &item))
		*vec_push_in(filling->arena, &list->texts) = arena_intern(filling->arena, item);
	return list->texts;
}

/* False once the environments and command lines of all processes are too much to keep. */
static bool may_keep(struct filling *filling, struct bytes text)
{
	struct process_rows *rows = filling->rows;

	if (rows->text_left < (int64_t)text.size) {
		filling->gaps |= 1u << GAP_TEXT;
		return false;
	}
	rows->text_left -= (int64_t)text.size;
	return true;
}

static bool is_redacted(const char *text)
{
	return strstr(text, SECRET_MARKER_START) != NULL;
}

/* The arguments in `rest`, secrets replaced; true if there were any. */
static bool add_arguments(struct filling *filling, struct bytes rest, text_list *ret)
{
	struct bytes argument;

	while (bytes_part(&rest, '\0', &argument))
		*vec_push_in(filling->arena, ret) = arena_intern(filling->arena, argument);
	survey_redact_argv(filling->rows->survey, filling->where, ret);
	for (vec_each(text, ret))
		if (is_redacted(*text))
			return true;
	return false;
}

static text_list argv_of(struct filling *filling)
{
	struct bytes text = proc_text_cmdline(filling->parts[PROCESS_ARGV]);
	text_list again = { 0 };
	bool known;

	if (!text.size)
		return again;
	struct process_list *list = list_for(filling->rows, PROCESS_ARGV, text, &known);

	if (known && list->has_secret)
		add_arguments(filling, text, &again);
	else if (!known && may_keep(filling, text))
		list->has_secret = add_arguments(filling, text, &list->texts);
	return list->texts;
}

/* Adds a setting unless one of that name is there: the first is what getenv(3) finds. */
static void add_setting(struct filling *filling, struct process_key_map *seen, struct pair setting,
			struct process_list *list)
{
	size_t before = seen->count;

	process_key_map_put(seen,
			    (uint64_t)(uintptr_t)setting.key); /* interned: one place a name */
	if (seen->count == before)
		return;
	*vec_push_in(filling->arena, &list->pairs) = setting;
	list->has_secret = list->has_secret || is_redacted(setting.value);
}

static void add_environment(struct filling *filling, struct bytes rest, struct process_list *list)
{
	struct survey *survey = filling->rows->survey;
	struct process_key_map seen = { 0 };
	struct bytes name, value;

	while (proc_text_setting(&rest, &name, &value)) {
		struct pair setting;

		buf_clear(&filling->rows->text);
		utf8_add_escaped(&filling->rows->text, name);
		setting.key = arena_intern(filling->arena, buf_bytes(&filling->rows->text));
		setting.value = survey_redact_setting(survey, filling->where, name, value);
		add_setting(filling, &seen, setting, list);
	}
	process_key_map_deinit(&seen);
}

static pair_list environment_of(struct filling *filling)
{
	struct bytes text = filling->parts[PROCESS_ENVIRON], rest = text, name, value;
	bool known;

	if (!text.size)
		return (pair_list){ 0 };
	struct process_list *list = list_for(filling->rows, PROCESS_ENVIRON, text, &known);

	if (!known && may_keep(filling, text))
		add_environment(filling, text, list);
	else if (known && list->has_secret)
		while (proc_text_setting(&rest, &name, &value))
			survey_redact_setting(filling->rows->survey, filling->where, name, value);
	return list->pairs;
}

static const char *user_of(struct process_rows *rows, int64_t uid)
{
	size_t before = rows->users.count;
	const char **name;

	if (uid == UNKNOWN)
		return NULL;
	name = process_user_map_put(&rows->users, (uint64_t)uid);
	if (rows->users.count != before)
		*name = survey_user_name(rows->survey, uid);
	return *name;
}

static void fill_numbers(struct filling *filling, const struct process_frame *frame)
{
	static const char letters[][2] = { "R", "S", "D", "Z", "T", "t", "X", "I" };
	struct process_rows *rows = filling->rows;
	struct process *row = filling->row;

	row->pid = frame->pid;
	row->ppid = frame->ppid;
	row->session = frame->session;
	row->tty = frame->tty;
	row->uid = frame->uid;
	row->gid = frame->gid;
	row->user = user_of(rows, frame->uid);
	row->kernel_thread = frame->kernel_thread ? TRI_YES : TRI_NO;
	row->cpu_seconds = (double)frame->ticks / (double)rows->ticks_per_second;
	row->thread_count = frame->thread_count;
	if (rows->boot_time != UNKNOWN)
		row->started_at = rows->boot_time + frame->started_ticks / rows->ticks_per_second;
	row->state = arena_intern(filling->arena, (struct bytes){ &frame->state, 1 });
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i][0] == frame->state)
			row->state = letters[i];
	if (frame->kernel_thread)
		return;
	row->rss_bytes = frame->rss_bytes;
	row->swap_bytes = frame->swap_bytes;
	row->exe_deleted = frame->exe_deleted;
	row->exe_replaced = frame->exe_replaced;
	row->exe_replaced_at = frame->exe_replaced_at;
	row->open = frame->open;
	row->namespaces = (struct namespaces){
		.mnt = frame->namespaces[NAMESPACE_MNT],
		.net = frame->namespaces[NAMESPACE_NET],
		.pid = frame->namespaces[NAMESPACE_PID],
		.user = frame->namespaces[NAMESPACE_USER],
		.uts = frame->namespaces[NAMESPACE_UTS],
		.ipc = frame->namespaces[NAMESPACE_IPC],
	};
}

static void fill_cgroup(struct filling *filling)
{
	struct proc_cgroup cgroup = proc_cgroup_explain(filling->parts[PROCESS_CGROUP]);
	struct process *row = filling->row;

	row->cgroup = intern(filling, PROCESS_CGROUP);
	if (cgroup.unit.size)
		row->unit = arena_intern(filling->arena, cgroup.unit);
	if (cgroup.container.size) {
		row->container = arena_intern(filling->arena, cgroup.container);
	} else if (bytes_starts(filling->parts[PROCESS_CGROUP], "/payload/") &&
		   row->namespaces.pid != UNKNOWN) {
		/* systemd-nspawn on a host without systemd: nothing tells its name */
		row->container = arena_format(filling->arena, "pid:[%lld]",
					      (long long)row->namespaces.pid);
		cgroup.engine = "machine";
	}
	if (row->container)
		containers_add_process(filling->rows->survey, row, cgroup.engine);
}

/* Threads by name and state. */
static void fill_threads(struct filling *filling)
{
	struct bytes rest = filling->parts[PROCESS_THREADS], item;
	struct process *row = filling->row;

	while (bytes_part(&rest, '\0', &item)) {
		const char *state = arena_intern(filling->arena, bytes_slice(item, 0, 1));
		const char *name = arena_intern(filling->arena, bytes_slice(item, 1, item.size));
		struct thread_group *group = NULL;

		for (vec_each(seen, &row->threads))
			if (seen->name == name && seen->state == state)
				group = seen;
		if (!group) {
			group = RECORD_ADD(filling->arena, &row->threads, thread_group);
			group->name = name;
			group->state = state;
			group->count = 0;
		}
		group->count++;
	}
}

static void fill_files(struct filling *filling)
{
	struct bytes rest = filling->parts[PROCESS_FILES], item;

	while (bytes_part(&rest, '\0', &item)) {
		struct open_file *file = RECORD_ADD(filling->arena, &filling->row->open_files,
						    open_file);

		file->kind = open_file_kind_name(item.at[0]);
		file->path = arena_intern(filling->arena, bytes_slice(item, 1, item.size));
	}
}

static void fill_texts(struct filling *filling)
{
	struct process *row = filling->row;

	row->name = intern(filling, PROCESS_NAME);
	row->exe = intern(filling, PROCESS_EXE);
	row->cwd = intern(filling, PROCESS_CWD);
	if (!bytes_is(filling->parts[PROCESS_ROOT], "/"))
		row->root = intern(filling, PROCESS_ROOT);
	row->argv = argv_of(filling);
	row->environment = environment_of(filling);
	row->libraries = list_of(filling, PROCESS_LIBRARIES);
	row->libraries_deleted = list_of(filling, PROCESS_LIBRARIES_DELETED);
}

static void tell_sockets(struct filling *filling)
{
	struct bytes rest = filling->parts[PROCESS_SOCKETS];
	uint64_t inode;

	for (; rest.size >= sizeof(inode); rest = bytes_slice(rest, sizeof(inode), rest.size)) {
		memcpy(&inode, rest.at, sizeof(inode));
		socket_owners_add(filling->rows->survey->owners, inode, (pid_t)filling->row->pid);
	}
}

static void count_gaps(struct filling *filling, const struct process_frame *frame)
{
	struct process_rows *rows = filling->rows;
	uint32_t gaps = frame->gaps | filling->gaps;

	for (size_t i = 0; i < GAP_COUNT; i++)
		if (gaps & 1u << i && rows->gaps[i].count++ == 0)
			rows->gaps[i].first = (pid_t)frame->pid;
	if (!(gaps & 1u << GAP_DESCRIPTORS))
		return;
	rows->descriptors_read += frame->descriptors_read;
	if (frame->descriptors == UNKNOWN || rows->descriptors_seen == UNKNOWN)
		rows->descriptors_seen = UNKNOWN;
	else
		rows->descriptors_seen += frame->descriptors;
}

bool process_rows_add(struct process_rows *rows, struct bytes bytes)
{
	struct survey *survey = rows->survey;
	struct filling filling = { .rows = rows, .arena = survey->arena };
	struct process_frame frame;
	char where[32];

	if (!process_frame_open(bytes, &frame, filling.parts))
		return false;
	snprintf(where, sizeof(where), "process %lld", (long long)frame.pid);
	filling.where = where;
	filling.row = RECORD_ADD(survey->arena, &survey->content->processes, process);
	fill_numbers(&filling, &frame);
	fill_texts(&filling);
	fill_cgroup(&filling);
	fill_threads(&filling);
	fill_files(&filling);
	tell_sockets(&filling);
	count_gaps(&filling, &frame);
	return true;
}

/* --- What could not be seen ----------------------------------------------------------------- */

static const struct {
	enum process_gap gap;
	const char *what;
} gap_sentences[] = {
	{ GAP_DENIED, "executable, environment, libraries, namespaces and descriptors: permission "
		      "denied; root may see those of other users" },
	{ GAP_DENIED_IO, "bytes read and written: permission denied" },
	{ GAP_STUCK, "command line, environment and libraries were not read, for they stopped the "
		     "reader, or came after several that did" },
	{ GAP_THREADS, "more threads than are read" },
	{ GAP_TEXT, "more command line, environment or mappings than are kept" },
};

static void descriptor_error(struct process_rows *rows)
{
	const struct process_gap_count *gap = &rows->gaps[GAP_DESCRIPTORS];
	char of[32] = "more";

	if (!gap->count)
		return;
	if (rows->descriptors_seen != UNKNOWN)
		snprintf(of, sizeof(of), "%lld", (long long)rows->descriptors_seen);
	survey_error(
		rows->survey, NULL,
		"%lld processes (such as %d) have very many descriptors: %lld of %s were read, so "
		"some sockets and files may belong to processes that are not told",
		(long long)gap->count, gap->first, (long long)rows->descriptors_read, of);
}

void process_rows_errors(struct process_rows *rows)
{
	for (size_t i = 0; i < sizeof(gap_sentences) / sizeof(gap_sentences[0]); i++) {
		const struct process_gap_count *gap = &rows->gaps[gap_sentences[i].gap];

		if (gap->count == 1)
			survey_error(rows->survey, NULL, "process %d: %s", gap->first,
				     gap_sentences[i].what);
		else if (gap->count)
			survey_error(rows->survey, NULL, "%lld processes (such as %d): %s",
				     (long long)gap->count, gap->first, gap_sentences[i].what);
	}
	descriptor_error(rows);
}

void process_rows_deinit(struct process_rows *rows)
{
	process_list_map_deinit(&rows->lists);
	process_user_map_deinit(&rows->users);
	buf_deinit(&rows->text);
}
