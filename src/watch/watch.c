/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/map.h"
#include "watch/backend.h"

enum {
	KEY_FLAGS_SHIFT = 8, /* as in bpf/watch.bpf.c */
	KEY_ERRNO_SHIFT = 16,
};

static const struct watch_ops *const backends[WATCH_BACKENDS] = {
	[WATCH_BY_BPF] = &watch_ops_bpf,
	[WATCH_BY_PROC] = &watch_ops_proc,
};

static const char *const loss_words[WATCH_LOSSES] = {
	[WATCH_LOST_RING] = "the ring between kernel and trowel was full",
	[WATCH_LOST_PATH] = "the memory of a path or an address could not be read",
	[WATCH_LOST_PROCESSES] = "a child could not be followed",
	[WATCH_LOST_COUNTS] = "told, but not counted",
	[WATCH_LOST_COMPAT] = "system calls of 32-bit programs, which are not seen",
};

static uint64_t hash_key(struct watch_key key)
{
	return XXH3_64bits(&key, sizeof(key));
}

static bool equal_key(struct watch_key a, struct watch_key b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

MAP_DEFINE(seen_map, struct watch_key, uint64_t, hash_key, equal_key);

struct watch_seen {
	struct seen_map map;
};

uint64_t watch_hash(struct bytes data, int32_t folder)
{
	uint64_t value = 0xcbf29ce484222325 ^ (uint32_t)folder; /* the offset and prime of FNV-1a */

	for (size_t at = 0; at < data.size; at += sizeof(value)) {
		uint64_t word = 0;
		size_t rest = data.size - at;

		memcpy(&word, data.at + at, rest < sizeof(word) ? rest : sizeof(word));
		value = (value ^ word) * 0x100000001b3;
		value ^= value >> 29;
	}
	return value;
}

struct watch_key watch_key_of(const struct watch_record *record)
{
	uint32_t failed = record->result < 0 ? (uint32_t)-record->result : 0;
	uint32_t flags = record->deed == WATCH_OPENS ? record->flags & O_ACCMODE : 0;

	return (struct watch_key){
		.process = record->process,
		.deed = record->deed | flags << KEY_FLAGS_SHIFT | failed << KEY_ERRNO_SHIFT,
		.data = record->key,
	};
}

void watch_pass(struct watch *watch, const struct watch_record *record, struct bytes data,
		const struct watch_stack *stack)
{
	watch->heard(watch->context, record, data, stack);
}

bool watch_is_new(struct watch *watch, struct watch_record *record, struct bytes data)
{
	record->key = watch_hash(data, record->folder);
	record->size = (uint32_t)data.size;
	uint64_t *count = seen_map_put(&watch->seen->map, watch_key_of(record));

	if ((*count)++)
		return false;
	record->time = (uint64_t)clock_ns(CLOCK_BOOTTIME);
	return true;
}

void watch_tell(struct watch *watch, struct watch_record *record, struct bytes data)
{
	if (watch_is_new(watch, record, data))
		watch_pass(watch, record, data, NULL);
}

static int try(struct watch *watch, const struct watch_options *options, enum watch_backend backend,
	       struct err *err)
{
	watch->ops = backends[backend];
	watch->backend = backend;
	if (watch->ops->start(watch, err) < 0)
		return err->code;
	for (vec_each(process, &options->processes))
		if (watch->ops->add(watch, *process, err) < 0) {
			watch->ops->free(watch);
			return err->code;
		}
	return 0;
}

static int start_best(struct watch *watch, const struct watch_options *options, struct err *err)
{
	for (int backend = 0; backend < WATCH_BACKENDS; backend++) {
		if (try(watch, options, (enum watch_backend)backend, err) == 0)
			return 0;
		buf_add_format(&watch->why_not, "%s%s: %s", watch->why_not.size ? "\n" : "",
			       watch_backend_name((enum watch_backend)backend), err->text);
	}
	watch->ops = NULL;
	return err_set(err, -ENOTSUP, "nothing works here: %s", buf_text(&watch->why_not));
}

int watch_start(struct watch **ret, const struct watch_options *options, watch_heard *heard,
		void *context, struct err *err)
{
	struct watch *watch = mem_zero(1, sizeof(*watch));

	watch->root = options->root;
	watch->with_stacks = options->with_stacks;
	watch->heard = heard;
	watch->context = context;
	watch->seen = mem_zero(1, sizeof(*watch->seen));
	int failed = options->backend == WATCH_BY_BEST ? start_best(watch, options, err)
						       : try(watch, options, options->backend, err);

	if (failed) {
		watch->ops = NULL;
		watch_free(watch);
		return failed;
	}
	*ret = watch;
	return 0;
}

int watch_step(struct watch *watch, int timeout_ms, struct err *err)
{
	return watch->ops->step(watch, timeout_ms, err);
}

int watch_add(struct watch *watch, uint32_t process, struct err *err)
{
	return watch->ops->add(watch, process, err);
}

void watch_stop(struct watch *watch)
{
	watch->ops->stop(watch);
}

uint64_t watch_count(const struct watch *watch, const struct watch_record *record)
{
	struct watch_key key = watch_key_of(record);
	const uint64_t *count;

	if (watch->ops->count)
		return watch->ops->count(watch, &key);
	count = seen_map_find(&watch->seen->map, key);
	return count ? *count : 1;
}

uint64_t watch_lost(const struct watch *watch, enum watch_loss loss)
{
	return watch->lost[loss] + (watch->ops->lost ? watch->ops->lost(watch, loss) : 0);
}

const char *watch_loss_words(enum watch_loss loss)
{
	return loss_words[loss];
}

enum watch_backend watch_backend_of(const struct watch *watch)
{
	return watch->backend;
}

const char *watch_backend_name(enum watch_backend backend)
{
	static const char *const names[WATCH_BACKENDS] = { "bpf", "proc" };

	return names[backend];
}

const char *watch_backend_blind(enum watch_backend backend)
{
	return backends[backend]->blind;
}

const char *watch_stackless(const struct watch *watch)
{
	return watch->ops->stackless ? watch->ops->stackless : "this backend takes none";
}

const char *watch_why_not(const struct watch *watch)
{
	return watch->why_not.size ? buf_text(&watch->why_not) : NULL;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->ops)
		watch->ops->free(watch);
	seen_map_deinit(&watch->seen->map);
	free(watch->seen);
	buf_deinit(&watch->why_not);
	free(watch);
}
