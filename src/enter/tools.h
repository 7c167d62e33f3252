/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tools, and how they get into the view of a container: the rungs of a ladder, the first that
 * this kernel and these tools allow. They are opened while we are still among the host's mounts,
 * and put in place behind the join.
 */
#ifndef TROWEL_ENTER_TOOLS_H
#define TROWEL_ENTER_TOOLS_H

#include "base/toolbox.h"
#include "base/values.h"
#include "enter/mounts.h"

/* Where they are in /dev of the view, as TOOLBOX_PREFIX says. */
#define TOOLS_FOLDER "trowel"

enum tools_rung {
	RUNG_BEST,
	RUNG_TREE,  /* the folder itself, read only, by open_tree(2) */
	RUNG_IMAGE, /* an image, mounted from its file (erofs of Linux 6.12) */
	RUNG_LOOP,  /* an image by a loop device that ends with its mount */
	RUNG_COPY,  /* the folder's files, copied to memory */
	RUNG_EXEC,  /* nothing is mounted: a static tool is executed from the host's file */
	RUNG_COUNT,
};

extern const char *const tools_rung_names[]; /* by enum tools_rung, ended by NULL */

struct tools {
	const char *path; /* of the box on the host; NULL: there is none */
	bool is_image;
	enum tools_rung rung;
	const char *why; /* this rung, for -v: a static text */
	int box;         /* the folder or image; -1 */
	int busybox;     /* the host's, where there is no box and that one is static; -1 */
	const char *const *applets; /* what we can do ourselves, where there is neither; or NULL */
	int tree;                   /* detached, of the box, the busybox or ourselves; -1 */
	int self;                   /* our own executable, where that has to do; -1 */
	int host_dev;               /* the host's /dev, for a loop device by name; -1 */
	char loop[16];              /* "loop3" */
	int loop_fd;                /* keeps it until it is mounted; -1 */
};

/* The box at the first of the usual places that has one; NULL: none has. */
const char *tools_find(void);

/* Prepares the box at `path` for a rung. Without one (NULL) there is the host's busybox, if it can
 * run anywhere. Errors say what to do. */
int tools_open(struct tools *tools, const char *path, enum tools_rung rung,
	       struct err *err) MUST_CHECK;
void tools_close(struct tools *tools);

/* Where there is neither box nor busybox: our own executable is what there is, by these names,
 * ended by NULL. */
void tools_take_applets(struct tools *tools, const char *const *names);

/* Puts the box at TOOLS_FOLDER in /dev of the view. */
int tools_attach(const struct tools *tools, const struct mounts_place *dev,
		 struct err *err) MUST_CHECK;

/* The box alone, where the folder TOOLS_FOLDER is already. 0 or -errno. */
int tools_attach_box(const struct tools *tools, const struct mounts_place *dev) MUST_CHECK;

/* True for an executable that needs no loader and no libraries. */
bool tools_is_static(int fd);

#endif
