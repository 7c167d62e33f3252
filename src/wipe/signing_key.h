/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operator's Ed25519 key, as `openssl genpkey -algorithm ed25519` writes it: PKCS#8 in PEM.
 * Source: RFC 8410, sections 4, 7 and 10.3. */
#ifndef TROWEL_WIPE_SIGNING_KEY_H
#define TROWEL_WIPE_SIGNING_KEY_H

#include "base/buf.h"

enum {
	SIGNING_PUBLIC_SIZE = 32,
	SIGNING_SECRET_SIZE = 64, /* seed and public key, as libsodium keeps them */
	SIGNING_VALUE_SIZE = 64,
	SIGNING_FILE_MAX = 4096,
};

struct signing_key {
	unsigned char public_key[SIGNING_PUBLIC_SIZE];
	unsigned char secret[SIGNING_SECRET_SIZE];
};
void signing_key_deinit(struct signing_key *key);
#define scoped_signing_key SCOPED(signing_key_deinit) struct signing_key

/* Reads the text of a private key. -EBADMSG for anything else, an encrypted key included. */
int signing_key_parse(struct bytes text, struct signing_key *ret, struct err *err) MUST_CHECK;

/* Reads the text of a public key (SubjectPublicKeyInfo in PEM). Errors as above. */
int signing_key_parse_public(struct bytes text, unsigned char ret[SIGNING_PUBLIC_SIZE],
			     struct err *err) MUST_CHECK;

/* Appends the signature of a text, SIGNING_VALUE_SIZE bytes. */
void signing_key_sign(const struct signing_key *key, struct bytes text, struct buf *ret);

/* True if `value` is the signature of `text` by the key of that public half. */
bool signing_key_verifies(struct bytes public_key, struct bytes text, struct bytes value);

#endif
