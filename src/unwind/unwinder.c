/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/root.h"
#include "kernel/mapped_file.h"
#include "unwind/unwind_parts.h"

enum { VDSO_SIZE_MAX = 256 * 1024 };

/* In the device of a key that only the mappings tell: it may be that of another file's. */
#define KEY_UNOPENED ((uint64_t)1 << 63)

/* Reading the mappings of one process. */
struct reader {
	struct unwinder *unwinder;
	pid_t pid;
	int dir; /* /proc/PID */
};

struct unwinder *unwinder_create(void)
{
	struct unwinder *unwinder = mem_zero(1, sizeof(*unwinder));

	unwinder->places = mem_zero(KNOWN_PLACES_COUNT, sizeof(*unwinder->places));
	return unwinder;
}

void unwinder_destroy(struct unwinder *unwinder)
{
	if (!unwinder)
		return;
	for (vec_each(program, &unwinder->list))
		program_destroy(*program);
	vec_deinit(&unwinder->list);
	for (vec_each(process, &unwinder->processes))
		vec_deinit(&process->maps);
	vec_deinit(&unwinder->processes);
	program_map_deinit(&unwinder->programs);
	arena_deinit(&unwinder->arena);
	free(unwinder->places);
	free(unwinder);
}

/* The program of that key, made from the rest if it is new. */
static struct program *program_of(struct unwinder *unwinder, struct program_key key, int *fd,
				  struct buf *memory)
{
	struct program **known = program_map_find(
		&unwinder->programs, (struct bytes){ (const char *)&key, sizeof(key) });

	if (known)
		return *known;
	if (unwinder->list.count == UNWIND_PROGRAMS_MAX)
		return NULL;
	struct program *program = program_create(key, take_fd(fd), memory);

	*vec_push(&unwinder->list) = program;
	*program_map_put(&unwinder->programs, (struct bytes){ (const char *)&program->key,
							      sizeof(program->key) }) = program;
	return program;
}

static struct program *find_file(const struct reader *reader, const struct procfs_map *map)
{
	struct program_key key = { makedev(map->major, map->minor) | KEY_UNOPENED, map->inode };
	struct stat state;
	scoped_fd int fd = mapped_file_open(reader->pid, reader->dir, map, &state);

	/* what the file says of itself: of btrfs and overlayfs the kernel's mappings name a device
	 * whose inode numbers are not unique */
	if (fd >= 0)
		key = (struct program_key){ state.st_dev, state.st_ino };
	return program_of(reader->unwinder, key, &fd, NULL);
}

/* The vdso is no file: the process's own copy is read, once for all that have the same. */
static struct program *find_vdso(const struct reader *reader, const struct procfs_map *map)
{
	scoped_buf copy = { 0 };
	int no_fd = -1;
	struct err err;

	if (map->end - map->start > VDSO_SIZE_MAX ||
	    user_memory_copy(reader->pid, map->start, map->end - map->start, &copy, &err) < 0)
		return NULL;
	struct program_key key = { UINT64_MAX, map_hash_bytes(buf_bytes(&copy)) };

	return program_of(reader->unwinder, key, &no_fd, &copy);
}

static struct program *find_program(const struct reader *reader, const struct procfs_map *map)
{
	if (map->inode)
		return find_file(reader, map);
	return bytes_is(map->path, "[vdso]") ? find_vdso(reader, map) : NULL;
}

static void add_map(const struct reader *reader, const struct procfs_map *map,
		    struct unwind_process *process)
{
	struct unwind_map *added = vec_push(&process->maps);

	*added = (struct unwind_map){ .start = map->start, .end = map->end, .offset = map->offset };
	if (map->path.size)
		added->path = arena_intern(&reader->unwinder->arena, map->path);
	added->program = find_program(reader, map);
}

static int read_maps(const struct reader *reader, struct unwind_process *process, struct err *err)
{
	SCOPED(procfs_maps_deinit) struct procfs_maps maps = { 0 };
	struct procfs_map map;
	int got = procfs_maps_open(&maps, reader->dir);

	if (got < 0)
		return err_set(err, got, "mappings of process %d: %s", reader->pid, err_words(got));
	maps.all = true;
	while (process->maps.count < UNWIND_MAPS_MAX && (got = procfs_maps_next(&maps, &map)) == 1)
		add_map(reader, &map, process);
	procfs_maps_close(&maps);
	if (got < 0)
		return err_set(err, got, "mappings of process %d: %s", reader->pid, err_words(got));
	/* a kernel thread has none, and neither has a process that has ended */
	if (process->maps.count == 0)
		return err_set(err, -ESRCH, "process %d has no code of its own", reader->pid);
	return 0;
}

int unwinder_process(struct unwinder *unwinder, pid_t pid, unsigned *ret, struct err *err)
{
	struct unwind_process process = { 0 };
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	scoped_fd int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return err_errno(err, "process %d", pid);
	if (unwinder->maps >= UNWIND_MAPS_ALL_MAX)
		return err_set(err, -ENOSPC, "process %d: too many were read before", pid);
	struct reader reader = { unwinder, pid, dir };
	int failed = read_maps(&reader, &process, err);

	if (failed) {
		vec_deinit(&process.maps);
		return failed;
	}
	*ret = (unsigned)unwinder->processes.count;
	*vec_push(&unwinder->processes) = process;
	unwinder->maps += process.maps.count;
	return 0;
}

const struct unwind_map *unwind_map_find(const struct unwind_process *process, uint64_t address)
{
	size_t until = vec_count_until(&process->maps, start, address);
	const struct unwind_map *map = until ? &process->maps.at[until - 1] : NULL;

	return map && address < map->end ? map : NULL;
}

bool unwinder_covers(const struct unwinder *unwinder, unsigned process, uint64_t address)
{
	return process < unwinder->processes.count &&
	       unwind_map_find(&unwinder->processes.at[process], address);
}

struct unwind_counts unwinder_counts(const struct unwinder *unwinder)
{
	struct unwind_counts counts = { .programs = (unsigned)unwinder->list.count };

	for (vec_each(program, &unwinder->list)) {
		counts.unopened += (*program)->state == PROGRAM_UNOPENED;
		counts.unreadable += (*program)->state == PROGRAM_UNREADABLE;
		counts.cut += (*program)->is_cut;
	}
	return counts;
}
