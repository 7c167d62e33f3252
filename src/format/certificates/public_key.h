/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Public keys, to be told and compared. */
#ifndef TROWEL_FORMAT_PUBLIC_KEY_H
#define TROWEL_FORMAT_PUBLIC_KEY_H

#include <mbedtls/pk.h>

#include "base/digest.h"

enum {
	PUBLIC_KEY_TYPE_MAX = 32,
	PUBLIC_KEY_DER_MAX = 2048, /* an RSA key of 8192 bits, mbedtls' longest, takes 1062 */
};

struct public_key {
	char type[PUBLIC_KEY_TYPE_MAX]; /* "RSA 2048", "EC secp256r1" */
	struct digest id;               /* SHA-256 of its SubjectPublicKeyInfo, RFC 5280 4.1 */
};

/* Describes the public part of `context`; false for kinds that mbedtls does not write. */
bool public_key_describe(mbedtls_pk_context *context, struct public_key *ret);

/* The SHA-256 of bytes. */
void public_key_digest(struct bytes bytes, struct digest *ret);

#endif
