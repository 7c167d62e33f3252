/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/order.h"

#include <errno.h>
#include <string.h>

#include "base/cursor.h"

enum { LIST_MAX = 1 << 20, FILTERS_MAX = 64, GROUPS_MAX = 65536 };

/* ---- writing ------------------------------------------------------------------------------- */

static void put_u32(struct buf *out, uint32_t number)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_add_byte(out, (char)(number >> shift));
}

static void put_u64(struct buf *out, uint64_t number)
{
	put_u32(out, (uint32_t)number);
	put_u32(out, (uint32_t)(number >> 32));
}

static void put_bytes(struct buf *out, struct bytes bytes)
{
	put_u32(out, (uint32_t)bytes.size);
	buf_add_bytes(out, bytes);
}

static void put_texts(struct buf *out, const text_list *list)
{
	put_u32(out, (uint32_t)list->count);
	for (vec_each(text, list))
		put_bytes(out, bytes_of(*text));
}

void order_write(const struct order *order, struct buf *ret)
{
	for (int i = 0; i < ORDER_DESCRIPTORS; i++)
		put_u32(ret, (uint32_t)order->descriptors[i]);
	buf_add_byte(ret, order->mounts_proc);
	buf_add_byte(ret, order->is_in_view);
	put_u32(ret, order->uid);
	put_u32(ret, order->gid);
	buf_add_byte(ret, order->sets_groups);
	put_u32(ret, (uint32_t)order->groups.count);
	for (vec_each(group, &order->groups))
		put_u32(ret, *group);
	for (int i = 0; i < SUBJECT_CAPABILITY_SETS; i++)
		put_u64(ret, order->capabilities[i]);
	buf_add_byte(ret, order->no_new_privileges);
	buf_add_byte(ret, order->has_limits);
	for (int i = 0; i < SUBJECT_LIMITS; i++) {
		put_u64(ret, order->limits[i].soft);
		put_u64(ret, order->limits[i].hard);
	}
	put_u32(ret, order->mask);
	put_bytes(ret, order->processors);
	buf_add_byte(ret, order->label != NULL);
	put_bytes(ret, bytes_of(order->label));
	put_bytes(ret, bytes_of(order->folder));
	put_texts(ret, &order->argv);
	put_texts(ret, &order->environment);
	put_u32(ret, (uint32_t)order->filters.count);
	for (vec_each(filter, &order->filters))
		put_bytes(ret, *filter);
}

/* ---- reading ------------------------------------------------------------------------------- */

static const char *get_text(struct cursor *in, struct arena *arena)
{
	return arena_string(arena, cursor_take(in, cursor_u32(in)));
}

/* How many follow; none once the input has failed. */
static uint32_t get_count(struct cursor *in, uint32_t most)
{
	uint32_t count = cursor_u32(in);

	in->failed |= count > most;
	return in->failed ? 0 : count;
}

static void get_texts(struct cursor *in, struct arena *arena, text_list *ret)
{
	for (uint32_t left = get_count(in, LIST_MAX); left && !in->failed; left--)
		*vec_push_in(arena, ret) = get_text(in, arena);
}

/* Aligned as the kernel wants it. */
static struct bytes get_bytes(struct cursor *in, struct arena *arena)
{
	struct bytes bytes = cursor_take(in, cursor_u32(in));
	char *copy = arena_alloc(arena, bytes.size + sizeof(uint64_t));

	if (bytes.size)
		memcpy(copy, bytes.at, bytes.size);
	return (struct bytes){ copy, bytes.size };
}

static void get_filters(struct cursor *in, struct arena *arena, struct order *ret)
{
	for (uint32_t left = get_count(in, FILTERS_MAX); left && !in->failed; left--)
		*vec_push_in(arena, &ret->filters) = get_bytes(in, arena);
}

int order_read(struct bytes text, struct arena *arena, struct order *ret, struct err *err)
{
	struct cursor in = cursor_of(text);
	bool has_label;

	*ret = (struct order){ 0 };
	for (int i = 0; i < ORDER_DESCRIPTORS; i++)
		ret->descriptors[i] = (int)cursor_u32(&in);
	ret->mounts_proc = cursor_u8(&in);
	ret->is_in_view = cursor_u8(&in);
	ret->uid = cursor_u32(&in);
	ret->gid = cursor_u32(&in);
	ret->sets_groups = cursor_u8(&in);
	for (uint32_t left = get_count(&in, GROUPS_MAX); left && !in.failed; left--)
		*vec_push_in(arena, &ret->groups) = cursor_u32(&in);
	for (int i = 0; i < SUBJECT_CAPABILITY_SETS; i++)
		ret->capabilities[i] = cursor_u64(&in);
	ret->no_new_privileges = cursor_u8(&in);
	ret->has_limits = cursor_u8(&in);
	for (int i = 0; i < SUBJECT_LIMITS; i++) {
		ret->limits[i].soft = cursor_u64(&in);
		ret->limits[i].hard = cursor_u64(&in);
	}
	ret->mask = cursor_u32(&in);
	ret->processors = get_bytes(&in, arena);
	has_label = cursor_u8(&in);
	ret->label = get_text(&in, arena);
	ret->label = has_label ? ret->label : NULL;
	ret->folder = get_text(&in, arena);
	get_texts(&in, arena, &ret->argv);
	get_texts(&in, arena, &ret->environment);
	get_filters(&in, arena, ret);
	if (cursor_check(&in, "the order", err) < 0)
		return err->code;
	if (ret->argv.count == 0)
		return err_set(err, -EBADMSG, "the order: no command");
	return 0;
}
