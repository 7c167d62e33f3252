/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/mem.h"

/* One walk along a path. What it arrives at is not opened, only looked at. */
struct walk {
	const struct root *root;
	struct buf rest;   /* what is still to be followed */
	struct buf real;   /* where we are, resolved: "" is the root, else "/a/b" */
	unsigned links;    /* links followed so far */
	bool is_exact;     /* none may be */
	bool is_plain;     /* the path is "/a/b": without links the trail may keep its folders */
	int at;            /* O_PATH descriptor of the folder that we are in */
	size_t at_size;    /* bytes of `real` that are its path; a name behind them lies in it */
	bool is_borrowed;  /* `at` belongs to the trail */
	bool is_seen;      /* `state` is filled */
	struct stat state; /* of what `real` names */
};

/* Which links of a path are followed. */
enum follow {
	FOLLOW_ALL,
	FOLLOW_ABOVE, /* not the last component */
	FOLLOW_NONE,  /* links are an error */
};

/* Files are mostly looked at folder by folder. The folders on the way to the last one stay open, so
 * that what lies near it costs only the steps that differ. No link is on that way. */
struct trail_folder {
	size_t end; /* bytes of trail->path that are its path */
	int fd;     /* O_PATH */
};

struct root_trail {
	struct buf path;
	vec_of(struct trail_folder) folders;
};

static void trail_cut(struct root_trail *trail, size_t count)
{
	while (trail->folders.count > count)
		cleanup_fd(&trail->folders.at[--trail->folders.count].fd);
	buf_cut(&trail->path, count ? trail->folders.at[count - 1].end : 0);
}

/* How many folders of the trail lead to what `path` names, itself not among them. */
static size_t trail_shared(const struct root_trail *trail, struct bytes path)
{
	size_t count = 0;

	while (count < trail->folders.count) {
		size_t end = trail->folders.at[count].end;

		if (path.size <= end + 1 || path.at[end] != '/' ||
		    memcmp(path.at, trail->path.at, end) != 0)
			break;
		count++;
	}
	return count;
}

/* Takes `fd`, the folder at `path`, if it is one step further on the trail. */
static void trail_take(struct root_trail *trail, struct bytes path, int *fd)
{
	size_t known = trail->path.size;

	if (*fd >= 0 && path.size > known && trail->folders.count < ROOT_TRAIL_MAX &&
	    !memchr(path.at + known + 1, '/', path.size - known - 1)) {
		assert(memcmp(path.at, buf_text(&trail->path), known) == 0);
		buf_add(&trail->path, path.at + known, path.size - known);
		*vec_push(&trail->folders) = (struct trail_folder){ path.size, take_fd(fd) };
	}
}

/* Closes the folder that we are in, or leaves it on the trail. */
static void walk_leave(struct walk *walk)
{
	if (!walk->is_borrowed && walk->is_plain && !walk->links)
		trail_take(walk->root->trail, bytes_slice(buf_bytes(&walk->real), 0, walk->at_size),
			   &walk->at);
	if (!walk->is_borrowed)
		cleanup_fd(&walk->at);
	walk->is_borrowed = false;
	walk->at = -1;
}

static void walk_deinit(struct walk *walk)
{
	walk_leave(walk);
	buf_deinit(&walk->rest);
	buf_deinit(&walk->real);
}

int root_init(struct root *root, const char *path, struct err *err)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", path);
	/* a folder that may not be entered is opened all the same, and shows nothing */
	if (faccessat(fd, ".", F_OK, 0) < 0) {
		err_errno(err, "%s", path);
		close(fd);
		return -1;
	}
	*root = (struct root){ .fd = fd, .path = path, .live = strcmp(path, "/") == 0 };
	root->trail = mem_zero(1, sizeof(*root->trail));
	return 0;
}

void root_deinit(struct root *root)
{
	for (vec_each(path, &root->avoided))
		free(*path);
	vec_deinit(&root->avoided);
	if (root->trail) {
		trail_cut(root->trail, 0);
		vec_deinit(&root->trail->folders);
		buf_deinit(&root->trail->path);
		free(root->trail);
	}
	root->trail = NULL;
	cleanup_fd(&root->fd);
	root->fd = -1;
}

