/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/buf.h"
#include "format/secrets/secret.h"
#include "harness.h"

static void redact(struct bytes text, struct buf *ret)
{
	struct secret_spans spans;
	size_t at = 0;

	secret_find(text, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		assert(spans.at[i].from >= at && spans.at[i].size > 0 && spans.at[i].kind);
		assert(spans.at[i].size <= text.size - spans.at[i].from);
		buf_add_bytes(ret, bytes_slice(text, at, spans.at[i].from - at));
		at = spans.at[i].from + spans.at[i].size;
	}
	buf_add_bytes(ret, bytes_slice(text, at, SIZE_MAX));
}

/* A secret planted behind any text, in a line of its own, is found. */
static void plant(struct bytes before, const char *line, const char *value)
{
	scoped_buf text = { 0 }, out = { 0 };

	buf_add_bytes(&text, before);
	buf_add_byte(&text, '\n');
	buf_add_text(&text, line);
	redact(buf_bytes(&text), &out);
	assert(bytes_find_text(buf_bytes(&out), value) < 0 || bytes_find_text(before, value) >= 0);
}

FUZZ(secret, input)
{
	scoped_buf out = { 0 };
	struct bytes rest = input, argument;
	struct secret_command command = { 0 };
	struct secret_span span;

	redact(input, &out);
	plant(input, "DB_PASSWORD='pl4 nted'\n", "pl4 nted");
	plant(input, "DB_PASSWORD=pl4nted\n", "pl4nted");
	plant(input, "url=postgres://u:pl4@nted@h/x\n", "pl4@nted");
	plant(input, "a \"password\": \"pl4nted\" b\n", "pl4nted");
	while (bytes_part(&rest, '\0', &argument))
		if (secret_argument(&command, argument, &span))
			assert(span.size && span.from + span.size <= argument.size);
}
