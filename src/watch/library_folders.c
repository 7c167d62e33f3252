/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Libraries that nobody has loaded yet, where a loader would look first: a child that loads one has
 * read its certificates before it could be looked at. Source: ld.so(8).
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/root.h"
#include "watch/library_files.h"

enum { NAMES_MAX = 20 * 1000 }; /* of a folder */

static const char *const folders[] = {
	"/lib",
	"/lib64",
	"/usr/lib",
	"/usr/lib64",
	"/usr/local/lib",
#if defined(__x86_64__)
	"/lib/x86_64-linux-gnu",
	"/usr/lib/x86_64-linux-gnu",
#elif defined(__aarch64__)
	"/lib/aarch64-linux-gnu",
	"/usr/lib/aarch64-linux-gnu",
#endif
};

static bool is_known(const struct library_files *files, struct bytes name)
{
	for (vec_each(wanted, files->wanted))
		if (wanted->is_known && library_is(name, wanted->library))
			return true;
	return false;
}

static void look_in(struct library_files *files, const struct root *root, const char *folder,
		    struct library_use *use)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list_some(root, folder, NAMES_MAX, &names, &err) < 0 && names.starts.count == 0)
		return; /* there is no such folder */
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		scoped_buf link = { 0 };
		scoped_buf path = { 0 };

		if (!is_known(files, bytes_of(name)))
			continue;
		/* by the name that mappings have */
		buf_add_format(&link, "%s/%s", folder, name);
		if (root_resolve(root, buf_text(&link), &path) < 0)
			continue;
		scoped_fd int fd = root_open(root, buf_text(&path), &err);
		struct stat state;

		if (fd >= 0 && fstat(fd, &state) == 0 && S_ISREG(state.st_mode))
			library_files_put(files, &fd, &state, buf_bytes(&path), use);
	}
}

void library_files_look_ahead(struct library_files *files, pid_t pid, struct library_use *ret)
{
	SCOPED(root_deinit) struct root root = { .fd = -1 };
	char path[64];
	struct err err;
	struct stat state;

	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	if (root_init(&root, path, &err) < 0 || fstat(root.fd, &state) < 0)
		return; /* it is gone */
	for (vec_each(seen, &files->roots))
		if (seen->device == state.st_dev && seen->inode == state.st_ino)
			return;
	*vec_push(&files->roots) = (struct library_root){ state.st_dev, state.st_ino };
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		look_in(files, &root, folders[i], ret);
}
