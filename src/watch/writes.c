/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/writes.h"

#include <errno.h>
#include <sys/sysmacros.h>

#include "base/mem.h"
#include "watch/writes_backend.h"

enum { MINOR_BITS = 20 }; /* Source: include/linux/kdev_t.h */

static const struct writes_ops *const backends[WRITES_BACKENDS] = {
	[WRITES_BY_BPF] = &writes_ops_bpf,
	[WRITES_BY_PTRACE] = &writes_ops_ptrace,
};

static const char *const loss_words[WRITE_LOSSES] = {
	[WRITE_LOST_RING] = "bytes: they came faster than they were read",
	[WRITE_LOST_LONG] = "bytes: behind the first 64 KiB of a write, or in too many parts",
	[WRITE_LOST_MEMORY] = "bytes whose memory could not be read",
	[WRITE_LOST_SPLICED] = "bytes that splice, sendfile or tee put there, which cannot be seen",
	[WRITE_LOST_MESSAGES] = "messages behind the first ones of a call",
	[WRITE_LOST_COMPAT] = "system calls of 32-bit programs, which are not seen",
	[WRITE_LOST_PROCESSES] = "children that could not be followed",
};

static int try(struct writes *writes, const struct writes_options *options,
	       enum writes_backend backend, struct err *err)
{
	writes->ops = backends[backend];
	writes->backend = backend;
	int failed = writes->ops->start(writes, options, err);

	if (failed)
		writes->ops = NULL;
	return failed;
}

static int start_best(struct writes *writes, const struct writes_options *options, struct err *err)
{
	for (int i = 0; i < WRITES_BACKENDS; i++) {
		enum writes_backend backend = (enum writes_backend)i;

		if (try(writes, options, backend, err) == 0)
			return 0;
		buf_add_format(&writes->why_not, "%s%s: %s", writes->why_not.size ? "; " : "",
			       writes_backend_name(backend), err->text);
	}
	return err_set(err, -ENOTSUP, "%s", buf_text(&writes->why_not));
}

int writes_start(struct writes **ret, const struct writes_options *options, writes_heard *heard,
		 void *context, struct err *err)
{
	struct writes *writes = mem_zero(1, sizeof(*writes));

	writes->heard = heard;
	writes->context = context;
	int failed = options->backend == WRITES_BY_BEST
			     ? start_best(writes, options, err)
			     : try(writes, options, options->backend, err);

	if (failed) {
		writes_free(writes);
		return failed;
	}
	*ret = writes;
	return 0;
}

int writes_step(struct writes *writes, int timeout_ms, struct err *err)
{
	return writes->ops->step(writes, timeout_ms, err);
}

int writes_add(struct writes *writes, uint32_t process, struct err *err)
{
	return writes->ops->add(writes, process, err);
}

bool writes_is_over(struct writes *writes)
{
	return writes->ops->is_over(writes);
}

uint64_t writes_lost(const struct writes *writes, enum write_loss loss)
{
	return writes->ops->lost(writes, loss);
}

const char *writes_loss_words(enum write_loss loss)
{
	return loss_words[loss];
}

enum writes_backend writes_backend_of(const struct writes *writes)
{
	return writes->backend;
}

const char *writes_backend_name(enum writes_backend backend)
{
	static const char *const names[WRITES_BACKENDS] = { "bpf", "ptrace" };

	return names[backend];
}

const char *writes_why_not(const struct writes *writes)
{
	return writes->why_not.size ? buf_text(&writes->why_not) : NULL;
}

void writes_free(struct writes *writes)
{
	if (!writes)
		return;
	if (writes->ops)
		writes->ops->free(writes);
	buf_deinit(&writes->why_not);
	free(writes);
}

struct write_file write_file_of(const struct stat *state)
{
	return (struct write_file){
		.device = (uint64_t)major(state->st_dev) << MINOR_BITS | minor(state->st_dev),
		.inode = state->st_ino,
	};
}

bool write_message_read(struct bytes message, const struct write_record **ret, struct bytes *data)
{
	const struct write_record *record = (const void *)message.at;

	if (message.size < sizeof(*record) || record->kind >= WRITE_KINDS ||
	    record->size > message.size - sizeof(*record))
		return false;
	*ret = record;
	*data = bytes_slice(message, sizeof(*record), record->size);
	return true;
}
