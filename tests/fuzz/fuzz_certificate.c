/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/certificates/certificate.h"
#include "format/certificates/private_key.h"
#include "harness.h"

FUZZ(certificate, input)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct certificate_facts facts;
	struct public_key key;
	struct bytes rest = input;
	size_t broken = 0, count = 0;

	while (certificate_next(&rest, &arena, &facts, &broken)) {
		assert(facts.names.count <= CERTIFICATE_NAMES_MAX);
		assert(facts.fingerprint.kind == DIGEST_SHA256);
		count++;
	}
	assert(rest.size == 0);
	assert(certificate_kind_of(BYTES("/x"), input) != CERTIFICATE_PEM ||
	       count + broken == certificate_count(input));
	buf_add_bytes(&text, input); /* with a zero byte behind its end */
	(void)private_key_read(buf_bytes(&text), &key);
}
