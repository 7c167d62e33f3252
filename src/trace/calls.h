/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program asks of its libraries: which functions are meant by the words of a user, and what
 * their calls (watch/library_calls.h) say, in words.
 */
#ifndef TROWEL_TRACE_CALLS_H
#define TROWEL_TRACE_CALLS_H

#include "base/map.h"
#include "snapshot/model.h"
#include "watch/library_calls.h"

enum {
	CALLS_WANTED_MAX = 512,
	CALLS_FACTS_MAX = 16384, /* rows; more are counted only */
};

/* What a result says. */
enum calls_result {
	CALLS_RESULT_NUMBER,  /* not known: as a number */
	CALLS_RESULT_COUNT,   /* nothing is said about it */
	CALLS_RESULT_EAI,     /* 0 or an EAI_ code of getaddrinfo(3) */
	CALLS_RESULT_H_ERRNO, /* 0, or a code of gethostbyname(3) is left for the caller */
	CALLS_RESULT_POINTER, /* NULL when it failed */
	CALLS_RESULT_ONE,     /* 1, and 0 or less when it failed, as in OpenSSL */
	CALLS_RESULT_LENGTH,  /* -1 when it failed */
	CALLS_RESULT_CODE,    /* negative when it failed, as in GnuTLS and mbed TLS */
};

/* A function that is known. */
struct calls_row {
	const char *set; /* that it belongs to */
	const char *library;
	const char *function;
	struct call_how how;
	enum calls_result result;
	const char *why; /* what it says, and where that is written down */
};

extern const struct calls_row calls_rows[];
extern const size_t calls_rows_count;

/* The row of a function, whatever library has it; NULL: it is not known. */
const struct calls_row *calls_row_of(const char *function);

/* Calls that say the same, by whichever process. */
struct calls_fact {
	const char *process, *library, *function, *result;
	const char *set; /* NULL: a function that the user named */
	text_list arguments, answers;
	bool is_failed, is_unfinished, lacks_result;
	struct call_count count;
};

/* One that was heard, kept for its count. */
struct calls_sight {
	struct call_key key;
	size_t fact;
};

MAP_DEFINE(calls_index, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* Zero-initialised is empty. */
struct calls {
	struct arena arena;
	call_wanted_list wanted;
	text_list sets; /* that were asked for */
	vec_of(struct calls_fact) facts;
	struct calls_index index;
	vec_of(struct calls_sight) sights;
	uint64_t untold;
};
void calls_deinit(struct calls *calls);

/* Reads what is wanted: "dns", "tls", "LIB:FUNCTION", several with commas between; what has no
 * library takes that in front of it. -EINVAL with what is wrong. */
int calls_parse(struct calls *calls, const char *text, struct err *err) MUST_CHECK;

/* A library_calls_heard; `calls`: a struct calls. */
void calls_hear(void *calls, const struct library_call *call);

/* The fact that was heard last; NULL where there is none. */
const struct calls_fact *calls_last(const struct calls *calls);

/* When nothing more will be heard: the rows, sorted; what got lost and what was not found. Strings
 * live in `arena` or in `calls`. */
void calls_finish(struct calls *calls, const struct library_calls *watch, struct arena *arena,
		  struct traced *ret);

/* What a call of that row returned, in words; NULL: nothing is said. `ret_failed`: it failed. */
const char *calls_result_words(const struct calls_row *row, const struct call_record *record,
			       struct arena *arena, bool *ret_failed);

#endif
