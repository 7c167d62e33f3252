/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the data is: file systems, and the folders that programs keep data files open in. */
#include "base/human.h"
#include "base/map.h"
#include "base/path.h"
#include "report/section.h"

enum {
	DATA_USUAL = 8,
	DATA_FOLDERS_MAX = 64,
	DATA_MEMORY_MIN = 16 * 1024 * 1024, /* bytes in a memory file system worth a row */
	PERCENT_FULL = 90,
};

static const struct table_column mount_columns[] = {
	{ .max = 40 }, { .align = TABLE_RIGHT },           { .align = TABLE_RIGHT },
	{ .rank = 1 }, { .is_flexible = true, .min = 12 },
};

static void add_mount(struct table *table, const struct mount *mount)
{
	scoped_buf usage = { 0 };
	bool known = mount->size_bytes != UNKNOWN && mount->used_bytes != UNKNOWN &&
		     mount->available_bytes != UNKNOWN;
	int64_t usable = known ? mount->used_bytes + mount->available_bytes : 0;
	int64_t percent = usable > 0 ? mount->used_bytes * 100 / usable : 0;

	if (known) {
		human_bytes(&usage, mount->used_bytes);
		buf_add_text(&usage, " of ");
		human_bytes(&usage, mount->size_bytes);
	} else {
		buf_add_text(&usage, mount->network == TRI_YES ? "not entered" : "unknown");
	}
	table_cell(table, STYLE_BOLD, mount->target);
	table_cell(table, STYLE_PLAIN, buf_text(&usage));
	if (usable > 0)
		table_format(table, percent >= PERCENT_FULL ? STYLE_RED : STYLE_PLAIN, "%lld %%",
			     (long long)percent);
	else
		table_cell(table, STYLE_PLAIN, "");
	table_cell(table, STYLE_PLAIN, mount->type);
	table_cell(table, STYLE_DIM, mount->source);
}

/* True if the row says nothing about data: a memory file system that is all but empty, or one more
 * mount of a file system that has a row already (a bind mount). */
static bool is_idle(const struct report *report, const struct mount *mount)
{
	bool memory = mount->type &&
		      (strcmp(mount->type, "tmpfs") == 0 || strcmp(mount->type, "devtmpfs") == 0);

	if (memory)
		return mount->used_bytes == UNKNOWN || mount->used_bytes < DATA_MEMORY_MIN;
	for (vec_each(other, &report->content->mounts)) {
		if (other == mount)
			return false;
		if (other->source && mount->source && other->source[0] == '/' &&
		    strcmp(other->source, mount->source) == 0 &&
		    other->size_bytes == mount->size_bytes)
			return true;
	}
	return false;
}

static bool is_shown(const struct report *report, const struct mount *mount)
{
	return mount->mounted != TRI_NO && mount->target &&
	       (report->verbose || !is_idle(report, mount));
}

static size_t write_mounts(struct report *report)
{
	scoped_table table = table_of(mount_columns,
				      sizeof(mount_columns) / sizeof(mount_columns[0]));
	size_t count = 0, shown;

	for (vec_each(mount, &report->content->mounts))
		count += is_shown(report, mount);
	if (!count)
		return 0;
	shown = section_rows(report, count, DATA_USUAL);
	section_title(report, "Data lies on");
	for (vec_each(mount, &report->content->mounts))
		if (is_shown(report, mount) && table_rows(&table) < shown)
			add_mount(&table, mount);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
	return count;
}

/* A folder that holds data files, and who has them open. */
struct folder {
	struct bytes path;
	const char *program;
	const char *container; /* whose path it is; NULL: the host's */
	size_t files;
};

/* Who was seen last to hold a file of that path open: a container's id, "" for the host. */
MAP_DEFINE(path_set, const char *, const char *, map_hash_text, map_equal_text);

struct folders {
	struct folder at[DATA_FOLDERS_MAX];
	size_t count;
	struct path_set seen; /* several processes may hold one file open */
};

/* Files that no reboot survives are not data. */
static bool is_passing(const char *path)
{
	static const char *const places[] = { "/run/", "/var/run/", "/dev/",  "/proc/",
					      "/sys/", "/tmp/",     "/memfd:" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (bytes_starts(bytes_of(path), places[i]))
			return true;
	return false;
}

static void add_file(struct folders *folders, const char *path, const struct process *process)
{
	struct bytes folder = path_folder(path);
	const char *container = process->container;

	if (!folder.size || is_passing(path))
		return;
	const char **seen = path_set_put(&folders->seen, path);

	if (text_equal(*seen, container ? container : ""))
		return;
	*seen = container ? container : "";
	for (size_t i = 0; i < folders->count; i++) {
		if (!text_equal(folders->at[i].container, container) ||
		    !bytes_equal(folders->at[i].path, folder))
			continue;
		folders->at[i].files++;
		return;
	}
	if (folders->count < DATA_FOLDERS_MAX)
		folders->at[folders->count++] = (struct folder){ folder, process->name, container,
								 1 };
}

/* A script that its interpreter holds open is a program. */
static bool is_data(const struct process *process, const struct open_file *file)
{
	return file->path && file->kind && !text_list_has(&process->argv, file->path) &&
	       (strcmp(file->kind, "data") == 0 || strcmp(file->kind, "database") == 0);
}

static const struct table_column folder_columns[] = {
	{ .is_flexible = true, .min = 20 },
	{ .max = 60 },
};

static void write_folders(struct report *report, size_t mounts)
{
	scoped_table table = table_of(folder_columns,
				      sizeof(folder_columns) / sizeof(folder_columns[0]));
	struct folders folders = { 0 };

	for (vec_each(process, &report->content->processes))
		for (vec_each(file, &process->open_files))
			if (is_data(process, file))
				add_file(&folders, file->path, process);
	size_t shown = section_rows(report, folders.count, DATA_USUAL);

	if (folders.count && !mounts)
		section_title(report, "Data lies on");
	for (size_t i = 0; i < shown; i++) {
		const char *container = section_container_name(report, folders.at[i].container);
		scoped_buf files = { 0 };

		human_plural(&files, (int64_t)folders.at[i].files, "file", "files");
		table_format(&table, STYLE_PLAIN, "%.*s", (int)folders.at[i].path.size,
			     folders.at[i].path.at);
		table_format(&table, STYLE_DIM, "%s of %s%s%s, open now", buf_text(&files),
			     folders.at[i].program, container ? " in container " : "",
			     container ? container : "");
	}
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, folders.count, shown);
	path_set_deinit(&folders.seen);
}

void section_data(struct report *report)
{
	size_t mounts = write_mounts(report);

	write_folders(report, mounts);
}
