/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors are values: a negative errno and a sentence that says what happened and where.
 *
 * A function that can fail takes a `struct err *` as its last parameter, returns 0 (or a count)
 * on success, and fails in one statement: `return err_set(err, -EINVAL, "%s: ...", path);`.
 * Each caller may put its own context in front with err_wrap(). Outputs stay untouched on failure.
 */
#ifndef TROWEL_BASE_ERR_H
#define TROWEL_BASE_ERR_H

#define MUST_CHECK            __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, from) __attribute__((format(printf, at, from)))

enum { ERR_TEXT_MAX = 512 };

struct err {
	int code; /* negative errno, 0 while nothing has failed */
	char text[ERR_TEXT_MAX];
};

/* Fills `err` with `code` (a negative errno) and the formatted sentence, cut at ERR_TEXT_MAX.
 * Returns `code`, so that it can stand in a return statement. */
int err_set(struct err *err, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* As err_set() with -errno, and ": " and errno in words behind the sentence. */
int err_errno(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts "context: " in front of the sentence that `err` holds. Returns err->code. */
int err_wrap(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* The words for an errno value (positive or negative), never translated, a static string.
 * Source: strerrordesc_np(3), which reads no locale. */
const char *err_words(int code);

#endif
