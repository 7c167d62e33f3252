/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Structures in a kernel made by hand: symbols (kallsyms), types (BTF), tasks in a list, and
 * modules in another. The types are as this file makes them, not as any kernel has them.
 */
#ifndef TROWEL_TESTS_FAKE_TASKS_H
#define TROWEL_TESTS_FAKE_TASKS_H

#include "fake_kernel.h"

enum { FAKE_TASKS = 5, FAKE_MODULES = 3 };

/* Virtual addresses; a list's entry begins with its struct list_head. */
struct fake_tasks {
	uint64_t tasks[FAKE_TASKS]; /* the first is init_task; pids 0, 1, 2 ..., "task0", "task1" */
	uint64_t modules;           /* head of the list */
	uint64_t module[FAKE_MODULES]; /* "module0" ... */
	uint64_t stack;                /* of all tasks, on arm64: three frames */
	uint64_t stack_x86;            /* on x86_64: four frames, the first one that of a sleeper */
	uint64_t places, entries;      /* the tables of callers: two entries */
};

/* Puts all of them into the kernel, which is of a machine of 64 bits. */
void fake_tasks_put(struct fake_kernel *kernel, struct fake_tasks *ret);

/* Writes a word over what lies at an address. */
void fake_tasks_set(struct fake_kernel *kernel, uint64_t address, uint64_t value);

#endif
