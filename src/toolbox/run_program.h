/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of the operator's machine that are needed to build: apt-get, patchelf, mkfs.erofs. */
#ifndef TROWEL_TOOLBOX_RUN_PROGRAM_H
#define TROWEL_TOOLBOX_RUN_PROGRAM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/values.h"

enum {
	RUN_PROGRAM_OUTPUT_MAX = 16 * 1024 * 1024,
	RUN_PROGRAM_TICK_MS = 200,
};

struct run_program {
	const text_list *argv; /* its name first, looked for in PATH */
	int folder;            /* a descriptor: where it runs */
	struct buf *output;    /* what it writes to standard output is added; NULL: it is dropped */
	void (*tick)(void *context); /* called now and then meanwhile, if not NULL */
	void *context;
};

/* True if a program of that name is in PATH. */
bool run_program_exists(const char *name);

/* Runs it to its end, in the C locale, with nothing to read; it dies with us. 0; -EINTR after a
 * signal (interrupt.h), the program then being ended; -ENOENT if there is none of that name;
 * -ECHILD, with its own words, if it fails. */
int run_program(const struct run_program *program, struct err *err) MUST_CHECK;

#endif
