/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the host that containers see, by a volume or bind mount. */
#include "base/map.h"
#include "survey/containers/containers_parts.h"

enum { FILE_CONTAINERS_MAX = 8 }; /* named in one row */

/* A folder or file of the host, and who sees it. */
struct shared_path {
	const char *path;
	const char *container;
};

MAP_DEFINE(shared_index, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct sharing {
	vec_of(struct shared_path) paths; /* sorted */
	struct shared_index by_path;      /* hash -> index + 1 of the first of them */
};

/* Who is shown the system itself, to watch it, does not own its files. */
static const char *const system_folders[] = {
	"/",      "/bin", "/boot", "/dev",  "/etc",     "/home",    "/lib",     "/lib64",
	"/media", "/mnt", "/opt",  "/proc", "/root",    "/run",     "/sbin",    "/srv",
	"/sys",   "/tmp", "/usr",  "/var",  "/var/lib", "/var/log", "/var/run",
};

bool containers_shares(const struct container_mount *mount)
{
	if (!mount->source || mount->source[0] != '/')
		return false;
	for (size_t i = 0; i < sizeof(system_folders) / sizeof(system_folders[0]); i++)
		if (strcmp(mount->source, system_folders[i]) == 0)
			return false;
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct shared_path *first = a, *second = b;
	int order = strcmp(first->path, second->path);

	return order ? order : strcmp(first->container, second->container);
}

static void collect(const struct survey *survey, struct sharing *sharing)
{
	for (vec_each(row, &survey->content->containers))
		for (vec_each(mount, &row->mounts))
			if (containers_shares(mount))
				*vec_push(&sharing->paths) = (struct shared_path){
					mount->source, containers_name(row)
				};
	vec_sort(&sharing->paths, by_path);
	for (size_t i = sharing->paths.count; i-- > 0;)
		*shared_index_put(&sharing->by_path, map_hash_text(sharing->paths.at[i].path)) = i +
												 1;
}

/* All who share a path get into the row. */
static void name_sharers(struct survey *survey, const struct sharing *sharing, struct bytes path,
			 struct file_row *row)
{
	const size_t *first = shared_index_find(&sharing->by_path, map_hash_bytes(path));

	for (size_t i = first ? *first - 1 : sharing->paths.count;
	     i < sharing->paths.count && bytes_is(path, sharing->paths.at[i].path); i++)
		if (row->containers.count < FILE_CONTAINERS_MAX &&
		    !text_list_has(&row->containers, sharing->paths.at[i].container))
			*vec_push_in(survey->arena,
				     &row->containers) = sharing->paths.at[i].container;
}

void containers_name_files(struct survey *survey)
{
	struct sharing sharing = { 0 };

	collect(survey, &sharing);
	for (vec_each(row, &survey->content->files)) {
		struct bytes path = bytes_of(row->path);

		if (!sharing.paths.count)
			break;
		for (; path.size > 1; path.size = (size_t)(bytes_find_last(path, '/') + 1) - 1)
			name_sharers(survey, &sharing, path, row);
	}
	shared_index_deinit(&sharing.by_path);
	vec_deinit(&sharing.paths);
}
