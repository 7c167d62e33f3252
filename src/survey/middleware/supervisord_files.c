/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/middleware/supervisord_files.h"

const char *const supervisord_files[] = { "/etc/supervisor/supervisord.conf",
					  "/etc/supervisord.conf", "/usr/etc/supervisord.conf",
					  "/etc/supervisord/supervisord.conf", NULL };

/* "files = conf.d/&.conf other": patterns relative to the file. An included file includes none. */
bool supervisord_files_read(struct configuration_tree *tree, const char *path)
{
	static const struct include_rule rule = { .name = "files", .may_miss = true };
	struct directive_list included = { 0 };
	struct bytes rest, pattern;

	if (!configuration_tree_read(tree, path, &tree->top))
		return false;
	const struct directive *include = directive_last(&tree->top, "include");
	const struct directive *files = include ? directive_last(&include->children, "files")
						: NULL;

	rest = bytes_of(files ? directive_argument(files, 0) : "");
	while (bytes_word(&rest, &pattern))
		configuration_tree_include(tree, &rule, arena_string(&tree->arena, pattern), path,
					   &included);
	while (included.first) {
		struct directive *next = included.first->next;

		directive_append(&tree->top, included.first);
		included.first = next;
	}
	return true;
}
