/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packs of git: many objects in one file, most of them as differences to others, and the index that
 * tells where each is. Both are read by pieces. Source: gitformat-pack(5).
 */
#ifndef TROWEL_FORMAT_GIT_PACK_H
#define TROWEL_FORMAT_GIT_PACK_H

#include "base/byte_source.h"
#include "format/repositories/git_object.h"

enum {
	GIT_DELTA_CHAIN_MAX = 4096, /* the most that git makes: pack.depth */
};

struct git_pack {
	struct byte_source index, pack;
	enum digest_kind kind;
	unsigned version;             /* of the index, 1 or 2 */
	uint32_t count;               /* objects */
	struct buf work, delta, base; /* used again for each object */
};

void git_pack_deinit(struct git_pack *pack);

/* Opens a pack by its index, whose contexts have to outlive it: 0, -EBADMSG if it is none. */
int git_pack_init(struct git_pack *ret, const struct byte_source *index,
		  const struct byte_source *pack, enum digest_kind kind,
		  struct err *err) MUST_CHECK;

/* Reads an object into `ret` (replaced). `left` is how many bytes may still be unpacked,
 * in all, and is counted down. 1; 0 if it is not in this pack; -E2BIG: `left` is used up;
 * -EBADMSG. */
int git_pack_read(struct git_pack *pack, const struct digest *id, size_t *left,
		  enum git_kind *ret_kind, struct buf *ret);

/* What `base` becomes by a difference, in `ret` (replaced); false if that is broken, or gives more
 * than `limit` bytes. */
bool git_delta_apply(struct bytes base, struct bytes delta, size_t limit, struct buf *ret);

#endif
