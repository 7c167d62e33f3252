/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the backends of writes.h share. */
#ifndef TROWEL_WATCH_WRITES_BACKEND_H
#define TROWEL_WATCH_WRITES_BACKEND_H

#include "base/buf.h"
#include "watch/writes.h"

struct writes_ops {
	/* Begins with no process. Fails, with a reason for the user, where it does not work. */
	int (*start)(struct writes *writes, const struct writes_options *options, struct err *err);
	int (*add)(struct writes *writes, uint32_t process, struct err *err);
	int (*step)(struct writes *writes, int timeout_ms, struct err *err);
	bool (*is_over)(struct writes *writes);
	uint64_t (*lost)(const struct writes *writes, enum write_loss loss);
	void (*free)(struct writes *writes);
};

extern const struct writes_ops writes_ops_bpf, writes_ops_ptrace;

struct writes {
	const struct writes_ops *ops;
	enum writes_backend backend;
	writes_heard *heard;
	void *context;
	struct buf why_not;
	void *state; /* the backend's own */
};

#endif
