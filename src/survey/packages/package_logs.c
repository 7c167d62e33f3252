/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a package's version came: from dpkg.log and its rotated predecessors; what is older than
 * all logs, from the time of its file list, which dpkg writes anew with each version. */
#include <stdio.h>

#include "base/stream.h"
#include "format/packages/apt.h"
#include "survey/local_time.h"
#include "survey/packages/packages.h"

/* The row of a package in the log, which gives "all" for those of any architecture. */
static void note_time(struct packages *packages, const struct dpkg_log_entry *entry, int64_t at)
{
	struct package *package = packages_find(packages, entry->package, entry->arch);

	if (!package || !bytes_is(entry->new_version, package->version))
		return;
	if (package->installed_at == UNKNOWN || package->installed_at < at)
		package->installed_at = at;
}

static void note_recent(struct packages *packages, const struct dpkg_log_entry *entry, int64_t at,
			const char *path)
{
	struct arena *arena = packages->survey->arena;

	if (at < packages->survey->now - PACKAGE_EVENTS_SECONDS || at > packages->survey->now ||
	    packages->recent.count >= PACKAGE_CHANGES_MAX)
		return;
	*vec_push(&packages->recent) = (struct package_change){
		.at = at,
		.action = arena_intern(arena, entry->action),
		.package = arena_intern(arena, entry->package),
		.old_version = arena_intern(arena, entry->old_version),
		.new_version = arena_intern(arena, entry->new_version),
		.path = path,
	};
}

static void read_log(struct packages *packages, const char *path, const struct buf *zone)
{
	scoped_stream stream = { .fd = -1 };
	struct dpkg_log_entry entry;
	struct bytes piece;
	struct err err;
	int more = stream_open(&stream, packages->survey->root, path, &err);

	while (more >= 0 && (more = stream_next(&stream, STREAM_LINES, &piece, &err)) == 1) {
		while (dpkg_log_next(&piece, &entry)) {
			int64_t at = local_time_of(zone, entry.wall);

			note_time(packages, &entry, at);
			note_recent(packages, &entry, at, path);
		}
	}
	if (more < 0)
		survey_error_from(packages->survey, path, &err);
}

static void add_list_time(struct packages *packages, struct package *package)
{
	char path[512];
	struct stat state;

	snprintf(path, sizeof(path), "/var/lib/dpkg/info/%s.list", package->name);
	if (root_stat(packages->survey->root, path, &state) < 0) {
		snprintf(path, sizeof(path), "/var/lib/dpkg/info/%s:%s.list", package->name,
			 package->arch);
		if (root_stat(packages->survey->root, path, &state) < 0)
			return;
	}
	package->installed_at = state.st_mtime;
}

void packages_add_times(struct packages *packages)
{
	struct survey *survey = packages->survey;
	scoped_names names = { 0 };
	scoped_buf zone = { 0 };

	if (survey->content->packages.count == 0)
		return;
	local_time_init(&zone, survey);
	if (survey_list(survey, "/var/log", &names)) {
		for (size_t i = 0; i < names.starts.count; i++) {
			const char *name = root_name(&names, i);

			if (bytes_starts(bytes_of(name), "dpkg.log"))
				read_log(packages, arena_format(survey->arena, "/var/log/%s", name),
					 &zone);
		}
	}
	for (vec_each(package, &survey->content->packages))
		if (package_is_of(package, "dpkg") && package->installed_at == UNKNOWN &&
		    package->arch && !package->state)
			add_list_time(packages, package);
}
