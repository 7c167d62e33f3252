/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of files with what they should be. Source: mtree(5). */
#ifndef TROWEL_FORMAT_MTREE_H
#define TROWEL_FORMAT_MTREE_H

#include "base/buf.h"
#include "base/digest.h"

enum mtree_type {
	MTREE_UNKNOWN,
	MTREE_FILE,
	MTREE_FOLDER,
	MTREE_LINK,
	MTREE_OTHER, /* devices, FIFOs, sockets */
};

struct mtree_entry {
	struct bytes path;    /* as written ("./etc/x"), escapes undone */
	struct bytes target;  /* of a link, escapes undone; empty: not told */
	struct digest digest; /* the strongest that is told */
	enum mtree_type type;
	int64_t uid, gid, size, time, mode; /* -1: not told; mode without file type */
};

/* A list being read. Zero-initialised it is at the start. */
struct mtree {
	struct mtree_entry usual; /* what "/set" says; `usual.uid` and the others are valid once
				   * has_usual */
	bool has_usual;
	struct buf path, target; /* of the entry given last */
};
void mtree_deinit(struct mtree *mtree);
#define scoped_mtree SCOPED(mtree_deinit) struct mtree

/* Cuts lines until one is an entry; its texts hold until the next call. Keywords that are not in
 * mtree_entry are passed over. False at the end. */
bool mtree_next(struct mtree *mtree, struct bytes *rest, struct mtree_entry *ret);

#endif
