/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/library_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/mem.h"
#include "kernel/mapped_file.h"
#include "kernel/procfs.h"

typedef vec_of(const struct call_wanted *) wanted_list;

struct look {
	struct library_files *files;
	pid_t pid;
	int dir; /* /proc/PID */
	struct buf executable;
	struct library_use *use;
	/* the mapping before: a file is mapped more than once */
	uint64_t inode;
	uint32_t major, minor;
};

/* What has exceptions, or catches them: the name's beginning. */
static const char *const unwinders[] = { "libstdc++.so", "libc++.so", "libgcc_s.so", "libunwind" };

bool library_is(struct bytes path, const char *library)
{
	struct bytes name = bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), path.size);

	if (library[0] == '/')
		return bytes_is(path, library);
	/* musl's C library is in the file that loads programs */
	if (text_is(library, "libc") && bytes_starts(name, "ld-musl-"))
		return true;
	/* libc.so.6, libc-2.31.so; libcrypto is another one */
	return bytes_skip(&name, library) &&
	       (name.size == 0 || bytes_starts(name, ".so") ||
		(name.at[0] == '-' && name.size > 1 && name.at[1] >= '0' && name.at[1] <= '9'));
}

/* A path that leads to the file by a link. */
static bool leads_to(const struct look *look, const char *library, const struct procfs_map *map)
{
	SCOPED(root_deinit) struct root root = { .fd = -1 };
	char place[64];
	struct stat state;
	struct err err;

	snprintf(place, sizeof(place), "/proc/%d/root", look->pid);
	return library[0] == '/' && root_init(&root, place, &err) == 0 &&
	       root_stat(&root, library, &state) == 0 && state.st_ino == map->inode &&
	       S_ISREG(state.st_mode);
}

static bool is_wanted(const struct look *look, const struct call_wanted *wanted,
		      const struct procfs_map *map, bool is_executable)
{
	return (is_executable && wanted->is_known) || library_is(map->path, wanted->library) ||
	       leads_to(look, wanted->library, map);
}

static int read_file(const void *context, uint64_t at, void *ret, size_t size)
{
	return fd_read_at(*(const int *)context, at, ret, size);
}

/* The same function by another name, of those that are known. */
static bool has_place(const struct library_file *file, const struct call_wanted *wanted,
		      uint64_t offset)
{
	for (vec_each(place, &file->places))
		if (place->offset == offset && place->wanted->is_known && wanted->is_known)
			return true;
	return false;
}

/* Finds what is wanted of the file, once. `wanted`: those whose library it is. */
static void find_places(struct library_files *files, struct library_file *file,
			const wanted_list *wanted)
{
	struct byte_source source = { .read = read_file, .context = &file->fd };
	struct elf_functions found = { 0 };
	text_list names = { 0 };
	struct stat state;

	for (vec_each(one, wanted))
		*vec_push(&names) = (*one)->function;
	source.size = fstat(file->fd, &state) == 0 ? (uint64_t)state.st_size : 0;
	file->is_readable = elf_functions_find(&source, &names, &found);
	file->is_cut = found.is_cut;
	file->is_go = found.is_go;
	file->has_handlers = found.has_handlers;
	for (vec_each(function, &found.list)) {
		if (has_place(file, wanted->at[function->name], function->offset))
			continue;
		if (files->places_count == CALL_PLACES_MAX / 2 - 1) { /* each has two numbers */
			files->is_full = true;
			break;
		}
		*vec_push(&file->places) = (struct library_place){
			.wanted = wanted->at[function->name],
			.offset = function->offset,
		};
		files->places_count++;
	}
	elf_functions_deinit(&found);
	vec_deinit(&names);
}

static bool is_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* The device says nothing: of overlayfs it depends on how the file was opened. */
static struct library_file *find_known(struct library_files *files, const struct stat *state)
{
	for (vec_each(file, &files->list))
		if ((*file)->inode == state->st_ino && (*file)->size == (uint64_t)state->st_size &&
		    is_time((*file)->changed[0], state->st_mtim) &&
		    is_time((*file)->changed[1], state->st_ctim))
			return *file;
	return NULL;
}

/* The file, made where it is new; NULL where there are too many. Takes `fd` over. */
static struct library_file *put_file(struct library_files *files, int *fd, const struct stat *state,
				     struct bytes path, const wanted_list *wanted)
{
	struct library_file *file = find_known(files, state);

