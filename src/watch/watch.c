/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/map.h"
#include "kernel/procfs.h"
#include "watch/backend.h"
#include "watch/command.h"

enum {
	KEY_FLAGS_SHIFT = 8, /* as in bpf/watch.bpf.c */
	KEY_ERRNO_SHIFT = 16,
	COMM_RECORD_MAX = 64,
};

static const struct watch_ops *const backends[WATCH_BACKENDS] = {
	[WATCH_BY_BPF] = &watch_ops_bpf,
	[WATCH_BY_FANOTIFY] = &watch_ops_fanotify,
	[WATCH_BY_PTRACE] = &watch_ops_ptrace,
	[WATCH_BY_PROC] = &watch_ops_proc,
};

static const char *const loss_words[WATCH_LOSSES] = {
	[WATCH_LOST_RING] = "the ring between kernel and trowel was full",
	[WATCH_LOST_PATH] = "the memory of a path or an address could not be read",
	[WATCH_LOST_PROCESSES] = "a child could not be followed",
	[WATCH_LOST_COUNTS] = "told, but not counted",
	[WATCH_LOST_COMPAT] = "system calls of 32-bit programs, which are not seen",
	[WATCH_LOST_MOUNTS] =
		"file systems that are not watched: of a network, or served by a program",
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

MAP_DEFINE(living_map, uint64_t, bool, map_hash_u64, map_equal_u64);

struct watch_seen {
	struct seen_map map;
};

struct watch_living {
	struct living_map map; /* false: it has ended */
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
	if (record->deed == WATCH_FORKS)
		*living_map_put(&watch->living->map, record->other) = true;
	if (record->deed == WATCH_ENDS)
		*living_map_put(&watch->living->map, record->process) = false;
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

void watch_read_comm(int dir, const char *name, struct watch_record *record)
{
	scoped_buf comm = { 0 };

	if (procfs_read_record(dir, name, COMM_RECORD_MAX, &comm) < 0)
		return;
	struct bytes text = bytes_trim(buf_bytes(&comm));

	memcpy(record->comm, text.at, text.size < WATCH_COMM_MAX ? text.size : WATCH_COMM_MAX - 1);
}

void watch_read_file(int dir, const char *name, struct watch_record *record)
{
	struct stat file;

	if (fstatat(dir, name, &file, 0) < 0)
		return;
	record->mode = file.st_mode;
	record->inode = file.st_ino;
}

int watch_add(struct watch *watch, uint32_t process, struct err *err)
{
	if (watch->ops->add(watch, process, err) < 0)
		return err->code;
	*living_map_put(&watch->living->map, process) = true;
	return 0;
}

int watch_add_waiting(struct watch *watch, uint32_t process, struct err *err)
{
	if (!watch->ops->add_waiting)
		return watch_add(watch, process, err);
	if (watch->ops->add_waiting(watch, process, err) < 0)
		return err->code;
	*living_map_put(&watch->living->map, process) = true;
	return 0;
}

void watch_drop(struct watch *watch, uint32_t process)
{
	if (watch->ops->drop)
		watch->ops->drop(watch, process);
}

int watch_add_parent(struct watch *watch, uint32_t process, struct err *err)
{
	if (!watch->ops->add_parent)
		return err_set(err, -ENOTSUP, "%s does not hear of new processes",
			       watch_backend_name(watch->backend));
	return watch->ops->add_parent(watch, process, err);
}

/* Of those that were found some may have ended meanwhile, but not all. */
static int add_found(struct watch *watch, const watch_processes *processes, struct err *err)
{
	size_t gone = 0;

	for (vec_each(process, processes)) {
		int failed = watch_add(watch, *process, err);

		if (failed && failed != -ESRCH)
			return failed;
		gone += failed != 0;
	}
	return gone && gone == processes->count ? err->code : 0;
}

static void release(struct watch *watch)
{
	watch->ops->free(watch);
	watch->ops = NULL;
}

static int try(struct watch *watch, const struct watch_options *options, enum watch_backend backend,
	       struct err *err)
{
	watch->ops = backends[backend];
	watch->backend = backend;
	int failed = watch->ops->start(watch, err);

	if (failed) {
		watch->ops = NULL;
		return failed;
	}
	failed = add_found(watch, &options->processes, err);
	if (!failed && options->command)
		failed = watch_add(watch, (uint32_t)options->command->pid, err);
	if (failed)
		release(watch);
	return failed;
}

static int start_best(struct watch *watch, const struct watch_options *options, struct err *err)
{
	for (int backend = 0; backend < WATCH_BACKENDS; backend++) {
		if (try(watch, options, (enum watch_backend)backend, err) == 0)
			return 0;
		buf_add_format(&watch->why_not, "%s%s: %s", watch->why_not.size ? "\n" : "",
			       watch_backend_name((enum watch_backend)backend), err->text);
	}
	return err_set(err, -ENOTSUP, "nothing works here: %s", buf_text(&watch->why_not));
}

static const struct sock_fprog *filter_of(const struct watch *watch)
{
	return watch->ops->filter ? watch->ops->filter(watch) : NULL;
}

int watch_start(struct watch **ret, const struct watch_options *options, watch_heard *heard,
		void *context, struct err *err)
{
	struct watch *watch = mem_zero(1, sizeof(*watch));

	watch->root = options->root;
	watch->with_stacks = options->with_stacks;
	watch->heard = heard;
	watch->call_ended = options->call_ended;
	watch->context = context;
	watch->command = options->command;
	watch->with_filter = options->with_filter;
	watch->seen = mem_zero(1, sizeof(*watch->seen));
	watch->living = mem_zero(1, sizeof(*watch->living));
	int failed = options->backend == WATCH_BY_BEST ? start_best(watch, options, err)
						       : try(watch, options, options->backend, err);

	if (!failed && options->command)
		failed = watch_command_go(options->command, filter_of(watch), err);
	if (failed) {
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

/* Should the word of an end be lost, the process is still gone. */
size_t watch_alive(struct watch *watch)
{
	const struct living_map *map = &watch->living->map;
	size_t count = 0;

	for (size_t i = 0; i < map->capacity; i++) {
		if (!map->slots[i].used || !map->slots[i].value)
			continue;
		map->slots[i].value = kill((pid_t)map->slots[i].key, 0) == 0 || errno != ESRCH;
		count += map->slots[i].value;
	}
	return count;
}

bool watch_ended(struct watch *watch, int *status)
{
	struct watch_command *command = watch->command;

	if (!command->ended)
		command->ended = watch->ops->ended ? watch->ops->ended(watch, status)
						   : waitpid(command->pid, status, WNOHANG) > 0;
	return command->ended;
}

bool watch_is_filtered(const struct watch *watch)
{
	return filter_of(watch) != NULL;
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
	static const char *const names[WATCH_BACKENDS] = { "bpf", "fanotify", "ptrace", "proc" };

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
		release(watch);
	seen_map_deinit(&watch->seen->map);
	living_map_deinit(&watch->living->map);
	free(watch->seen);
	free(watch->living);
	buf_deinit(&watch->why_not);
	free(watch);
}