void root_avoid(struct root *root, const char *path)
{
	assert(path[0] == '/');
	trail_cut(root->trail, 0); /* what is kept may lie there */
	if (path[1] != '\0')
		*vec_push(&root->avoided) = mem_copy(path, strlen(path));
}

bool root_avoids(const struct root *root, struct bytes path)
{
	for (vec_each(avoided, &root->avoided)) {
		size_t size = strlen(*avoided);

		if (bytes_starts(path, *avoided) && (path.size == size || path.at[size] == '/'))
			return true;
	}
	return false;
}

bool root_avoids_below(const struct root *root, struct bytes path)
{
	for (vec_each(avoided, &root->avoided))
		if (path.size == 1 ||
		    (strncmp(*avoided, path.at, path.size) == 0 && (*avoided)[path.size] == '/'))
			return true;
	return false;
}

/* Cuts the next component from `rest`; false when there is none. */
static bool next_component(struct buf *rest, struct buf *ret)
{
	size_t from = 0, to;

	if (!rest->size)
		return false;
	while (from < rest->size && rest->at[from] == '/')
		from++;
	for (to = from; to < rest->size && rest->at[to] != '/';)
		to++;
	buf_clear(ret);
	buf_add(ret, rest->at + from, to - from);
	memmove(rest->at, rest->at + to, rest->size - to + 1);
	rest->size -= to;
	return ret->size > 0;
}

static int walk_to_root(struct walk *walk)
{
	walk_leave(walk);
	walk->is_seen = false;
	walk->at_size = 0;
	buf_clear(&walk->real);
	walk->at = openat(walk->root->fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return walk->at < 0 ? -errno : 0;
}

/* Puts `text` in front of what is still to be followed. */
static int walk_prepend(struct walk *walk, struct bytes text)
{
	scoped_buf rest = { 0 };

	if (text.size + walk->rest.size > ROOT_PATH_MAX)
		return -ENAMETOOLONG;
	buf_add_bytes(&rest, text);
	buf_add_byte(&rest, '/');
	buf_add_bytes(&rest, buf_bytes(&walk->rest));
	struct buf old = walk->rest;
	walk->rest = rest;
	rest = old;
	return 0;
}

/* "..": starts again from the root with the directory above, which holds no links any more. */
static int walk_up(struct walk *walk)
{
	scoped_buf above = { 0 };
	size_t size = walk->real.size;

	while (size && walk->real.at[size - 1] != '/')
		size--;
	buf_add(&above, buf_text(&walk->real), size ? size - 1 : 0);
	int failed = walk_to_root(walk);

	return failed ? failed : walk_prepend(walk, buf_bytes(&above));
}

/* The last name of where we are, which lies in walk->at. */
static const char *walk_name(const struct walk *walk)
{
	return buf_text(&walk->real) + walk->at_size + 1;
}

/* Puts the text of the link that we are at in front of what is still to be followed. */
static int walk_link(struct walk *walk)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(walk->at, walk_name(walk), target, sizeof(target));

	if (size < 0)
		return -errno;
	if (++walk->links > ROOT_LINKS_MAX || walk->is_exact)
		return -ELOOP;
	int failed = walk_prepend(walk, (struct bytes){ target, (size_t)size });

	if (failed)
		return failed;
	if (size && target[0] == '/')
		return walk_to_root(walk);
	walk->is_seen = false;
	buf_cut(&walk->real, walk->at_size);
	return 0;
}

static bool rest_is_empty(const struct buf *rest)
{
	for (size_t i = 0; i < rest->size; i++)
		if (rest->at[i] != '/')
			return false;
	return true;
}

/* Opens what we are at, to go on in there. A link is not entered. */
static int walk_enter(struct walk *walk)
{
	scoped_fd int fd = openat(walk->at, walk_name(walk), O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &walk->state) < 0)
		return -errno;
	if (S_ISLNK(walk->state.st_mode))
		return 0;
	walk_leave(walk);
	walk->at = take_fd(&fd);
	walk->at_size = walk->real.size;
	return 0;
}

