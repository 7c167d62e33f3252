/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/buf.h"
#include "format/files/path_words.h"
#include "format/files/posix_acl.h"
#include "harness.h"

static const char *no_name(void *context, int64_t id)
{
	return NULL;
}

FUZZ(file_texts, input)
{
	const struct posix_acl_names names = { .user = no_name, .group = no_name };
	struct bytes rest = input, word;
	scoped_buf text = { 0 };

	while (path_word_next(&rest, &word))
		assert(word.size > 1 && word.at[0] == '/' && word.at[word.size - 1] != '/');
	assert(posix_acl_text(input, &names, &text) == (text.size > 0));
	if (posix_acl_is_extended(input))
		assert(input.size > 4);
}
