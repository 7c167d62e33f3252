/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder that a project is written into. It is written through its descriptor, component by
 * component, following no link; what is there and was not written is left alone.
 */
#ifndef TROWEL_CODIFY_PROJECT_FOLDER_H
#define TROWEL_CODIFY_PROJECT_FOLDER_H

#include "base/buf.h"
#include "base/err.h"

enum {
	PROJECT_NAME_MAX = 200, /* bytes of one name in it */
};

struct project_folder {
	int fd;           /* -1: none is open */
	const char *path; /* not owned */
	size_t files;     /* written */
};

/* Opens the folder at `path`, made if it is not there. -EEXIST if there is something in it, unless
 * `force`. Deinit closes it. */
int project_folder_open(struct project_folder *folder, const char *path, bool force,
			struct err *err) MUST_CHECK;
void project_folder_deinit(struct project_folder *folder);
#define scoped_project_folder SCOPED(project_folder_deinit) struct project_folder

/* Creates the file `name` ("roles/base/tasks/main.yml") and the folders on the way, and returns a
 * descriptor to write it. An old file of that name is written anew; -ELOOP for a link on the way,
 * -EINVAL for a name that leads elsewhere. */
int project_folder_create(struct project_folder *folder, const char *name, int mode,
			  struct err *err) MUST_CHECK;

/* Creates a link of that name, or makes an old one lead to `target`; -EEXIST for a file. */
int project_folder_link(struct project_folder *folder, const char *name, const char *target,
			struct err *err) MUST_CHECK;

/* Writes a whole file. */
int project_folder_write(struct project_folder *folder, const char *name, int mode,
			 struct bytes text, struct err *err) MUST_CHECK;

/* Appends the name that a file of the host gets in the project: "/etc/x y" -> "etc/x%20y". Only
 * letters, digits and "._-+@" stay, since shells, git and Ansible read the names; a long one is cut
 * and gets its hash. */
void project_folder_name(struct buf *ret, const char *path);

#endif
