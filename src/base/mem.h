/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is there. Every size that comes from outside meets a named limit before it gets
 * here, so running out is not an answer to bad input but the end of the machine: these functions
 * write one line to stderr and abort, and nobody above needs to check.
 */
#ifndef TROWEL_BASE_MEM_H
#define TROWEL_BASE_MEM_H

#include <stddef.h>

/* `count` * `size` zeroed bytes; the caller frees them with free(3). */
void *mem_zero(size_t count, size_t size) __attribute__((malloc));

/* `at` grown or shrunk to `count` * `size` bytes, as realloc(3). */
void *mem_resize(void *at, size_t count, size_t size);

/* A copy of `size` bytes with a zero byte behind it; the caller frees it. */
char *mem_copy(const void *at, size_t size) __attribute__((malloc, returns_nonnull));

#endif
