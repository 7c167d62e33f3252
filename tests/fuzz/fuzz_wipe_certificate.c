/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate of an erasure, and the same bytes as keys. */
#include "harness.h"
#include "wipe/certificate.h"

FUZZ(wipe_certificate, input)
{
	unsigned char public_key[SIGNING_PUBLIC_SIZE];
	scoped_signing_key key = { 0 };
	struct certificate_check check = { 0 };
	scoped_buf text = { 0 };
	struct err err;

	(void)!certificate_read(input, &check, &text, &err);
	(void)!signing_key_parse(input, &key, &err);
	(void)!signing_key_parse_public(input, public_key, &err);
}
