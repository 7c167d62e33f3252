/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A passphrase from a person or from a file. It is kept in memory that is neither swapped nor
 * dumped where the system allows it (sodium_malloc(3)), and overwritten when it is given back.
 */
#ifndef TROWEL_BASE_PASSPHRASE_H
#define TROWEL_BASE_PASSPHRASE_H

#include "base/bytes.h"
#include "base/err.h"

enum { PASSPHRASE_SIZE_MAX = 1024 };

struct passphrase {
	char *at; /* NULL: none */
	size_t size;
};
void passphrase_deinit(struct passphrase *passphrase);
#define scoped_passphrase SCOPED(passphrase_deinit) struct passphrase

/* Asks on the controlling terminal, without showing what is typed; with `again` twice, until both
 * are the same. -ENXIO where there is no terminal, -EINVAL for an empty one. */
int passphrase_ask(const char *prompt, bool again, struct passphrase *ret,
		   struct err *err) MUST_CHECK;

/* The first line of a file, without its end. -EINVAL for an empty one, -EFBIG for a longer one than
 * is allowed. */
int passphrase_read(const char *path, struct passphrase *ret, struct err *err) MUST_CHECK;

/* passphrase_read() if there is a file to read (not NULL), else passphrase_ask(). */
int passphrase_get(const char *path, bool again, struct passphrase *ret,
		   struct err *err) MUST_CHECK;

#endif
