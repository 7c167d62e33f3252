/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/mtree.h"
#include "format/packages/pacman.h"
#include "harness.h"

FUZZ(pacman, input)
{
	struct bytes rest = input, name, value, digest;
	struct pacman_setting setting = { 0 };
	scoped_mtree mtree = { 0 };
	struct mtree_entry entry;

	while (pacman_section(&rest, &name, &value)) {
		assert(name.size && !bytes_ends(value, "\n"));
		if (pacman_backup_parse(value, &name, &digest))
			assert(name.size);
	}
	for (rest = input; pacman_setting_next(&rest, &setting);)
		assert(setting.key.size || setting.section.size);
	for (rest = input; mtree_next(&mtree, &rest, &entry);)
		assert(entry.path.size && entry.mode >= -1 && entry.size >= -1);
	rest = input;
	if (bytes_word(&rest, &name) && bytes_word(&rest, &value))
		assert((pacman_version_compare(name, value) > 0) ==
		       (pacman_version_compare(value, name) < 0));
}
