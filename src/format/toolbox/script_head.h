/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line of a script. Source: execve(2), "Interpreter scripts"; env(1), -S. */
#ifndef TROWEL_FORMAT_SCRIPT_HEAD_H
#define TROWEL_FORMAT_SCRIPT_HEAD_H

#include "base/bytes.h"

enum { SCRIPT_HEAD_MAX = 256 }; /* bytes: BINPRM_BUF_SIZE of the kernel */

struct script_head {
	struct bytes interpreter; /* its name, without folders: what env(1) would look for, too */
	struct bytes argument;    /* all that stands behind it; may be empty */
	size_t size;              /* bytes of the line, without its newline */
};

/* Reads how a file begins. False if it is no script, or its first line is too long. */
bool script_head_read(struct bytes start, struct script_head *ret);

#endif
