/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/certificates/private_key.h"

/* True if the text may be a key in DER: a sequence that begins with a version. */
static bool is_der(struct bytes text)
{
	return text.size > 16 && text.at[0] == 0x30 &&
	       memmem(text.at, 8, "\x02\x01", 2) != NULL; /* INTEGER of one byte, ITU-T X.690 */
}

static enum private_key_state state_of(int failed)
{
	if (failed == MBEDTLS_ERR_PK_PASSWORD_REQUIRED ||
	    failed == MBEDTLS_ERR_PK_PASSWORD_MISMATCH)
		return PRIVATE_KEY_ENCRYPTED;
	return PRIVATE_KEY_UNKNOWN;
}

enum private_key_state private_key_read(struct bytes text, struct public_key *ret)
{
	enum private_key_state state = PRIVATE_KEY_UNKNOWN;
	bool pem = bytes_find_text(text, "PRIVATE KEY-----") >= 0;
	mbedtls_pk_context context;

	if (!text.size || text.size > PRIVATE_KEY_TEXT_MAX || (!pem && !is_der(text)))
		return PRIVATE_KEY_NONE;
	if (bytes_find_text(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") >= 0)
		return PRIVATE_KEY_ENCRYPTED;
	mbedtls_pk_init(&context);
	/* mbedtls counts the zero byte behind a PEM text in */
	int failed = mbedtls_pk_parse_key(&context, (const unsigned char *)text.at, text.size + pem,
					  NULL, 0);

	if (failed)
		state = pem ? state_of(failed) : PRIVATE_KEY_NONE;
	else if (public_key_describe(&context, ret))
		state = PRIVATE_KEY_READ;
	mbedtls_pk_free(&context);
	return state;
}
