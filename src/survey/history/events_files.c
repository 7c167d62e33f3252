/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changed lately on disk, by ctime, which nobody can set back. Many files that changed within
 * a minute or two are one act (an upgrade, a deployment, the installation) and become one row.
 */
#include <errno.h>
#include <fcntl.h>

#include "survey/history/events.h"
#include "survey/packages/package_files.h"

enum {
	ENTRIES_MAX = 30 * 1000, /* of one place */
	ROWS_MAX = 60,           /* single files told */
	BURST_GAP = 60,          /* seconds between two changes of one act */
	BURST_MIN = 10,          /* files that make one row */
	BURST_PACKAGE_MIN = 3,   /* fewer, when a package changed at that time */
	PACKAGE_SLACK = 180,     /* seconds from a package's event to its files */
	SAME_ACT = 2,            /* seconds from a file's change to its folder's */
	MOVED_SLACK = 3600,      /* seconds; an older content was put in place */
};

/* Where changes matter, how deep to look. */
static const struct place {
	const char *path;
	int depth;
} places[] = {
	{ "/etc", 8 },                    /* configuration */
	{ "/usr/local", 4 },              /* what was installed by hand */
	{ "/opt", 1 },                    /* the same; what lies deeper is an application's */
	{ "/var/spool/cron", 2 },         /* users' crontabs */
	{ "/boot", 2 },                   /* kernels, boot loader */
	{ "/root/.ssh", 1 },              /* who may come in */
	{ "/var/lib/systemd/linger", 1 }, /* whose units outlive a login */
};

/* Paths that change without anybody having decided anything; a '/' at the end means all below. */
static const char *const noise[] = {
	"/etc/mtab",        /* at each mount */
	"/etc/adjtime",     /* clock drift, at shutdown */
	"/etc/ld.so.cache", /* ldconfig, at each library */
	"/etc/resolv.conf", /* DHCP, VPNs; the network collector tells its contents */
	"/etc/.updated",    /* systemd-update-done */
	"/etc/.pwd.lock",   /* at each change of a user */
	"/etc/passwd-",     /* backups of the files beside them */
	"/etc/shadow-",
	"/etc/group-",
	"/etc/gshadow-",
	"/etc/subuid-",
	"/etc/subgid-",
	"/etc/fake-hwclock.data", /* every hour */
	"/etc/blkid.tab",         /* caches of probes */
	"/etc/lvm/archive/",
	"/etc/lvm/backup/",
	"/etc/lvm/cache/",
	"/etc/lvm/devices/backup/",
	"/etc/cups/subscriptions.conf",
	"/etc/cups/subscriptions.conf.O",
	"/etc/ssl/certs/", /* links made by update-ca-certificates */
	"/etc/pki/ca-trust/extracted/",
	"/etc/udev/hwdb.bin",     /* built at upgrades */
	"/etc/selinux/targeted/", /* built from modules */
	"/boot/grub/grubenv",     /* at each boot */
	"/boot/grub2/grubenv",
};

struct change {
	const char *path; /* in the arena */
	int64_t at;       /* ctime */
	int64_t mtime;
	bool is_removal; /* of something in the folder `path` */
	bool is_empty;   /* the folder, of a removal */
	bool by_package; /* a package changed at that time */
};

struct changes {
	struct survey *survey;
	int64_t since;
	int entries_left;
	vec_of(struct change) list; /* heap */
	vec_of(int64_t) packages;   /* heap; when packages changed, sorted */
};

static bool is_noise(struct bytes path)
{
	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (bytes_ends(bytes_of(noise[i]), "/") ? bytes_starts(path, noise[i])
							: bytes_is(path, noise[i]))
			return true;
	return false;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void find_package_times(struct changes *changes)
{
	for (vec_each(event, &changes->survey->content->events))
		if (event->kind && strcmp(event->kind, "package") == 0 && event->at != UNKNOWN)
			*vec_push(&changes->packages) = event->at;
	vec_sort(&changes->packages, by_value);
}

static bool is_near_package(const struct changes *changes, int64_t at)
{
	size_t low = 0, high = changes->packages.count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (changes->packages.at[middle] < at - PACKAGE_SLACK)
			low = middle + 1;
		else
			high = middle;
	}
	return low < changes->packages.count && changes->packages.at[low] <= at + PACKAGE_SLACK;
}

static void add_change(struct changes *changes, const char *path, const struct stat *state,
		       bool is_removal)
{
	struct change *change = vec_push(&changes->list);

	change->path = arena_string(changes->survey->arena, bytes_of(path));
	change->at = is_removal ? state->st_mtim.tv_sec : state->st_ctim.tv_sec;
	change->mtime = state->st_mtim.tv_sec;
	change->is_removal = is_removal;
	change->by_package = is_near_package(changes, change->at);
}

static void walk(struct changes *changes, const char *path, int depth);

