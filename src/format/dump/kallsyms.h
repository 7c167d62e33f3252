/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of a kernel's symbols, as the kernel keeps them: each is a count of bytes, which are
 * numbers of tokens, and the tokens' texts make the symbol's kind and name. Source:
 * scripts/kallsyms.c and kernel/kallsyms.c of Linux.
 */
#ifndef TROWEL_FORMAT_KALLSYMS_H
#define TROWEL_FORMAT_KALLSYMS_H

#include "base/bytes.h"

enum {
	KALLSYMS_TOKENS = 256,
	KALLSYMS_INDEX_SIZE = 512, /* bytes of kallsyms_token_index */
	KALLSYMS_TABLE_SIZE_MAX = 1
				  << 16, /* bytes of kallsyms_token_table: the index has 16 bits */
	KALLSYMS_NAME_MAX = 511,         /* bytes of a name, KSYM_NAME_LEN - 1 from 6.1 on */
};

struct kallsyms_tokens {
	struct bytes at[KALLSYMS_TOKENS];
};

/* Cuts the table into tokens, which lie in it; false if the index leads out of it. `index` has
 * KALLSYMS_INDEX_SIZE bytes. */
bool kallsyms_tokens_read(struct bytes table, struct bytes index, bool is_big_endian,
			  struct kallsyms_tokens *ret);

/* Takes the next name from the front, still as tokens; false if it is not there whole. */
bool kallsyms_next(struct bytes *rest, struct bytes *ret);

/* Bytes of a name that is given as tokens, without its kind; 0 for an empty one. */
size_t kallsyms_size(const struct kallsyms_tokens *tokens, struct bytes name);

struct kallsyms_name {
	char kind; /* as nm(1) has it: 'T', 't', 'D' ... */
	unsigned size;
	char text[KALLSYMS_NAME_MAX + 1];
};

/* Puts a name together; false if it is empty or too long. */
bool kallsyms_expand(const struct kallsyms_tokens *tokens, struct bytes name,
		     struct kallsyms_name *ret);

#endif
