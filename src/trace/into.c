/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/into.h"

#include "base/buf.h"
#include "base/map.h"

MAP_DEFINE(into_index, struct bytes, size_t, map_hash_bytes, bytes_equal);

static const char *shown(const char *text)
{
	return text ? text : "";
}

/* What makes two rows the same; no text of a row holds a zero byte. */
static struct bytes key_of(struct arena *arena, const struct observed *row)
{
	scoped_buf key = { 0 };
	const char *const texts[] = { row->target,  row->process, row->path,
				      row->address, row->verdict, row->why };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_add_text(&key, shown(texts[i]));
		buf_add_byte(&key, '\0');
	}
	buf_add_format(&key, "%lld", (long long)row->port);
	char *kept = arena_alloc(arena, key.size);

	memcpy(kept, key.at, key.size);
	return (struct bytes){ kept, key.size };
}

static void add(struct observed *row, const struct observed *seen)
{
	if (row->count == UNKNOWN || seen->count == UNKNOWN || row->count > INT64_MAX - seen->count)
		row->count = seen->count;
	else
		row->count += seen->count;
	row->at = seen->at;
	row->backend = seen->backend;
	row->path_on_host = seen->path_on_host;
}

size_t trace_into(const struct traced *traced, int64_t at, struct snapshot *ret)
{
	scoped_arena arena = { 0 };
	struct into_index index = { 0 };
	size_t before = ret->content.observed.count;

	for (size_t i = 0; i < before; i++)
		*into_index_put(&index, key_of(&arena, &ret->content.observed.at[i])) = i;
	for (vec_each(seen, &traced->observed)) {
		struct observed row = *seen;

		if (text_is(row.verdict, "noise"))
			continue;
		row.target = traced->target;
		row.at = at;
		const size_t *known = into_index_find(&index, key_of(&arena, &row));

		if (known)
			add(&ret->content.observed.at[*known], &row);
		else
			*RECORD_ADD(&ret->arena, &ret->content.observed, observed) = row;
	}
	into_index_deinit(&index);
	return ret->content.observed.count - before;
}
