/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The predecessors of a log: files beside it, or in a folder of old ones, that bear its name. */
#include "base/path.h"
#include "format/logs/log_rotation.h"
#include "logs/logs_parts.h"

enum { NAMES_MAX = 50 * 1000 }; /* of a folder */

/* Where predecessors lie, seen from the folder of the log. Source: olddir of logrotate(8). */
static const char *const folders[] = { "", "/old", "/archive", "/archives" };

struct predecessor {
	const char *path;
	struct log_rotation rotation;
};

static int youngest_first(const void *a, const void *b)
{
	const struct predecessor *x = a, *y = b;
	int order = log_rotation_compare(&x->rotation, &y->rotation);

	return order ? order : strcmp(x->path, y->path);
}

void logs_find_rotated(struct logs *logs, struct log_source *source)
{
	const char *path = source->paths.at[0];
	struct bytes folder = path_folder(path), name = bytes_of(path_name(path));
	vec_of(struct predecessor) found = { 0 };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *place = arena_format(logs->arena, "%.*s%s", (int)folder.size, folder.at,
						 folders[i]);
		scoped_names names = { 0 };
		struct log_rotation rotation;
		struct err err;

		if (root_list_some(source->root, *place ? place : "/", NAMES_MAX, &names, &err) <
			    0 &&
		    names.starts.count == 0)
			continue;
		for (size_t n = 0; n < names.starts.count && found.count < LOGS_FILES_MAX; n++)
			if (log_rotation_of(bytes_of(root_name(&names, n)), name, &rotation))
				*vec_push(&found) = (struct predecessor){
					arena_format(logs->arena, "%s/%s", place,
						     root_name(&names, n)),
					rotation,
				};
	}
	vec_sort(&found, youngest_first);
	for (vec_each(one, &found))
		*vec_push_in(logs->arena, &source->paths) = one->path;
	vec_deinit(&found);
}
