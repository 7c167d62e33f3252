/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of apk and the files they own, from its own database, and why they are there, from the
 * world file. When they came only its log tells, if there is one: the database holds the time they
 * were built. Source: apk(8) and what format/packages/apk.h names.
 */
#include "survey/packages/apk.h"

#include <stdio.h>

#include "base/stream.h"
#include "format/packages/apk.h"
#include "survey/local_time.h"

enum {
	APK_RULES_MAX = 1000,   /* of protected paths; each file is compared with each */
	APK_MODE_FILE = 0644,   /* what "a:" is left out for */
	APK_MODE_FOLDER = 0755, /* what "M:" is left out for */
	APK_MODE_LINK = 0777,   /* recorded for links, which nothing else tells from files */
};

/* A rule about files that the administrator may edit. */
struct rule {
	char symbol;
	const char *path;  /* pattern of the path itself */
	const char *below; /* and of what lies in it */
};

struct database {
	struct apk *apk;
	vec_of(struct rule) rules;
	struct package *row; /* of the package that is being read, NULL between two */
	int32_t package;     /* its index */
	struct buf folder;   /* "/etc/", of "F:" */
	struct buf file;     /* "/etc/x", of "R:" */
	int32_t claim;       /* of the folder or file that the next lines are about */
	bool is_sha256;      /* the digests are the beginnings of SHA-256 */
};

static void database_deinit(struct database *database)
{
	vec_deinit(&database->rules);
	buf_deinit(&database->folder);
	buf_deinit(&database->file);
}

struct package *apk_find(const struct apk *apk, struct bytes name)
{
	const size_t *at = package_map_find(&apk->by_name, map_hash_bytes(name));

	return at ? &apk->packages->survey->content->packages.at[*at] : NULL;
}

/* ---- protected paths ----------------------------------------------------------------------- */

static void add_rules(struct database *database, struct bytes text)
{
	struct arena *arena = database->apk->packages->survey->arena;
	struct apk_protection found;

	while (apk_protection_next(&text, &found) && database->rules.count < APK_RULES_MAX) {
		struct bytes pattern = found.pattern;

		while (bytes_skip(&pattern, "/"))
			;
		while (bytes_ends(pattern, "/"))
			pattern.size--;
		struct rule *rule = vec_push(&database->rules);

		rule->symbol = found.symbol;
		rule->path = arena_format(arena, "/%.*s", (int)pattern.size, pattern.at);
		rule->below = arena_format(arena, "%s/**", rule->path);
	}
}

/* What apk protects by itself, and what the administrator and packages add. */
static void read_rules(struct database *database)
{
	static const char folder[] = "/etc/apk/protected_paths.d";
	struct survey *survey = database->apk->packages->survey;
	scoped_names names = { 0 };

	add_rules(database, BYTES("+etc\n@etc/init.d\n!etc/apk\n"));
	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 }, text = { 0 };

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (bytes_ends(buf_bytes(&path), ".list") &&
		    survey_read(survey, buf_text(&path), &text))
			add_rules(database, buf_bytes(&text));
	}
}

/* The last rule that fits decides. Links are no configuration that could be compared. */
static bool is_config(const struct database *database, struct bytes path)
{
	for (size_t i = database->rules.count; i-- > 0;) {
		const struct rule *rule = &database->rules.at[i];

		if (path_matches(path, rule->path) || path_matches(path, rule->below))
			return rule->symbol == '+' || rule->symbol == '!';
	}
	return false;
}

/* ---- the database -------------------------------------------------------------------------- */

static bool is_named(const struct package *row)
{
	return row->name && row->version;
}

/* Rows begin with "C:" or "P:" and end at an empty line. */
static void begin_package(struct database *database)
{
	struct survey *survey = database->apk->packages->survey;

	if (database->row)
		return;
	database->row = RECORD_ADD(survey->arena, &survey->content->packages, package);
	database->row->manager = "apk";
	database->package = (int32_t)survey->content->packages.count - 1;
	database->claim = CATALOGUE_NONE;
	database->is_sha256 = false;
	buf_clear(&database->folder);
}

