/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first lines of the input are values, the rest is the text. */
#include <assert.h>

#include "format/hosts/identity_text.h"
#include "format/secrets/secret_marker.h"
#include "harness.h"

FUZZ(identity_text, input)
{
	scoped_identity_words words = { 0 };
	scoped_buf text = { 0 }, again = { 0 };
	struct bytes line;

	while (bytes_line(&input, &line) && line.size)
		identity_words_add(&words, line, BYTES("<>"));
	identity_words_sort(&words);
	bool is_changed = identity_words_replace(&words, input, &text);

	assert(is_changed || bytes_equal(buf_bytes(&text), input));
	words.stand_alone = true;
	buf_clear(&text);
	/* what stands alone is also found otherwise */
	assert(!identity_words_replace(&words, input, &text) || is_changed);
	is_changed = secret_markers_replace(input, "<secret>", &again);
	assert(is_changed || bytes_equal(buf_bytes(&again), input));
	buf_clear(&text);
	assert(!secret_markers_replace(buf_bytes(&again), "<secret>", &text));
}
