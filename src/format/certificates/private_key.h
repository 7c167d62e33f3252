/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private keys: which public key belongs to one. What makes it private is overwritten. */
#ifndef TROWEL_FORMAT_PRIVATE_KEY_H
#define TROWEL_FORMAT_PRIVATE_KEY_H

#include "format/certificates/public_key.h"

enum { PRIVATE_KEY_TEXT_MAX = 64 * 1024 }; /* bytes of a file that may hold one */

enum private_key_state {
	PRIVATE_KEY_NONE,      /* the text holds none */
	PRIVATE_KEY_READ,      /* its public key is known */
	PRIVATE_KEY_ENCRYPTED, /* a passphrase is needed: nobody can tell which */
	PRIVATE_KEY_UNKNOWN,   /* it is there, but mbedtls does not understand it */
};

/* Reads the first private key in a file: PEM among whatever else, or DER. `text` has a zero byte
 * behind its end, as that of struct buf. Formats: PKCS#1 (RFC 8017), SEC 1 (RFC 5915), PKCS#8
 * (RFC 5958). */
enum private_key_state private_key_read(struct bytes text, struct public_key *ret);

#endif
