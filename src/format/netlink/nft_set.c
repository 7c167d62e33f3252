/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements of sets and maps as text. */
#include <linux/netfilter/nf_tables.h>

#include "format/netlink/ip_text.h"
#include "format/netlink/nft_ruleset.h"
#include "format/netlink/nft_type.h"

enum { KEY_MAX = 64 }; /* NFT_REG_SIZE times 4 */

static bool is_end(const struct nft_element *element)
{
	return element->flags & NFT_SET_ELEM_INTERVAL_END;
}

/* By key, the end of a range before the start of the next. */
static int compare_elements(const void *a, const void *b)
{
	const struct nft_element *left = a, *right = b;
	bool left_is_catchall = left->flags & NFT_SET_ELEM_CATCHALL;
	bool right_is_catchall = right->flags & NFT_SET_ELEM_CATCHALL;

	if (left_is_catchall != right_is_catchall)
		return left_is_catchall - right_is_catchall;
	int order = bytes_compare(left->key, right->key);

	return order ? order : is_end(right) - is_end(left);
}

/* The key before `end`, in network order: ranges name the first key behind them. */
static struct bytes key_before(struct bytes end, char room[static KEY_MAX])
{
	size_t size = end.size < KEY_MAX ? end.size : KEY_MAX;

	for (size_t i = 0; i < size; i++)
		room[i] = end.at[i];
	for (size_t i = size; i-- > 0;) {
		if (room[i]-- != 0)
			break;
	}
	return (struct bytes){ room, size };
}

/* The prefix that first to last make up, in bits, or -1. */
static int prefix_of(struct bytes first, struct bytes last)
{
	char mask[KEY_MAX];
	size_t size = first.size;

	if (size != last.size || size > KEY_MAX)
		return -1;
	for (size_t i = 0; i < size; i++) {
		mask[i] = (char)~(first.at[i] ^ last.at[i]);
		if (first.at[i] & ~mask[i])
			return -1;
	}
	return ip_text_prefix_of((struct bytes){ mask, size });
}

/* A range of one key: "10.0.0.0/8", "1024-65535", or a single value. */
static void add_range(struct buf *text, uint32_t type, bool big_endian, struct bytes first,
		      struct bytes last)
{
	bool is_ip = type == NFT_TYPE_IPADDR || type == NFT_TYPE_IP6ADDR;
	int prefix = is_ip ? prefix_of(first, last) : -1;

	if (type >= NFT_TYPE_COUNT)
		type = NFT_TYPE_NONE;
	nft_type_add_value(text, (enum nft_type)type, big_endian, first);
	if (bytes_equal(first, last))
		return;
	if (prefix >= 0) {
		buf_add_format(text, "/%d", prefix);
		return;
	}
	buf_add_byte(text, '-');
	nft_type_add_value(text, (enum nft_type)type, big_endian, last);
}

/* Ranges of a concatenation, part by part: "10.0.0.0/8 . 80-90". */
static void add_ranges(struct buf *text, uint32_t types, struct bytes first, struct bytes last)
{
	unsigned parts = 1;

	for (uint32_t rest = types; rest >>= NFT_TYPE_BITS;)
		parts++;
	for (unsigned i = 0; i < parts && first.size; i++) {
		uint32_t type = types >> NFT_TYPE_BITS * (parts - 1 - i) & (NFT_TYPE_COUNT - 1);
		size_t size = nft_type_size((enum nft_type)type);

		if (size == 0)
			size = i + 1 == parts ? first.size : 4;
		buf_add_text(text, i ? " . " : "");
		add_range(text, type, true, bytes_slice(first, 0, size),
			  bytes_slice(last, 0, size));
		first = bytes_slice(first, (size + 3) & ~(size_t)3, first.size);
		last = bytes_slice(last, (size + 3) & ~(size_t)3, last.size);
	}
}

/* The key of the element at `index` of a sorted set; `behind` is the element behind its range. */
static void add_key(struct buf *text, const struct nft_set *set, const struct nft_element *element,
		    const struct nft_element *behind)
{
	char last_room[KEY_MAX];

	if (element->flags & NFT_SET_ELEM_CATCHALL) {
		buf_add_byte(text, '*');
	} else if (element->key_end.size) {
		add_ranges(text, set->key_type, element->key, element->key_end);
	} else if (!(set->flags & NFT_SET_INTERVAL) || set->flags & NFT_SET_CONCAT) {
		nft_type_add_values(text, set->key_type, false, element->key);
	} else if (behind) {
		add_range(text, set->key_type, true, element->key,
			  key_before(behind->key, last_room));
	} else { /* up to the highest key there is */
		memset(last_room, 0xff, sizeof(last_room));
		add_range(text, set->key_type, true, element->key,
			  bytes_slice((struct bytes){ last_room, KEY_MAX }, 0, element->key.size));
	}
}

static void add_data(struct buf *text, const struct nft_set *set, const struct nft_element *element)
{
	if (element->verdict.exists) {
		buf_add_text(text, " : ");
		nft_verdict_add(text, &element->verdict);
	} else if (element->data.size) {
		buf_add_text(text, " : ");
		nft_type_add_values(text, set->data_type, false, element->data);
	}
}

void nft_set_texts(const struct nft_set *set, struct arena *arena, size_t limit, nft_text_list *ret,
		   size_t *ret_count)
{
	vec_of(struct nft_element) sorted = { 0 };
	scoped_buf text = { 0 };

	*ret_count = 0;
	for (vec_each(element, &set->elements))
		*vec_push(&sorted) = *element;
	vec_sort(&sorted, compare_elements);
	for (size_t i = 0; i < sorted.count; i++) {
		const struct nft_element *element = &sorted.at[i];
		const struct nft_element *behind = i + 1 < sorted.count ? element + 1 : NULL;

		if (is_end(element))
			continue;
		if (++*ret_count > limit)
			continue;
		buf_clear(&text);
		if (behind && behind->flags & NFT_SET_ELEM_CATCHALL)
			behind = NULL;
		add_key(&text, set, element, behind);
		if (element->comment)
			buf_add_format(&text, " comment \"%s\"", element->comment);
		add_data(&text, set, element);
		*vec_push_in(arena, ret) = arena_string(arena, buf_bytes(&text));
	}
	vec_deinit(&sorted);
}
