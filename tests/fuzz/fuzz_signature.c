/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "harness.h"
#include "sparse_image.h"

FUZZ(signature, input)
{
	struct signature_edges edges = sparse_image_edges(input);
	struct signature_list list;
	scoped_buf text = { 0 };

	signature_find(&edges, &list);
	assert(list.count <= SIGNATURES_MAX);
	for (size_t i = 0; i < list.count; i++) {
		enum signature_class class;

		signature_describe(&text, &list.at[i]);
		assert(text_is(list.at[i].name, "jbd") ||
		       signature_title_of(list.at[i].name, &class));
		assert(strlen(list.at[i].label) < SIGNATURE_TEXT_SIZE);
	}
	/* and bytes that are all that there is */
	edges = (struct signature_edges){ input, input, input.size };
	signature_find(&edges, &list);
}
