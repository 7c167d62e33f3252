/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/signing_key.h"

#include <errno.h>
#include <sodium.h>

#include "base/base64.h"

/* DER has one form for such a key: these bytes, then the 32 of the key itself. */
#define PRIVATE_START "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"
#define PUBLIC_START  "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"

void signing_key_deinit(struct signing_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

/* What stands between the lines of that label. */
static bool read_pem(struct bytes text, const char *label, struct buf *ret)
{
	scoped_buf begin = { 0 }, end = { 0 }, body = { 0 };
	struct bytes line;
	bool is_inside = false, has_ended = false;

	buf_add_format(&begin, "-----BEGIN %s-----", label);
	buf_add_format(&end, "-----END %s-----", label);
	while (!has_ended && bytes_line(&text, &line)) {
		line = bytes_trim(line);
		has_ended = is_inside && bytes_equal(line, buf_bytes(&end));
		if (is_inside && !has_ended)
			buf_add_bytes(&body, line);
		is_inside = is_inside || bytes_equal(line, buf_bytes(&begin));
	}
	bool is_good = has_ended && base64_decode(ret, buf_bytes(&body));

	sodium_memzero(body.at, body.size);
	return is_good;
}

/* The 32 bytes behind `start`; NULL if that is not what the text holds. */
static const unsigned char *find_key(struct bytes text, const char *label, struct bytes start,
				     struct buf *der)
{
	if (text.size > SIGNING_FILE_MAX || !read_pem(text, label, der) ||
	    der->size != start.size + SIGNING_PUBLIC_SIZE ||
	    memcmp(der->at, start.at, start.size) != 0)
		return NULL;
	return (const unsigned char *)der->at + start.size;
}

int signing_key_parse(struct bytes text, struct signing_key *ret, struct err *err)
{
	scoped_buf der = { 0 };
	const unsigned char *seed = find_key(text, "PRIVATE KEY", BYTES(PRIVATE_START), &der);

	if (!seed)
		return err_set(err, -EBADMSG,
			       "is no private key for Ed25519 without a passphrase; one is made by "
			       "openssl genpkey -algorithm ed25519");
	crypto_sign_seed_keypair(ret->public_key, ret->secret, seed);
	sodium_memzero(der.at, der.size);
	return 0;
}

int signing_key_parse_public(struct bytes text, unsigned char ret[SIGNING_PUBLIC_SIZE],
			     struct err *err)
{
	scoped_buf der = { 0 };
	const unsigned char *key = find_key(text, "PUBLIC KEY", BYTES(PUBLIC_START), &der);

	if (!key)
		return err_set(err, -EBADMSG, "is no public key for Ed25519");
	memcpy(ret, key, SIGNING_PUBLIC_SIZE);
	return 0;
}

void signing_key_sign(const struct signing_key *key, struct bytes text, struct buf *ret)
{
	unsigned char *value = (unsigned char *)buf_reserve(ret, SIGNING_VALUE_SIZE);

	crypto_sign_detached(value, NULL, (const unsigned char *)text.at, text.size, key->secret);
	buf_grew(ret, SIGNING_VALUE_SIZE);
}

bool signing_key_verifies(struct bytes public_key, struct bytes text, struct bytes value)
{
	return public_key.size == SIGNING_PUBLIC_SIZE && value.size == SIGNING_VALUE_SIZE &&
	       crypto_sign_verify_detached((const unsigned char *)value.at,
					   (const unsigned char *)text.at, text.size,
					   (const unsigned char *)public_key.at) == 0;
}
