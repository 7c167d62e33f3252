/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/ip_tables.h"

#include "base/cursor.h"
#include "format/netlink/ip_text.h"
#include "format/netlink/xt_text.h"

enum {
	INTERFACE_SIZE = 16,
	EXTENSION_HEAD = 32, /* u16 size, name[29], u8 revision */
	ENTRY_HEAD = 112,    /* struct ipt_entry */
	ENTRY6_HEAD = 168,   /* struct ip6t_entry */
	FLAG_GOTO_IP = 2,
	FLAG_GOTO_IP6 = 4,
	INVERT_IN = 1,
	INVERT_OUT = 2,
	INVERT_SOURCE = 8,
	INVERT_DESTINATION = 16,
	INVERT_FRAGMENT = 32,
	INVERT_PROTOCOL = 64,
};

struct entry {
	struct bytes source, destination, source_mask, destination_mask;
	struct bytes in, out; /* interface names */
	struct bytes in_mask, out_mask;
	uint16_t protocol;
	uint8_t flags, invert;
	struct bytes matches;
	struct bytes target; /* with its head */
	size_t next;         /* bytes of the whole entry */
};

struct chain_start {
	size_t at;
	const char *name;
};

typedef vec_of(struct chain_start) chain_starts;

static bool read_entry(const struct ip_tables_blob *blob, size_t at, struct entry *ret)
{
	struct cursor cursor = cursor_of(bytes_slice(blob->entries, at, blob->entries.size));
	size_t size = blob->ipv6 ? 16 : 4, head = blob->ipv6 ? ENTRY6_HEAD : ENTRY_HEAD;

	ret->source = cursor_take(&cursor, size);
	ret->destination = cursor_take(&cursor, size);
	ret->source_mask = cursor_take(&cursor, size);
	ret->destination_mask = cursor_take(&cursor, size);
	ret->in = cursor_text(&cursor, INTERFACE_SIZE);
	ret->out = cursor_text(&cursor, INTERFACE_SIZE);
	ret->in_mask = cursor_take(&cursor, INTERFACE_SIZE);
	ret->out_mask = cursor_take(&cursor, INTERFACE_SIZE);
	ret->protocol = cursor_u16(&cursor);
	cursor_take(&cursor, blob->ipv6 ? 1 : 0); /* traffic class */
	ret->flags = cursor_u8(&cursor);
	ret->invert = cursor_u8(&cursor);
	cursor_take(&cursor, blob->ipv6 ? 7 : 4); /* padding, cache */
	uint16_t target_at = cursor_u16(&cursor), next = cursor_u16(&cursor);

	if (cursor.failed || target_at < head || next < target_at + EXTENSION_HEAD ||
	    next > cursor.input.size)
		return false;
	ret->matches = bytes_slice(cursor.input, head, target_at - head);
	ret->target = bytes_slice(cursor.input, target_at, (size_t)next - target_at);
	ret->next = next;
	return true;
}

/* struct xt_entry_match and xt_entry_target have one layout; its size, 0 if it does not fit. */
static size_t read_extension(struct bytes at, struct xt_extension *ret)
{
	struct cursor cursor = cursor_of(at);
	uint16_t size = cursor_u16(&cursor);

	ret->name = cursor_text(&cursor, 29);
	ret->revision = cursor_u8(&cursor);
	if (cursor.failed || size < EXTENSION_HEAD || size > at.size)
		return 0;
	ret->data = bytes_slice(at, EXTENSION_HEAD, size - (size_t)EXTENSION_HEAD);
	return size;
}

/* ---- one entry as text --------------------------------------------------------------------- */

static void add_address(struct buf *text, bool invert, const char *option, struct bytes address,
			struct bytes mask)
{
	int prefix = ip_text_prefix_of(mask);

	if (prefix == 0)
		return;
	buf_add_format(text, "%s %s ", invert ? " !" : "", option);
	ip_text_add(text, address);
	if (prefix > 0) {
		buf_add_format(text, "/%d", prefix);
		return;
	}
	buf_add_byte(text, '/');
	ip_text_add(text, mask);
}

/* The start of names is kept as it was told: "eth+". */
static void add_interface(struct buf *text, bool invert, const char *option, struct bytes name,
			  struct bytes mask)
{
	if (mask.size && mask.at[0])
		buf_add_format(text, "%s %s %.*s", invert ? " !" : "", option, (int)name.size,
			       name.at);
}

static void add_protocol(struct buf *text, uint16_t protocol)
{
	static const struct {
		uint16_t number;
		const char *name;
	} names[] = { { 1, "icmp" }, { 6, "tcp" },        { 17, "udp" },  { 47, "gre" },
		      { 50, "esp" }, { 58, "ipv6-icmp" }, { 132, "sctp" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].number == protocol) {
			buf_add_format(text, " -p %s", names[i].name);
			return;
		}
	}
	buf_add_format(text, " -p %u", protocol);
}

static void add_conditions(struct buf *text, const struct entry *entry)
{
	struct bytes rest = entry->matches;
	struct xt_extension match = { .ipv6 = entry->source.size == 16 };
	size_t size;

	add_address(text, entry->invert & INVERT_SOURCE, "-s", entry->source, entry->source_mask);
	add_address(text, entry->invert & INVERT_DESTINATION, "-d", entry->destination,
		    entry->destination_mask);
	add_interface(text, entry->invert & INVERT_IN, "-i", entry->in, entry->in_mask);
	add_interface(text, entry->invert & INVERT_OUT, "-o", entry->out, entry->out_mask);
	buf_add_text(text, entry->invert & INVERT_PROTOCOL ? " !" : "");
	if (entry->protocol)
		add_protocol(text, entry->protocol);
	if (entry->flags & 1 && !match.ipv6)
		buf_add_text(text, entry->invert & INVERT_FRAGMENT ? " ! -f" : " -f");
	while ((size = read_extension(rest, &match)) != 0) {
		buf_add_format(text, " -m %.*s", (int)match.name.size, match.name.at);
		xt_text_add(text, &match);
		rest = bytes_slice(rest, size, rest.size);
	}
}

