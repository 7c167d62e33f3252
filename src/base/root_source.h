/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A large file of the root as a source of bytes: read where a parser asks for it, and its pages
 * dropped from the page cache afterwards. */
#ifndef TROWEL_BASE_ROOT_SOURCE_H
#define TROWEL_BASE_ROOT_SOURCE_H

#include "base/byte_source.h"
#include "base/page_cache.h"
#include "base/root.h"

struct root_source {
	int fd;                    /* -1: not open */
	struct byte_source source; /* points to this structure, which must not move */
	struct page_cache cache;
};

#define ROOT_SOURCE_CLOSED ((struct root_source){ .fd = -1 })

/* Opens a regular file; -EINVAL for anything else. `file` is ROOT_SOURCE_CLOSED before. */
int root_source_open(struct root_source *file, const struct root *root, const char *path,
		     struct err *err) MUST_CHECK;

/* As above with a descriptor, which belongs to `file` from then on, also after a failure; `name` is
 * for messages. */
int root_source_take(struct root_source *file, int fd, const char *name,
		     struct err *err) MUST_CHECK;
void root_source_deinit(struct root_source *file);
#define scoped_root_source SCOPED(root_source_deinit) struct root_source

#endif
