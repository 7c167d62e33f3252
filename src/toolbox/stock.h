/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the packages hold that a toolbox may want: names in memory, contents in files of a folder
 * that are called by number. A path here has no "usr/" in front: the folders in it are the same as
 * those beside it on every system of today.
 */
#ifndef TROWEL_TOOLBOX_STOCK_H
#define TROWEL_TOOLBOX_STOCK_H

#include "base/map.h"
#include "base/values.h"
#include "format/packages/package_contents.h"

enum {
	STOCK_LINKS_MAX = 16, /* links that are followed to a file */
	STOCK_FILES_MAX = 200 * 1000,
};

struct stock_package {
	struct package_identity identity;
	bool is_chosen; /* its tools are wanted, not only its libraries */
	bool is_used;   /* something of it is in the box */
};

enum stock_part {
	STOCK_NOTHING,
	STOCK_TOOL,
	STOCK_LIBRARY,
	STOCK_CERTIFICATE,
	STOCK_DATA, /* of list_data */
};

struct stock_file {
	const char *path;
	const char *name; /* its last part */
	struct stock_package *package;
	enum stock_part part;
	const char *target; /* of a link: a path; NULL: a file, whose contents are there */
	unsigned number;
	const char *placed; /* where it lies in the box; NULL: nowhere yet */
};

MAP_DEFINE(stock_map, const char *, struct stock_file *, map_hash_text, map_equal_text);

struct stock {
	struct arena arena;
	int folder; /* where the numbered files are; not owned */
	vec_of(struct stock_package *) packages;
	vec_of(struct stock_file *) files; /* as they came */
	struct stock_map paths;
	struct stock_map libraries; /* by name; the first of it in the shortest path */
	/* while a package is read */
	struct stock_package *package;
	int fd;
	unsigned next;
};
void stock_deinit(struct stock *stock);
#define scoped_stock SCOPED(stock_deinit) struct stock

/* A stock whose files lie in `folder`. */
void stock_init(struct stock *stock, int folder);

/* Reads a package file, open at `fd`, which is closed. `what` is for messages. Errors as
 * package_contents_read(). */
int stock_read(struct stock *stock, int fd, const char *what, bool is_chosen,
	       struct err *err) MUST_CHECK;

/* The file that it is or leads to; NULL where that is none of the stock. */
struct stock_file *stock_resolve(const struct stock *stock, struct stock_file *file);

/* Opens the contents of a file. */
int stock_open(const struct stock *stock, const struct stock_file *file,
	       struct err *err) MUST_CHECK;

/* What a path is wanted as, "usr/" taken away. */
enum stock_part stock_part_of(const char *path);

#endif
