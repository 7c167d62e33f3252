/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/trace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/path.h"

void trace_deinit(struct trace *trace)
{
	stacks_destroy(trace->stacks);
	trace_index_deinit(&trace->index);
	host_paths_deinit(&trace->hosts);
	vec_deinit(&trace->facts);
	vec_deinit(&trace->sights);
	arena_deinit(&trace->arena);
}

/* A host, or the path of a socket; false for what is no peer (netlink, packets, no address). */
static bool read_address(struct trace *trace, struct bytes data, struct trace_fact *ret)
{
	union {
		struct sockaddr_storage any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} address = { 0 };
	char text[INET6_ADDRSTRLEN];

	memcpy(&address, data.at, data.size < sizeof(address) ? data.size : sizeof(address));
	switch (address.any.ss_family) {
	case AF_INET:
		if (data.size < offsetof(struct sockaddr_in, sin_zero))
			return false;
		ret->port = ntohs(address.in.sin_port);
		inet_ntop(AF_INET, &address.in.sin_addr, text, sizeof(text));
		break;
	case AF_INET6:
		if (data.size < offsetof(struct sockaddr_in6, sin6_scope_id))
			return false;
		ret->port = ntohs(address.in6.sin6_port);
		inet_ntop(AF_INET6, &address.in6.sin6_addr, text, sizeof(text));
		break;
	case AF_UNIX: {
		struct bytes path = bytes_slice(data, offsetof(struct sockaddr_un, sun_path),
						sizeof(address.un.sun_path));
		bool is_abstract = path.size > 1 && path.at[0] == '\0';

		if (path.size == 0)
			return false;
		/* an abstract name is written with "@", as ss(8) does */
		ret->address = is_abstract ? arena_format(&trace->arena, "@%.*s",
							  (int)path.size - 1, path.at + 1)
					   : arena_string(&trace->arena, path);
		return true;
	}
	default:
		return false;
	}
	ret->address = arena_string(&trace->arena, bytes_of(text));
	return true;
}

/* What makes a row: the same thing done by another process, or looked at before it was opened, is
 * no row of its own. */
static void add_key(struct buf *ret, const struct trace_fact *fact)
{
	bool is_read = fact->deed == WATCH_OPENS || fact->deed == WATCH_LOOKS;

	if (fact->path)
		buf_add_format(ret, "%c%d %s", is_read ? 'r' : 'x', fact->error, fact->path);
	else
		buf_add_format(ret, "p%d %u %s", fact->error, fact->port, fact->address);
}

/* The row of this kind, made where there is none; SIZE_MAX when there are too many. */
static size_t put(struct trace *trace, const struct trace_fact *fact)
{
	scoped_buf key = { 0 };
	size_t *found;

	add_key(&key, fact);
	found = trace_index_find(&trace->index, buf_bytes(&key));
	if (found)
		return *found;
	if (trace->facts.count == TRACE_FACTS_MAX) {
		trace->untold++;
		return SIZE_MAX;
	}
	const char *kept = arena_string(&trace->arena, buf_bytes(&key));

	*trace_index_put(&trace->index, bytes_of(kept)) = trace->facts.count;
	*vec_push(&trace->facts) = *fact;
	return trace->facts.count - 1;
}

static void add_process(struct trace *trace, struct trace_fact *fact,
			const struct watch_record *record)
{
	struct bytes comm = { record->comm, strnlen(record->comm, sizeof(record->comm)) };
	const char *name = arena_intern(&trace->arena, comm);

	if (fact->processes.count < TRACE_PROCESSES_SHOWN && !text_list_has(&fact->processes, name))
		*vec_push_in(&trace->arena, &fact->processes) = name;
}

static bool read_fact(struct trace *trace, const struct watch_record *record, struct bytes data,
		      struct trace_fact *ret)
{
	*ret = (struct trace_fact){
		.deed = record->deed,
		.error = record->result < 0 ? -record->result : 0,
		.flags = record->deed == WATCH_OPENS ? record->flags : 0,
		.mode = record->mode,
		.time = record->time,
		.process = record->process,
	};
	if (record->deed == WATCH_CONNECTS)
		return read_address(trace, data, ret);
	scoped_buf path = { 0 };

	watch_absolute(trace->root, record, data, &path);
	ret->path = arena_string(&trace->arena, buf_bytes(&path));
	return true;
}

