/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The watch by a program in the kernel. Source: bpf(2), libbpf's headers. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/root.h"
#include "watch/backend.h"
#include "watch/bpf/watch_object.h"

enum {
	PROGRAMS_MAX = 8,
	CPUS_MAX = 8192, /* CONFIG_NR_CPUS of the largest */
	SAID_MAX = 16 * 1024,
};

struct bpf_state {
	struct bpf_object *object;
	struct bpf_link *links[PROGRAMS_MAX];
	size_t links_count;
	struct ring_buffer *ring;
	int processes, seen, losses; /* descriptors of maps, the object's */
};

/* What the library and the kernel's verifier say while they load: the reason of a failure is told
 * there and nowhere else. One program loads at a time. */
static struct buf said;

static int PRINTF_LIKE(2, 0)
	hear_library(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level != LIBBPF_DEBUG && said.size < SAID_MAX)
		buf_add_arguments(&said, format, arguments);
	return 0;
}

/* The first line of it that is not about something else. */
static int fail(struct err *err, int code, const char *what)
{
	struct bytes rest = buf_bytes(&said), line = { 0 };

	bytes_line(&rest, &line);
	bytes_skip(&line, "libbpf: ");
	if (code == -EPERM)
		return err_set(err, -ENOTSUP,
			       "the kernel does not let this user load BPF programs (%s)",
			       err_words(code));
	return err_set(err, -ENOTSUP, "%s: %s%s%.*s", what, err_words(code), line.size ? ": " : "",
		       (int)line.size, line.at);
}

static int hear(void *context, void *data, size_t size)
{
	struct watch_message message;

	if (watch_message_read((struct bytes){ data, size }, &message))
		watch_pass(context, message.record, message.data,
			   message.has_stack ? &message.stack : NULL);
	return 0;
}

static int attach(struct bpf_state *state, struct err *err)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, state->object)
	{
		if (state->links_count == PROGRAMS_MAX)
			return err_set(err, -ENOTSUP, "too many programs");
		struct bpf_link *link = bpf_program__attach(program);

		if (!link)
			return fail(err, -errno, bpf_program__name(program));
		state->links[state->links_count++] = link;
	}
	return 0;
}

/* As the program is told what is wanted: it is loaded with that as a constant. */
static int want_stacks(struct bpf_object *object)
{
	bool yes = true;
	int failed = bpf_map__set_initial_value(bpf_object__find_map_by_name(object, ".rodata"),
						&yes, sizeof(yes));

	if (failed)
		return failed;
	return bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "ring"),
					WATCH_RING_STACKS_SIZE);
}

static int load(struct watch *watch, struct bpf_state *state, struct err *err)
{
	struct rlimit locked = { RLIM_INFINITY, RLIM_INFINITY };
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "trowel_watch");

	/* before 5.11 maps count as locked memory; where it is not allowed, loading says so */
	(void)setrlimit(RLIMIT_MEMLOCK, &locked);
	state->object = bpf_object__open_mem(watch_bpf_o.at, watch_bpf_o.size, &options);
	if (!state->object)
		return fail(err, -errno, "the BPF program does not open");
	int failed = watch->with_stacks ? want_stacks(state->object) : 0;

	if (!failed)
		failed = bpf_object__load(state->object);
	if (failed)
		return fail(err, failed, "the BPF program does not load");
	state->processes = bpf_object__find_map_fd_by_name(state->object, "processes");
	state->seen = bpf_object__find_map_fd_by_name(state->object, "seen");
	state->losses = bpf_object__find_map_fd_by_name(state->object, "losses");
	state->ring = ring_buffer__new(bpf_object__find_map_fd_by_name(state->object, "ring"), hear,
				       watch, NULL);
	if (!state->ring)
		return fail(err, -errno, "the ring does not open");
	return attach(state, err);
}

static void stop(struct watch *watch)
{
	struct bpf_state *state = watch->state;

	while (state->links_count)
		bpf_link__destroy(state->links[--state->links_count]);
	if (state->ring)
		ring_buffer__consume(state->ring);
}

static void release(struct watch *watch)
{
	struct bpf_state *state = watch->state;

	stop(watch);
	ring_buffer__free(state->ring);
	bpf_object__close(state->object);
	free(state);
	watch->state = NULL;
}

static int start(struct watch *watch, struct err *err)
{
	struct bpf_state *state = mem_zero(1, sizeof(*state));
	int failed;

	if (!root_exists(watch->root, "/sys/kernel/btf/vmlinux")) {
		free(state);
		return err_set(err, -ENOTSUP,
			       "the kernel does not describe itself (no /sys/kernel/btf/vmlinux)");
	}
	watch->state = state;
	libbpf_set_print(hear_library);
	failed = load(watch, state, err);
	buf_deinit(&said);
	if (failed)
		release(watch);
	return failed;
}

static int add(struct watch *watch, uint32_t process, struct err *err)
{
	struct bpf_state *state = watch->state;
	uint8_t one = 1;

	if (bpf_map_update_elem(state->processes, &process, &one, BPF_ANY) < 0)
		return err_errno(err, "process %u cannot be watched", process);
	return 0;
}

static int step(struct watch *watch, int timeout_ms, struct err *err)
{
	struct bpf_state *state = watch->state;
	int heard = ring_buffer__poll(state->ring, timeout_ms);

	if (heard == -EINTR)
		return err_set(err, -EINTR, "interrupted");
	return heard < 0 ? err_set(err, heard, "the ring: %s", err_words(heard)) : 0;
}

static uint64_t count(const struct watch *watch, const struct watch_key *key)
{
	struct bpf_state *state = watch->state;
	uint64_t count = 0;

	return bpf_map_lookup_elem(state->seen, key, &count) == 0 ? count : 1;
}

static uint64_t lost(const struct watch *watch, enum watch_loss loss)
{
	struct bpf_state *state = watch->state;
	int cpus = libbpf_num_possible_cpus();
	uint32_t at = loss;
	uint64_t total = 0;

	if (cpus <= 0 || cpus > CPUS_MAX)
		return 0;
	uint64_t *counts = mem_zero((size_t)cpus, sizeof(*counts));

	if (bpf_map_lookup_elem(state->losses, &at, counts) == 0)
		for (int cpu = 0; cpu < cpus; cpu++)
			total += counts[cpu];
	free(counts);
	return total;
}

const struct watch_ops watch_ops_bpf = {
	.blind = "",
	.stackless = "the ring between kernel and trowel was too full",
	.start = start,
	.add = add,
	.step = step,
	.stop = stop,
	.count = count,
	.lost = lost,
	.free = release,
};
