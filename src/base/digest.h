/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Digests of file contents, as package databases record them: compared, written as hexadecimal
 * digits, and computed piece by piece (nettle).
 */
#ifndef TROWEL_BASE_DIGEST_H
#define TROWEL_BASE_DIGEST_H

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "base/buf.h"

enum digest_kind {
	DIGEST_NONE,
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA224,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512,
	DIGEST_SHA256_160, /* the first 160 bits of SHA-256, as apk 3 keeps them */
	DIGEST_COUNT,
};

/* Of longer digests (SHA-384, SHA-512) the first 32 bytes are kept and compared. */
enum { DIGEST_SIZE_MAX = 32 };

struct digest {
	enum digest_kind kind;
	unsigned char bytes[DIGEST_SIZE_MAX]; /* zero behind the digest's own */
};

/* Reads hexadecimal digits, all of them; false and `ret` untouched unless they are as many as that
 * kind has. */
bool digest_from_hex(struct bytes text, enum digest_kind kind, struct digest *ret);

/* The kind whose hexadecimal form has that many digits (of 40: SHA-1), DIGEST_NONE for no kind. */
enum digest_kind digest_kind_of_size(size_t digits);

/* Takes the bytes of a digest as they are; false unless they are as many as that kind has. */
bool digest_from_bytes(struct bytes bytes, enum digest_kind kind, struct digest *ret);

/* True if both are of one kind, known, and equal. */
bool digest_equal(const struct digest *a, const struct digest *b);

/* Appends lower-case hexadecimal digits; nothing for DIGEST_NONE. */
void digest_add_hex(struct buf *ret, const struct digest *digest);

/* A digest being computed. */
struct digester {
	enum digest_kind kind;
	union {
		struct md5_ctx md5;
		struct sha1_ctx sha1;
		struct sha256_ctx sha256; /* also SHA-224, SHA-256/160 */
		struct sha512_ctx sha512; /* also SHA-384 */
	} state;
};

/* Begins, takes the next piece, and gives the result. `kind` is not DIGEST_NONE. */
void digester_init(struct digester *digester, enum digest_kind kind);
void digester_add(struct digester *digester, struct bytes piece);
void digester_end(struct digester *digester, struct digest *ret);

#endif
