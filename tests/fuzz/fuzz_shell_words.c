/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the small shell. */
#include <assert.h>

#include "applets/shell_words.h"
#include "harness.h"

static struct bytes variable(void *context, struct bytes name)
{
	return name;
}

FUZZ(shell_words, input)
{
	while (input.size) {
		scoped_arena arena = { 0 };
		shell_tokens tokens = { 0 };
		size_t before = input.size;
		struct err err;

		if (shell_words(&input, variable, NULL, &arena, &tokens, &err) < 0)
			return;
		assert(input.size < before);
		for (vec_each(token, &tokens))
			assert((token->word != NULL) == (token->sign == SHELL_WORD));
	}
}
