/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written, by the watch that stops processes at their calls. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kernel/procfs.h"
#include "kernel/user_stack.h"
#include "watch/calls.h"
#include "watch/watch.h"
#include "watch/writes_backend.h"

enum {
	CALL_BYTES_MAX = WRITES_DATA_MAX * WRITES_RECORDS_MAX, /* the same as in the kernel */
	PARTS_MAX = 1024,                                      /* UIO_MAXIOV */
};

struct writes_ptrace {
	struct watch *watch;
	int proc;
	vec_of(struct write_file) files;
	struct buf data;
	uint64_t lost[WRITE_LOSSES];
};

/* ---- what a call has written ---------------------------------------------------------------- */

/* A call that writes: what its data are. */
enum call_data {
	DATA_BUFFER,
	DATA_VECTOR,
	DATA_MESSAGE,
	DATA_MESSAGES,
	DATA_UNSEEN,
};

static const struct writing {
	int number;
	enum call_data data;
	unsigned char descriptor; /* which argument */
} writings[] = {
	{ SYS_write, DATA_BUFFER, 0 },      { SYS_pwrite64, DATA_BUFFER, 0 },
	{ SYS_sendto, DATA_BUFFER, 0 },     { SYS_writev, DATA_VECTOR, 0 },
	{ SYS_pwritev, DATA_VECTOR, 0 },    { SYS_pwritev2, DATA_VECTOR, 0 },
	{ SYS_vmsplice, DATA_VECTOR, 0 },   { SYS_sendmsg, DATA_MESSAGE, 0 },
	{ SYS_sendfile, DATA_UNSEEN, 0 },   { SYS_tee, DATA_UNSEEN, 1 },
	{ SYS_sendmmsg, DATA_MESSAGES, 0 }, { SYS_splice, DATA_UNSEEN, 2 },
};

static const struct writing *writing_of(int number)
{
	for (size_t i = 0; i < sizeof(writings) / sizeof(writings[0]); i++)
		if (writings[i].number == number)
			return &writings[i];
	return NULL;
}

/* A message of a call, as it is told. */
struct taking {
	struct writes *writes;
	struct write_record record;
	pid_t thread;
	uint64_t left; /* bytes of it that have not been read */
};

static void read_part(struct taking *taking, uint64_t at, uint64_t size)
{
	struct writes_ptrace *state = taking->writes->state;

	size = size < taking->left ? size : taking->left;
	while (size && state->data.size < CALL_BYTES_MAX) {
		size_t most = CALL_BYTES_MAX - state->data.size;
		size_t piece = size < WRITES_PIECE_MAX ? (size_t)size : WRITES_PIECE_MAX;

		piece = piece < most ? piece : most;
		ssize_t got = user_memory_read(taking->thread, at, buf_reserve(&state->data, piece),
					       piece);

		if (got > 0)
			buf_grew(&state->data, (size_t)got);
		if (got < (ssize_t)piece)
			state->lost[WRITE_LOST_MEMORY] += piece - (size_t)(got > 0 ? got : 0);
		at += piece;
		size -= piece;
		taking->left -= piece;
	}
}

static void tell(struct taking *taking, bool is_packet)
{
	struct writes_ptrace *state = taking->writes->state;

	taking->record.size = (uint32_t)state->data.size;
	taking->record.cut = taking->left < UINT32_MAX ? (uint32_t)taking->left : UINT32_MAX;
	taking->record.ends = is_packet;
	state->lost[WRITE_LOST_LONG] += taking->left;
	/* there is no more in this step than what has been stopped for */
	(void)!taking->writes->heard(taking->writes->context, &taking->record,
				     buf_bytes(&state->data));
	buf_clear(&state->data);
}

static void read_vector(struct taking *taking, uint64_t at, uint64_t count)
{
	struct iovec part;

	for (uint64_t i = 0; i < count && i < PARTS_MAX && taking->left; i++) {
		if (user_memory_read(taking->thread, at + i * sizeof(part), &part, sizeof(part)) !=
		    (ssize_t)sizeof(part))
			return;
		read_part(taking, (uintptr_t)part.iov_base, part.iov_len);
	}
}

/* What the kernel calls a message ends with it: programs that write into a stream use write(2). */
static void take_message(struct taking *taking, uint64_t at, uint64_t size)
{
	struct msghdr header;

	taking->left = size;
	if (user_memory_read(taking->thread, at, &header, sizeof(header)) ==
	    (ssize_t)sizeof(header))
		read_vector(taking, (uintptr_t)header.msg_iov, header.msg_iovlen);
	tell(taking, true);
}

