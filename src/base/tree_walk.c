/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/tree_walk.h"

#include <errno.h>
#include <fcntl.h>

/* A folder that is being read. */
struct level {
	int fd;
	size_t path_size;   /* of its own path in walker->path */
	struct buf folders; /* names of the folders in it, zero-terminated */
	size_t next;        /* where in `folders` the next to enter stands */
	bool holds_avoided; /* something below it must not be touched */
};

/* An entry of the piece that was read: sorted by inode before it is looked at. */
struct piece_entry {
	uint64_t inode;
	const char *name;
	unsigned char type;
};

struct walker {
	const struct tree_walk *walk;
	const struct root *root;
	struct buf path; /* of the entry at hand */
	vec_of(struct level) levels;
	vec_of(struct piece_entry) entries;
	struct buf piece;
	bool is_stopped;
};

static void walker_deinit(struct walker *walker)
{
	for (vec_each(level, &walker->levels)) {
		cleanup_fd(&level->fd);
		buf_deinit(&level->folders);
	}
	vec_deinit(&walker->levels);
	vec_deinit(&walker->entries);
	buf_deinit(&walker->path);
	buf_deinit(&walker->piece);
}

static void fail(struct walker *walker, int code)
{
	if (code != -ENOENT && walker->walk->fail)
		walker->walk->fail(walker->walk->context, buf_text(&walker->path), code);
}

static void set_path(struct walker *walker, const struct level *level, const char *name)
{
	buf_cut(&walker->path, level->path_size);
	if (level->path_size > 1)
		buf_add_byte(&walker->path, '/');
	buf_add_text(&walker->path, name);
}

/* The entry whose path is set. */
static struct tree_walk_entry entry_of(const struct walker *walker, const struct stat *state)
{
	return (struct tree_walk_entry){
		.path = buf_text(&walker->path),
		.name = strrchr(buf_text(&walker->path), '/') + 1,
		.size = walker->path.size,
		.depth = (unsigned)walker->levels.count,
		.state = *state,
	};
}

static enum tree_walk_answer show(struct walker *walker, const struct stat *state)
{
	struct tree_walk_entry entry = entry_of(walker, state);
	enum tree_walk_answer answer = walker->walk->visit(walker->walk->context, &entry);

	walker->is_stopped = answer == TREE_WALK_STOP;
	return answer;
}

static int open_folder(int parent, const char *name)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(parent, name, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? openat(parent, name, flags) : fd;
}

/* Takes over an open folder, whose path is set, to be read next. */
static void descend(struct walker *walker, int fd, const struct stat *state)
{
	struct tree_walk_entry entry = entry_of(walker, state);
	struct level *level = vec_push(&walker->levels);

	level->fd = fd;
	level->path_size = walker->path.size;
	level->holds_avoided = root_avoids_below(walker->root, buf_bytes(&walker->path));
	if (walker->walk->enter)
		walker->walk->enter(walker->walk->context, &entry, fd);
}

/* A folder whose path is set: shown, and entered if that is wanted. `parent` has it as `name`. */
static void meet_folder(struct walker *walker, int parent, const char *name)
{
	struct stat state;

	if (fstatat(parent, name, &state, AT_SYMLINK_NOFOLLOW) < 0) {
		fail(walker, -errno);
		return;
	}
	if (show(walker, &state) != TREE_WALK_ON || !S_ISDIR(state.st_mode))
		return;
	if (walker->levels.count >= TREE_WALK_DEPTH_MAX) {
		fail(walker, -ENAMETOOLONG);
		return;
	}
	int fd = open_folder(parent, name);

	if (fd < 0)
		fail(walker, -errno);
	else
		descend(walker, fd, &state);
}

static void meet_entry(struct walker *walker, struct level *level, const struct piece_entry *entry)
{
	struct stat state;

	set_path(walker, level, entry->name);
	if (level->holds_avoided && root_avoids(walker->root, buf_bytes(&walker->path)))
		return;
	if (entry->type != DT_DIR &&
	    fstatat(level->fd, entry->name, &state, AT_SYMLINK_NOFOLLOW) < 0)
		fail(walker, -errno);
	else if (entry->type != DT_DIR && !S_ISDIR(state.st_mode))
		(void)show(walker, &state);
	else if (level->folders.size > TREE_WALK_NAMES_MAX)
		fail(walker, -EFBIG);
	else
		buf_add(&level->folders, entry->name, strlen(entry->name) + 1);
}

static int by_inode(const void *a, const void *b)
{
	uint64_t left = ((const struct piece_entry *)a)->inode;
	uint64_t right = ((const struct piece_entry *)b)->inode;

	return (left > right) - (left < right);
}

/* The next piece of a folder, as entries; 0 at its end, or -errno. */
static ssize_t read_piece(struct walker *walker, const struct level *level)
{
	buf_clear(&walker->piece);
	walker->entries.count = 0;
	char *at = buf_reserve(&walker->piece, TREE_WALK_PIECE_SIZE);
	ssize_t size = getdents64(level->fd, at, TREE_WALK_PIECE_SIZE);

	for (ssize_t from = 0; from < size;) {
		const struct dirent64 *entry = (const struct dirent64 *)(void *)(at + from);

		from += entry->d_reclen;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*vec_push(&walker->entries) = (struct piece_entry){ entry->d_ino,
									    entry->d_name,
									    entry->d_type };
	}
	vec_sort(&walker->entries, by_inode);
	return size < 0 ? -errno : size;
}

static void read_level(struct walker *walker, struct level *level)
{
	ssize_t size;

	while (!walker->is_stopped && (size = read_piece(walker, level)) != 0) {
		if (size < 0) {
			buf_cut(&walker->path, level->path_size);
			fail(walker, (int)size);
			return;
		}
		for (size_t i = 0; i < walker->entries.count && !walker->is_stopped; i++)
			meet_entry(walker, level, &walker->entries.at[i]);
	}
}

/* Enters the next folder of the level that was opened last, or leaves that level. */
static void step(struct walker *walker)
{
	struct level *level = &walker->levels.at[walker->levels.count - 1];

	if (level->next >= level->folders.size) {
		cleanup_fd(&level->fd);
		buf_deinit(&level->folders);
		walker->levels.count--;
		return;
	}
	const char *name = level->folders.at + level->next;
	size_t count = walker->levels.count;

	level->next += strlen(name) + 1;
	set_path(walker, level, name);
	meet_folder(walker, level->fd, name);
	if (walker->levels.count > count)
		read_level(walker, &walker->levels.at[count]);
}

int tree_walk(const struct tree_walk *walk, const struct root *root, const char *path,
	      struct err *err)
{
	SCOPED(walker_deinit) struct walker walker = { .walk = walk, .root = root };
	struct stat state;
	int code = root_lstat(root, path, &state);

	if (!code)
		code = root_resolve(root, path, &walker.path);
	if (code)
		return err_set(err, code, "%s: %s", path, err_words(code));
	if (show(&walker, &state) != TREE_WALK_ON || !S_ISDIR(state.st_mode))
		return 0;
	int fd = root_open(root, path, err);

	if (fd < 0)
		return fd;
	descend(&walker, fd, &state);
	read_level(&walker, &walker.levels.at[0]);
	while (walker.levels.count && !walker.is_stopped)
		step(&walker);
	return 0;
}
