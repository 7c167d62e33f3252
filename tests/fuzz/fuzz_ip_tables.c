/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/cursor.h"
#include "format/netlink/ip_tables.h"
#include "harness.h"

/* u32 ipv6, valid hooks, five entries, five underflows; then the table. */
FUZZ(ip_tables, input)
{
	struct cursor head = cursor_of(input);
	struct ip_tables_blob blob = { .ipv6 = cursor_u32(&head) & 1 };
	ip_tables_chains chains = { 0 };
	scoped_arena arena = { 0 };

	blob.valid_hooks = cursor_u32(&head);
	for (size_t i = 0; i < IP_TABLES_HOOKS; i++)
		blob.hook_entry[i] = cursor_u32(&head);
	for (size_t i = 0; i < IP_TABLES_HOOKS; i++)
		blob.underflow[i] = cursor_u32(&head);
	blob.entries = cursor_take(&head, cursor_left(&head));
	ip_tables_parse(&blob, &arena, &chains);
	for (vec_each(chain, &chains))
		assert(chain->name);
}
