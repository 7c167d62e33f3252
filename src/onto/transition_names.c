/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is called otherwise in the new release: which of these names the host has at all. */
#include "onto/moved_names.h"
#include "onto/transitions_parts.h"

void transitions_find_names(struct transitions *transitions)
{
	moved_names_find(transitions->old, transitions_package_there, transitions,
			 transitions->arena, &transitions->moved);
}

static void meet(struct transitions *transitions, const char *text)
{
	const struct rename *found;
	struct bytes rest = bytes_of(text ? text : "");
	size_t at = 0;

	while ((at = renames_find(&transitions->moved, rest, at, &found)) < rest.size) {
		transition_note(transitions, &transitions->met, found->from);
		at += strlen(found->from);
	}
}

void transitions_add_names(struct transitions *transitions)
{
	const struct content *old = transitions->old;

	for (vec_each(file, &old->files)) {
		meet(transitions, file->path);
		meet(transitions, file->target);
	}
	for (vec_each(service, &old->services))
		if (!service->container)
			meet(transitions, service->name);
	for (vec_each(package, &old->packages))
		meet(transitions, package->path);
	for (vec_each(rename, &transitions->moved.list)) {
		if (!text_list_has(&transitions->met, rename->from))
			continue;
		struct transition *row = transition_add(transitions, "names", rename->from,
							SEVERITY_NOTE);

		row->fate = CHANGES;
		row->path = rename->to;
		row->what = arena_format(transitions->arena, "%s is %s there", rename->from,
					 rename->to);
		transition_note(transitions, &row->evidence, rename->why);
	}
}