static void set_package_field(struct database *database, char field, struct bytes value)
{
	struct arena *arena = database->apk->packages->survey->arena;
	struct package *row = database->row;
	uint64_t size;

	if (field == 'P') {
		row->name = arena_string(arena, value);
	} else if (field == 'V') {
		row->version = arena_intern(arena, value);
	} else if (field == 'A') {
		row->arch = arena_intern(arena, value);
	} else if (field == 'm') {
		row->maintainer = arena_intern(arena, value);
	} else if (field == 'I' && bytes_u64(value, 10, &size) && size < INT64_MAX) {
		row->size_bytes = (int64_t)size;
	} else if (field == 'f') {
		database->is_sha256 = bytes_find(value, 'S') >= 0;
		if (bytes_find(value, 'f') >= 0 || bytes_find(value, 's') >= 0)
			row->state = "broken";
	}
}

/* Only the mode tells links from files. A file may have it too: then the disk decides, and if that
 * has a file, its content does. */
static unsigned mode_of(const struct database *database, unsigned type, unsigned mode)
{
	struct stat state;

	if (type != S_IFREG || mode != APK_MODE_LINK)
		return type | mode;
	return root_lstat(database->apk->packages->survey->root, buf_text(&database->file),
			  &state) == 0 &&
			       S_ISLNK(state.st_mode)
		       ? S_IFLNK | mode
		       : 0;
}

/* Numbers are all that apk records; only one of them has the same name everywhere. */
static void set_owner(struct database *database, unsigned type, const struct apk_owner *owner)
{
	struct catalogue *catalogue = database->apk->packages->survey->catalogue;
	struct catalogue_expected *expected;

	/* a folder of many packages was first claimed, and described, by another */
	if (database->claim < 0 ||
	    catalogue->claims.at[database->claim].package != database->package)
		return;
	expected = catalogue_expect(catalogue, database->claim);
	expected->mode = mode_of(database, type, owner->mode);
	expected->user = owner->uid == 0 ? "root" : NULL;
	expected->group = owner->gid == 0 ? "root" : NULL;
}

static void add_folder(struct database *database, struct bytes value)
{
	static const struct apk_owner usual = { .mode = APK_MODE_FOLDER };
	struct catalogue *catalogue = database->apk->packages->survey->catalogue;

	buf_clear(&database->folder);
	buf_add_byte(&database->folder, '/');
	buf_add_bytes(&database->folder, value);
	database->claim = catalogue_add(catalogue, buf_bytes(&database->folder), database->package,
					CATALOGUE_FOLDER);
	if (value.size)
		buf_add_byte(&database->folder, '/');
	set_owner(database, S_IFDIR, &usual);
}

static void add_file(struct database *database, struct bytes value)
{
	static const struct apk_owner usual = { .mode = APK_MODE_FILE };
	struct catalogue *catalogue = database->apk->packages->survey->catalogue;
	if (database->folder.size == 0 || bytes_find(value, '/') >= 0) {
		database->claim = CATALOGUE_NONE;
		return;
	}
	buf_clear(&database->file);
	buf_add_bytes(&database->file, buf_bytes(&database->folder));
	buf_add_bytes(&database->file, value);
	struct bytes path = buf_bytes(&database->file);

	database->claim = catalogue_add(catalogue, path, database->package,
					is_config(database, path) ? CATALOGUE_CONFIG : 0);
	set_owner(database, S_IFREG, &usual);
}

static void set_digest(struct database *database, struct bytes value)
{
	struct catalogue *catalogue = database->apk->packages->survey->catalogue;
	struct digest digest;

	if (database->claim < 0 || !apk_digest_parse(value, &digest) ||
	    catalogue->claims.at[database->claim].package != database->package)
		return;
	if (database->is_sha256 && digest.kind == DIGEST_SHA1)
		digest.kind = DIGEST_SHA256_160;
	catalogue_expect(catalogue, database->claim)->digest = digest;
}

static void end_package(struct database *database)
{
	struct packages *packages = database->apk->packages;

	if (database->row && is_named(database->row))
		*package_map_put(&database->apk->by_name,
				 map_hash_text(database->row->name)) = (size_t)database->package;
	else if (database->row) /* no package at all; nothing refers to it yet */
		packages->survey->content->packages.count--;
	database->row = NULL;
}

