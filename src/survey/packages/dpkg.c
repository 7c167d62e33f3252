/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of dpkg and the files they own, from its own database. Sources: dpkg(1), deb-old(5),
 * lib/dpkg/dump.c on Conffiles, dpkg-divert(1).
 */
#include <xxhash.h>

#include "base/mem.h"
#include "base/stream.h"
#include "format/packages/deb822.h"
#include "survey/packages/packages.h"

enum {
	DPKG_LIST_SIZE_MAX = 32 * 1024 * 1024, /* of one package's list of files */
	DPKG_DIVERSIONS_MAX = 64 * 1024,
	DPKG_CONFFILES_MAX = 256 * 1024,
	DPKG_NEEDS_MAX = 1000,         /* of one package */
	DPKG_UNPACK_SECONDS = 60 * 60, /* the longest that the files of one package take */
};

/* A conffile of a status paragraph; the lists are read when all packages are known. */
struct conffile {
	const char *path;
	int32_t package;
	struct digest digest; /* DIGEST_NONE: "newconffile", never installed yet */
	bool is_obsolete;
};

/* Index in survey->diversions. */
MAP_DEFINE(diversion_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct dpkg {
	struct packages *packages;
	vec_of(struct conffile) conffiles;
	struct diversion_map diverted; /* by the hash of the path that is diverted */
};

static void dpkg_deinit(struct dpkg *dpkg)
{
	vec_deinit(&dpkg->conffiles);
	diversion_map_deinit(&dpkg->diverted);
}

/* "install ok installed": what is wanted, whether it is broken, how far it got. */
static void add_state(struct package *package, struct bytes status, struct arena *arena)
{
	struct bytes want = { 0 }, flag = { 0 }, state = { 0 };

	if (!bytes_word(&status, &want) || !bytes_word(&status, &flag) ||
	    !bytes_word(&status, &state))
		return;
	package->held = bytes_is(want, "hold");
	if (!bytes_is(flag, "ok"))
		package->state = arena_format(arena, "%.*s, %.*s", (int)state.size, state.at,
					      (int)flag.size, flag.at);
	else if (!bytes_is(state, "installed"))
		package->state = arena_intern(arena, state);
}

/* "/etc/x 0123...ef obsolete"; "newconffile" stands for a digest nobody knows yet. A name may hold
 * blanks, so the words are cut from the end. */
static bool read_conffile(struct bytes line, struct conffile *ret, struct bytes *ret_path)
{
	static const char *const flags[] = { " obsolete", " remove-on-upgrade" };

	line = bytes_trim(line);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!bytes_ends(line, flags[i]))
			continue;
		line.size -= strlen(flags[i]);
		ret->is_obsolete = true;
	}
	const char *blank = line.size ? memrchr(line.at, ' ', line.size) : NULL;

	if (!blank || line.at[0] != '/')
		return false;
	size_t size = (size_t)(blank - line.at);

	(void)digest_from_hex(bytes_slice(line, size + 1, line.size), DIGEST_MD5, &ret->digest);
	*ret_path = bytes_trim(bytes_slice(line, 0, size));
	return true;
}

static void add_conffiles(struct dpkg *dpkg, struct bytes value)
{
	struct survey *survey = dpkg->packages->survey;
	struct bytes line, path;

	while (bytes_line(&value, &line) && dpkg->conffiles.count < DPKG_CONFFILES_MAX) {
		struct conffile conffile = { .package = (int32_t)survey->content->packages.count -
							1 };

		if (!read_conffile(line, &conffile, &path))
			continue;
		conffile.path = arena_string(survey->arena, path);
		*vec_push(&dpkg->conffiles) = conffile;
	}
}

static void add_needs(struct package *package, struct bytes value, struct arena *arena)
{
	struct bytes name;

	while (package->needs.count < DPKG_NEEDS_MAX && deb822_relation(&value, &name))
		*vec_push_in(arena, &package->needs) = arena_intern(arena, name);
}

static void set_field(struct dpkg *dpkg, struct package *package, struct bytes name,
		      struct bytes value)
{
	struct arena *arena = dpkg->packages->survey->arena;
	uint64_t size;

