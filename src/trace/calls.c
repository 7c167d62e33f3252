/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "format/secrets/secret.h"

enum {
	POINTER_MIN = 4096, /* the first page is never there: what is less is a number */
	NS_PER_US = 1000,
};

void calls_deinit(struct calls *calls)
{
	calls_index_deinit(&calls->index);
	vec_deinit(&calls->wanted);
	vec_deinit(&calls->sets);
	vec_deinit(&calls->facts);
	vec_deinit(&calls->sights);
	arena_deinit(&calls->arena);
}

/* ---- what is wanted ------------------------------------------------------------------------- */

static bool is_set(struct bytes name)
{
	for (size_t i = 0; i < calls_rows_count; i++)
		if (bytes_is(name, calls_rows[i].set))
			return true;
	return false;
}

static void add(struct calls *calls, const struct call_wanted *wanted)
{
	for (vec_each(other, &calls->wanted))
		if (text_is(other->library, wanted->library) &&
		    text_is(other->function, wanted->function))
			return;
	*vec_push(&calls->wanted) = *wanted;
}

static void add_set(struct calls *calls, struct bytes name)
{
	const char *kept = arena_intern(&calls->arena, name);

	if (!text_list_has(&calls->sets, kept))
		*vec_push(&calls->sets) = kept;
	for (size_t i = 0; i < calls_rows_count; i++) {
		const struct calls_row *row = &calls_rows[i];

		if (bytes_is(name, row->set))
			add(calls, &(struct call_wanted){ .library = row->library,
							  .function = row->function,
							  .how = row->how,
							  .is_known = true });
	}
}

/* What is not known is told with all that its arguments may be. */
static void add_named(struct calls *calls, struct bytes library, struct bytes function)
{
	const char *name = arena_string(&calls->arena, function);
	const struct calls_row *row = calls_row_of(name);
	struct call_wanted wanted = { .library = arena_string(&calls->arena, library),
				      .function = name,
				      .how.guessed = (1 << CALL_ARGUMENTS) - 1,
				      .is_known = row != NULL };

	if (row)
		wanted.how = row->how;
	add(calls, &wanted);
}

static int parse_item(struct calls *calls, struct bytes item, struct bytes *library,
		      struct err *err)
{
	ptrdiff_t colon = bytes_find_last(item, ':');
	struct bytes function = bytes_slice(item, (size_t)(colon + 1), item.size);

	if (colon < 0 && is_set(item)) {
		add_set(calls, item);
		return 0;
	}
	if (colon >= 0)
		*library = bytes_slice(item, 0, (size_t)colon);
	if (library->size == 0 || function.size == 0)
		return err_set(err, -EINVAL,
			       "--calls %.*s: that is neither LIB:FUNCTION nor a set that is "
			       "known (dns, tls)",
			       (int)item.size, item.at);
	add_named(calls, *library, function);
	return 0;
}

int calls_parse(struct calls *calls, const char *text, struct err *err)
{
	struct bytes rest = bytes_of(text), item, library = { 0 };

	while (bytes_part(&rest, ',', &item)) {
		if (parse_item(calls, item, &library, err) < 0)
			return err->code;
		if (calls->wanted.count > CALLS_WANTED_MAX)
			return err_set(err, -E2BIG, "--calls: more than %d functions",
				       CALLS_WANTED_MAX);
	}
	return 0;
}

/* ---- what a call says ----------------------------------------------------------------------- */

/* Secrets are replaced: whoever names PQconnectdb gets its settings, not the password. */
static const char *clean(struct arena *arena, const char *text, size_t size)
{
	struct bytes whole = { text, size };
	struct secret_spans spans = { 0 };
	scoped_buf ret = { 0 };
	size_t at = 0;

	secret_find(whole, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		buf_add_bytes(&ret, bytes_slice(whole, at, spans.at[i].from - at));
		buf_add_format(&ret, "<%s>", spans.at[i].kind);
		at = spans.at[i].from + spans.at[i].size;
	}
	buf_add_bytes(&ret, bytes_slice(whole, at, whole.size));
	return arena_string(arena, buf_bytes(&ret));
}

