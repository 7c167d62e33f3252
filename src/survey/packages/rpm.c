/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of rpm, from its database, which this host may have in two places and three kinds. No
 * tool and no library of rpm's is used. Sources: rpm(8), lib/backend of rpm.
 */
#include "survey/packages/rpm.h"

#include <errno.h>

#include "base/root_source.h"
#include "format/packages/rpm_database.h"
#include "survey/packages/rpm_files.h"

enum {
	RPM_PACKAGES_MAX = 200 * 1000,
	RPM_WAL_SIZE_MAX = 1024 * 1024 * 1024,
};

/* Where databases lie. Of two that differ (one was left behind by a move to the other folder, or to
 * the other kind) the one in which the latest installation stands is the one in use. */
static const char *const places[] = {
	"/usr/lib/sysimage/rpm/rpmdb.sqlite",
	"/usr/lib/sysimage/rpm/Packages.db",
	"/usr/lib/sysimage/rpm/Packages",
	"/var/lib/rpm/rpmdb.sqlite",
	"/var/lib/rpm/Packages.db",
	"/var/lib/rpm/Packages",
	"/usr/share/rpm/rpmdb.sqlite", /* of image-based systems */
	"/usr/share/rpm/Packages",
};

enum { PLACE_COUNT = sizeof(places) / sizeof(places[0]) };

/* ---- a database ---------------------------------------------------------------------------- */

/* Gives every header of the database at `path` to `blobs`. */
static int read_database(struct survey *survey, const char *path, const struct rpm_blobs *blobs,
			 struct err *err)
{
	scoped_root_source database = ROOT_SOURCE_CLOSED;
	scoped_root_source wal = ROOT_SOURCE_CLOSED;
	const char *wal_path = arena_format(survey->arena, "%s-wal", path);
	int failed = root_source_open(&database, survey->root, path, err);

	if (failed)
		return failed;
	if (database.source.size == 0)
		return 0;
	if (root_exists(survey->root, wal_path)) {
		failed = root_source_open(&wal, survey->root, wal_path, err);
		if (failed)
			return failed;
	}
	bool has_wal = wal.source.size > 0 && wal.source.size <= RPM_WAL_SIZE_MAX;

	failed = rpm_database_read(&database.source, has_wal ? &wal.source : NULL, blobs, err);
	return failed ? err_wrap(err, "%s", path) : 0;
}

/* What tells which of several databases is in use. */
struct scan {
	uint64_t latest; /* INSTALLTIME */
	size_t count;    /* packages; keys do not count */
};

/* Keys that signatures are checked with stand among the packages, without any file. They are trust,
 * not software: the repositories' gpgkey option says where they came from. */
static bool is_key(const struct rpm_header *header)
{
	return bytes_is(rpm_header_text(header, RPM_NAME), "gpg-pubkey");
}

static void scan_header(void *context, struct bytes blob)
{
	struct scan *scan = context;
	struct rpm_header header;
	uint64_t installed = 0;
	struct err err;

	if (rpm_header_parse(blob, &header, &err) < 0 || is_key(&header))
		return;
	scan->count++;
	if (rpm_header_number(&header, RPM_INSTALLTIME, &installed) && installed > scan->latest)
		scan->latest = installed;
}

static void scan_broken(void *context, const struct err *err)
{
}

static struct scan scan_database(struct survey *survey, const char *path)
{
	struct scan scan = { 0 };
	const struct rpm_blobs blobs = { scan_header, scan_broken, &scan };
	struct err err;

	/* it will be read again, and what is wrong with it told then */
	(void)!read_database(survey, path, &blobs, &err);
	return scan;
}

/* Adds the databases that there are to `found`; one file under two names is one. */
static size_t find_databases(struct survey *survey, const char *found[PLACE_COUNT])
{
	struct stat states[PLACE_COUNT], state;
	size_t count = 0;

	for (size_t i = 0; i < PLACE_COUNT; i++) {
		size_t same = 0;

		if (root_stat(survey->root, places[i], &state) < 0 || !S_ISREG(state.st_mode) ||
		    state.st_size == 0)
			continue;
		while (same < count &&
		       (states[same].st_ino != state.st_ino || states[same].st_dev != state.st_dev))
			same++;
		if (same < count)
			continue;
		states[count] = state;
		found[count++] = places[i];
	}
	return count;
}

