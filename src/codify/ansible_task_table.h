/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tasks that go through the lists of a role, in their order. Data: what there is to be said of
 * each stands beside it.
 */
#ifndef TROWEL_CODIFY_ANSIBLE_TASK_TABLE_H
#define TROWEL_CODIFY_ANSIBLE_TASK_TABLE_H

#include "codify/ansible_parts.h"

enum { TASK_LINES_MAX = 16, TASK_BESIDE_MAX = 6, TASK_ARGUMENTS_MAX = 12 };

/* A parameter of a module, or a word beside it. The value may have Jinja in it; "@" stands for the
 * name of the role. */
struct task_line {
	const char *key;
	const char *value;
};

struct task {
	enum ansible_list list; /* it is written if that has rows */
	const char *name;       /* what is done, and why */
	const char *module;
	const char *arguments[TASK_ARGUMENTS_MAX]; /* of a command */
	struct task_line lines[TASK_LINES_MAX];
	struct task_line beside[TASK_BESIDE_MAX];
	struct task_line environment; /* of its programs */
	const char *label;            /* of a row; NULL: the task is no loop */
	const char *loop;             /* NULL: the list itself */
	const char *when;             /* a condition of its own */
	const char *row; /* "item.item" where the loop goes through results; NULL: "item" */
	bool waits;      /* rows may wait for the cutover */
	bool notifies;
	bool installs; /* packages, without their services */
};

extern const struct task ansible_list_tasks[];
extern const size_t ansible_list_tasks_count;

#endif
