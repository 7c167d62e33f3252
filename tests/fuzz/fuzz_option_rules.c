/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first byte says which kind of file, the first line which versions. */
#include <assert.h>

#include "format/packages/upstream_version.h"
#include "harness.h"
#include "onto/option_tables.h"

static size_t count_lines(struct bytes text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.at[i] == '\n';
	return lines;
}

FUZZ(option_rules, input)
{
	struct bytes rest = bytes_slice(input, 1, SIZE_MAX), old = { 0 }, fresh = { 0 };
	const struct option_file *file = option_files;
	struct option_findings findings;
	scoped_arena arena = { 0 };

	if (!input.size)
		return;
	for (unsigned char left = (unsigned char)input.at[0]; left; left--)
		file = file[1].program ? file + 1 : option_files;
	bytes_line(&rest, &fresh);
	bytes_part(&fresh, ' ', &old);
	const struct option_question question = { file->program, file->name ? file->name : "x", old,
						  fresh };

	option_rules_find(&question, rest, &arena, &findings);
	assert(findings.found.count <= OPTION_FINDINGS_MAX);
	for (vec_each(finding, &findings.found)) {
		assert(finding->rule->from && finding->rule->reason);
		assert(finding->line <= count_lines(rest));
		assert((finding->line == 0) == (finding->rule->directive == NULL));
		assert(upstream_version_compare(bytes_of(finding->rule->from), fresh) <= 0);
	}
	assert(upstream_version_compare(old, fresh) == -upstream_version_compare(fresh, old));
}
