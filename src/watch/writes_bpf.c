/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written, by a program in the kernel. Source: bpf(2), libbpf's headers. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>

#include "base/mem.h"
#include "kernel/procfs.h"
#include "watch/bpf/writes_object.h"
#include "watch/loaded.h"
#include "watch/writes_backend.h"

/* Source: PROC_PID_INIT_INO of include/linux/proc_ns.h */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

static const char *const programs[] = { "on_exit", "on_fork", "on_end" };

enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

struct writes_bpf {
	struct bpf_object *object;
	struct bpf_link *links[PROGRAMS];
	struct ring_buffer *ring;
	int processes, losses; /* descriptors of maps, the object's */
};

static int hear(void *context, void *data, size_t size)
{
	struct writes *writes = context;
	const struct write_record *record;
	struct bytes bytes;

	if (!write_message_read((struct bytes){ data, size }, &record, &bytes))
		return 0;
	return writes->heard(writes->context, record, bytes) ? 0 : -ECANCELED;
}

/* The program sees the numbers that processes have for the kernel. In a container they are others,
 * and it would wait for strangers. */
static int check_namespace(const struct root *root, struct err *err)
{
	scoped_fd int proc = procfs_open(root, err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, getpid());
	int64_t namespace;

	if (proc < 0)
		return proc;
	if (folder >= 0 && procfs_namespace(folder, "ns/pid", &namespace) == 0 &&
	    namespace == FIRST_PID_NAMESPACE)
		return 0;
	return err_set(err, -ENOTSUP, "process ids are a container's here, not the kernel's");
}

static int add_files(struct bpf_object *object, const struct writes_options *options,
		     struct err *err)
{
	int files = loaded_map(object, "files");
	uint8_t one = 1;

	for (vec_each(file, &options->files))
		if (bpf_map_update_elem(files, file, &one, BPF_ANY) < 0)
			return err_errno(err, "more than %d pipes and sockets", WRITES_FILES_MAX);
	return 0;
}

static int attach(struct writes_bpf *state, struct err *err)
{
	for (int i = 0; i < PROGRAMS; i++) {
		state->links[i] = loaded_attach(state->object, programs[i]);
		if (!state->links[i])
			return loaded_fail(err, -errno, programs[i]);
	}
	return 0;
}

static int load(struct writes *writes, const struct writes_options *options, struct err *err)
{
	struct writes_bpf *state = writes->state;
	int failed = loaded_open(&state->object, options->root, writes_bpf_o, "trowel_writes", err);

	if (!failed)
		failed = loaded_load(state->object, err);
	if (failed)
		return failed;
	state->processes = loaded_map(state->object, "processes");
	state->losses = loaded_map(state->object, "losses");
	state->ring = loaded_ring(state->object, "ring", hear, writes);
	if (!state->ring)
		return loaded_fail(err, -errno, "the ring does not open");
	failed = add_files(state->object, options, err);
	return failed ? failed : attach(state, err);
}

static void release(struct writes *writes)
{
	struct writes_bpf *state = writes->state;

	for (int i = 0; i < PROGRAMS; i++)
		loaded_detach(state->links[i]);
	if (state->ring)
		loaded_ring_read(state->ring);
	loaded_ring_free(state->ring);
	loaded_close(state->object);
	free(state);
	writes->state = NULL;
}

static int start(struct writes *writes, const struct writes_options *options, struct err *err)
{
	int failed = check_namespace(options->root, err);

	if (failed)
		return failed;
	writes->state = mem_zero(1, sizeof(struct writes_bpf));
	loaded_hear();
	failed = load(writes, options, err);
	loaded_forget();
	if (failed)
		release(writes);
	return failed;
}

static int add(struct writes *writes, uint32_t process, struct err *err)
{
	const struct writes_bpf *state = writes->state;
	uint8_t one = 1;

	if (bpf_map_update_elem(state->processes, &process, &one, BPF_ANY) < 0)
		return err_errno(err, "process %u cannot be watched", process);
	return 0;
}

static int step(struct writes *writes, int timeout_ms, struct err *err)
{
	const struct writes_bpf *state = writes->state;
	int heard = ring_buffer__poll(state->ring, timeout_ms);

	if (heard == -EINTR)
		return err_set(err, -EINTR, "interrupted");
	/* nobody is woken for a few records */
	if (heard >= 0)
		heard = ring_buffer__consume(state->ring);
	return heard < 0 && heard != -ECANCELED
		       ? err_set(err, heard, "the ring: %s", err_words(heard))
		       : 0;
}

/* Who ended before he was added was never told of. */
static bool is_over(struct writes *writes)
{
	const struct writes_bpf *state = writes->state;
	uint32_t process;

	while (bpf_map_get_next_key(state->processes, NULL, &process) == 0) {
		if (kill((pid_t)process, 0) == 0 || errno != ESRCH)
			return false;
		bpf_map_delete_elem(state->processes, &process);
	}
	return true;
}

static uint64_t lost(const struct writes *writes, enum write_loss loss)
{
	const struct writes_bpf *state = writes->state;

	return loaded_total(state->losses, loss);
}

const struct writes_ops writes_ops_bpf = {
	.start = start,
	.add = add,
	.step = step,
	.is_over = is_over,
	.lost = lost,
	.free = release,
};
