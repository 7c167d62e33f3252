/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to be done inside, as it is sent to the process that does it: that one runs a
 * program of its own and holds nothing else of the host.
 */
#ifndef TROWEL_ENTER_ORDER_H
#define TROWEL_ENTER_ORDER_H

#include <linux/filter.h>

#include "enter/subject.h"

/* Numbers of descriptors that the process holds for its first steps; -1: there is none. */
enum order_descriptor {
	ORDER_TIME, /* namespaces to join */
	ORDER_PID,
	ORDER_USER,
	ORDER_LABEL, /* its own /proc/self/attr/exec of the host's */
	ORDER_SLAVE, /* the terminal of the command */
	ORDER_TOOL,  /* the command itself, where it is no file of the view */
	ORDER_DESCRIPTORS,
};

enum { ORDER_FD = 4 }; /* by which it is read, to the end */

struct order {
	int descriptors[ORDER_DESCRIPTORS];
	bool mounts_proc; /* on an empty /proc of the view, as its process namespace sees it */
	bool is_in_view;  /* the program that reads this is a file there */
	uint32_t uid, gid;
	bool sets_groups; /* false: it keeps those that it has */
	vec_of(gid_t) groups;
	uint64_t capabilities[SUBJECT_CAPABILITY_SETS];
	bool no_new_privileges;
	bool has_limits;
	struct subject_limit limits[SUBJECT_LIMITS];
	uint32_t mask;
	struct bytes processors; /* where command and init may run, as sched_setaffinity(2) has it;
				    empty: they stay where this process may */
	const char *label;       /* NULL: none */
	const char *folder;      /* to work in */
	text_list argv;
	text_list environment;
	vec_of(struct bytes)
		filters; /* of system calls: arrays of struct sock_filter, oldest first */
};

/* Appends the order as bytes. */
void order_write(const struct order *order, struct buf *ret);

/* Reads it; strings and filters point into `arena`, zero-terminated. -EBADMSG. Pure. */
int order_read(struct bytes text, struct arena *arena, struct order *ret,
	       struct err *err) MUST_CHECK;

#endif
