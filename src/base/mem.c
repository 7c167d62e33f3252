/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *mem_or_abort(void *at)
{
	static const char message[] = "trowel: out of memory\n";

	if (at)
		return at;
	(void)!write(STDERR_FILENO, message, sizeof(message) - 1);
	abort();
}

void *mem_zero(size_t count, size_t size)
{
	return mem_or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *at, size_t count, size_t size)
{
	return mem_or_abort(reallocarray(at, count ? count : 1, size ? size : 1));
}

char *mem_copy(const void *at, size_t size)
{
	char *copy = mem_zero(size + 1, 1);

	if (size)
		memcpy(copy, at, size);
	return copy;
}
