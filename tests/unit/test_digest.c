/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "base/digest.h"
#include "harness.h"

#include <cmocka.h>

/* Digests of "abc": RFC 1321 section A.5, FIPS 180-4's examples. */
static const struct {
	enum digest_kind kind;
	const char *hex;
} known[] = {
	{ DIGEST_MD5, "900150983cd24fb0d6963f7d28e17f72" },
	{ DIGEST_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ DIGEST_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
	{ DIGEST_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ DIGEST_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
			 "8086072ba1e7cc2358baeca134c825a7" },
	{ DIGEST_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

TEST(digest_of_abc_by_every_kind)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct bytes hex = bytes_of(known[i].hex);
		struct digest read, made;
		struct digester digester;
		scoped_buf text = { 0 };

		assert_int_equal(digest_kind_of_size(hex.size), known[i].kind);
		assert_true(digest_from_hex(hex, known[i].kind, &read));
		digester_init(&digester, known[i].kind);
		digester_add(&digester, BYTES("a"));
		digester_add(&digester, BYTES("bc"));
		digester_end(&digester, &made);
		assert_true(digest_equal(&read, &made));
		digest_add_hex(&text, &made);
		assert_true(bytes_equal(buf_bytes(&text), bytes_slice(hex, 0, 64)));
		made.bytes[0] ^= 1;
		assert_false(digest_equal(&read, &made));
	}
}

TEST(digest_refuses_other_text)
{
	struct digest digest;

	assert_false(digest_from_hex(BYTES(""), DIGEST_NONE, &digest));
	assert_false(
		digest_from_hex(BYTES("900150983cd24fb0d6963f7d28e17f7"), DIGEST_MD5, &digest));
	assert_false(
		digest_from_hex(BYTES("900150983cd24fb0d6963f7d28e17f7g"), DIGEST_MD5, &digest));
	assert_false(digest_from_bytes(BYTES("short"), DIGEST_SHA256, &digest));
	assert_int_equal(digest_kind_of_size(33), DIGEST_NONE);
}