static const char *text_of(struct arena *arena, const struct call_record *record, size_t at)
{
	size_t size = record->sizes[at] < CALL_TEXT_MAX ? record->sizes[at] : CALL_TEXT_MAX - 1;

	return clean(arena, record->texts[at], size);
}

static const char *number_text(struct arena *arena, uint64_t number)
{
	/* -1 as int, which fills half of the register */
	if (number > INT32_MAX && number <= UINT32_MAX && number >= UINT32_MAX - POINTER_MIN)
		return arena_format(arena, "%d", (int)(int32_t)number);
	if ((int64_t)number < POINTER_MIN && (int64_t)number > -POINTER_MIN)
		return arena_format(arena, "%lld", (long long)number);
	return arena_format(arena, "0x%llx", (unsigned long long)number);
}

static void add_arguments(struct arena *arena, const struct library_call *call,
			  const struct calls_row *row, struct calls_fact *ret)
{
	const struct call_record *record = call->record;

	for (size_t at = 0; at < CALL_ARGUMENTS; at++) {
		const char *text = NULL;

		if (record->texts_read & 1U << at)
			text = text_of(arena, record, at);
		else if (!row)
			text = number_text(arena, record->arguments[at]);
		/* what getnameinfo(3) writes is no question */
		if (text && row && row->how.address_at)
			*vec_push_in(arena, &ret->answers) = text;
		else if (text)
			*vec_push_in(arena, &ret->arguments) = text;
	}
}

static void add_addresses(struct arena *arena, const struct library_call *call,
			  const struct calls_row *row, struct calls_fact *ret)
{
	char text[INET6_ADDRSTRLEN];
	text_list *list = row && row->how.address_at ? &ret->arguments : &ret->answers;

	for (size_t i = 0; i < call->record->addresses_count; i++) {
		const struct call_address *address = &call->record->addresses[i];

		if ((address->family == AF_INET || address->family == AF_INET6) &&
		    inet_ntop(address->family, address->bytes, text, sizeof(text)))
			*vec_push_in(arena, list) = arena_string(arena, bytes_of(text));
	}
}

/* netdb.h; the words are those of getaddrinfo(3), shorter. */
static const struct {
	int code;
	const char *words;
} eai_words[] = {
	{ EAI_BADFLAGS, "wrong flags" },
	{ EAI_NONAME, "no such name or service" },
	{ EAI_AGAIN, "the name server does not answer; a passing failure" },
	{ EAI_FAIL, "the name server refuses or fails" },
	{ -5, "the name has no address" }, /* EAI_NODATA, of GNU */
	{ EAI_FAMILY, "no such kind of address" },
	{ EAI_SOCKTYPE, "no such kind of socket" },
	{ EAI_SERVICE, "no such service" },
	{ -9, "the name has no address of that kind" }, /* EAI_ADDRFAMILY, of GNU */
	{ EAI_MEMORY, "no memory" },
	{ EAI_SYSTEM, "a system call failed" },
	{ EAI_OVERFLOW, "the name is too long for the caller" },
};

static const char *h_errno_words(int code)
{
	switch (code) {
	case HOST_NOT_FOUND:
		return "no such name";
	case TRY_AGAIN:
		return "the name server does not answer; a passing failure";
	case NO_RECOVERY:
		return "the name server refuses or fails";
	case NO_DATA:
		return "the name has no address";
	default:
		return "not found";
	}
}

static const char *eai_text(struct arena *arena, int code)
{
	for (size_t i = 0; i < sizeof(eai_words) / sizeof(eai_words[0]); i++)
		if (eai_words[i].code == code)
			return eai_words[i].words;
	return arena_format(arena, "error %d of getaddrinfo(3)", code);
}

const char *calls_result_words(const struct calls_row *row, const struct call_record *record,
			       struct arena *arena, bool *ret_failed)
{
	enum calls_result kind = row ? row->result : CALLS_RESULT_NUMBER;
	int32_t number = (int32_t)record->result;

