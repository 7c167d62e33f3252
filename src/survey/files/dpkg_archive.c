/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/dpkg_archive.h"

#include <errno.h>
#include <limits.h>

#include "format/packages/deb_archive.h"
#include "survey/packages/catalogue.h"

void dpkg_archive_init(struct dpkg_archive *archive, struct survey *survey)
{
	*archive = (struct dpkg_archive){ .survey = survey, .package = CATALOGUE_NONE };
}

void dpkg_archive_deinit(struct dpkg_archive *archive)
{
	dpkg_member_map_deinit(&archive->members);
}

/* /bin/x and /usr/bin/x are one file on most systems, and one row of the table. */
uint64_t dpkg_path_key(struct bytes path)
{
	static const char *const merged[] = { "/bin/",   "/sbin/",  "/lib/",
					      "/lib32/", "/lib64/", "/libx32/" };
	char whole[PATH_MAX];

	for (size_t i = 0; i < sizeof(merged) / sizeof(merged[0]); i++)
		if (bytes_starts(path, merged[i]) && path.size + 4 <= sizeof(whole)) {
			memcpy(whole, "/usr", 4);
			memcpy(whole + 4, path.at, path.size);
			return map_hash_bytes((struct bytes){ whole, path.size + 4 });
		}
	return map_hash_bytes(path);
}

static ssize_t read_fd(void *context, char *into, size_t size)
{
	ssize_t got = read(*(const int *)context, into, size);

	return got < 0 ? -errno : got;
}

/* True if both lie in the same folder of the root: /etc, /usr. */
static bool is_near(struct bytes path, struct bytes other)
{
	size_t size = 1;

	while (size < path.size && path.at[size] != '/')
		size++;
	return other.size >= size && memcmp(path.at, other.at, size) == 0 &&
	       (other.size == size || other.at[size] == '/');
}

/* Archives are sorted by path. What lies near is most likely asked for next: the reading ends where
 * that is over. */
static bool keep_member(void *context, const struct deb_member *member)
{
	struct dpkg_archive *archive = context;
	struct arena *arena = archive->survey->arena;
	struct bytes path = bytes_of(member->path);
	uint64_t key = dpkg_path_key(path);
	bool is_hard_link = !(member->mode & S_IFMT) && member->target;

	if (archive->is_found && !archive->is_whole && !is_near(archive->sought, path))
		return false;
	struct dpkg_member *kept = dpkg_member_map_put(&archive->members, key);

	archive->is_found |= key == dpkg_path_key(archive->sought);
	*kept = (struct dpkg_member){ 0 };
	if (S_ISREG(member->mode) || S_ISDIR(member->mode) || is_hard_link)
		kept->mode = member->mode | (is_hard_link ? S_IFREG : 0);
	if (kept->mode && member->user[0] && member->group[0]) {
		kept->user = arena_intern(arena, bytes_of(member->user));
		kept->group = arena_intern(arena, bytes_of(member->group));
	}
	return archive->members.count < DPKG_ARCHIVE_MEMBERS_MAX;
}

/* apt's name for it: the colon of an epoch is written "%3a". */
static const char *archive_path(struct survey *survey, const struct package *package)
{
	struct bytes version = bytes_of(package->version);
	ptrdiff_t colon = bytes_find(version, ':');
	scoped_buf text = { 0 };

	buf_add_bytes(&text, bytes_slice(version, 0, colon < 0 ? version.size : (size_t)colon));
	if (colon >= 0) {
		buf_add_text(&text, "%3a");
		buf_add_bytes(&text, bytes_slice(version, (size_t)colon + 1, version.size));
	}
	return arena_format(survey->arena, "/var/cache/apt/archives/%s_%s_%s.deb", package->name,
			    buf_text(&text), package->arch);
}

/* Turns to another package's archive, not read yet. */
static void turn_to(struct dpkg_archive *archive, int32_t index)
{
	struct survey *survey = archive->survey;
	const struct package *package = &survey->content->packages.at[index];
	struct stat state;

	dpkg_member_map_deinit(&archive->members);
	archive->package = index;
	archive->path = NULL;
	archive->is_whole = false;
	if (!package->name || !package->version || !package->arch)
		return;
	const char *path = archive_path(survey, package);

	if (root_stat(survey->root, path, &state) == 0 && state.st_size <= DPKG_ARCHIVE_SIZE_MAX)
		archive->path = path;
}

/* Reads until what is sought was found, or all of it. */
static void read_archive(struct dpkg_archive *archive)
{
	struct survey *survey = archive->survey;
	struct err err;
	scoped_fd int fd = root_open(survey->root, archive->path, &err);
	const struct deb_input input = { &fd, read_fd };

	archive->is_found = false;
	if (fd < 0 || deb_archive_read(&input, archive->path, archive, keep_member, &err) < 0) {
		survey_error_from(survey, archive->path, &err);
		archive->path = NULL;
	}
	archive->is_whole |= !archive->is_found;
}

const struct dpkg_member *dpkg_archive_find(struct dpkg_archive *archive, int32_t package,
					    struct bytes path)
{
	const struct dpkg_member *member;

	if (package < 0)
		return NULL;
	if (archive->package != package)
		turn_to(archive, package);
	archive->sought = path;
	member = dpkg_member_map_find(&archive->members, dpkg_path_key(path));
	if (!member && archive->path && !archive->is_whole) {
		archive->is_whole = archive->members.count > 0;
		read_archive(archive);
		member = dpkg_member_map_find(&archive->members, dpkg_path_key(path));
	}
	return archive->path && member && member->mode ? member : NULL;
}
