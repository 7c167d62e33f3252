/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/procfs_maps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "format/proc/proc_maps.h"
#include "kernel/procfs.h"

/* struct procmap_query of include/uapi/linux/fs.h, Linux 6.11; older headers lack it. */
struct map_query {
	uint64_t size;
	uint64_t flags;
	uint64_t address;
	uint64_t start, end;
	uint64_t permissions;
	uint64_t page_bytes;
	uint64_t offset;
	uint64_t inode;
	uint32_t major, minor;
	uint32_t name_size, build_id_size;
	uint64_t name, build_id;
};

#define MAP_QUERY _IOWR('f', 17, struct map_query)

enum {
	MAP_QUERY_EXECUTABLE = 0x04,
	MAP_QUERY_COVERING_OR_NEXT = 0x10,
	MAP_QUERY_FILE = 0x20,
};

static int read_text(struct procfs_maps *maps)
{
	struct err err;
	int failed;

	buf_clear(&maps->text);
	failed = fd_read_all(maps->fd, "maps", PROCFS_MAPS_MAX, &maps->text, &err);
	maps->is_cut = failed == -EFBIG;
	maps->is_text = true;
	maps->rest = buf_bytes(&maps->text);
	return maps->is_cut ? 0 : failed;
}

int procfs_maps_open(struct procfs_maps *maps, int dir)
{
	int fd = openat(dir, "maps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	maps->fd = fd;
	maps->address = 0;
	maps->is_text = maps->is_cut = maps->all = false;
	return 0;
}

static int next_in_text(struct procfs_maps *maps, struct procfs_map *ret)
{
	struct proc_map map;

	while (proc_maps_next(&maps->rest, &map)) {
		if (!map.executable || (!map.inode && !maps->all))
			continue;
		buf_clear(&maps->path);
		proc_path_unescape(&maps->path, map.path);
		*ret = (struct procfs_map){ .path = buf_bytes(&maps->path),
					    .deleted = map.deleted,
					    .start = map.start,
					    .end = map.end,
					    .offset = map.offset,
					    .major = map.major,
					    .minor = map.minor,
					    .inode = map.inode };
		return 1;
	}
	return 0;
}

int procfs_maps_next(struct procfs_maps *maps, struct procfs_map *ret)
{
	struct map_query query = {
		.size = sizeof(query),
		.flags = MAP_QUERY_EXECUTABLE | MAP_QUERY_COVERING_OR_NEXT |
			 (maps->all ? 0 : MAP_QUERY_FILE),
		.address = maps->address,
		.name_size = PATH_MAX,
	};

	if (maps->is_text)
		return next_in_text(maps, ret);
	buf_clear(&maps->path);
	query.name = (uint64_t)(uintptr_t)buf_reserve(&maps->path, PATH_MAX);
	if (ioctl(maps->fd, MAP_QUERY, &query) < 0) {
		/* the end: no such mapping, or no memory any more */
		if (errno == ENOENT || errno == ESRCH)
			return 0;
		int failed = read_text(maps);

		return failed ? failed : next_in_text(maps, ret);
	}
	maps->address = query.end;
	*ret = (struct procfs_map){ .start = query.start,
				    .end = query.end,
				    .offset = query.offset,
				    .major = query.major,
				    .minor = query.minor,
				    .inode = query.inode };
	ret->path = (struct bytes){ maps->path.at, query.name_size ? query.name_size - 1 : 0 };
	ret->deleted = query.inode && proc_path_cut_deleted(&ret->path);
	return 1;
}

void procfs_maps_close(struct procfs_maps *maps)
{
	close(maps->fd);
}

void procfs_maps_deinit(struct procfs_maps *maps)
{
	buf_deinit(&maps->text);
	buf_deinit(&maps->path);
}
