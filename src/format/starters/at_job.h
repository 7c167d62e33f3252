/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs of at(1): the file's name holds when, its text who and what. Source: at.c of at 3.1 and 3.2
 * (names are "QJJJJJTTTTTTTT": queue, job number and minutes since 1970 in hexadecimal). */
#ifndef TROWEL_FORMAT_AT_JOB_H
#define TROWEL_FORMAT_AT_JOB_H

#include "base/bytes.h"

struct at_job {
	char queue; /* '=' while it runs */
	uint64_t number;
	int64_t at;   /* seconds since 1970 */
	uint64_t uid; /* valid if has_uid */
	bool has_uid;
	struct bytes mail_to;
	struct bytes directory; /* where it runs */
	struct bytes command;   /* the script itself, without umask, environment and cd */
};

/* Fills queue, number and at from a file's name; false if it is not a job's. */
bool at_job_parse_name(struct bytes name, struct at_job *ret);

/* Fills the rest from the file's text, as far as it is there. Bytes point into `text`. */
void at_job_parse(struct bytes text, struct at_job *ret);

#endif
