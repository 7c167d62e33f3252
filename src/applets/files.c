/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets/applets.h"
#include "base/cleanup.h"
#include "base/human.h"
#include "base/mem.h"
#include "base/vec.h"

enum { PIECE = 64 * 1024, DEPTH_MAX = 64, LINES_USUAL = 10 };

/* ---- reading ------------------------------------------------------------------------------- */

static int open_input(const char *path, struct err *err)
{
	int fd = text_is(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? err_errno(err, "%s", path) : fd;
}

/* Calls `each` for what is read of each file, or of standard input. 1 if one could not be. */
static int read_inputs(int argc, char **argv, int (*each)(int fd, void *context, struct err *err),
		       void *context, struct err *err)
{
	static char standard[] = "-";
	char *none[] = { standard };
	int status = 0;

	if (argc == 0) {
		argc = 1;
		argv = none;
	}
	for (int i = 0; i < argc; i++) {
		scoped_fd int fd = open_input(argv[i], err);

		if (fd < 0 || each(fd, context, err) < 0)
			status = 1;
	}
	return status;
}

static int copy(int fd, void *context, struct err *err)
{
	char piece[PIECE];
	ssize_t size;

	(void)context;
	while ((size = read(fd, piece, sizeof(piece))) > 0 || (size < 0 && errno == EINTR))
		if (size > 0 && applets_write((struct bytes){ piece, (size_t)size }, err) < 0)
			return err->code;
	return size < 0 ? err_errno(err, "reading") : 0;
}

int applet_cat(int argc, char **argv, struct err *err)
{
	return read_inputs(argc - 1, argv + 1, copy, NULL, err);
}

/* Lines, by what is done with each; false ends it. */
struct lines {
	bool (*line)(struct lines *lines, struct bytes line, struct err *err);
	struct bytes wanted;
	uint64_t left, found;
};

static int read_lines(int fd, void *context, struct err *err)
{
	struct lines *lines = context;
	scoped_buf text = { 0 };
	struct bytes rest, line;
	ssize_t size;

	do {
		char *into = buf_reserve(&text, PIECE);

		size = read(fd, into, PIECE);
		buf_grew(&text, size > 0 ? (size_t)size : 0);
		rest = buf_bytes(&text);
		while ((size <= 0 || bytes_find(rest, '\n') >= 0) && bytes_line(&rest, &line))
			if (!lines->line(lines, line, err))
				return err->code;
		scoped_buf tail = { 0 };

		buf_add_bytes(&tail, rest);
		buf_clear(&text);
		buf_add_bytes(&text, buf_bytes(&tail));
	} while (size > 0 || (size < 0 && errno == EINTR));
	return size < 0 ? err_errno(err, "reading") : 0;
}

static bool write_line(struct bytes line, struct err *err)
{
	return applets_write(line, err) == 0 && applets_write(BYTES("\n"), err) == 0;
}

static bool head_line(struct lines *lines, struct bytes line, struct err *err)
{
	return lines->left-- > 0 && write_line(line, err) && lines->left > 0;
}

int applet_head(int argc, char **argv, struct err *err)
{
	struct lines lines = { .line = head_line, .left = LINES_USUAL };
	int used = 1;

	if (argc > 2 && text_is(argv[1], "-n")) {
		if (!bytes_u64(bytes_of(argv[2]), 10, &lines.left))
			return err_set(err, -EINVAL, "%s: no number of lines", argv[2]), 1;
		used = 3;
	}
	return read_inputs(argc - used, argv + used, read_lines, &lines, err);
}

static bool grep_line(struct lines *lines, struct bytes line, struct err *err)
{
	ptrdiff_t at = lines->wanted.size ? bytes_find_text(line, lines->wanted.at) : 0;

	if (at < 0)
		return true;
	lines->found++;
	return write_line(line, err);
}

int applet_grep(int argc, char **argv, struct err *err)
{
	struct lines lines = { .line = grep_line };

	if (argc < 2)
		return err_set(err, -EINVAL, "grep TEXT [FILE...]"), 2;
	lines.wanted = bytes_of(argv[1]);
	int status = read_inputs(argc - 2, argv + 2, read_lines, &lines, err);

	return status ? 2 : !lines.found;
}

/* ---- folders ------------------------------------------------------------------------------- */

struct listing {
	bool all, is_long;
};

/* "-rw-r--r--" */
static void add_mode(struct buf *out, mode_t mode)
{
	static const char types[] = "?pc?d?b?-?l?s???", bits[] = "rwxrwxrwx";

	buf_add_byte(out, types[mode >> 12 & 15]);
	for (int i = 0; i < 9; i++)
		buf_add_byte(out, mode >> (8 - i) & 1 ? bits[i] : '-');
}

static void add_entry(struct buf *out, const struct listing *listing, int folder, const char *name)
{
	char target[PATH_MAX];
	struct stat state;

	if (listing->is_long && fstatat(folder, name, &state, AT_SYMLINK_NOFOLLOW) == 0) {
		add_mode(out, state.st_mode);
		buf_add_format(out, " %5u %5u %12lld ", state.st_uid, state.st_gid,
			       (long long)state.st_size);
		human_time(out, state.st_mtime);
		buf_add_byte(out, ' ');
	}
	buf_add_text(out, name);
	ssize_t size = listing->is_long ? readlinkat(folder, name, target, sizeof(target)) : -1;

	if (size > 0)
		buf_add_format(out, " -> %.*s", (int)size, target);
	buf_add_byte(out, '\n');
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

typedef vec_of(char *) name_list;

static int read_names(const char *path, bool all, name_list *ret, struct err *err)
{
	scoped_dir DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir)
		return err_errno(err, "%s", path);
	while ((entry = readdir(dir)))
		if (all || entry->d_name[0] != '.')
			*vec_push(ret) = mem_copy(entry->d_name, strlen(entry->d_name) + 1);
	vec_sort(ret, compare_names);
	return 0;
}

static void free_names(name_list *names)
{
	for (vec_each(name, names))
		free(*name);
	vec_deinit(names);
}

static int list(const struct listing *listing, const char *path, struct err *err)
{
	scoped_buf out = { 0 };
	name_list names = { 0 };
	struct stat state;

	if (lstat(path, &state) < 0)
		return err_errno(err, "%s", path);
	scoped_fd int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0) {
		add_entry(&out, listing, AT_FDCWD, path);
		return applets_write(buf_bytes(&out), err);
	}
	int failed = read_names(path, listing->all, &names, err);

	for (vec_each(name, &names))
		add_entry(&out, listing, folder, *name);
	free_names(&names);
	return failed ? failed : applets_write(buf_bytes(&out), err);
}

