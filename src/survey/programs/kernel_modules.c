/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/kernel_module_list.h"
#include "survey/programs/programs_parts.h"

enum { KERNEL_MODULES_MAX = 50000 }; /* a kernel of Debian has 4,000 */

static void add_list(struct survey *survey, const char *release, const char *file)
{
	struct kernel *kernel = &survey->content->host.kernel;
	scoped_buf path = { 0 }, text = { 0 }, name = { 0 };

	buf_add_format(&path, "/lib/modules/%s/%s", release, file);
	if (!survey_read(survey, buf_text(&path), &text))
		return;
	struct bytes rest = buf_bytes(&text), line;

	while (kernel->loadable.count < KERNEL_MODULES_MAX && bytes_line(&rest, &line))
		if (kernel_module_of_line(line, &name))
			*vec_push_in(survey->arena, &kernel->loadable) = arena_intern(
				survey->arena, buf_bytes(&name));
}

void programs_add_kernel_modules(struct survey *survey)
{
	const text_list *installed = &survey->content->host.kernel.installed;

	for (vec_each(release, installed)) {
		add_list(survey, *release, "modules.dep");
		add_list(survey, *release, "modules.builtin");
	}
}
