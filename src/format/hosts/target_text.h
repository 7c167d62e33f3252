/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What users write to name a process, a unit or a container: the TARGET of trace, logs, enter and
 * explain. */
#ifndef TROWEL_FORMAT_TARGET_TEXT_H
#define TROWEL_FORMAT_TARGET_TEXT_H

#include "base/bytes.h"
#include "base/err.h"

enum { TARGET_TEXT_MAX = 255 }; /* bytes: no unit, container or process has a longer name */

enum target_kind {
	TARGET_KIND_ANY, /* only in what was asked for */
	TARGET_KIND_PROCESS,
	TARGET_KIND_UNIT,
	TARGET_KIND_CONTAINER,
};

struct target_text {
	enum target_kind kind;
	const char *engine; /* of a container: "docker", ...; NULL is any; static */
	struct bytes name;  /* behind the prefix */
	int64_t pid;        /* when the name is a number that may be one; else 0 */
};

/* Reads "PID", "NAME", "pid:N", "unit:X", "docker:X" and the other engines' names, which are those
 * of format/proc_cgroup.h. What stands before a colon and is none of these belongs to the name.
 * Errors: -EINVAL for an empty or too long one, control characters, and "pid:" without a number. */
int target_text_parse(struct bytes text, struct target_text *ret, struct err *err) MUST_CHECK;

#endif
