/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret.h"

void secret_spans_add(struct secret_spans *spans, struct secret_span span)
{
	size_t at = spans->count, last;

	if (span.size == 0)
		return;
	while (at > 0 && spans->at[at - 1].from + spans->at[at - 1].size >= span.from)
		at--; /* the first one that touches the new one or lies behind it */
	for (last = at; last < spans->count && spans->at[last].from <= span.from + span.size;
	     last++) {
		struct secret_span *old = &spans->at[last];
		size_t end = span.from + span.size, old_end = old->from + old->size;

		span.kind = old->size >= span.size ? old->kind : span.kind;
		span.from = old->from < span.from ? old->from : span.from;
		span.size = (old_end > end ? old_end : end) - span.from;
	}
	if (last == at && spans->count == SECRET_SPANS_MAX) { /* no room: cover all between */
		spans->count = 1;
		spans->is_full = true;
		struct secret_span *first = &spans->at[0], end = spans->at[SECRET_SPANS_MAX - 1];
		size_t to = end.from + end.size > span.from + span.size ? end.from + end.size
									: span.from + span.size;

		first->from = span.from < first->from ? span.from : first->from;
		first->size = to - first->from;
		return;
	}
	memmove(&spans->at[at + 1], &spans->at[last], (spans->count - last) * sizeof(span));
	spans->at[at] = span;
	spans->count = spans->count - (last - at) + 1;
}

/* What a text has to hold for each kind of search to be worth it. */
struct traits {
	bool pair, url, blank, at_sign, call;
};

static struct traits traits_of(struct bytes text)
{
	struct traits traits = { 0 };

	for (size_t i = 0; i < text.size; i++) {
		char byte = text.at[i];

		traits.pair |= byte == '=' || byte == ':';
		traits.at_sign |= byte == '@';
		traits.call |= byte == '(';
		traits.blank |= byte == ' ' || byte == '\t' || byte == '\n';
	}
	traits.url = traits.at_sign && traits.pair;
	return traits;
}

void secret_find_apart(struct bytes text, struct secret_spans *sure, struct secret_spans *ret)
{
	sure->count = ret->count = 0;
	sure->is_full = ret->is_full = false;
	if (text.size < 4)
		return;
	struct traits traits = traits_of(text);

	secret_find_shapes(text, sure);
	if (traits.url)
		secret_find_urls(text, sure);
	if (traits.pair)
		secret_find_pairs(text, ret);
	if (text.size > 8)
		secret_find_markup(text, ret);
	if (traits.call)
		secret_find_calls(text, ret);
	if (!traits.blank)
		return;
	secret_find_commands(text, ret);
	secret_find_statements(text, ret);
	secret_find_inputs(text, ret);
	secret_find_prose(text, ret);
}

void secret_find(struct bytes text, struct secret_spans *ret)
{
	secret_find_apart(text, ret, ret);
}
