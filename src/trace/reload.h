/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a daemon read its configuration again, by its own signal, and only where that is safe: it
 * catches the signal (the default action would kill it), its own test of the configuration passes,
 * and nothing has changed since it started that it would apply.
 */
#ifndef TROWEL_TRACE_RELOAD_H
#define TROWEL_TRACE_RELOAD_H

#include "base/arena.h"
#include "base/root.h"
#include "base/values.h"

enum {
	RELOAD_CHANGES_MAX = 1000, /* files that are named */
	RELOAD_TEST_MS = 30 * 1000,
	RELOAD_FILES_MAX = 100 * 1000, /* looked at for changes */
};

/* How a program is told to read its configuration again. */
struct reload_way {
	const char *program; /* name of the executable, fnmatch(3) */
	int signal;          /* 0: it has none, and can only be restarted */
	const char *test;    /* arguments of its own test, parted by blanks; NULL: it has none */
	const char *kept;    /* letters of its options whose values the test needs as well */
	const char *configuration; /* where it usually is: looked through for changes */
	const char *why; /* what the signal does, and what if the configuration is wrong; or NULL */
};

/* The way of that program, or NULL. */
const struct reload_way *reload_way_of(const char *program);

struct reload {
	const struct reload_way *way;
	int64_t pid;
	const char *program;  /* its path, as it sees it */
	int64_t started;      /* ns of the wall clock */
	text_list arguments;  /* of its command line, the program's name first */
	text_list test;       /* the command of its test, empty: it has none */
	text_list changes;    /* what changed since it started */
	size_t changes_count; /* all of them */
};

/* Looks at process `pid` of a live root and fills `ret`, whose strings live in `arena`. -ENOTSUP if
 * it cannot be done, with the reason: the program has no such signal that is known, or does not
 * catch it. Changes nothing, and runs nothing. */
int reload_prepare(const struct root *root, int64_t pid, struct arena *arena, struct reload *ret,
		   struct err *err) MUST_CHECK;

/* The part of it that a restart needs as well: what the process is, and its test. `way` is NULL
 * where none is known. */
int reload_look(const struct root *root, int64_t pid, struct arena *arena, struct reload *ret,
		struct err *err) MUST_CHECK;

/* Adds to `reload->changes` which of these files and folders, as the process sees them, have
 * changed since it started, and whether its program has. What is not there is passed over. */
int reload_find_changes(const struct root *root, struct reload *reload, const text_list *paths,
			struct arena *arena, struct err *err) MUST_CHECK;

/* Runs its own test. -EINVAL when it fails, with what it says. */
int reload_test(const struct root *root, const struct reload *reload, struct err *err) MUST_CHECK;

/* Sends the signal. */
int reload_send(const struct reload *reload, struct err *err) MUST_CHECK;

/* The arguments of a test, out of a command line: `kept` letters with their values, whether they
 * stand apart or not. A title written over it ("nginx: master process /usr/sbin/nginx -c x") is cut
 * at blanks behind its first path. */
void reload_test_arguments(const struct reload_way *way, const char *program, struct bytes cmdline,
			   struct arena *arena, text_list *ret);

#endif
