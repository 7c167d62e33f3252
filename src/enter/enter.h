/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a command where a process is, with tools that are not there. */
#ifndef TROWEL_ENTER_ENTER_H
#define TROWEL_ENTER_ENTER_H

#include "enter/restrictions.h"
#include "enter/tools.h"

struct enter_options {
	const char *toolbox;        /* NULL: there is none */
	const char *const *applets; /* of our own executable, for then; ended by NULL */
	enum tools_rung rung;
	bool joins[SUBJECT_NAMESPACES];
	bool restrictions[RESTRICTIONS];
	struct restriction_exceptions exceptions;
	const char *host_at; /* "/host": where the host's files are shown; NULL: nowhere */
	text_list argv;      /* none: a shell */
	text_list settings;  /* of the environment, "NAME=VALUE": the tools' and others */
	/* what is going to be done, before it is; NULL: nobody wants to know */
	void (*tell)(void *context, const struct subject *subject, const struct tools *tools);
	void *context;
};

/* Runs it, and returns its exit status: 128 and the number of the signal that ended it, 126 and 127
 * as a shell has them; or a negative errno with a message when it could not be started. The process
 * has to be the one that started at `started_ticks`. */
int enter_run(const struct enter_options *options, int64_t pid, uint64_t started_ticks,
	      struct err *err) MUST_CHECK;

#endif
