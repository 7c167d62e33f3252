/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: bpf(2), perf_event_open(2), libbpf's headers. */
#include "watch/library_calls.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/utf8.h"
#include "watch/bpf/calls_object.h"
#include "watch/keeper.h"
#include "watch/library_files.h"
#include "watch/loaded.h"

enum {
	LOOK_MS = 1000,
	LOOKS_MAX = 1024, /* processes looked at in one second */
	BREAKPOINTS_MAX = 8192,
	UNFINISHED_MAX = 256,
	PAGE = 4096,
};

struct process_state {
	bool is_gone;
};

MAP_DEFINE(process_map, uint64_t, struct process_state, map_hash_u64, map_equal_u64);
/* (process, place) that a breakpoint of its own is for */
MAP_DEFINE(own_map, uint64_t, bool, map_hash_u64, map_equal_u64);

/* What a number of a place stands for. */
struct site {
	struct library_file *file;
	const struct call_wanted *wanted;
	struct call_how how;
};

struct library_calls {
	const struct root *root;
	struct bpf_object *object;
	struct ring_buffer *ring;
	int processes, places, begun, counts, losses; /* descriptors of maps, the object's */
	library_calls_heard *heard;
	void *context;
	struct library_files files;
	struct process_map members;
	vec_of(uint32_t) to_look_at;
	vec_of(struct site) sites; /* by number; 0 is none */
	struct own_map own;
	struct keeper keeper; /* of the breakpoints */
	size_t breakpoints;
	vec_of(struct bpf_link *) programs; /* those that follow processes */
	int64_t looked_ms;                  /* CLOCK_MONOTONIC */
	struct arena arena;
	text_list problems; /* told once each */
	bool is_stopped;
};

static const char *const loss_words[CALL_LOSSES] = {
	[CALL_LOST_RING] = "calls: the ring between kernel and trowel was full",
	[CALL_LOST_TEXT] = "calls: the memory of a text could not be read",
	[CALL_LOST_PROCESSES] = "calls: a child could not be followed",
	[CALL_LOST_COUNTS] = "calls: told, but not counted",
	[CALL_LOST_BEGUN] = "calls: their beginning could not be kept",
};

/* ---- breakpoints --------------------------------------------------------------------------- */

static void add_problem(struct library_calls *calls, const char *text)
{
	const char *kept = arena_intern(&calls->arena, bytes_of(text));

	if (!text_list_has(&calls->problems, kept))
		*vec_push(&calls->problems) = kept;
}

static bool attach_one(struct library_calls *calls, const struct library_place *place,
		       uint32_t number, bool is_return, int pid)
{
	const struct site *site = &calls->sites.at[number];
	struct err err;

	if (calls->breakpoints == BREAKPOINTS_MAX) {
		add_problem(calls, "there are too many breakpoints; some were left out");
		return false;
	}
	const struct loaded_place where = {
		.offset = place->offset,
		.cookie = number,
		.is_return = is_return,
		.pid = pid,
	};
	int failed = keeper_set(&calls->keeper, &where, site->file->fd, &err);

	calls->breakpoints += !failed;
	if (failed && failed != -ESRCH)
		add_problem(calls, arena_format(&calls->arena, "%s: %s: %s", site->file->path,
						site->wanted->function, err.text));
	return !failed;
}

/* The number of a place, of which the kernel is told how its calls are told; 0: there is none. */
static uint32_t number_of(struct library_calls *calls, struct library_file *file,
			  struct library_place *place, bool has_return)
{
	uint32_t *number = has_return ? &place->number : &place->number_without;
	struct call_how how = place->wanted->how;
	uint32_t next = (uint32_t)calls->sites.count;

	if (*number)
		return *number;
	if (!has_return)
		how.flags |= CALL_ENTRY_ONLY;
	if (file->is_go) /* its arguments are elsewhere */
		how.texts = how.guessed = how.address_at = 0;
	if (bpf_map_update_elem(calls->places, &next, &how, BPF_ANY) < 0)
		return 0;
	*vec_push(&calls->sites) = (struct site){ file, place->wanted, how };
	*number = next;
	return next;
}

static void attach(struct library_calls *calls, struct library_file *file,
		   struct library_place *place, uint32_t process, bool unwinds)
{
	bool is_known = place->wanted->is_known,
	     has_return = !file->is_go && (is_known || !unwinds);
	int pid = is_known ? -1 : (int)process;
	uint32_t number = number_of(calls, file, place, has_return);
	uint64_t key = (uint64_t)process << 32 | number;