int applet_ls(int argc, char **argv, struct err *err)
{
	struct listing listing = { 0 };
	int i = 1, status = 0;

	for (; i < argc && argv[i][0] == '-'; i++) {
		listing.all |= strchr(argv[i], 'a') != NULL;
		listing.is_long |= strchr(argv[i], 'l') != NULL;
	}
	if (i == argc)
		return list(&listing, ".", err) < 0;
	for (; i < argc; i++)
		status |= list(&listing, argv[i], err) < 0;
	return status;
}

/* Does not follow links, nor into other file systems' depths without end. */
static int find_below(const char *path, const char *wanted, int depth, struct err *err)
{
	name_list names = { 0 };
	int failed = 0;

	if (read_names(path, true, &names, err) < 0)
		return 0; /* what may not be read is passed over */
	for (vec_each(name, &names)) {
		scoped_buf below = { 0 };
		struct stat state;

		if (failed || text_is(*name, ".") || text_is(*name, ".."))
			continue;
		buf_add_format(&below, "%s/%s", text_is(path, "/") ? "" : path, *name);
		if ((!wanted || bytes_find_text(bytes_of(*name), wanted) >= 0) &&
		    !write_line(buf_bytes(&below), err))
			failed = err->code;
		if (!failed && depth < DEPTH_MAX && lstat(buf_text(&below), &state) == 0 &&
		    S_ISDIR(state.st_mode))
			failed = find_below(buf_text(&below), wanted, depth + 1, err);
	}
	free_names(&names);
	if (!failed)
		*err = (struct err){ 0 };
	return failed;
}

int applet_find(int argc, char **argv, struct err *err)
{
	return find_below(argc > 1 ? argv[1] : ".", argc > 2 ? argv[2] : NULL, 0, err) < 0;
}

int applet_readlink(int argc, char **argv, struct err *err)
{
	int status = argc < 2;

	for (int i = 1; i < argc; i++) {
		char target[PATH_MAX];
		ssize_t size = readlink(argv[i], target, sizeof(target));

		if (size < 0)
			status = err_errno(err, "%s", argv[i]) < 0;
		else if (!write_line((struct bytes){ target, (size_t)size }, err))
			return 1;
	}
	return status;
}

/* ---- words --------------------------------------------------------------------------------- */

int applet_echo(int argc, char **argv, struct err *err)
{
	scoped_buf out = { 0 };

	for (int i = 1; i < argc; i++)
		buf_add_format(&out, "%s%s", i > 1 ? " " : "", argv[i]);
	return !write_line(buf_bytes(&out), err);
}

int applet_true(int argc, char **argv, struct err *err)
{
	return 0;
}

int applet_false(int argc, char **argv, struct err *err)
{
	return 1;
}