	if (bytes_is(name, "Package"))
		package->name = arena_string(arena, value);
	else if (bytes_is(name, "Version"))
		package->version = arena_intern(arena, value);
	else if (bytes_is(name, "Architecture"))
		package->arch = arena_intern(arena, value);
	else if (bytes_is(name, "Status"))
		add_state(package, value, arena);
	else if (bytes_is(name, "Maintainer")) /* taken back where a repository has it */
		package->maintainer = arena_intern(arena, value);
	else if (bytes_is(name, "Depends") || bytes_is(name, "Pre-Depends")) /* likewise */
		add_needs(package, value, arena);
	else if ((bytes_is(name, "Essential") && bytes_is(value, "yes")) ||
		 (bytes_is(name, "Priority") && bytes_is(value, "required")))
		package->essential = TRI_YES;
	/* what trowel wrote stands behind the other, and counts */
	else if (bytes_is(name, "Conffiles") || bytes_is(name, DPKG_CONFFILES))
		add_conffiles(dpkg, value);
	else if (bytes_is(name, "Installed-Size") && bytes_u64(value, 10, &size) &&
		 size < INT64_MAX / 1024)
		package->size_bytes = (int64_t)size * 1024;
}

static void add_package(struct dpkg *dpkg, struct bytes paragraph)
{
	struct packages *packages = dpkg->packages;
	struct survey *survey = packages->survey;
	struct bytes name = deb822_get(paragraph, "Package"), value;
	struct bytes status = deb822_get(paragraph, "Status");

	if (name.size == 0 || bytes_ends(status, " not-installed"))
		return;
	struct package *package = RECORD_ADD(survey->arena, &survey->content->packages, package);

	package->manager = "dpkg";
	while (deb822_field(&paragraph, &name, &value))
		set_field(dpkg, package, name, value);
	if (!package->arch || !package->version)
		return;
	packages_know(packages, survey->content->packages.count - 1);
	if (strcmp(package->name, "dpkg") == 0)
		packages->native_arch = package->arch;
}

static int read_status(struct dpkg *dpkg, const char *path, struct err *err)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece, paragraph;
	int more, failed = stream_open(&stream, dpkg->packages->survey->root, path, err);

	if (failed)
		return failed;
	while ((more = stream_next(&stream, STREAM_PARAGRAPHS, &piece, err)) == 1)
		while (deb822_paragraph(&piece, &paragraph))
			add_package(dpkg, paragraph);
	return more;
}

