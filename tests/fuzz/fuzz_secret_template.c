/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever a text is: as a template it holds no marker but those of its ids. */
#include <assert.h>

#include "format/secrets/secret_template.h"
#include "harness.h"

FUZZ(secret_template, input)
{
	scoped_arena arena = { 0 };
	struct secret_template template;

	secret_template_read(input, &arena, &template);
	for (vec_each(id, &template.ids))
		assert(secret_id_is_valid(bytes_of(*id)));
	if (!template.ids.count || template.why_not)
		return;
	assert(bytes_find_text(input, template.unlike) < 0);
	for (ptrdiff_t at; (at = bytes_find_text(input, SECRET_MARKER_START)) >= 0;) {
		input = bytes_slice(input, (size_t)at + strlen(SECRET_MARKER_START), input.size);
		ptrdiff_t end = bytes_find(input, '>');

		assert(end > 0 && secret_id_is_valid(bytes_slice(input, 0, (size_t)end)));
	}
}