	if (number == 0 || place->is_attached || (!is_known && own_map_find(&calls->own, key)))
		return;
	place->is_attached = is_known;
	if (!is_known)
		*own_map_put(&calls->own, key) = true;
	/* the return first: what has begun is known to end */
	if (!has_return || attach_one(calls, place, number, true, pid))
		attach_one(calls, place, number, false, pid);
	if (!has_return)
		add_problem(calls,
			    arena_format(&calls->arena, "%s: what %s returns is not told: %s",
					 file->path, place->wanted->function,
					 file->is_go ? "it is a program in Go, whose stacks move"
						     : "an exception may pass through it, which a "
						       "breakpoint at its return would break"));
}

static void attach_all(struct library_calls *calls, const struct library_use *use, uint32_t process,
		       bool is_ahead)
{
	for (vec_each(file, &use->files)) {
		if ((*file)->fd < 0)
			add_problem(calls, arena_format(&calls->arena, "%s cannot be opened",
							(*file)->path));
		for (vec_each(place, &(*file)->places))
			if (place->wanted->is_known || !is_ahead)
				attach(calls, *file, place, process, use->unwinds);
	}
}

static void look_at(struct library_calls *calls, uint32_t process)
{
	struct library_use use = { 0 };
	int failed = library_files_look(&calls->files, (pid_t)process, &use);

	if (failed && failed != -ENOENT && failed != -ESRCH)
		add_problem(calls, arena_format(&calls->arena,
						"what process %u has mapped cannot be read: %s",
						process, err_words(failed)));
	attach_all(calls, &use, process, false);
	for (vec_each(file, &use.files))
		(*file)->is_used = true;
	library_use_deinit(&use);
}

/* What its children may load. */
static void look_ahead(struct library_calls *calls, uint32_t process)
{
	struct library_use use = { 0 };

	library_files_look_ahead(&calls->files, (pid_t)process, &use);
	attach_all(calls, &use, process, true);
	library_use_deinit(&use);
}

/* ---- what is heard -------------------------------------------------------------------------- */

static void hear_process(struct library_calls *calls, const struct call_record *record)
{
	uint32_t process = record->key.process;

	if (record->kind == CALL_STARTED)
		process = record->other;
	struct process_state *state = process_map_put(&calls->members, process);

	state->is_gone = record->kind == CALL_ENDED;
	if (!state->is_gone)
		*vec_push(&calls->to_look_at) = process;
}

static bool is_whole(const struct call_record *record, size_t size)
{
	return size >= sizeof(*record) && record->addresses_count <= CALL_ADDRESSES_MAX;
}

static int hear(void *context, void *data, size_t size)
{
	struct library_calls *calls = context;
	const struct call_record *record = data;

	if (size < offsetof(struct call_record, texts) || record->kind >= CALL_KINDS)
		return 0; /* none of ours */
	if (record->kind != CALL_RETURNED) {
		hear_process(calls, record);
		return 0;
	}
	if (!is_whole(record, size) || record->key.place >= calls->sites.count)
		return 0;
	const struct site *site = &calls->sites.at[record->key.place];

	bool lacks_result = site->how.flags & CALL_ENTRY_ONLY;

	site->file->is_used = true;
	calls->heard(calls->context,
		     &(struct library_call){ .record = record,
					     .wanted = site->wanted,
					     .library = site->file->path,
					     .lacks_result = lacks_result,
					     .lacks_arguments = site->file->is_go });
	return 0;
}

/* ---- calls that have not returned ----------------------------------------------------------- */

/* As looks_like_text() in the kernel has it, roughly. */
static bool looks_like_text(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\033' &&
		    (text.at[i] < '\a' || text.at[i] > '\r'))
			return false;
	return text.size > 0 && utf8_is_valid(text);
}

/* Up to the end of a page: the next one may not be there. */
static void read_text(const struct call_begun *call, size_t at, bool is_guessed,
		      struct call_record *ret)
{
	uint64_t from = call->arguments[at];
	size_t size = PAGE - from % PAGE;
	char *text = ret->texts[at];
	struct iovec here = { text, size < CALL_TEXT_MAX ? size : CALL_TEXT_MAX };
	struct iovec there = { (void *)(uintptr_t)from, here.iov_len };
	ssize_t got = process_vm_readv((pid_t)call->process, &here, 1, &there, 1, 0);

	if (got <= 0)
		return;
	ret->sizes[at] = (uint16_t)strnlen(text, (size_t)got < CALL_TEXT_MAX ? (size_t)got
									     : CALL_TEXT_MAX - 1);
	if (!is_guessed || looks_like_text((struct bytes){ text, ret->sizes[at] }))
		ret->texts_read |= 1U << at;
}