static int walk_component(struct walk *walk, const char *name, bool follow_last)
{
	bool is_last = rest_is_empty(&walk->rest);
	int failed = 0;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0)
		return walk_up(walk);
	buf_add_byte(&walk->real, '/');
	buf_add_text(&walk->real, name);
	if (walk->real.size > ROOT_PATH_MAX)
		return -ENAMETOOLONG;
	if (root_avoids(walk->root, buf_bytes(&walk->real)))
		return -EREMOTE;
	if (!is_last)
		failed = walk_enter(walk);
	else if (fstatat(walk->at, name, &walk->state, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		failed = -errno;
	if (failed)
		return failed;
	walk->is_seen = true;
	if (S_ISLNK(walk->state.st_mode) && (follow_last || !is_last))
		return walk_link(walk);
	return 0;
}

/* True for "/a/b": every component a name, so that without links it is the path itself. */
static bool path_is_plain(const char *path)
{
	if (*path != '/' || !path[1])
		return false;
	for (const char *at = path; at; at = strchr(at + 1, '/')) {
		size_t size = strcspn(at + 1, "/");

		if (size == 0 || (at[1] == '.' && (size == 1 || (size == 2 && at[2] == '.'))))
			return false;
	}
	return true;
}

/* Begins a walk: as far on the trail as it leads, else at the root. */
static int walk_start(struct walk *walk, const char *path)
{
	struct root_trail *trail = walk->root->trail;
	size_t shared = 0;

	walk->is_plain = path_is_plain(path);
	if (walk->is_plain) {
		shared = trail_shared(trail, bytes_of(path));
		trail_cut(trail, shared);
	}
	buf_add_text(&walk->rest, path + (shared ? trail->path.size : 0));
	if (!shared)
		return walk_to_root(walk);
	buf_add_bytes(&walk->real, buf_bytes(&trail->path));
	walk->at_size = walk->real.size;
	walk->at = trail->folders.at[shared - 1].fd;
	walk->is_borrowed = true;
	return 0;
}

/* Follows `path` to its end. On success walk->state is filled. */
static int walk_path(struct walk *walk, const struct root *root, const char *path,
		     enum follow follow)
{
	scoped_buf name = { 0 };

	*walk = (struct walk){ .root = root, .at = -1, .is_exact = follow == FOLLOW_NONE };
	if (strlen(path) > ROOT_PATH_MAX)
		return -ENAMETOOLONG;
	int failed = walk_start(walk, path);

	buf_reserve(&walk->rest, 0);
	while (!failed && next_component(&walk->rest, &name))
		failed = walk_component(walk, buf_text(&name), follow != FOLLOW_ABOVE);
	if (!failed && !walk->is_seen && fstat(walk->at, &walk->state) < 0)
		failed = -errno;
	return failed;
}

/* Opens for reading what `walk` arrived at. That it is the file that was looked at is checked
 * afterwards. */
static int walk_open(const struct walk *walk)
{
	const char *name = walk->at_size < walk->real.size ? walk_name(walk) : ".";
	int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat state;

	if (!S_ISREG(walk->state.st_mode) && !S_ISDIR(walk->state.st_mode))
		return -EINVAL;
	int fd = openat(walk->at, name, flags | O_NOATIME);

	if (fd < 0 && errno == EPERM)
		fd = openat(walk->at, name, flags);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &state) < 0 || state.st_ino != walk->state.st_ino ||
	    state.st_dev != walk->state.st_dev) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

static int open_following(const struct root *root, const char *path, enum follow follow,
			  struct err *err)
{
	SCOPED(walk_deinit) struct walk walk;
	int fd = walk_path(&walk, root, path, follow);

	if (fd == 0)
		fd = walk_open(&walk);
	if (fd == -EREMOTE)
		return err_set(err, fd, "%s: on a network or automounted file system, not entered",
			       path);
	if (fd == -EINVAL)
		return err_set(err, fd, "%s: not a regular file", path);
	if (fd < 0)
		return err_set(err, fd, "%s: %s", path, err_words(fd));
	return fd;
}

int root_open(const struct root *root, const char *path, struct err *err)
{
	return open_following(root, path, FOLLOW_ALL, err);
}

int root_open_exact(const struct root *root, const char *path, struct err *err)
{
	return open_following(root, path, FOLLOW_NONE, err);
}

int fd_read_all(int fd, const char *name, size_t limit, struct buf *ret, struct err *err)
{
	size_t start = ret->size;

	for (;;) {
		size_t left = limit - (ret->size - start);
		size_t room = left < 64 * 1024 ? left + 1 : 64 * 1024;
		ssize_t got = read(fd, buf_reserve(ret, room), room);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "%s", name);
		if (got == 0)
			return 0;
		if ((size_t)got > left) {
			buf_grew(ret, left);
			return err_set(err, -EFBIG, "%s: more than %zu bytes", name, limit);
		}
		buf_grew(ret, (size_t)got);
	}
}

