/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: openat(2), lseek(2), utimensat(2), rename(2), setfsuid(2), user_namespaces(7). */
#include "enter/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "base/new_file.h"
#include "enter/become.h"
#include "enter/leftovers.h"
#include "enter/mounts.h"
#include "enter/paths.h"
#include "kernel/procfs.h"

enum {
	PIECE_SIZE = 256 * 1024,
	BLOCK_SIZE = 512, /* of st_blocks, stat(2) */
	FILE_MODE = 0600, /* until it is whole */
	FOLDER_MODE = 0700,
	STREAM_MODE = 0644,
	MODE_MASK = 01777, /* nothing set-uid or set-gid */
	LINK_MAX_SIZE = 4096,
};

struct copy {
	const struct copy_order *order;
	struct leftovers leftovers;
	struct buf path; /* of what is being copied */
	unsigned depth;
	bool is_partial;
	char *piece;
	struct stat made; /* the folder that is made: it is not copied into itself */
};

/* Where something goes. */
struct place {
	int folder;
	const char *name;
	bool is_fresh; /* a folder of ours that has a temporary name: nothing is in the way */
	bool is_there; /* the same kind is there already */
};

/* ---- what is not copied -------------------------------------------------------------------- */

/* File systems of the kernel's own: their files are no data, and some never end. */
static const unsigned kernels_own[] = {
	PROC_SUPER_MAGIC, SYSFS_MAGIC,    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
	DEBUGFS_MAGIC,    TRACEFS_MAGIC,  SECURITYFS_MAGIC,   DEVPTS_SUPER_MAGIC,
	BPF_FS_MAGIC,     PSTOREFS_MAGIC, SELINUX_MAGIC,      EFIVARFS_MAGIC,
};

static bool is_kernels_own(int folder)
{
	struct statfs state;

	for (size_t i = 0; i < sizeof(kernels_own) / sizeof(kernels_own[0]); i++)
		if (fstatfs(folder, &state) == 0 && (unsigned)state.f_type == kernels_own[i])
			return true;
	return false;
}

/* Why the whole cannot go on where one thing failed: the place, not the thing. */
static bool is_fatal(int code)
{
	switch (-code) {
	case ENOSPC:
	case EDQUOT:
	case EROFS:
	case EINTR:
	case EMFILE:
	case ENFILE:
		return true;
	default:
		return false;
	}
}

static int leave_out(struct copy *copy, int code, const char *why, struct err *err)
{
	if (copy->depth == 0 || is_fatal(code))
		return err_set(err, code, "%s: %s", buf_text(&copy->path), why);
	copy->order->left_out(copy->order->context, buf_text(&copy->path), why);
	copy->is_partial = true;
	return 0;
}

static const char *words_of(const struct copy *copy, int code)
{
	if (code == -EINTR)
		return "interrupted";
	if (code == -EROFS)
		return "read-only where it would go";
	return err_words(code);
}

/* It did not get to where it should. */
static int fail_there(struct copy *copy, int code, struct err *err)
{
	scoped_buf why = { 0 };

	buf_add_format(&why, "not written to %s%s: %s", copy->order->to.label, copy->order->to.path,
		       words_of(copy, code));
	return leave_out(copy, code, buf_text(&why), err);
}

/* ---- contents ------------------------------------------------------------------------------ */

struct streams {
	int from, to;
	int64_t left; /* of what is to be copied; what a file has grown by meanwhile is not */
	bool has_failed_there;
};

static int write_piece(struct streams *streams, const char *piece, size_t size)
{
	while (size) {
		ssize_t put = write(streams->to, piece, size);

		if (put < 0 && errno == EINTR && !interrupt_came())
			continue;
		if (put < 0) {
			streams->has_failed_there = true;
			return -errno;
		}
		piece += put;
		size -= (size_t)put;
	}
	return 0;
}

