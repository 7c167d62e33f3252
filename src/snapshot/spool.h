/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A spool: text that is written once and then replayed, kept compressed in memory. A tar entry
 * tells its size before its contents, and nothing may be written on the target meanwhile; JSON rows
 * shrink tenfold, so holding them costs little. zstd level 1.
 */
#ifndef TROWEL_SNAPSHOT_SPOOL_H
#define TROWEL_SNAPSHOT_SPOOL_H

#include <zstd.h>

#include "base/buf.h"
#include "base/err.h"

struct spool {
	ZSTD_CCtx *compressor; /* NULL once closed */
	struct buf packed;
	uint64_t size; /* bytes put in */
};

/* Starts an empty one, opened for spool_add(). */
void spool_init(struct spool *spool);
void spool_deinit(struct spool *spool);
#define scoped_spool SCOPED(spool_deinit) struct spool

/* Appends `bytes`. */
void spool_add(struct spool *spool, struct bytes bytes);

/* Ends the writing; has to come before the replay. */
void spool_close(struct spool *spool);

/* Hands all that was put in to `sink`, piece by piece; stops with the first negative value it
 * returns, which is passed on. */
int spool_replay(const struct spool *spool,
		 int (*sink)(void *context, struct bytes piece, struct err *err), void *context,
		 struct err *err) MUST_CHECK;

#endif
