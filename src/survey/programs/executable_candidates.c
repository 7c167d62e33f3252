/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/programs/executable_candidates.h"

#include "format/programs/script_imports.h"
#include "survey/applications/application_markers.h"

/* Where programs lie that nobody would move. */
static const struct {
	const char *folder, *why;
} elsewhere[] = {
	{ "/tmp/", "gone with the next start" },
	{ "/var/tmp/", "of a moment" },
	{ "/var/cache/", "made anew" },
	{ "/run/", "made anew" },
	{ "/var/lib/dpkg/", "scripts of packages" },
	{ "/lost+found/", "pieces" },
};

struct executable_candidates *executable_candidates_create(struct survey *survey)
{
	struct executable_candidates *ret = arena_alloc(survey->arena, sizeof(*ret));

	ret->survey = survey;
	return ret;
}

static bool has_ending(struct bytes name)
{
	ptrdiff_t so = bytes_find_text(name, ".so");

	/* libx.so, libx.so.1.2; not x.sock or x.sox */
	if (so > 0 && (bytes_ends(name, ".so") || name.at[so + 3] == '.'))
		return true;
	/* scripts that are started by naming their interpreter, or read by one that is */
	return script_language_of_name(name) != SCRIPT_OTHER;
}

void executable_candidates_note(struct executable_candidates *candidates,
				const struct tree_walk_entry *entry)
{
	struct bytes path = { entry->path, entry->size };

	if (!S_ISREG(entry->state.st_mode) || entry->state.st_size == 0 ||
	    (!(entry->state.st_mode & 0111) && !has_ending(bytes_of(entry->name))) ||
	    application_is_foreign(path))
		return;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (bytes_starts(path, elsewhere[i].folder))
			return;
	if (candidates->paths.count >= EXECUTABLES_MAX) {
		candidates->omitted++;
		return;
	}
	*vec_push_in(candidates->survey->arena,
		     &candidates->paths) = arena_string(candidates->survey->arena, path);
}