/* From where both are, to the end or until nothing is left. */
static int copy_stream(struct copy *copy, struct streams *streams)
{
	while (streams->left > 0) {
		size_t room = streams->left < PIECE_SIZE ? (size_t)streams->left : PIECE_SIZE;
		ssize_t got = interrupt_came() ? -1 : read(streams->from, copy->piece, room);

		if (interrupt_came())
			return -EINTR;
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : 0;
		int failed = write_piece(streams, copy->piece, (size_t)got);

		if (failed)
			return failed;
		streams->left -= got;
	}
	return 0;
}

/* A file with holes: -EINVAL where they cannot be told. */
static int copy_regions(struct copy *copy, struct streams *streams, int64_t size)
{
	int64_t at = 0;
	int failed = ftruncate(streams->to, size) < 0 ? -errno : 0;

	streams->has_failed_there = failed;
	while (!failed && at < size) {
		int64_t from = lseek(streams->from, at, SEEK_DATA);

		if (from < 0)
			return errno == ENXIO ? 0 : -errno; /* a hole up to the end */
		at = lseek(streams->from, from, SEEK_HOLE);
		if (at <= from || at > size)
			at = size;
		if (from >= size)
			break;
		streams->left = at - from;
		if (lseek(streams->from, from, SEEK_SET) < 0 ||
		    lseek(streams->to, from, SEEK_SET) < 0)
			return -errno;
		failed = copy_stream(copy, streams);
	}
	return failed;
}

/* Files of no size are those of the kernel, which have an end all the same. */
static int copy_contents(struct copy *copy, struct streams *streams, const struct stat *state)
{
	bool has_holes = (int64_t)state->st_blocks * BLOCK_SIZE < state->st_size;
	int failed = has_holes && lseek(streams->from, 0, SEEK_HOLE) >= 0
			     ? copy_regions(copy, streams, state->st_size)
			     : -EINVAL;

	if (failed != -EINVAL || streams->has_failed_there)
		return failed;
	if (lseek(streams->from, 0, SEEK_SET) < 0 || lseek(streams->to, 0, SEEK_SET) < 0 ||
	    ftruncate(streams->to, 0) < 0)
		return -errno;
	streams->left = state->st_size ? state->st_size : INT64_MAX;
	return copy_stream(copy, streams);
}

/* ---- names --------------------------------------------------------------------------------- */

static const char *name_now(const struct copy *copy, const struct place *place)
{
	return place->is_fresh ? place->name : copy->leftovers.name;
}

/* Before a temporary name is given. */
static void announce(struct copy *copy, const struct place *place)
{
	if (!place->is_fresh)
		leftovers_add(&copy->leftovers, place->folder);
}

/* It is whole: it gets its name; or it failed, and is taken away. */
static int settle(struct copy *copy, const struct place *place, int failed)
{
	const char *name = name_now(copy, place);

	if (!failed && !place->is_fresh &&
	    renameat(place->folder, name, place->folder, place->name) < 0)
		failed = -errno;
	if (failed && leftovers_remove(place->folder, name) < 0)
		copy->leftovers.is_stuck = true;
	return failed;
}

/* To us, who are in another mount namespace, a mount point of the container's is a file like any
 * other: a new one in its place would take the mount away. */