int root_read(const struct root *root, const char *path, size_t limit, struct buf *ret,
	      struct err *err)
{
	scoped_fd int fd = root_open(root, path, err);

	return fd < 0 ? fd : fd_read_all(fd, path, limit, ret, err);
}

int root_stat(const struct root *root, const char *path, struct stat *ret)
{
	SCOPED(walk_deinit) struct walk walk;
	int failed = walk_path(&walk, root, path, FOLLOW_ALL);

	if (!failed)
		*ret = walk.state;
	return failed;
}

int root_lstat(const struct root *root, const char *path, struct stat *ret)
{
	SCOPED(walk_deinit) struct walk walk;
	int failed = walk_path(&walk, root, path, FOLLOW_ABOVE);

	if (!failed)
		*ret = walk.state;
	return failed;
}

bool root_exists(const struct root *root, const char *path)
{
	struct stat state;

	return root_stat(root, path, &state) == 0;
}

int root_readlink(const struct root *root, const char *path, struct buf *ret)
{
	SCOPED(walk_deinit) struct walk walk;
	int failed = walk_path(&walk, root, path, FOLLOW_ABOVE);

	if (failed)
		return failed;
	if (!S_ISLNK(walk.state.st_mode))
		return -EINVAL;
	ssize_t size = readlinkat(walk.at, walk_name(&walk), buf_reserve(ret, PATH_MAX), PATH_MAX);

	if (size < 0)
		return -errno;
	buf_grew(ret, (size_t)size);
	return 0;
}

int root_resolve(const struct root *root, const char *path, struct buf *ret)
{
	SCOPED(walk_deinit) struct walk walk;
	int failed = walk_path(&walk, root, path, FOLLOW_ALL);

	if (!failed)
		buf_add_text(ret, walk.real.size ? buf_text(&walk.real) : "/");
	return failed;
}

void root_names_deinit(struct root_names *names)
{
	buf_deinit(&names->text);
	vec_deinit(&names->starts);
}

const char *root_name(const struct root_names *names, size_t index)
{
	assert(index < names->starts.count);
	return names->text.at + names->starts.at[index];
}

static int compare_names(const void *a, const void *b, void *text)
{
	return strcmp((const char *)text + *(const size_t *)a,
		      (const char *)text + *(const size_t *)b);
}

static int read_names(DIR *dir, const char *path, size_t max, struct root_names *ret,
		      struct err *err)
{
	struct dirent *entry;

	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (ret->starts.count >= max)
			return err_set(err, -EFBIG, "%s: more than %zu names", path, max);
		*vec_push(&ret->starts) = ret->text.size;
		buf_add(&ret->text, entry->d_name, strlen(entry->d_name) + 1);
	}
	return errno ? err_errno(err, "%s", path) : 0;
}

int root_list_some(const struct root *root, const char *path, size_t max, struct root_names *ret,
		   struct err *err)
{
	scoped_fd int fd = root_open(root, path, err);

	if (fd < 0)
		return fd;
	scoped_dir DIR *dir = fdopendir(fd);

	if (!dir)
		return err_errno(err, "%s", path);
	take_fd(&fd);
	int failed = read_names(dir, path, max, ret, err);

	if (ret->starts.count > 1)
		qsort_r(ret->starts.at, ret->starts.count, sizeof(size_t), compare_names,
			ret->text.at);
	return failed;
}

int root_list(const struct root *root, const char *path, struct root_names *ret, struct err *err)
{
	return root_list_some(root, path, ROOT_ENTRIES_MAX, ret, err);
}

int file_read_all(const char *path, size_t limit, struct buf *ret, struct err *err)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? err_errno(err, "%s", path) : fd_read_all(fd, path, limit, ret, err);
}

int fd_read_at(int fd, uint64_t at, void *ret, size_t size)
{
	char *to = ret;

	while (size) {
		ssize_t got = pread(fd, to, size, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		to += got;
		at += (uint64_t)got;
		size -= (size_t)got;
	}
	return 0;
}