static void take_messages(struct taking *taking, uint64_t at, uint64_t count)
{
	struct mmsghdr message;

	for (uint64_t i = 0; i < count && i < PARTS_MAX; i++, at += sizeof(message))
		if (user_memory_read(taking->thread, at, &message, sizeof(message)) ==
		    (ssize_t)sizeof(message))
			take_message(taking, at, message.msg_len);
}

static void take_call(struct taking *taking, const struct writing *writing,
		      const struct call_stop *stop)
{
	struct writes_ptrace *state = taking->writes->state;
	uint64_t result = (uint64_t)stop->result, what = stop->arguments[1];

	taking->left = result;
	switch (writing->data) {
	case DATA_BUFFER:
		read_part(taking, what, result);
		tell(taking, writing->number == SYS_sendto);
		break;
	case DATA_VECTOR:
		read_vector(taking, what, stop->arguments[2]);
		tell(taking, false);
		break;
	case DATA_MESSAGE:
		take_message(taking, what, result);
		break;
	case DATA_MESSAGES:
		take_messages(taking, what, result);
		break;
	default:
		state->lost[WRITE_LOST_SPLICED] += result;
		break;
	}
}

/* True, and which file, when somebody wants to know what is written there. */
static bool is_wanted(const struct writes_ptrace *state, uint32_t process, int descriptor,
		      struct write_file *ret)
{
	struct stat found;
	char name[64];

	snprintf(name, sizeof(name), "%u/fd/%d", process, descriptor);
	if (fstatat(state->proc, name, &found, 0) < 0)
		return false;
	*ret = write_file_of(&found);
	for (vec_each(file, &state->files))
		if (file->inode == ret->inode && file->device == ret->device)
			return true;
	return false;
}

static void hear_call(void *context, uint32_t process, int thread, const struct call_stop *stop)
{
	struct writes *writes = context;
	const struct writing *writing = writing_of(stop->number);
	struct taking taking = { .writes = writes, .thread = thread };

	if (!writing || stop->result <= 0)
		return;
	taking.record.process = process;
	taking.record.descriptor = (int32_t)stop->arguments[writing->descriptor];
	if (!is_wanted(writes->state, process, taking.record.descriptor, &taking.record.file))
		return;
	taking.record.time = (uint64_t)clock_ns(CLOCK_BOOTTIME);
	take_call(&taking, writing, stop);
}

/* ---- the backend ---------------------------------------------------------------------------- */

static void hear_deed(void *context, const struct watch_record *record, struct bytes data,
		      const struct watch_stack *stack)
{
	struct writes *writes = context;
	const struct write_record ends = { .kind = WRITE_ENDS, .process = record->process };

	if (record->deed == WATCH_ENDS)
		(void)!writes->heard(writes->context, &ends, (struct bytes){ 0 });
}

static void release(struct writes *writes)
{
	struct writes_ptrace *state = writes->state;

	watch_free(state->watch);
	if (state->proc >= 0)
		close(state->proc);
	vec_deinit(&state->files);
	buf_deinit(&state->data);
	free(state);
	writes->state = NULL;
}

static int start(struct writes *writes, const struct writes_options *options, struct err *err)
{
	const struct watch_options wanted = { .backend = WATCH_BY_PTRACE,
					      .root = options->root,
					      .call_ended = hear_call };
	struct writes_ptrace *state = mem_zero(1, sizeof(*state));

	writes->state = state;
	for (vec_each(file, &options->files))
		*vec_push(&state->files) = *file;
	state->proc = procfs_open(options->root, err);
	int failed = state->proc < 0 ? state->proc
				     : watch_start(&state->watch, &wanted, hear_deed, writes, err);

	if (failed)
		release(writes);
	return failed;
}

static int add(struct writes *writes, uint32_t process, struct err *err)
{
	const struct writes_ptrace *state = writes->state;

	return watch_add(state->watch, process, err);
}

static int step(struct writes *writes, int timeout_ms, struct err *err)
{
	const struct writes_ptrace *state = writes->state;

	return watch_step(state->watch, timeout_ms, err);
}

static bool is_over(struct writes *writes)
{
	const struct writes_ptrace *state = writes->state;

	return watch_alive(state->watch) == 0;
}

static uint64_t lost(const struct writes *writes, enum write_loss loss)
{
	const struct writes_ptrace *state = writes->state;

	return state->lost[loss] +
	       (loss == WRITE_LOST_COMPAT ? watch_lost(state->watch, WATCH_LOST_COMPAT) : 0);
}

const struct writes_ops writes_ops_ptrace = {
	.start = start,
	.add = add,
	.step = step,
	.is_over = is_over,
	.lost = lost,
	.free = release,
};