/* The database that is in use, or NULL; says which others hold packages. */
static const char *choose_database(struct survey *survey)
{
	const char *found[PLACE_COUNT];
	struct scan scans[PLACE_COUNT] = { 0 };
	size_t count = find_databases(survey, found), best = 0;

	if (count <= 1)
		return count ? found[0] : NULL;
	for (size_t i = 0; i < count; i++) {
		scans[i] = scan_database(survey, found[i]);
		if (scans[i].latest > scans[best].latest ||
		    (scans[i].latest == scans[best].latest && scans[i].count > scans[best].count))
			best = i;
	}
	for (size_t i = 0; i < count; i++)
		if (i != best && scans[i].count)
			survey_error(survey, found[i],
				     "a database of %zu packages, older than %s: left aside",
				     scans[i].count, found[best]);
	return found[best];
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* The database being read. */
struct reading {
	struct rpm *rpm;
	const char *path;
};

static const char *version_of(struct survey *survey, const struct rpm_header *header)
{
	struct bytes version = rpm_header_text(header, RPM_VERSION);
	struct bytes release = rpm_header_text(header, RPM_RELEASE);
	scoped_buf text = { 0 };
	uint64_t epoch;

	if (rpm_header_number(header, RPM_EPOCH, &epoch))
		buf_add_format(&text, "%llu:", (unsigned long long)epoch);
	buf_add_bytes(&text, version);
	buf_add_byte(&text, '-');
	buf_add_bytes(&text, release);
	return arena_intern(survey->arena, buf_bytes(&text));
}

static const char *text_of(struct survey *survey, const struct rpm_header *header, enum rpm_tag tag)
{
	struct bytes text = rpm_header_text(header, tag);

	return text.size ? arena_intern(survey->arena, text) : NULL;
}

static void add_row(struct survey *survey, const struct rpm_header *header)
{
	struct package *row = RECORD_ADD(survey->arena, &survey->content->packages, package);
	uint64_t number;

	row->manager = "rpm";
	row->name = text_of(survey, header, RPM_NAME);
	row->version = version_of(survey, header);
	row->arch = text_of(survey, header, RPM_ARCH);
	row->vendor = text_of(survey, header, RPM_VENDOR);
	/* taken back where a repository has it */
	row->maintainer = text_of(survey, header, RPM_PACKAGER);
	if (rpm_header_number(header, RPM_INSTALLTIME, &number) && number <= UINT32_MAX)
		row->installed_at = (int64_t)number;
	if ((rpm_header_number(header, RPM_LONGSIZE, &number) ||
	     rpm_header_number(header, RPM_SIZE, &number)) &&
	    number <= INT64_MAX)
		row->size_bytes = (int64_t)number;
}

static void add_header(void *context, struct bytes blob)
{
	struct reading *reading = context;
	struct survey *survey = reading->rpm->packages->survey;
	struct rpm_header header;
	struct err err;

	if (rpm_header_parse(blob, &header, &err) < 0) {
		survey_error_from(survey, reading->path, &err);
		return;
	}
	if (is_key(&header) || reading->rpm->count >= RPM_PACKAGES_MAX)
		return;
	if (rpm_header_text(&header, RPM_NAME).size == 0) {
		survey_error(survey, reading->path, "a package without a name");
		return;
	}
	add_row(survey, &header);
	reading->rpm->count++;
	rpm_add_files(survey, &header, (int32_t)survey->content->packages.count - 1);
}

static void note_broken(void *context, const struct err *err)
{
	struct reading *reading = context;

	survey_error_from(reading->rpm->packages->survey, reading->path, err);
}

/* ---- which row is meant -------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct package *packages = context;
	const struct package *left = &packages[*(const uint32_t *)a];
	const struct package *right = &packages[*(const uint32_t *)b];

	return strcmp(left->name, right->name);
}

static void sort_rows(struct rpm *rpm)
{
	struct content *content = rpm->packages->survey->content;

	for (size_t i = 0; i < rpm->count; i++)
		*vec_push(&rpm->sorted) = (uint32_t)(rpm->first + i);
	if (rpm->count > 1)
		qsort_r(rpm->sorted.at, rpm->count, sizeof(*rpm->sorted.at), compare_rows,
			content->packages.at);
}

/* The first place in `sorted` whose name is not less than `name`. */
static size_t first_of(const struct rpm *rpm, struct bytes name)
{
	const struct package *rows = rpm->packages->survey->content->packages.at;
	size_t low = 0, high = rpm->sorted.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (bytes_compare(bytes_of(rows[rpm->sorted.at[middle]].name), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct bytes without_epoch(struct bytes version)
{
	ptrdiff_t colon = bytes_find(version, ':');

	return colon < 0 ? version : bytes_slice(version, (size_t)colon + 1, version.size);
}

static bool is_meant(const struct package *row, const struct rpm_name *name)
{
	if (name->arch.size && !bytes_is(name->arch, row->arch ? row->arch : ""))
		return false;
	return name->version.size == 0 ||
	       bytes_equal(without_epoch(name->version), without_epoch(bytes_of(row->version)));
}

void rpm_each(const struct rpm *rpm, const struct rpm_name *name,
	      void (*set)(struct package *package, const void *value), const void *value)
{
	struct package *rows = rpm->packages->survey->content->packages.at;

	for (size_t i = first_of(rpm, name->name); i < rpm->sorted.count; i++) {
		struct package *row = &rows[rpm->sorted.at[i]];

		if (!bytes_is(name->name, row->name))
			return;
		if (is_meant(row, name))
			set(row, value);
	}
}

int packages_read_rpm(struct packages *packages, struct err *err)
{
	struct survey *survey = packages->survey;
	struct rpm rpm = { .packages = packages, .first = survey->content->packages.count };
	struct reading reading = { .rpm = &rpm, .path = choose_database(survey) };
	const struct rpm_blobs blobs = { add_header, note_broken, &reading };

	if (!reading.path)
		return 0;
	int failed = read_database(survey, reading.path, &blobs, err);

	if (rpm.count == 0) /* a program of rpm on another manager's host: nothing is its own */
		return failed;
	sort_rows(&rpm);
	rpm_add_reasons(&rpm);
	rpm_add_locks(&rpm);
	rpm_add_repositories(&rpm);
	rpm_add_offers(&rpm);
	vec_deinit(&rpm.sorted);
	return failed;
}
