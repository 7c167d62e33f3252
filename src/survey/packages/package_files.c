/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index from paths to packages, read from dpkg's file lists. Of a path only a 64-bit hash is
 * kept, so 50,000 files cost 640 KB. Source: dpkg(1), deb-old(5); usrmerge: /bin, /sbin and /lib*
 * are links to their namesakes below /usr.
 */
#include "survey/packages/package_files.h"

#include <errno.h>
#include <xxhash.h>

enum {
	FILES_PER_PACKAGE = 96,           /* expected, to size the index */
	FILES_MAX = 400 * 1000,           /* paths kept */
	PACKAGES_MAX = UINT16_MAX,        /* an index of a package has to fit its type */
	LIST_SIZE_MAX = 32 * 1024 * 1024, /* of one package's list */
	DIVERSIONS_MAX = 64 * 1024,       /* lines read of that file */
	PATH_SIZE_MAX = 4096,
};

struct diversion {
	uint64_t from; /* hash of the path that is diverted */
	uint64_t to;
	struct bytes by; /* the package that diverts; its own file stays at the path */
};

/* Open addressing: slot i holds hashes[i] (0: free) and the package of it. */
struct package_files {
	uint64_t *hashes;
	uint16_t *owners;
	size_t count, capacity;
	vec_of(const char *) packages;
	vec_of(struct diversion) diversions;
};

/* Where files of interest lie. Left out: documentation, headers, sources, the libraries of
 * interpreters, which nobody asks for and which are most of all files. */
static const struct {
	const char *prefix;
	bool kept;
} places[] = {
	{ "/usr/share/", false }, /* first: most lines of all lists */
	{ "/usr/include/", false },
	{ "/etc/", true },
	{ "/usr/bin/", true },
	{ "/usr/sbin/", true },
	{ "/usr/games/", true },
	{ "/usr/libexec/", true },
	{ "/usr/lib/python", false },
	{ "/usr/lib/modules/", false },
	{ "/usr/lib/debug/", false },
	{ "/usr/lib/gcc", false },
	{ "/usr/lib/ruby/", false },
	{ "/usr/lib/node_modules/", false },
	{ "/usr/lib/firmware/", false },
	{ "/usr/lib/", true }, /* units, sysctl.d, udev, programs of daemons */
};

/* Directories that usrmerge made links of. */
static const char *const merged[] = {
	"/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/libx32/"
};

static bool is_kept(struct bytes path)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (bytes_starts(path, places[i].prefix))
			return places[i].kept;
	if (!bytes_starts(path,
			  "/opt/")) /* whole trees of one vendor: programs and settings only */
		return false;
	return bytes_find_text(path, "/bin/") >= 0 || bytes_find_text(path, "/sbin/") >= 0 ||
	       bytes_find_text(path, "/etc/") >= 0;
}

/* The path with /bin as /usr/bin, in `space` if it had to be changed. */
static struct bytes normalise(struct bytes path, char space[static PATH_SIZE_MAX])
{
	if (bytes_starts(path, "/usr/"))
		return path;
	for (size_t i = 0; i < sizeof(merged) / sizeof(merged[0]); i++) {
		if (!bytes_starts(path, merged[i]) || path.size + 4 > PATH_SIZE_MAX)
			continue;
		memcpy(space, "/usr", 4);
		memcpy(space + 4, path.at, path.size);
		return (struct bytes){ space, path.size + 4 };
	}
	return path;
}

static uint64_t hash_of(struct bytes path)
{
	uint64_t hash = XXH3_64bits(path.at, path.size);

	return hash ? hash : 1;
}

static size_t slot_of(const struct package_files *files, uint64_t hash)
{
	size_t at = hash & (files->capacity - 1);

	while (files->hashes[at] && files->hashes[at] != hash)
		at = (at + 1) & (files->capacity - 1);
	return at;
}

static void make_room(struct survey *survey, struct package_files *files, size_t wanted)
{
	struct package_files old = *files;

	while (files->capacity * 3 < wanted * 4)
		files->capacity = files->capacity ? files->capacity * 2 : 1024;
	if (files->capacity == old.capacity)
		return;
	files->hashes = arena_alloc(survey->arena, files->capacity * sizeof(*files->hashes));
	files->owners = arena_alloc(survey->arena, files->capacity * sizeof(*files->owners));
	for (size_t i = 0; i < old.capacity; i++) {
		if (!old.hashes[i])
			continue;
		size_t at = slot_of(files, old.hashes[i]);

		files->hashes[at] = old.hashes[i];
		files->owners[at] = old.owners[i];
	}
}

