/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The watch by a program in the kernel. Source: bpf(2), libbpf's headers. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>

#include "base/mem.h"
#include "watch/backend.h"
#include "watch/bpf/watch_object.h"
#include "watch/loaded.h"

enum { PROGRAMS_MAX = 8 };

struct bpf_state {
	struct bpf_object *object;
	struct bpf_link *links[PROGRAMS_MAX];
	size_t links_count;
	struct ring_buffer *ring;
	int processes, seen, losses; /* descriptors of maps, the object's */
};

static int hear(void *context, void *data, size_t size)
{
	struct watch_message message;
	scoped_buf path = { 0 };

	if (!watch_message_read((struct bytes){ data, size }, &message))
		return 0;
	struct watch_record record = *message.record;
	const struct watch_stack *stack = message.has_stack ? &message.stack : NULL;

	if (watch_message_absolute(&message, &path)) {
		record.folder = AT_FDCWD;
		record.size = (uint32_t)path.size;
		message.data = buf_bytes(&path);
	}
	watch_pass(context, &record, message.data, stack);
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
			return loaded_fail(err, -errno, bpf_program__name(program));
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
	if (loaded_open(&state->object, watch->root, watch_bpf_o, "trowel_watch", err) < 0)
		return err->code;
	int failed = watch->with_stacks ? want_stacks(state->object) : 0;

	if (failed)
		return loaded_fail(err, failed, "the BPF program cannot be told of stacks");
	if (loaded_load(state->object, err) < 0)
		return err->code;
	state->processes = bpf_object__find_map_fd_by_name(state->object, "processes");
	state->seen = bpf_object__find_map_fd_by_name(state->object, "seen");
	state->losses = bpf_object__find_map_fd_by_name(state->object, "losses");
	state->ring = ring_buffer__new(bpf_object__find_map_fd_by_name(state->object, "ring"), hear,
				       watch, NULL);
	if (!state->ring)
		return loaded_fail(err, -errno, "the ring does not open");
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

	watch->state = state;
	loaded_hear();
	int failed = load(watch, state, err);

	loaded_forget();
	if (failed)
		release(watch);
	return failed;
}

static int add_part(struct watch *watch, uint32_t process, uint8_t part, struct err *err)
{
	struct bpf_state *state = watch->state;

	if (bpf_map_update_elem(state->processes, &process, &part, BPF_ANY) < 0)
		return err_errno(err, "process %u cannot be watched", process);
	return 0;
}

static int add(struct watch *watch, uint32_t process, struct err *err)
{
	return add_part(watch, process, WATCH_PART_ALL, err);
}

static int add_parent(struct watch *watch, uint32_t process, struct err *err)
{
	return add_part(watch, process, WATCH_PART_CHILDREN, err);
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

	return loaded_total(state->losses, loss);
}

const struct watch_ops watch_ops_bpf = {
	.blind = "",
	.stackless = "the ring between kernel and trowel was too full",
	.start = start,
	.add = add,
	.add_parent = add_parent,
	.step = step,
	.stop = stop,
	.count = count,
	.lost = lost,
	.free = release,
};