static bool is_thread(uint32_t process, uint32_t thread)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/task/%u", process, thread);
	return access(path, F_OK) == 0;
}

static void tell_unfinished(struct library_calls *calls, const struct call_begun_key *key,
			    const struct call_begun *call)
{
	const struct site *site = &calls->sites.at[key->place];
	struct call_record record = {
		.time = (uint64_t)clock_ns(CLOCK_BOOTTIME),
		.duration_ns = (uint64_t)clock_ns(CLOCK_MONOTONIC) - call->time,
		.key = { .process = call->process, .place = key->place },
		.thread = key->thread,
	};
	scoped_buf comm = { 0 };
	char path[64];
	struct err err;

	snprintf(path, sizeof(path), "/proc/%u/comm", call->process);
	if (root_read(calls->root, path, CALL_TEXT_MAX, &comm, &err) == 0) {
		struct bytes name = bytes_trim(buf_bytes(&comm));

		memcpy(record.comm, name.at, name.size < CALL_COMM_MAX ? name.size : CALL_COMM_MAX);
	}
	memcpy(record.arguments, call->arguments, sizeof(record.arguments));
	for (size_t at = 0; at < CALL_ARGUMENTS; at++)
		if ((site->how.texts | site->how.guessed) & 1U << at)
			read_text(call, at, !(site->how.texts & 1U << at), &record);
	calls->heard(calls->context, &(struct library_call){ .record = &record,
							     .wanted = site->wanted,
							     .library = site->file->path,
							     .is_unfinished = true });
}

static void tell_all_unfinished(struct library_calls *calls)
{
	struct call_begun_key key, next;
	struct call_begun call;
	bool is_first = true;

	for (size_t i = 0; i < UNFINISHED_MAX; i++) {
		if (bpf_map_get_next_key(calls->begun, is_first ? NULL : &key, &next) < 0)
			return;
		is_first = false;
		key = next;
		if (bpf_map_lookup_elem(calls->begun, &key, &call) == 0 &&
		    key.place < calls->sites.count && is_thread(call.process, key.thread))
			tell_unfinished(calls, &key, &call);
	}
}

/* ---- the watch ------------------------------------------------------------------------------ */

static int follow_processes(struct library_calls *calls, struct err *err)
{
	static const char *const names[] = { "on_fork", "on_exec", "on_end" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct bpf_link *link = loaded_attach(calls->object, names[i]);

		if (!link)
			return loaded_fail(err, -errno, names[i]);
		*vec_push(&calls->programs) = link;
	}
	return 0;
}

static int load(struct library_calls *calls, struct err *err)
{
	if (!root_exists(calls->root, "/sys/bus/event_source/devices/uprobe/type"))
		return err_set(err, -ENOTSUP,
			       "the kernel has no breakpoints for functions of programs (uprobes)");
	if (loaded_open(&calls->object, calls->root, calls_bpf_o, "trowel_calls", err) < 0 ||
	    loaded_load(calls->object, err) < 0)
		return err->code;
	calls->processes = loaded_map(calls->object, "processes");
	calls->places = loaded_map(calls->object, "places");
	calls->begun = loaded_map(calls->object, "begun");
	calls->counts = loaded_map(calls->object, "counts");
	calls->losses = loaded_map(calls->object, "losses");
	calls->ring = loaded_ring(calls->object, "ring", hear, calls);
	if (!calls->ring)
		return loaded_fail(err, -errno, "the ring does not open");
	if (follow_processes(calls, err) < 0)
		return err->code;
	return keeper_start(&calls->keeper, calls->object, err);
}

/* Each breakpoint takes descriptors. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit); /* what then fails is told */
	}
}

int library_calls_start(struct library_calls **ret, const struct root *root,
			const call_wanted_list *wanted, library_calls_heard *heard, void *context,
			struct err *err)
{
	struct library_calls *calls = mem_zero(1, sizeof(*calls));

	calls->root = root;
	calls->files.wanted = wanted;
	calls->heard = heard;
	calls->context = context;
	vec_push(&calls->sites); /* the number 0 */
	allow_descriptors();
	loaded_hear();
	int failed = load(calls, err);

	loaded_forget();
	if (failed) {
		library_calls_free(calls);
		return failed;
	}
	calls->looked_ms = clock_ms(CLOCK_MONOTONIC);
	*ret = calls;
	return 0;
}

