/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random bytes of which any piece can be had by its place alone: the key stream of a cipher in
 * counter mode. So what was written can be compared, and gone on with, without a copy of it.
 *
 * AES-256-CTR with a counter that begins at zero (NIST SP 800-38A, 6.5; what
 * `openssl enc -aes-256-ctr -iv 0` makes of zeros), or ChaCha20 with a nonce of zero and a counter
 * of 64 bits. A key is used for one stream only.
 */
#ifndef TROWEL_WIPE_CIPHER_STREAM_H
#define TROWEL_WIPE_CIPHER_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/err.h"

enum {
	CIPHER_KEY_SIZE = 32,
	CIPHER_UNIT = 64,   /* bytes: places and sizes are multiples of it */
	CIPHER_ROUNDS = 14, /* of AES-256: FIPS 197, figure 4 */
};

enum cipher_algorithm {
	CIPHER_AES_256_CTR,
	CIPHER_CHACHA20,
	CIPHER_ALGORITHM_COUNT,
};
extern const char *const cipher_algorithm_names[CIPHER_ALGORITHM_COUNT];

struct cipher_code; /* an implementation; see cipher_code.h */

struct cipher_stream {
	const struct cipher_code *code;
	uint64_t high; /* the upper half of the counter: 0 but for known answers */
	unsigned char key[CIPHER_KEY_SIZE];
	unsigned char round_keys[CIPHER_ROUNDS + 1][16];
};

/* The one that this processor is fast at. */
enum cipher_algorithm cipher_fastest(void);

/* Makes the stream of a key, by the fastest code for that algorithm, and checks what it gives: by
 * known answers, and against other code. -EIO if it is wrong: the processor cannot be trusted. */
int cipher_stream_init(struct cipher_stream *stream, enum cipher_algorithm algorithm,
		       const unsigned char key[CIPHER_KEY_SIZE], struct err *err) MUST_CHECK;

/* What its code is called: "VAES", "AES-NI", "nettle", "libsodium". */
const char *cipher_stream_code(const struct cipher_stream *stream);

/* The bytes from `at` on; `at` and `size` are multiples of CIPHER_UNIT, `ret` is aligned to it. */
void cipher_stream_fill(const struct cipher_stream *stream, uint64_t at, void *ret, size_t size);

/* Overwrites key and round keys. */
void cipher_stream_deinit(struct cipher_stream *stream);
#define scoped_cipher_stream SCOPED(cipher_stream_deinit) struct cipher_stream

#endif