/* Where a package's file really lies: elsewhere, if another package diverts it. */
static uint64_t diverted(const struct package_files *files, uint64_t hash, const char *package)
{
	for (vec_each(diversion, &files->diversions))
		if (diversion->from == hash && !bytes_is(diversion->by, package))
			return diversion->to;
	return hash;
}

static void add_file(struct survey *survey, struct package_files *files, struct bytes path)
{
	char space[PATH_SIZE_MAX];

	path = normalise(path, space);
	if (!is_kept(path) || files->count >= FILES_MAX)
		return;
	make_room(survey, files, files->count + 1);
	uint16_t owner = (uint16_t)(files->packages.count - 1);
	uint64_t hash = diverted(files, hash_of(path), files->packages.at[owner]);
	size_t at = slot_of(files, hash);

	if (files->hashes[at]) /* the first one keeps it: -common before -data */
		return;
	files->hashes[at] = hash;
	files->owners[at] = owner;
	files->count++;
}

/* A line is a directory if the next one lies below it; many packages share those. */
static bool is_directory(struct bytes path, struct bytes next)
{
	return next.size > path.size + 1 && next.at[path.size] == '/' &&
	       memcmp(next.at, path.at, path.size) == 0;
}

static void add_list(struct survey *survey, struct package_files *files, struct bytes text)
{
	struct bytes path, next;
	bool more = bytes_line(&text, &path);

	while (more) {
		more = bytes_line(&text, &next);
		if (!more || !is_directory(path, next))
			add_file(survey, files, path);
		path = next;
	}
}

/* /var/lib/dpkg/diversions: three lines each: from, to, package (":" for the administrator). */
static void read_diversions(struct survey *survey, struct package_files *files)
{
	struct bytes from, to, by;
	char space[PATH_SIZE_MAX];
	scoped_buf text = { 0 };

	if (!survey_read(survey, "/var/lib/dpkg/diversions", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (bytes_line(&rest, &from) && bytes_line(&rest, &to) && bytes_line(&rest, &by)) {
		if (!is_kept(normalise(from, space)) || files->diversions.count >= DIVERSIONS_MAX)
			continue;
		struct diversion *diversion = vec_push_in(survey->arena, &files->diversions);

		diversion->from = hash_of(normalise(from, space));
		diversion->to = hash_of(normalise(to, space));
		diversion->by = bytes_of(arena_intern(survey->arena, by));
	}
}

/* "libc6:amd64.list" is the list of libc6. */
static struct bytes package_of_list(struct bytes name)
{
	ptrdiff_t colon = bytes_find(name, ':');

	return bytes_slice(name, 0, colon < 0 ? name.size - strlen(".list") : (size_t)colon);
}

static void read_lists(struct survey *survey, struct package_files *files)
{
	scoped_buf text = { 0 }, path = { 0 };
	scoped_names names = { 0 };
	struct err err;

	if (!survey_list(survey, "/var/lib/dpkg/info", &names))
		return;
	make_room(survey, files, names.starts.count / 5 * FILES_PER_PACKAGE / 4);
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));

		if (!bytes_ends(name, ".list") || files->packages.count >= PACKAGES_MAX)
			continue;
		buf_clear(&text);
		buf_clear(&path);
		buf_add_format(&path, "/var/lib/dpkg/info/%s", root_name(&names, i));
		if (root_read(survey->root, buf_text(&path), LIST_SIZE_MAX, &text, &err) < 0) {
			survey_error(survey, "/var/lib/dpkg/info",
				     "a package's file list cannot "
				     "be read: %s",
				     err.text);
			continue;
		}
		*vec_push_in(survey->arena, &files->packages) = arena_intern(survey->arena,
									     package_of_list(name));
		add_list(survey, files, buf_bytes(&text));
	}
}

static struct package_files *load(struct survey *survey)
{
	struct package_files *files = arena_alloc(survey->arena, sizeof(*files));

	read_diversions(survey, files);
	read_lists(survey, files);
	make_room(survey, files, 1);
	return files;
}

const char *survey_package_of(struct survey *survey, const char *path)
{
	char space[PATH_SIZE_MAX];

	if (!survey->package_files)
		survey->package_files = load(survey);
	const struct package_files *files = survey->package_files;
	size_t at = slot_of(files, hash_of(normalise(bytes_of(path), space)));

	return files->hashes[at] ? files->packages.at[files->owners[at]] : NULL;
}