/* The verdict of a standard target: below zero NF_* and XT_RETURN, else where to jump. */
static const char *verdict_name(int32_t verdict)
{
	switch (verdict) {
	case -1:
		return "DROP";
	case -2:
		return "ACCEPT";
	case -4:
		return "QUEUE";
	case -5:
		return "RETURN";
	default:
		return "[unknown verdict]";
	}
}

static const char *chain_at(const chain_starts *starts, size_t at)
{
	for (vec_each(start, starts)) {
		if (start->at == at)
			return start->name;
	}
	return "[unknown chain]";
}

static void add_target(struct buf *text, const struct entry *entry, size_t at,
		       const chain_starts *starts)
{
	struct xt_extension target = { .is_target = true, .ipv6 = entry->source.size == 16 };
	uint8_t goto_flag = target.ipv6 ? FLAG_GOTO_IP6 : FLAG_GOTO_IP;

	if (read_extension(entry->target, &target) == 0)
		return;
	if (target.name.size) {
		buf_add_format(text, " -j %.*s", (int)target.name.size, target.name.at);
		xt_text_add(text, &target);
		return;
	}
	struct cursor cursor = cursor_of(target.data);
	int32_t verdict = (int32_t)cursor_u32(&cursor);

	if (verdict < 0)
		buf_add_format(text, " -j %s", verdict_name(verdict));
	else if ((size_t)verdict != at + entry->next) /* a rule without target goes on */
		buf_add_format(text, " %s %s", entry->flags & goto_flag ? "-g" : "-j",
			       chain_at(starts, (size_t)verdict));
}

/* ---- the table ----------------------------------------------------------------------------- */

static const char *const hook_chains[IP_TABLES_HOOKS] = { "PREROUTING", "INPUT", "FORWARD",
							  "OUTPUT", "POSTROUTING" };
static const char *const hooks[IP_TABLES_HOOKS] = { "prerouting", "input", "forward", "output",
						    "postrouting" };

/* The name in an ERROR target, which stands before every chain that is only jumped to. */
static bool read_chain_head(const struct entry *entry, struct bytes *ret)
{
	struct xt_extension target = { 0 };

	if (read_extension(entry->target, &target) == 0 || !bytes_is(target.name, "ERROR"))
		return false;
	struct cursor cursor = cursor_of(target.data);

	*ret = cursor_text(&cursor, target.data.size < 30 ? target.data.size : 30);
	return true;
}

static void find_starts(const struct ip_tables_blob *blob, struct arena *arena, chain_starts *ret)
{
	struct entry entry;
	struct bytes name;

	for (size_t at = 0; read_entry(blob, at, &entry); at += entry.next) {
		if (!read_chain_head(&entry, &name))
			continue;
		struct chain_start *start = vec_push(ret);

		start->at = at + entry.next;
		start->name = arena_intern(arena, name);
	}
}

/* The hook whose chain begins, or whose policy stands, at an entry; -1 for none. */
static int hook_at(const struct ip_tables_blob *blob, const uint32_t *places, size_t at)
{
	for (int i = 0; i < IP_TABLES_HOOKS; i++) {
		if (blob->valid_hooks >> i & 1 && places[i] == at)
			return i;
	}
	return -1;
}

static struct ip_tables_chain *add_chain(struct arena *arena, ip_tables_chains *ret,
					 const char *name, const char *hook)
{
	struct ip_tables_chain *chain = vec_push_in(arena, ret);

	chain->name = name;
	chain->hook = hook;
	return chain;
}

/* A chain that is only jumped to ends in a RETURN that nobody wrote. */
static void end_chain(struct ip_tables_chain *chain)
{
	if (chain && !chain->hook && chain->rules.count)
		chain->rules.count--;
}

void ip_tables_parse(const struct ip_tables_blob *blob, struct arena *arena, ip_tables_chains *ret)
{
	struct ip_tables_chain *chain = NULL;
	chain_starts starts = { 0 };
	scoped_buf text = { 0 };
	struct entry entry;
	struct bytes name;
	size_t count = 0;

	find_starts(blob, arena, &starts);
	for (size_t at = 0; count++ < IP_TABLES_RULES_MAX && read_entry(blob, at, &entry);
	     at += entry.next) {
		int hook = hook_at(blob, blob->hook_entry, at);

		if (read_chain_head(&entry, &name)) {
			end_chain(chain);
			/* the last entry of a table is such a head without a chain */
			chain = at + entry.next < blob->entries.size
					? add_chain(arena, ret, arena_intern(arena, name), NULL)
					: NULL;
			continue;
		}
		if (hook >= 0)
			chain = add_chain(arena, ret, hook_chains[hook], hooks[hook]);
		if (!chain)
			continue;
		buf_clear(&text);
		add_conditions(&text, &entry);
		add_target(&text, &entry, at, &starts);
		if (hook_at(blob, blob->underflow, at) >= 0 && chain->hook)
			chain->policy = bytes_ends(buf_bytes(&text), "DROP") ? "drop" : "accept";
		else
			*vec_push_in(arena, &chain->rules) = arena_string(
				arena, bytes_slice(buf_bytes(&text), 1, text.size));
	}
	vec_deinit(&starts);
}