static void add_stack(struct trace *trace, struct trace_fact *fact, const struct call_stack *stack)
{
	if (!stack || fact->stacks.count == TRACE_STACKS_SHOWN)
		return;
	for (vec_each(known, &fact->stacks))
		if (*known == stack)
			return;
	if (stack->frames.count > TRACE_FRAMES_MAX - trace->frames) {
		trace->stacks_untold++;
		return;
	}
	trace->frames += stack->frames.count;
	*vec_push_in(&trace->arena, &fact->stacks) = stack;
}

static size_t meet(struct trace *trace, uint32_t process)
{
	trace->hosts.host = trace->root;
	return trace->root ? host_paths_meet(&trace->hosts, process) : HOST_PATHS_UNKNOWN;
}

static void add_view(struct trace_fact *fact, size_t view)
{
	if (fact->view == HOST_PATHS_UNKNOWN)
		fact->view = view;
	else if (view != HOST_PATHS_UNKNOWN && view != fact->view)
		fact->has_views = true;
}

void trace_hear(void *context, const struct watch_record *record, struct bytes data,
		const struct watch_stack *copied)
{
	struct trace *trace = context;
	struct trace_fact fact;
	const struct call_stack *stack = trace->stacks ? stacks_hear(trace->stacks, record, copied)
						       : NULL;

	if (record->deed == WATCH_FORKS) {
		trace->started++;
		meet(trace, record->other); /* it may be gone by the time it is told of */
	}
	if (record->deed >= WATCH_FORKS || !read_fact(trace, record, data, &fact))
		return;
	fact.view = meet(trace, record->process);
	size_t at = put(trace, &fact);

	if (at == SIZE_MAX)
		return;
	struct trace_fact *kept = &trace->facts.at[at];

	kept->flags |= fact.flags;
	add_view(kept, fact.view);
	if (fact.deed == WATCH_OPENS) {
		if (kept->deed != WATCH_OPENS) {
			kept->time = fact.time;
			kept->process = fact.process;
			kept->stacks.count = 0; /* of looking only */
		}
		kept->deed = WATCH_OPENS;
		kept->mode = fact.mode ? fact.mode : kept->mode;
	}
	add_process(trace, kept, record);
	if (kept->deed == fact.deed)
		add_stack(trace, kept, stack);
	*vec_push(&trace->sights) = (struct trace_sight){ *record, at, stack };
}

static int compare_facts(const void *a, const void *b)
{
	const struct trace_fact *one = a, *other = b;
	const char *name = one->path ? one->path : one->address;
	const char *other_name = other->path ? other->path : other->address;

	if (one->verdict != other->verdict)
		return one->verdict < other->verdict ? -1 : 1;
	int order = strcmp(name, other_name);

	return order ? order : (int)one->port - (int)other->port;
}

/* What lies in a folder that the process had listed just before. */
static bool is_included(const struct trace *trace, const struct trace_fact *fact)
{
	struct bytes folder = path_folder(fact->path);
	scoped_buf key = { 0 };

	buf_add_format(&key, "r0 %.*s", (int)folder.size, folder.at);
	const size_t *at = trace_index_find(&trace->index, buf_bytes(&key));
	const struct trace_fact *listed = at ? &trace->facts.at[*at] : NULL;

	return listed && S_ISDIR(listed->mode) && listed->process == fact->process &&
	       fact->time >= listed->time && fact->time - listed->time <= TRACE_INCLUDE_NS;
}

/* An include by a pattern gives any name to a file: only how it is read shows what it is. And a
 * certificate of its own is asked for by name, where all that the system trusts are listed. */
static void find_included(struct trace *trace)
{
	for (vec_each(fact, &trace->facts)) {
		bool is_read = fact->path && fact->deed == WATCH_OPENS && !fact->error &&
			       (fact->flags & O_ACCMODE) == O_RDONLY;

		if (!is_read || !is_included(trace, fact))
			continue;
		if (fact->verdict == TRACE_DATA) {
			fact->verdict = TRACE_CONFIGURATION;
			fact->why = "its folder was listed just before, as for an include";
		} else if (path_is_below(fact->path, "/etc/ssl/certs")) {
			fact->verdict = TRACE_NOISE;
			fact->why = "whom the system trusts: their folder was listed just before";
		}
	}
}

static struct bytes peer_key(struct arena *arena, const struct trace_fact *fact)
{
	return bytes_of(arena_format(arena, "%u %s", fact->port, fact->address));
}