/* One entry of the folder open as `fd`. Returns its ctime, 0 if it is gone. */
static int64_t walk_entry(struct changes *changes, int fd, const char *folder, const char *name,
			  int depth)
{
	scoped_buf path = { 0 };
	struct stat state;

	if (fstatat(fd, name, &state, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	buf_add_format(&path, "%s/%s", folder, name);
	if (S_ISDIR(state.st_mode)) {
		if (depth > 1 && !is_noise(buf_bytes(&path)))
			walk(changes, buf_text(&path), depth - 1);
		else if (state.st_ctim.tv_sec >= changes->since)
			add_change(changes, buf_text(&path), &state, false);
	} else if (state.st_ctim.tv_sec >= changes->since && !is_noise(buf_bytes(&path))) {
		add_change(changes, buf_text(&path), &state, false);
	}
	return state.st_ctim.tv_sec;
}

/* A folder that changed while nothing in it did has lost something. "/etc" itself is left out:
 * lock files and temporary copies come and go there. So is one that was unpacked with an old time:
 * what is removed by hand sets both times at once. */
static void find_removal(struct changes *changes, const char *path, const struct stat *folder,
			 size_t entries)
{
	if (folder->st_mtim.tv_sec < changes->since || strcmp(path, "/etc") == 0 ||
	    folder->st_ctim.tv_sec > folder->st_mtim.tv_sec + SAME_ACT ||
	    is_near_package(changes, folder->st_mtim.tv_sec))
		return;
	add_change(changes, path, folder, true);
	changes->list.at[changes->list.count - 1].is_empty = entries == 0;
}

static void walk(struct changes *changes, const char *path, int depth)
{
	struct survey *survey = changes->survey;
	struct dirent *entry;
	struct stat state;
	struct err err;
	int fd = root_open(survey->root, path, &err);
	scoped_dir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	bool is_explained = false;
	size_t entries = 0;

	if (fd < 0 && fd != -ENOENT && fd != -ENOTDIR)
		survey_error_from(survey, path, &err);
	if (!dir || fstat(fd, &state) < 0) {
		if (fd >= 0 && !dir)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) && changes->entries_left > 0 && !survey_is_late(survey)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		changes->entries_left--;
		entries++;
		int64_t at = walk_entry(changes, fd, path, entry->d_name, depth);

		if (at >= state.st_mtim.tv_sec - SAME_ACT && at <= state.st_mtim.tv_sec + SAME_ACT)
			is_explained = true;
	}
	if (!is_explained)
		find_removal(changes, path, &state, entries);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_single(struct survey *survey, const struct change *change)
{
	const char *package = change->is_removal ? NULL : survey_package_of(survey, change->path);
	scoped_buf what = { 0 };

	if (change->is_empty)
		buf_add_format(&what, "the folder %s was made or emptied", change->path);
	else if (change->is_removal)
		buf_add_format(&what, "something was removed from %s", change->path);
	else if (change->mtime < change->at - MOVED_SLACK)
		buf_add_format(&what, "%s was put there, or its owner or mode changed",
			       change->path);
	else
		buf_add_format(&what, "%s was changed", change->path);
	if (package)
		buf_add_format(&what, " (of package %s)", package);
	events_add(survey, change->at, "file", buf_text(&what), change->path)->subject =
		change->path;
}

/* The place (see above) that a path lies in. */
static const char *place_of(const char *path)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (bytes_starts(bytes_of(path), places[i].path))
			return places[i].path;
	return path;
}

static void add_burst(struct survey *survey, const struct change *changes, size_t count)
{
	const struct change *newest = &changes[0], *oldest = &changes[count - 1];
	const char *place = place_of(newest->path);
	scoped_buf what = { 0 };

	for (size_t i = 0; i < count; i++)
		if (strcmp(place_of(changes[i].path), place) != 0)
			place = "/etc, /usr/local and others";
	buf_add_format(&what, "%zu files of %s changed together%s", count, place,
		       newest->by_package ? ", when packages did" : "");
	struct event *event = events_add(survey, newest->at, "file", buf_text(&what), NULL);

	event->first_at = oldest->at;
	event->count = (int64_t)count;
	event->subject = place;
	for (size_t i = 0; i < count && i < 5; i++)
		survey_note(survey, &event->evidence, "%s", changes[i].path);
}

static int newest_first(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* How many changes from `from` on belong to one act. */
static size_t burst_at(const struct changes *changes, size_t from)
{
	size_t to = from + 1;

	while (to < changes->list.count &&
	       changes->list.at[to].by_package == changes->list.at[from].by_package &&
	       changes->list.at[to].at >= changes->list.at[to - 1].at - BURST_GAP)
		to++;
	return to - from;
}

static void add_rows(struct changes *changes)
{
	struct survey *survey = changes->survey;
	size_t singles = 0, left_out = 0;

	vec_sort(&changes->list, newest_first);
	for (size_t at = 0; at < changes->list.count;) {
		const struct change *first = &changes->list.at[at];
		size_t count = burst_at(changes, at);
		size_t least = first->by_package ? BURST_PACKAGE_MIN : BURST_MIN;

		at += count;
		if (count >= least) {
			add_burst(survey, first, count);
			continue;
		}
		for (size_t i = 0; i < count; i++)
			if (singles < ROWS_MAX && ++singles)
				add_single(survey, &first[i]);
			else
				left_out++;
	}
	if (left_out)
		survey_error(survey, NULL, "%zu more files changed in the last %d days", left_out,
			     EVENTS_FILE_DAYS);
}

void events_find_changes(struct survey *survey)
{
	struct changes changes = {
		.survey = survey,
		.since = survey->now - EVENTS_FILE_SECONDS,
	};

	find_package_times(&changes);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		changes.entries_left = ENTRIES_MAX;
		walk(&changes, places[i].path, places[i].depth);
		if (changes.entries_left == 0)
			survey_error(survey, places[i].path, "only %d entries were looked at",
				     ENTRIES_MAX);
	}
	add_rows(&changes);
	vec_deinit(&changes.list);
	vec_deinit(&changes.packages);
}
