/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/crash_parts.h"

void crash_dump_deinit(struct crash_dump *dump)
{
	dump_deinit(&dump->dump);
	dump_files_deinit(&dump->files);
}

const char *crash_dump_note(const struct dump *dump)
{
	return dump->is_cut ? " (which is cut short)" : "";
}

int crash_dump_open(const struct options_common *common, struct crash_dump *ret, struct err *err)
{
	const char *const *paths = (const char *const *)common->operands + 1;
	size_t count = (size_t)common->operand_count - 1;

	if (dump_files_open(paths, count, &ret->files, err) < 0)
		return err->code;
	if (dump_open(ret->files.sources, count, &ret->dump, err) < 0)
		return err_wrap(err, "%s", paths[0]);
	ret->dump.is_cut = ret->dump.is_cut || ret->files.is_cut;
	if (memory_open(&ret->dump, &ret->memory, err) < 0)
		return err_wrap(err, "%s%s", paths[0], crash_dump_note(&ret->dump));
	return 0;
}
