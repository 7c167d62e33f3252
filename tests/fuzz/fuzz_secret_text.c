/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/secrets/key_store.h"
#include "format/secrets/secret_text.h"
#include "harness.h"

static void read_all(struct bytes text, enum secret_text_kind kind)
{
	struct secret_text reader = secret_text_of(text, kind);
	struct secret_span span;
	size_t at = 0;

	while (secret_text_next(&reader, &span)) {
		assert(span.from >= at && span.size > 0 && span.kind);
		assert(span.size <= text.size - span.from);
		at = span.from + span.size;
	}
}

FUZZ(secret_text, input)
{
	for (int kind = SECRET_TEXT_SETTINGS; kind <= SECRET_TEXT_SAMPLE; kind++)
		read_all(input, (enum secret_text_kind)kind);
	(void)key_store_kind(bytes_slice(input, 0, 64), input);
	(void)secret_text_kind_of(bytes_slice(input, 0, 64), input);
}
