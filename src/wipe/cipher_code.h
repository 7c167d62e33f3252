/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What implements a stream; cipher_stream.h chooses among these. */
#ifndef TROWEL_WIPE_CIPHER_CODE_H
#define TROWEL_WIPE_CIPHER_CODE_H

#include "base/bytes.h"
#include "wipe/cipher_stream.h"

struct cipher_code {
	const char *name;
	enum cipher_algorithm algorithm;
	bool (*is_here)(void);                        /* NULL: on any processor */
	void (*expand)(struct cipher_stream *stream); /* NULL: it needs no round keys */
	/* `blocks` blocks of 16 bytes, a multiple of 4, from the block `first` on */
	void (*fill)(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
		     size_t blocks);
};

/* The fastest first; of each algorithm the last one runs on any processor. */
extern const struct cipher_code cipher_codes[];
extern const size_t cipher_code_count;

/* As cipher_stream_init(), by the code given, and unchecked. */
void cipher_stream_of(struct cipher_stream *stream, const struct cipher_code *code,
		      const unsigned char key[CIPHER_KEY_SIZE]);

/* True if it gives the known answers of its standard, and what the portable code gives. */
bool cipher_code_is_right(const struct cipher_code *code);

/* cipher_x86.c: instructions of x86. */
bool cipher_has_aes(void);
bool cipher_has_vaes(void);
void cipher_aes_expand(struct cipher_stream *stream);
void cipher_aes_fill(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
		     size_t blocks);
void cipher_vaes_fill(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
		      size_t blocks);

#endif