	if (file)
		return file;
	files->is_full |= files->list.count == LIBRARY_FILES_MAX;
	if (files->list.count == LIBRARY_FILES_MAX)
		return NULL;
	file = arena_alloc(&files->arena, sizeof(*file));
	*vec_push(&files->list) = file;
	file->inode = state->st_ino;
	file->size = (uint64_t)state->st_size;
	file->changed[0] = state->st_mtim;
	file->changed[1] = state->st_ctim;
	file->path = arena_string(&files->arena, path);
	file->fd = take_fd(fd);
	if (file->fd >= 0)
		find_places(files, file, wanted);
	return file;
}

void library_files_put(struct library_files *files, int *fd, const struct stat *state,
		       struct bytes path, struct library_use *use)
{
	wanted_list wanted = { 0 };

	for (vec_each(one, files->wanted))
		if (library_is(path, one->library))
			*vec_push(&wanted) = one;
	struct library_file *file = put_file(files, fd, state, path, &wanted);

	if (file)
		*vec_push(&use->files) = file;
	vec_deinit(&wanted);
}

static struct library_file *put_mapped(const struct look *look, const struct procfs_map *map,
				       const wanted_list *wanted)
{
	uint64_t device = makedev(map->major, map->minor);
	struct stat state = { 0 };

	for (vec_each(file, &look->files->list))
		if ((*file)->mapped_path && (*file)->mapped_device == device &&
		    (*file)->inode == map->inode && bytes_is(map->path, (*file)->mapped_path))
			return *file;
	scoped_fd int fd = mapped_file_open(look->pid, look->dir, map, &state);

	if (fd < 0) /* it is kept all the same, to be told once */
		state = (struct stat){ .st_ino = map->inode };
	struct library_file *file = put_file(look->files, &fd, &state, map->path, wanted);

	if (file) {
		file->mapped_device = device;
		file->mapped_path = arena_intern(&look->files->arena, map->path);
	}
	return file;
}

static void look_at(struct look *look, const struct procfs_map *map)
{
	wanted_list wanted = { 0 };
	bool is_executable = bytes_equal(map->path, buf_bytes(&look->executable));
	struct bytes name = bytes_slice(map->path, (size_t)(bytes_find_last(map->path, '/') + 1),
					map->path.size);

	for (size_t i = 0; i < sizeof(unwinders) / sizeof(unwinders[0]); i++)
		look->use->unwinds |= bytes_starts(name, unwinders[i]);
	for (vec_each(one, look->files->wanted))
		if (is_wanted(look, one, map, is_executable))
			*vec_push(&wanted) = one;
	struct library_file *file = wanted.count ? put_mapped(look, map, &wanted) : NULL;

	vec_deinit(&wanted);
	if (!file)
		return;
	*vec_push(&look->use->files) = file;
	/* the C library has handlers of its own, for threads that are cancelled */
	look->use->unwinds |= is_executable && file->has_handlers;
}

static int look_at_maps(struct look *look)
{
	SCOPED(procfs_maps_deinit) struct procfs_maps maps = { 0 };
	struct procfs_map map;
	int got = procfs_maps_open(&maps, look->dir);

	if (got < 0)
		return got;
	for (size_t i = 0; i < LIBRARY_MAPS_MAX && (got = procfs_maps_next(&maps, &map)) == 1;
	     i++) {
		if (map.inode == look->inode && map.major == look->major &&
		    map.minor == look->minor)
			continue;
		look->inode = map.inode;
		look->major = map.major;
		look->minor = map.minor;
		look_at(look, &map);
	}
	procfs_maps_close(&maps);
	return got < 0 ? got : 0;
}

int library_files_look(struct library_files *files, pid_t pid, struct library_use *ret)
{
	struct look look = { .files = files, .pid = pid, .use = ret };
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	scoped_fd int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -errno;
	look.dir = dir;
	/* as the mappings have it; a deleted one has words behind it, and matches nothing */
	int failed = procfs_readlink(dir, "exe", &look.executable);

	if (!failed)
		failed = look_at_maps(&look);
	buf_deinit(&look.executable);
	return failed;
}

void library_use_deinit(struct library_use *use)
{
	vec_deinit(&use->files);
}

void library_files_deinit(struct library_files *files)
{
	for (vec_each(file, &files->list)) {
		cleanup_fd(&(*file)->fd);
		vec_deinit(&(*file)->places);
	}
	vec_deinit(&files->list);
	vec_deinit(&files->roots);
	arena_deinit(&files->arena);
}