static bool is_mount(const struct place *place)
{
	scoped_fd int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scoped_fd int file = openat(place->folder, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return file >= 0 && mounts_id(proc, file) != mounts_id(proc, place->folder);
}

/* What is in the way may be replaced by a file, or is a folder for a folder; else why not. */
static const char *look_at(struct place *place, mode_t mode)
{
	struct stat state;

	if (place->is_fresh || fstatat(place->folder, place->name, &state, AT_SYMLINK_NOFOLLOW) < 0)
		return NULL;
	place->is_there = (state.st_mode & S_IFMT) == (mode & S_IFMT);
	if (!S_ISDIR(state.st_mode) && is_mount(place))
		return "a file that is mounted at its place, which cannot be replaced";
	if (place->is_there)
		return NULL;
	if (S_ISLNK(state.st_mode))
		return "there is a link at its place, which is not followed: name what it leads to";
	if (S_ISDIR(state.st_mode))
		return "there is a folder at its place";
	return S_ISREG(state.st_mode) ? "there is a file at its place"
				      : "there is a device, FIFO or socket at its place";
}

/* ---- files --------------------------------------------------------------------------------- */

static int finish(int fd, const struct stat *state)
{
	const struct timespec times[] = { state->st_atim, state->st_mtim };

	return fchmod(fd, state->st_mode & MODE_MASK) < 0 || futimens(fd, times) < 0 ? -errno : 0;
}

/* `from`: open for reading. */
static int copy_opened(struct copy *copy, int from, const struct stat *state,
		       const struct place *place, struct err *err)
{
	announce(copy, place);
	scoped_fd int made = openat(place->folder, name_now(copy, place),
				    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				    FILE_MODE);
	struct streams streams = { .from = from, .to = made, .left = INT64_MAX };

	if (made < 0)
		return fail_there(copy, -errno, err);
	int failed = S_ISREG(state->st_mode) ? copy_contents(copy, &streams, state)
					     : copy_stream(copy, &streams);

	if (failed && !streams.has_failed_there && failed != -EINTR) {
		(void)settle(copy, place, failed);
		return leave_out(copy, failed, err_words(failed), err);
	}
	failed = failed ? failed : finish(made, state);
	/* of a single file it is worth the time to know that it is there */
	if (!failed && copy->depth == 0 && fsync(made) < 0)
		failed = -errno;
	failed = settle(copy, place, failed);
	return failed ? fail_there(copy, failed, err) : 0;
}

static int copy_file(struct copy *copy, int from, const struct stat *state,
		     const struct place *place, struct err *err)
{
	scoped_fd int opened = paths_reopen(from);

	if (opened < 0)
		return leave_out(copy, opened, err_words(opened), err);
	return copy_opened(copy, opened, state, place, err);
}

static int copy_link(struct copy *copy, int from, const struct stat *state,
		     const struct place *place, struct err *err)
{
	const struct timespec times[] = { state->st_atim, state->st_mtim };
	char target[LINK_MAX_SIZE + 1];
	ssize_t size = readlinkat(from, "", target, LINK_MAX_SIZE);

	if (size < 0)
		return leave_out(copy, -errno, err_words(errno), err);
	target[size] = '\0';
	announce(copy, place);
	if (symlinkat(target, place->folder, name_now(copy, place)) < 0)
		return fail_there(copy, -errno, err);
	(void)utimensat(place->folder, name_now(copy, place), times, AT_SYMLINK_NOFOLLOW);
	int failed = settle(copy, place, 0);

	return failed ? fail_there(copy, failed, err) : 0;
}

/* ---- folders ------------------------------------------------------------------------------- */

static int copy_entry(struct copy *copy, int from, const struct place *place, struct err *err);

static int copy_name(struct copy *copy, int from, const struct place *place, struct err *err)
{
	size_t size = copy->path.size;

	if (size && copy->path.at[size - 1] != '/')
		buf_add_byte(&copy->path, '/');
	buf_add_text(&copy->path, place->name);
	copy->depth++;
	scoped_fd int entry = openat(from, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int failed = entry < 0 ? leave_out(copy, -errno, err_words(errno), err)
			       : copy_entry(copy, entry, place, err);

	copy->depth--;
	buf_cut(&copy->path, size);
	return failed;
}

static int copy_names(struct copy *copy, int from, int to, bool is_fresh, struct err *err)
{
	scoped_dir DIR *dir = fdopendir(from);
	const struct dirent *entry;
	int failed = 0;

	if (!dir) {
		failed = -errno;
		close(from);
		return leave_out(copy, failed, err_words(failed), err);
	}
	while (!failed && (entry = readdir(dir))) {
		const struct place place = { to, entry->d_name, is_fresh, false };

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			failed = copy_name(copy, from, &place, err);
	}
	return failed;
}

/* The folder that is written into: a new one, or the one that is there. */
static int open_folder(struct copy *copy, const struct place *place)
{
	const char *name = place->is_there ? place->name : name_now(copy, place);

	if (!place->is_there) {
		announce(copy, place);
		if (mkdirat(place->folder, name, FOLDER_MODE) < 0)
			return -errno;
	}
	int folder = openat(place->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (folder < 0 || (copy->depth == 0 && fstat(folder, &copy->made) < 0)) {
		int failed = -errno;

		cleanup_fd(&folder);
		return place->is_there ? failed : settle(copy, place, failed);
	}
	return folder;
}

static bool is_made(const struct copy *copy, const struct stat *state)
{
	return copy->depth && state->st_ino == copy->made.st_ino &&
	       state->st_dev == copy->made.st_dev;
}

static int copy_folder(struct copy *copy, int from, const struct stat *state,
		       const struct place *place, struct err *err)
{
	if (copy->depth && is_kernels_own(from))
		return leave_out(copy, -ENOTSUP, "a file system of the kernel's own", err);
	if (copy->depth == COPY_DEPTH_MAX)
		return leave_out(copy, -ENAMETOOLONG, "too many folders in one another", err);
	if (is_made(copy, state))
		return leave_out(copy, -ELOOP, "a folder is not copied into itself", err);
	int opened = paths_reopen(from); /* copy_names() closes it */

	if (opened < 0)
		return leave_out(copy, opened, err_words(opened), err);
	scoped_fd int made = open_folder(copy, place);

	if (made < 0) {
		close(opened);
		return fail_there(copy, made, err);
	}
	int failed = copy_names(copy, opened, made, place->is_fresh || !place->is_there, err);

	if (place->is_there)
		return failed;
	bool is_told = failed;

	failed = settle(copy, place, failed ? failed : finish(made, state));
	return failed && !is_told ? fail_there(copy, failed, err) : failed;
}

static int copy_entry(struct copy *copy, int from, const struct place *place, struct err *err)
{
	struct place target = *place;
	struct stat state;

	if (fstat(from, &state) < 0)
		return leave_out(copy, -errno, err_words(errno), err);
	const char *in_the_way = look_at(&target, state.st_mode);

	if (copy->order->show)
		copy->order->show(copy->order->context, buf_text(&copy->path));
	if (interrupt_came())
		return fail_there(copy, -EINTR, err);
	if (in_the_way)
		return leave_out(copy, -EEXIST, in_the_way, err);
	switch (state.st_mode & S_IFMT) {
	case S_IFREG:
		return copy_file(copy, from, &state, &target, err);
	case S_IFDIR:
		return copy_folder(copy, from, &state, &target, err);
	case S_IFLNK:
		return copy_link(copy, from, &state, &target, err);
	case S_IFIFO:
		return leave_out(copy, -EINVAL, "a FIFO, not copied", err);
	case S_IFSOCK:
		return leave_out(copy, -EINVAL, "a socket, not copied", err);
	default:
		return leave_out(copy, -EINVAL, "a device, not copied", err);
	}
}

/* ---- both ends ----------------------------------------------------------------------------- */

static void say_where(struct buf *ret, const struct copy_end *end)
{
	buf_add_text(ret, end->label);
	buf_add_text(ret, end->path);
}

static bool is_name(struct bytes name)
{
	return name.size && !bytes_is(name, ".") && !bytes_is(name, "..");
}

/* A folder that is there takes it under its own name; else the last name is the new one. */
static int open_place(struct copy *copy, bool is_folder, struct buf *name, struct err *err)
{
	const struct copy_end *from = &copy->order->from, *to = &copy->order->to;
	scoped_fd int there = paths_open(to->root, to->path);
	struct bytes last = paths_name(to->path);
	scoped_buf above = { 0 };
	struct stat state;

	if (there >= 0 && fstat(there, &state) == 0 && S_ISDIR(state.st_mode)) {
		last = copy->order->is_stream ? (struct bytes){ 0 } : paths_name(from->path);
		if (!is_name(last))
			return err_set(err, -EISDIR,
				       "%s%s is a folder: say how it is to be called in there",
				       to->label, to->path);
		buf_add_bytes(name, last);
		return take_fd(&there);
	}
	if (!is_name(last) || (!is_folder && bytes_ends(bytes_of(to->path), "/")))
		return err_set(err, there < 0 ? there : -ENOTDIR, "%s%s: no such folder", to->label,
			       to->path);
	buf_add_bytes(name, last);
	buf_add_bytes(&above, paths_folder(to->path));
	int folder = paths_open(to->root, buf_text(&above));

	if (folder < 0)
		return err_set(err, folder, "%s%s: %s", to->label, buf_text(&above),
			       err_words(folder));
	return folder;
}

static int to_standard_output(struct copy *copy, int from, const struct stat *state,
			      struct err *err)
{
	struct streams streams = { .to = STDOUT_FILENO, .left = INT64_MAX };
	scoped_fd int opened = -1;

	if (!S_ISREG(state->st_mode))
		return err_set(err, -EINVAL, "%s: only a file can be written to standard output",
			       buf_text(&copy->path));
	opened = streams.from = paths_reopen(from);
	int failed = opened < 0 ? opened : copy_stream(copy, &streams);

	return failed ? err_set(err, failed, "%s: %s", buf_text(&copy->path), err_words(failed))
		      : 0;
}

static int copy_whole(struct copy *copy, const struct subject *subject, struct err *err)
{
	const struct copy_order *order = copy->order;
	bool is_input = order->is_stream && order->from.root == PATHS_HOST;
	scoped_fd int from = is_input ? dup(STDIN_FILENO)
				      : paths_open(order->from.root, order->from.path);
	struct place place = { 0 };
	scoped_buf name = { 0 };
	struct stat state;

	if (from < 0 || fstat(from, &state) < 0)
		return err_set(err, from < 0 ? from : -errno, "%s: %s", buf_text(&copy->path),
			       err_words(from < 0 ? from : -errno));
	if (order->is_stream && !is_input)
		return to_standard_output(copy, from, &state, err);
	if (order->to.root != PATHS_HOST && become_its_root(subject, err) < 0)
		return err->code;
	scoped_fd int folder = open_place(copy, S_ISDIR(state.st_mode) && !is_input, &name, err);

	if (folder < 0)
		return folder;
	place.folder = folder;
	place.name = buf_text(&name);
	if (!is_input)
		return copy_entry(copy, from, &place, err);
	const struct stat as_new = { .st_mode = S_IFIFO | STREAM_MODE,
				     .st_atim.tv_nsec = UTIME_NOW,
				     .st_mtim.tv_nsec = UTIME_NOW };
	const char *in_the_way = look_at(&place, S_IFREG);

	return in_the_way ? leave_out(copy, -EEXIST, in_the_way, err)
			  : copy_opened(copy, from, &as_new, &place, err);
}

int copy_run(const struct copy_order *order, const struct subject *subject, struct err *err)
{
	struct copy copy = { .order = order, .piece = mem_zero(1, PIECE_SIZE) };
	int process = order->to.root == PATHS_HOST ? -1 : subject->process;
	int64_t namespace = 0;

	if (procfs_namespace(process, process < 0 ? "/proc/self/ns/mnt" : "ns/mnt", &namespace) < 0)
	namespace = 0; /* it goes without a note that could be read */
	say_where(&copy.path, &order->from);
	copy.leftovers = (struct leftovers){ .notes = -1, .fd = -1 };
	if (!order->is_stream || order->to.root != PATHS_HOST)
		leftovers_begin(&copy.leftovers, namespace);
	int failed = copy_whole(&copy, subject, err);

	leftovers_end(&copy.leftovers);
	buf_deinit(&copy.path);
	free(copy.piece);
	return failed ? failed : copy.is_partial;
}