/* /var/lib/dpkg/diversions: three lines each: from, to, package (":" for the administrator). */
static void read_diversions(struct dpkg *dpkg)
{
	struct survey *survey = dpkg->packages->survey;
	struct bytes from, to, by;
	scoped_buf text = { 0 };

	if (!survey_read(survey, "/var/lib/dpkg/diversions", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (bytes_line(&rest, &from) && bytes_line(&rest, &to) && bytes_line(&rest, &by) &&
	       survey->diversions.count < DPKG_DIVERSIONS_MAX) {
		struct package_diversion *diversion = vec_push_in(survey->arena,
								  &survey->diversions);

		diversion->from = arena_string(survey->arena, from);
		diversion->to = arena_string(survey->arena, to);
		diversion->by = bytes_is(by, ":") ? NULL : arena_intern(survey->arena, by);
		*diversion_map_put(&dpkg->diverted,
				   map_hash_bytes(from)) = survey->diversions.count - 1;
	}
}

/* Where a package's file really lies: elsewhere, if another package diverts it. */
static struct bytes diverted(const struct dpkg *dpkg, struct bytes path, const char *package)
{
	const struct survey *survey = dpkg->packages->survey;
	const size_t *at = diversion_map_find(&dpkg->diverted, map_hash_bytes(path));

	if (!at ||
	    (survey->diversions.at[*at].by && strcmp(survey->diversions.at[*at].by, package) == 0))
		return path;
	return bytes_of(survey->diversions.at[*at].to);
}

static void add_list(const struct dpkg *dpkg, struct bytes text, int32_t package)
{
	struct survey *survey = dpkg->packages->survey;
	const char *name = survey->content->packages.at[package].name;
	struct bytes path;

	while (bytes_line(&text, &path))
		(void)catalogue_add(survey->catalogue, diverted(dpkg, path, name), package, 0);
}

/* The row that "libc6:amd64.list" is the list of, or -1. */
static int32_t package_of_list(const struct packages *packages, struct bytes name)
{
	struct bytes arch = { 0 };
	ptrdiff_t colon = bytes_find(name, ':');

	name.size -= strlen(".list");
	if (colon >= 0)
		arch = bytes_slice(name, (size_t)colon + 1, name.size);
	if (colon >= 0)
		name.size = (size_t)colon;
	const struct package *package = packages_find(packages, name, arch);

	return package ? (int32_t)(package - packages->survey->content->packages.at)
		       : CATALOGUE_NONE;
}

/* When the sums of a package came. A tool that makes images gives files the ctime that they have as
 * mtime, in whole seconds, which tells nothing: then `to` stays. False: somebody else than dpkg
 * wrote them, and nobody knows when the package came. */
static bool limit_window(const struct survey *survey, const char *sums, int64_t *to)
{
	struct stat state;

	if (root_stat(survey->root, sums, &state) < 0)
		return true;
	bool was_written = timespec_ns(state.st_ctim) == timespec_ns(state.st_mtim);

	if (was_written && state.st_ctim.tv_nsec)
		return false;
	if (!was_written && timespec_ns(state.st_ctim) < *to)
		*to = timespec_ns(state.st_ctim);
	return true;
}

/* dpkg moves a package's control files into place and writes its list after its files, conffiles
 * apart. It writes the list again when another package takes a file over, so the earlier of the
 * two times counts. */
static void add_window(const struct dpkg *dpkg, const char *list, int32_t package)
{
	struct survey *survey = dpkg->packages->survey;
	struct catalogue_window window = { 0 };
	scoped_buf sums = { 0 };
	struct stat state;

	buf_add_format(&sums, "%.*s.md5sums", (int)(strlen(list) - strlen(".list")), list);
	if (root_stat(survey->root, list, &state) < 0)
		return;
	window.to = timespec_ns(state.st_mtim);
	if (!limit_window(survey, buf_text(&sums), &window.to))
		return;
	window.from = window.to - (int64_t)DPKG_UNPACK_SECONDS * NS_PER_SECOND;
	catalogue_set_window(survey->catalogue, package, window);
}

static void read_list(const struct dpkg *dpkg, const char *path, int32_t package)
{
	struct survey *survey = dpkg->packages->survey;
	scoped_buf text = { 0 };
	struct err err;

	if (root_read(survey->root, path, DPKG_LIST_SIZE_MAX, &text, &err) < 0)
		survey_error_from(survey, path, &err);
	else
		add_list(dpkg, buf_bytes(&text), package);
	add_window(dpkg, path, package);
}

/* Without its list nobody knows what a package owns. */
static void tell_missing_lists(struct survey *survey, const bool *has_list)
{
	for (size_t i = 0; i < survey->content->packages.count; i++) {
		const struct package *package = &survey->content->packages.at[i];

		if (!has_list[i] && !package->state)
			survey_error(
				survey, "/var/lib/dpkg/info",
				"the list of the files of %s is gone: they are told as owned by "
				"nobody",
				package->name);
	}
}

static void read_lists(struct dpkg *dpkg)
{
	struct survey *survey = dpkg->packages->survey;
	scoped_buf path = { 0 };
	scoped_names names = { 0 };

	if (!survey_list(survey, "/var/lib/dpkg/info", &names))
		return;
	scoped_free bool *has_list = mem_zero(survey->content->packages.count + 1, sizeof(bool));

	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));

		if (!bytes_ends(name, ".list"))
			continue;
		int32_t package = package_of_list(dpkg->packages, name);

		buf_clear(&path);
		buf_add_format(&path, "/var/lib/dpkg/info/%s", root_name(&names, i));
		if (package < 0) {
			survey_error(survey, buf_text(&path),
				     "the list of a package that is not installed");
			continue;
		}
		has_list[package] = true;
		read_list(dpkg, buf_text(&path), package);
	}
	tell_missing_lists(survey, has_list);
}

/* What status says of configuration files; an obsolete one stands in no list any more. */
static void mark_conffiles(const struct dpkg *dpkg)
{
	struct survey *survey = dpkg->packages->survey;
	struct catalogue *catalogue = survey->catalogue;

	for (vec_each(conffile, &dpkg->conffiles)) {
		const char *name = survey->content->packages.at[conffile->package].name;
		struct bytes path = diverted(dpkg, bytes_of(conffile->path), name);
		int32_t claim = catalogue_claim_by(catalogue, path, conffile->package);

		if (claim < 0)
			claim = catalogue_add(catalogue, path, conffile->package, 0);
		if (claim < 0)
			continue;
		catalogue->claims.at[claim].flags |= CATALOGUE_CONFIG;
		if (conffile->is_obsolete)
			catalogue->claims.at[claim].flags |= CATALOGUE_OBSOLETE |
							     CATALOGUE_MISSING_OK;
		if (conffile->digest.kind != DIGEST_NONE)
			catalogue_expect(catalogue, claim)->digest = conffile->digest;
		else /* unpacked, and lies beside its place until it is configured */
			catalogue->claims.at[claim].flags |= CATALOGUE_MISSING_OK;
	}
}

int packages_read_dpkg(struct packages *packages, struct err *err)
{
	SCOPED(dpkg_deinit) struct dpkg dpkg = { .packages = packages };
	static const char path[] = "/var/lib/dpkg/status";

	if (!root_exists(packages->survey->root, path))
		return 0;
	packages->has_dpkg = true;
	int failed = read_status(&dpkg, path, err);

	read_diversions(&dpkg);
	read_lists(&dpkg);
	mark_conffiles(&dpkg);
	return failed;
}