	*ret_failed = false;
	switch (kind) {
	case CALLS_RESULT_EAI:
		*ret_failed = number != 0;
		return number ? eai_text(arena, number) : NULL;
	case CALLS_RESULT_H_ERRNO:
		*ret_failed = number != 0 || record->addresses_count == 0;
		return *ret_failed ? h_errno_words(record->error) : NULL;
	case CALLS_RESULT_POINTER:
		*ret_failed = record->result == 0;
		return *ret_failed ? "failed" : NULL;
	case CALLS_RESULT_ONE:
		*ret_failed = number <= 0;
		return *ret_failed ? "failed" : NULL;
	case CALLS_RESULT_LENGTH:
		*ret_failed = number < 0;
		return *ret_failed ? "failed" : arena_format(arena, "%d bytes", number);
	case CALLS_RESULT_CODE:
		*ret_failed = number < 0;
		return *ret_failed ? arena_format(arena, "failed with %d", number) : NULL;
	case CALLS_RESULT_NUMBER:
		return number_text(arena, record->result);
	case CALLS_RESULT_COUNT:
		break;
	}
	return NULL;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void add_list(struct buf *ret, const text_list *list)
{
	for (vec_each(text, list))
		buf_add_format(ret, "\x1f%s", *text); /* a byte that parts them, not more */
}

/* What makes a row. Answers do not: they may come in another order each time. */
static void add_key(struct buf *ret, const struct calls_fact *fact)
{
	buf_add_format(ret, "%s\x1f%s\x1f%s\x1f%d", fact->process, fact->library, fact->function,
		       fact->is_unfinished);
	if (fact->set || fact->is_failed)
		buf_add_format(ret, "\x1f%s", fact->result ? fact->result : "");
	add_list(ret, &fact->arguments);
}

static struct calls_fact fact_of(struct calls *calls, const struct library_call *call)
{
	const struct call_record *record = call->record;
	struct arena *arena = &calls->arena;
	const struct calls_row *row = call->wanted->is_known ? calls_row_of(call->wanted->function)
							     : NULL;
	struct bytes comm = { record->comm, strnlen(record->comm, sizeof(record->comm)) };
	struct calls_fact fact = { .process = arena_intern(arena, comm),
				   .library = arena_intern(arena, bytes_of(call->library)),
				   .function = call->wanted->function,
				   .set = row ? row->set : NULL,
				   .is_unfinished = call->is_unfinished,
				   .lacks_result = call->lacks_result };