static void take_line(struct database *database, char field, struct bytes value)
{
	struct apk_owner owner;

	if (field == '\0') {
		end_package(database);
		return;
	}
	if (field == 'C' || field == 'P')
		begin_package(database);
	if (!database->row)
		return;
	bool named = is_named(database->row); /* before that nothing can be claimed for it */

	if (named && field == 'F')
		add_folder(database, value);
	else if (named && field == 'R')
		add_file(database, value);
	else if (named && field == 'M' && apk_owner_parse(value, &owner))
		set_owner(database, S_IFDIR, &owner);
	else if (named && field == 'a' && apk_owner_parse(value, &owner))
		set_owner(database, S_IFREG, &owner);
	else if (named && field == 'Z')
		set_digest(database, value);
	else
		set_package_field(database, field, value);
}

static int read_database(struct apk *apk, const char *path, struct err *err)
{
	SCOPED(database_deinit) struct database database = { .apk = apk };
	scoped_stream stream = { .fd = -1 };
	struct bytes piece, value;
	char field;
	int more, failed = stream_open(&stream, apk->packages->survey->root, path, err);

	if (failed)
		return failed;
	read_rules(&database);
	while ((more = stream_next(&stream, STREAM_LINES, &piece, err)) == 1)
		while (apk_line_next(&piece, &field, &value))
			take_line(&database, field, value);
	end_package(&database);
	return more;
}

/* ---- reasons and times --------------------------------------------------------------------- */

/* What the administrator asked for stands in the world file, the rest came for its sake. */
static void add_reasons(struct apk *apk)
{
	struct survey *survey = apk->packages->survey;
	struct apk_constraint found;
	scoped_buf text = { 0 };

	if (!survey_read(survey, "/etc/apk/world", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	for (vec_each(package, &survey->content->packages))
		if (package_is_of(package, "apk"))
			package->reason = "auto";
	while (apk_constraint_next(&rest, &found)) {
		struct package *package = apk_find(apk, found.name);

		if (!package || found.is_conflict)
			continue;
		package->reason = "manual";
		if (bytes_is(found.comparison, "><")) {
			/* added from a file: as long as this stands, no other is taken */
			package->in_repository = TRI_NO;
			package->held = TRI_YES;
		} else if (found.comparison.size || found.tag.size) {
			package->held = bytes_is(found.comparison, "=") ? TRI_YES : TRI_UNKNOWN;
			package->pin = arena_format(
				survey->arena, "%s%.*s%.*s%.*s (/etc/apk/world)",
				found.tag.size ? "@" : "", (int)found.tag.size, found.tag.at,
				(int)found.comparison.size, found.comparison.at,
				(int)found.version.size, found.version.at);
		}
	}
}

/* apk 3 keeps a log; the last that it says of a package counts. */
static void add_times(struct apk *apk)
{
	struct survey *survey = apk->packages->survey;
	scoped_buf text = { 0 }, zone = { 0 };
	struct apk_log_entry entry;
	int64_t wall = 0;

	if (!survey_read(survey, "/var/log/apk.log", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	local_time_init(&zone, survey);
	while (apk_log_next(&rest, &wall, &entry)) {
		struct package *package = apk_find(apk, entry.package);

		if (package && wall && bytes_is(entry.version, package->version))
			package->installed_at = local_time_of(&zone, wall);
	}
}

static void apk_deinit(struct apk *apk)
{
	package_map_deinit(&apk->by_name);
}

int packages_read_apk(struct packages *packages, struct err *err)
{
	/* apk 3 keeps its database in /usr where /lib is a link to /usr/lib */
	static const char *const paths[] = { "/lib/apk/db/installed", "/usr/lib/apk/db/installed" };
	SCOPED(apk_deinit) struct apk apk = { .packages = packages };
	const char *path = NULL;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && !path; i++)
		path = root_exists(packages->survey->root, paths[i]) ? paths[i] : NULL;
	if (!path)
		return 0;
	int failed = read_database(&apk, path, err);

	add_reasons(&apk);
	add_times(&apk);
	apk_add_repositories(&apk);
	return failed;
}
