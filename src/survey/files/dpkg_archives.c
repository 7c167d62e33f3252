/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/dpkg_archives.h"

#include <errno.h>

#include "format/packages/deb_archive.h"
#include "survey/packages/catalogue.h"

void dpkg_archives_init(struct dpkg_archives *archives, struct survey *survey)
{
	*archives = (struct dpkg_archives){ .survey = survey, .package = CATALOGUE_NONE };
}

void dpkg_archives_deinit(struct dpkg_archives *archives)
{
	dpkg_member_map_deinit(&archives->members);
}

/* /bin/x and /usr/bin/x are one file on most systems, and one row of the table. */
uint64_t dpkg_path_key(struct bytes path)
{
	static const char *const merged[] = { "/bin/",   "/sbin/",  "/lib/",
					      "/lib32/", "/lib64/", "/libx32/" };
	char whole[DPKG_ARCHIVES_PATH_MAX];

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
	struct dpkg_archives *archives = context;
	struct arena *arena = archives->survey->arena;
	struct bytes path = bytes_of(member->path);
	uint64_t key = dpkg_path_key(path);
	bool is_hard_link = !(member->mode & S_IFMT) && member->target;

	if (archives->is_found && !archives->is_whole && !is_near(archives->sought, path))
		return false;
	struct dpkg_member *kept = dpkg_member_map_put(&archives->members, key);

	archives->is_found |= key == dpkg_path_key(archives->sought);
	*kept = (struct dpkg_member){ 0 };
	if (S_ISREG(member->mode) || S_ISDIR(member->mode) || is_hard_link)
		kept->mode = member->mode | (is_hard_link ? S_IFREG : 0);
	if (kept->mode && member->user[0] && member->group[0]) {
		kept->user = arena_intern(arena, bytes_of(member->user));
		kept->group = arena_intern(arena, bytes_of(member->group));
	}
	return archives->members.count < DPKG_ARCHIVES_MEMBERS_MAX;
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
static void turn_to(struct dpkg_archives *archives, int32_t index)
{
	struct survey *survey = archives->survey;
	const struct package *package = &survey->content->packages.at[index];
	struct stat state;

	dpkg_member_map_deinit(&archives->members);
	archives->package = index;
	archives->path = NULL;
	archives->is_whole = false;
	if (!package->name || !package->version || !package->arch)
		return;
	const char *path = archive_path(survey, package);

	if (root_stat(survey->root, path, &state) == 0 && state.st_size <= DPKG_ARCHIVES_SIZE_MAX)
		archives->path = path;
}

/* Reads until what is sought was found, or all of it. */
static void read_archive(struct dpkg_archives *archives)
{
	struct survey *survey = archives->survey;
	struct err err;
	scoped_fd int fd = root_open(survey->root, archives->path, &err);
	const struct deb_input input = { &fd, read_fd };

	archives->is_found = false;
	if (fd < 0 || deb_archive_read(&input, archives->path, archives, keep_member, &err) < 0) {
		survey_error_from(survey, archives->path, &err);
		archives->path = NULL;
	}
	archives->is_whole |= !archives->is_found;
}

const struct dpkg_member *dpkg_archives_find(struct dpkg_archives *archives, struct bytes path,
					     int32_t package)
{
	const struct dpkg_member *member;

	if (package < 0)
		return NULL;
	if (archives->package != package)
		turn_to(archives, package);
	archives->sought = path;
	member = dpkg_member_map_find(&archives->members, dpkg_path_key(path));
	if (!member && archives->path && !archives->is_whole) {
		archives->is_whole = archives->members.count > 0;
		read_archive(archives);
		member = dpkg_member_map_find(&archives->members, dpkg_path_key(path));
	}
	return archives->path && member && member->mode ? member : NULL;
}
