/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <xxhash.h>

#include "format/proc/proc_maps.h"
#include "kernel/procfs.h"

enum {
	FILES_ALWAYS = 8,               /* files each process may tell whatever the others did */
	KNOWN_FILES = 256,              /* whose state is remembered */
	DELETED_SIZE_MIN = 1024 * 1024, /* below this a deleted file is a usual temporary one */
};

/* The mode and size of what a descriptor leads to, without asking the server of a remote file
 * system; false when it cannot be told. */
static bool state_of(int dir, const char *name, struct statx *ret)
{
	struct stat old;

	if (statx(dir, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_SIZE, ret) ==
	    0)
		return true;
	if (errno != ENOSYS || fstatat(dir, name, &old, AT_NO_AUTOMOUNT) < 0)
		return false;
	ret->stx_mode = (uint16_t)old.st_mode;
	ret->stx_size = (uint64_t)old.st_size;
	return true;
}

/* What a path led to the last time, in the mount namespace of who had it open: descriptors 0 to 2
 * of a thousand processes are the same few files. Of the helper, used again for every process. */
static struct {
	uint64_t key;
	struct statx state;
} known[KNOWN_FILES];

/* As state_of(), asking once for each path that is not deleted. */
static bool known_state_of(int dir, const char *name, struct bytes path, int64_t namespace,
			   struct statx *ret)
{
	uint64_t key = XXH3_64bits_withSeed(path.at, path.size, (uint64_t) namespace);
	size_t at = key % KNOWN_FILES;

	if (known[at].key != key || bytes_ends(path, " (deleted)")) {
		if (!state_of(dir, name, ret))
			return false;
		known[at].key = key;
		known[at].state = *ret;
	}
	*ret = known[at].state;
	return true;
}

static void tell_file(struct process_files *files, struct bytes path, uint64_t size)
{
	bool deleted = proc_path_cut_deleted(&path);
	char kind = open_file_kind(path);

	if (deleted)
		kind = size >= DELETED_SIZE_MIN ? OPEN_FILE_DELETED : 0;
	if (!kind || files->told >= PROCESS_FILES_MAX ||
	    (files->told >= FILES_ALWAYS && files->files_left-- <= 0))
		return;
	files->told++;
	buf_add_byte(&files->files, kind);
	buf_add_bytes(&files->files, path);
	buf_add_byte(&files->files, '\0');
}

/* A descriptor whose link is a path: the kind of file decides. */
static void count_path(struct process_files *files, int dir, const char *name, struct bytes path,
		       struct process_frame *frame)
{
	struct open_counts *open = &frame->open;
	struct statx state;

	if (bytes_is(path, "/dev/null")) {
		open->devices++;
		return;
	}
	if (!known_state_of(dir, name, path, frame->namespaces[NAMESPACE_MNT], &state))
		return;
	if (S_ISREG(state.stx_mode)) {
		if (bytes_starts(path, "/memfd:")) {
			open->anonymous++;
			return;
		}
		open->files++;
		tell_file(files, path, state.stx_size);
	} else if (S_ISDIR(state.stx_mode)) {
		open->directories++;
	} else if (S_ISFIFO(state.stx_mode)) {
		open->pipes++;
	} else if (S_ISSOCK(state.stx_mode)) {
		open->sockets++;
	} else {
		open->devices++;
	}
}

static void count_descriptor(struct process_files *files, int dir, const char *name,
			     struct process_frame *frame)
{
	char text[PATH_MAX];
	ssize_t size = readlinkat(dir, name, text, sizeof(text));
	struct bytes target = { text, size < 0 ? 0 : (size_t)size };
	uint64_t inode;

	if (size < 0)
		return;
	if (bytes_skip(&target, "socket:[")) {
		frame->open.sockets++;
		if (bytes_u64(bytes_slice(target, 0, target.size - 1), 10, &inode))
			buf_add(&files->sockets, &inode, sizeof(inode));
	} else if (bytes_starts(target, "pipe:[")) {
		frame->open.pipes++;
	} else if (target.at[0] == '/') {
		count_path(files, dir, name, target, frame);
	} else {
		frame->open.anonymous++;
	}
}

/* True if one more descriptor may be read. */
static bool may_read(struct process_files *files, int64_t done)
{
	return done < PROCESS_FDS_ALWAYS || files->descriptors_left-- > 0;
}

/* How many descriptors there are; UNKNOWN before Linux 6.2, where the folder has no size. */
static int64_t descriptors_of(int dir)
{
	struct stat state;

	return fstat(dir, &state) == 0 && state.st_size > 0 ? state.st_size : UNKNOWN;
}

int process_files_read(struct process_files *files, int dir, struct process_frame *frame)
{
	char buffer[PROCFS_BUFFER_SIZE];
	scoped_fd int fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct procfs_numbers numbers = { .buffer = buffer, .dir = fds };
	int64_t done = 0;
	const char *name;

	buf_clear(&files->files);
	buf_clear(&files->sockets);
	files->told = 0;
	if (fds < 0)
		return -errno;
	frame->open = (struct open_counts){ 0 };
	while ((name = procfs_next_number(&numbers))) {
		if (!may_read(files, done)) {
			frame->gaps |= 1u << GAP_DESCRIPTORS;
			frame->descriptors = descriptors_of(fds);
			break;
		}
		count_descriptor(files, fds, name, frame);
		if (files->steps)
			++*files->steps;
		done++;
	}
	frame->descriptors_read = done;
	return 0;
}

void process_files_deinit(struct process_files *files)
{
	buf_deinit(&files->files);
	buf_deinit(&files->sockets);
}