int library_calls_add(struct library_calls *calls, uint32_t process, struct err *err)
{
	uint8_t one = 1;

	if (process_map_find(&calls->members, process))
		return 0;
	if (bpf_map_update_elem(calls->processes, &process, &one, BPF_ANY) < 0)
		return err_errno(err, "process %u cannot be watched", process);
	*process_map_put(&calls->members, process) = (struct process_state){ 0 };
	look_ahead(calls, process);
	look_at(calls, process);
	return 0;
}

/* Libraries may be loaded at any time. */
static void look_again(struct library_calls *calls)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);
	size_t looks = 0;

	if (now - calls->looked_ms < LOOK_MS)
		return;
	calls->looked_ms = now;
	for (size_t i = 0; i < calls->members.capacity && looks < LOOKS_MAX; i++) {
		const struct process_map_slot *slot = &calls->members.slots[i];

		if (!slot->used || slot->value.is_gone)
			continue;
		look_at(calls, (uint32_t)slot->key);
		looks++;
	}
}

void library_calls_step(struct library_calls *calls)
{
	loaded_ring_read(calls->ring);
	for (size_t i = 0; i < calls->to_look_at.count; i++)
		look_at(calls, calls->to_look_at.at[i]);
	calls->to_look_at.count = 0;
	look_again(calls);
}

void library_calls_stop(struct library_calls *calls)
{
	if (calls->is_stopped)
		return;
	calls->is_stopped = true;
	if (calls->ring && calls->heard) {
		loaded_ring_read(calls->ring);
		tell_all_unfinished(calls);
	}
	keeper_stop(&calls->keeper);
	while (calls->programs.count)
		loaded_detach(calls->programs.at[--calls->programs.count]);
}

struct call_count library_calls_count(const struct library_calls *calls, const struct call_key *key)
{
	struct call_count count = { 0 };

	(void)bpf_map_lookup_elem(calls->counts, key, &count);
	return count;
}

uint64_t library_calls_lost(const struct library_calls *calls, enum call_loss loss)
{
	return loaded_total(calls->losses, loss);
}

const char *library_calls_loss_words(enum call_loss loss)
{
	return loss_words[loss];
}

/* ---- what was not found --------------------------------------------------------------------- */

size_t library_calls_places(const struct library_calls *calls)
{
	return calls->sites.count - 1; /* the first is none */
}

bool library_calls_found(const struct library_calls *calls, const struct call_wanted *wanted)
{
	for (vec_each(file, &calls->files.list))
		for (vec_each(place, &(*file)->places))
			if (place->wanted == wanted && (*file)->is_used)
				return true;
	return false;
}

static const struct library_file *library_of(const struct library_calls *calls,
					     const struct call_wanted *wanted)
{
	for (vec_each(file, &calls->files.list))
		if ((*file)->is_used && library_is(bytes_of((*file)->path), wanted->library))
			return *file;
	return NULL;
}

static const char *why_not_found(const struct library_calls *calls, struct arena *arena,
				 const struct call_wanted *wanted)
{
	const struct library_file *file = library_of(calls, wanted);

	if (!file)
		return arena_format(arena, "%s: nothing of that name was in use by these processes",
				    wanted->library);
	if (!file->is_readable)
		return arena_format(arena, "%s is no program of 64 bits that can be read",
				    file->path);
	return arena_format(arena, "%s names no function %s%s", file->path, wanted->function,
			    file->is_cut ? "; its table of names is too large to be read"
					 : "; a stripped one names only what it exports");
}

void library_calls_missing(const struct library_calls *calls, struct arena *arena, text_list *ret)
{
	for (vec_each(wanted, calls->files.wanted)) {
		if (wanted->is_known || library_calls_found(calls, wanted))
			continue;
		const char *why = why_not_found(calls, arena, wanted);

		text_list_add_once(arena, ret, why);
	}
	for (vec_each(problem, &calls->problems))
		*vec_push_in(arena, ret) = arena_string(arena, bytes_of(*problem));
	if (calls->files.is_full)
		*vec_push_in(arena, ret) = "there are too many files or functions to look at all";
}

void library_calls_free(struct library_calls *calls)
{
	if (!calls)
		return;
	calls->heard = NULL;
	library_calls_stop(calls);
	loaded_ring_free(calls->ring);
	loaded_close(calls->object);
	library_files_deinit(&calls->files);
	process_map_deinit(&calls->members);
	own_map_deinit(&calls->own);
	vec_deinit(&calls->to_look_at);
	vec_deinit(&calls->sites);
	vec_deinit(&calls->programs);
	vec_deinit(&calls->problems);
	arena_deinit(&calls->arena);
	free(calls);
}
