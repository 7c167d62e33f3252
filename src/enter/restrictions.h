/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What binds a process, one by one: the command may be bound likewise, or not. Without any, it is
 * root in the container, with the capabilities that debugging needs.
 */
#ifndef TROWEL_ENTER_RESTRICTIONS_H
#define TROWEL_ENTER_RESTRICTIONS_H

#include "enter/order.h"
#include "enter/seccomp_program.h"

enum restriction {
	RESTRICTION_IDS,          /* user, group, groups */
	RESTRICTION_CAPABILITIES, /* all five sets */
	RESTRICTION_NO_NEW_PRIVILEGES,
	RESTRICTION_SECCOMP, /* filters of system calls */
	RESTRICTION_LABEL,   /* of AppArmor or SELinux */
	RESTRICTION_LIMITS,
	RESTRICTION_OOM,
	RESTRICTION_ENVIRONMENT,
	RESTRICTION_FOLDER,
	RESTRICTION_UMASK,
	RESTRICTION_CGROUP, /* only when it is asked for by name: see restrictions_parse() */
	RESTRICTIONS,
};
extern const char *const restriction_names[]; /* by enum restriction, ended by NULL */

/* Reads a list of names with commas between into the set; "all" are all but the control group,
 * whose limits the application lives by, and tools could use up. -EINVAL with the names there are.
 */
int restrictions_parse(const char *list, bool value, bool set[RESTRICTIONS],
		       struct err *err) MUST_CHECK;

/* What the command may in spite of them. */
struct restriction_exceptions {
	uint64_t capabilities;         /* as bits */
	bool calls[SECCOMP_CALLS_MAX]; /* system calls that no filter refuses, by number */
};

/* Fills the order: who the command is, and what binds it, of the process as far as the set says so.
 * What a restriction is that does not bind the process costs nothing. Strings live in `arena`. */
int restrictions_order(struct subject *subject, const bool set[RESTRICTIONS],
		       const struct restriction_exceptions *exceptions, struct arena *arena,
		       struct order *ret, struct err *err) MUST_CHECK;

/* Takes those out of the set that do not bind the process: it is root, has no filters, no limit
 * lower than ours. What an environment costs cannot be told. */
void restrictions_leave_binding(const struct subject *subject, bool set[RESTRICTIONS]);

/* The capabilities, as bits, that a command of the process's own does not have: one of its user or,
 * without that restriction, of root. Source: capabilities(7), "Transformation of capabilities". */
uint64_t restrictions_missing(const struct subject *subject, bool has_ids);

/* Those that a command has without that restriction. */
uint64_t restrictions_usual(const struct subject *subject);

#endif
