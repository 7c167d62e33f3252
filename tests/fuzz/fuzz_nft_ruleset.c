/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/netlink/nft_rule.h"
#include "harness.h"

FUZZ(nft_ruleset, input)
{
	struct nft_ruleset ruleset = { 0 };
	scoped_arena arena = { 0 };
	struct nft_rule_context context = { .ruleset = &ruleset, .arena = &arena };
	scoped_buf text = { 0 };

	nft_ruleset_add(&ruleset, &arena, input);
	for (vec_each(rule, &ruleset.rules)) {
		buf_clear(&text);
		nft_rule_add(&text, rule, &context);
	}
	for (vec_each(set, &ruleset.sets)) {
		nft_text_list elements = { 0 };
		size_t count;

		nft_set_texts(set, &arena, 8, &elements, &count);
		assert(elements.count <= 8 && elements.count <= count);
	}
	nft_ruleset_deinit(&ruleset);
}