/* How a connection ended that was begun is known where there is another row of that peer. */
static void find_begun(struct trace *trace)
{
	scoped_arena arena = { 0 };
	struct trace_index ended = { 0 };

	for (vec_each(fact, &trace->facts))
		if (!fact->path && fact->error != EINPROGRESS)
			trace_index_put(&ended, peer_key(&arena, fact));
	for (vec_each(fact, &trace->facts))
		if (!fact->path && fact->error == EINPROGRESS &&
		    trace_index_find(&ended, peer_key(&arena, fact))) {
			fact->verdict = TRACE_NOISE;
			fact->why = "begun; how it ended is told as well";
		}
	trace_index_deinit(&ended);
}

void trace_finish(struct trace *trace, const struct watch *watch)
{
	for (vec_each(sight, &trace->sights))
		trace->facts.at[sight->fact].count += watch_count(watch, &sight->record);
	for (vec_each(fact, &trace->facts))
		trace_judge(fact);
	find_included(trace);
	find_begun(trace);
	vec_sort(&trace->facts, compare_facts);
}

static const char *joined(struct arena *arena, const text_list *names)
{
	scoped_buf text = { 0 };

	for (vec_each(name, names))
		buf_add_format(&text, "%s%s", text.size ? ", " : "", *name);
	return arena_string(arena, buf_bytes(&text));
}

static void add_lost_stacks(const struct trace *trace, const struct watch *watch,
			    struct arena *arena, pair_list *ret)
{
	const char *const words[STACKS_LACKS] = {
		[STACKS_NOT_TAKEN] = watch_stackless(watch),
		[STACKS_PROCESS_GONE] = "the process had ended before it was looked at",
		[STACKS_TOO_MANY] = "there were too many different ones",
	};

	for (int lack = 0; lack < STACKS_LACKS; lack++) {
		uint64_t count = stacks_lacking(trace->stacks, (enum stacks_lack)lack) +
				 (lack == STACKS_TOO_MANY ? trace->stacks_untold : 0);

		if (count)
			*vec_push_in(arena, ret) = (struct pair){
				arena_format(arena, "stacks, because %s", words[lack]),
				arena_format(arena, "%llu", (unsigned long long)count)
			};
	}
}

static void add_lost(struct arena *arena, const struct watch *watch, pair_list *ret)
{
	for (int loss = 0; loss < WATCH_LOSSES; loss++) {
		uint64_t count = watch_lost(watch, (enum watch_loss)loss);

		if (count)
			*vec_push_in(arena, ret) = (struct pair){
				watch_loss_words((enum watch_loss)loss),
				arena_format(arena, "%llu", (unsigned long long)count)
			};
	}
}

static const char *path_on_host(const struct trace *trace, const struct trace_fact *fact,
				struct arena *arena)
{
	scoped_buf path = { 0 };

	if (!fact->path || fact->has_views ||
	    !host_paths_find(&trace->hosts, fact->view, fact->path, &path))
		return NULL;
	return arena_string(arena, buf_bytes(&path));
}

void trace_rows(const struct trace *trace, const struct watch *watch, bool with_noise,
		struct arena *arena, struct traced *ret)
{
	const char *backend = watch_backend_name(watch_backend_of(watch));
	const char *blind = watch_backend_blind(watch_backend_of(watch));

	ret->backend = backend;
	ret->started = (int64_t)trace->started;
	ret->blind = blind[0] ? blind : NULL;
	add_lost(arena, watch, &ret->lost);
	if (trace->stacks)
		add_lost_stacks(trace, watch, arena, &ret->lost);
	for (vec_each(fact, &trace->facts)) {
		if (fact->verdict == TRACE_NOISE && !with_noise)
			continue;
		struct observed *row = RECORD_ADD(arena, &ret->observed, observed);

		row->process = joined(arena, &fact->processes);
		row->path = fact->path;
		row->path_on_host = path_on_host(trace, fact, arena);
		row->address = fact->address;
		row->port = fact->port ? fact->port : UNKNOWN;
		row->verdict = trace_verdict_name(fact->verdict);
		row->why = fact->why;
		row->count = (int64_t)fact->count;
		row->backend = backend;
		for (vec_each(stack, &fact->stacks))
			*RECORD_ADD(arena, &row->stacks, call_stack) = **stack;
	}
}