	if (!call->lacks_arguments)
		add_arguments(arena, call, row, &fact);
	add_addresses(arena, call, row, &fact);
	if (call->is_unfinished)
		fact.result = "has not returned yet";
	else if (!call->lacks_result)
		fact.result = calls_result_words(row, record, arena, &fact.is_failed);
	return fact;
}

static size_t put(struct calls *calls, const struct calls_fact *fact)
{
	scoped_buf key = { 0 };
	size_t *found;

	add_key(&key, fact);
	found = calls_index_find(&calls->index, buf_bytes(&key));
	if (found)
		return *found;
	if (calls->facts.count == CALLS_FACTS_MAX) {
		calls->untold++;
		return SIZE_MAX;
	}
	const char *kept = arena_string(&calls->arena, buf_bytes(&key));

	*calls_index_put(&calls->index, bytes_of(kept)) = calls->facts.count;
	*vec_push(&calls->facts) = *fact;
	return calls->facts.count - 1;
}

static void add_count(struct calls_fact *fact, const struct call_count *count)
{
	if (count->count == 0)
		return;
	if (fact->count.count == 0 || count->min_ns < fact->count.min_ns)
		fact->count.min_ns = count->min_ns;
	if (count->max_ns > fact->count.max_ns)
		fact->count.max_ns = count->max_ns;
	fact->count.count += count->count;
	fact->count.total_ns += count->total_ns;
}

void calls_hear(void *context, const struct library_call *call)
{
	struct calls *calls = context;
	struct calls_fact fact = fact_of(calls, call);
	size_t at = put(calls, &fact);
	uint64_t ns = call->record->duration_ns;

	if (at == SIZE_MAX)
		return;
	if (call->is_unfinished)
		add_count(&calls->facts.at[at], &(struct call_count){ 1, ns, ns, ns });
	else
		*vec_push(&calls->sights) = (struct calls_sight){ call->record->key, at };
}

const struct calls_fact *calls_last(const struct calls *calls)
{
	return calls->sights.count
		       ? &calls->facts.at[calls->sights.at[calls->sights.count - 1].fact]
		       : NULL;
}

static int compare(const void *a, const void *b)
{
	const struct calls_fact *one = a, *other = b;
	int order = strcmp(one->set ? one->set : "", other->set ? other->set : "");

	if (order == 0)
		order = strcmp(one->process, other->process);
	if (order == 0)
		order = strcmp(one->function, other->function);
	if (order == 0)
		order = (one->count.count < other->count.count) -
			(one->count.count > other->count.count);
	for (size_t i = 0; order == 0 && i < one->arguments.count && i < other->arguments.count;
	     i++)
		order = strcmp(one->arguments.at[i], other->arguments.at[i]);
	return order;
}

static void add_row(struct arena *arena, const struct calls_fact *fact, struct traced *ret)
{
	struct called *row = RECORD_ADD(arena, &ret->calls, called);

	row->process = fact->process;
	row->library = fact->library;
	row->function = fact->function;
	row->set = fact->set;
	row->arguments = fact->arguments;
	row->answers = fact->answers;
	row->result = fact->result;
	if (!fact->lacks_result)
		row->failed = fact->is_failed ? TRI_YES : TRI_NO;
	row->unfinished = fact->is_unfinished ? TRI_YES : TRI_UNKNOWN;
	row->count = (int64_t)fact->count.count;
	row->backend = "uprobe";
	if (fact->lacks_result)
		return;
	row->total_us = (int64_t)(fact->count.total_ns / NS_PER_US);
	row->min_us = (int64_t)(fact->count.min_ns / NS_PER_US);
	row->max_us = (int64_t)(fact->count.max_ns / NS_PER_US);
}

/* Sets know many libraries, of which a program has few: only if none was there it is told. */
static void add_missing_sets(const struct calls *calls, const struct library_calls *watch,
			     struct arena *arena, text_list *ret)
{
	for (vec_each(set, &calls->sets)) {
		bool is_found = false;

		for (vec_each(wanted, &calls->wanted))
			is_found |= wanted->is_known &&
				    text_is(calls_row_of(wanted->function)->set, *set) &&
				    library_calls_found(watch, wanted);
		if (!is_found)
			*vec_push_in(arena, ret) = arena_format(
				arena,
				"%s: no library that is known for it was in use by these "
				"processes; "
				"what they bring themselves (Go, Java, Rust) is not seen",
				*set);
	}
}

void calls_finish(struct calls *calls, const struct library_calls *watch, struct arena *arena,
		  struct traced *ret)
{
	for (vec_each(sight, &calls->sights)) {
		struct call_count count = library_calls_count(watch, &sight->key);

		add_count(&calls->facts.at[sight->fact],
			  count.count ? &count : &(struct call_count){ .count = 1 });
	}
	vec_sort(&calls->facts, compare);
	for (vec_each(fact, &calls->facts))
		add_row(arena, fact, ret);
	for (int loss = 0; loss < CALL_LOSSES; loss++) {
		uint64_t lost = library_calls_lost(watch, (enum call_loss)loss);

		if (lost)
			*vec_push_in(arena, &ret->lost) = (struct pair){
				library_calls_loss_words((enum call_loss)loss),
				arena_format(arena, "%llu", (unsigned long long)lost)
			};
	}
	add_missing_sets(calls, watch, arena, &ret->calls_missing);
	library_calls_missing(watch, arena, &ret->calls_missing);
	if (calls->untold)
		*vec_push_in(arena, &ret->calls_missing) = arena_format(
			arena, "%llu more calls are not told: there were too many",
			(unsigned long long)calls->untold);
}
