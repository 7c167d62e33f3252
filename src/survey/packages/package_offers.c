/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What repositories offer, as rows: asked for by --available alone, since it is 60,000 of them. */
#include <xxhash.h>

#include "survey/packages/packages.h"

static uint64_t key_of(const struct package_offer *offer)
{
	uint64_t key = XXH3_64bits(offer->name.at, offer->name.size);

	key = XXH3_64bits_withSeed(offer->version.at, offer->version.size, key);
	return XXH3_64bits_withSeed(offer->arch.at, offer->arch.size, key);
}

/* True the first time it is asked for that package. */
static bool is_new(struct packages *packages, const struct package_offer *offer)
{
	bool *known = package_set_put(&packages->offered, key_of(offer));
	bool ret = !*known;

	*known = true;
	return ret;
}

static void add_provides(struct survey *survey, struct available *row,
			 const struct package_offer *offer)
{
	struct bytes rest = offer->provides, name;

	while (row->provides.count < PACKAGE_PROVIDES_MAX &&
	       bytes_part(&rest, offer->separator, &name)) {
		name = bytes_trim(name);
		if (name.size)
			*vec_push_in(survey->arena, &row->provides) = arena_intern(survey->arena,
										   name);
	}
}

bool packages_is_program(struct bytes path)
{
	static const char *const folders[] = { "/bin/", "/sbin/", "/lib/", "/lib64/" };

	bytes_skip(&path, "/usr");
	bytes_skip(&path, "/local");
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (bytes_starts(path, folders[i]))
			return i < 2 || bytes_find_text(path, ".so") > 0;
	return false;
}

static void add_files(struct survey *survey, struct available *row, struct bytes files)
{
	struct bytes path;

	while (row->files.count < PACKAGE_PROGRAMS_MAX && bytes_line(&files, &path))
		if (packages_is_program(path))
			*vec_push_in(survey->arena, &row->files) = arena_intern(survey->arena,
										path);
}

void packages_offer(struct packages *packages, const struct package_offer *offer)
{
	struct survey *survey = packages->survey;
	struct arena *arena = survey->arena;

	if (!survey->options.available || offer->name.size == 0 || packages->is_offered_cut)
		return;
	if (survey->content->available.count >= PACKAGE_OFFERS_MAX) {
		packages->is_offered_cut = true;
		survey_error(survey, NULL,
			     "more than %d packages are on offer: the others are "
			     "left out",
			     PACKAGE_OFFERS_MAX);
		return;
	}
	if (!is_new(packages, offer))
		return;
	struct available *row = RECORD_ADD(arena, &survey->content->available, available);

	row->manager = offer->manager;
	row->name = arena_string(arena, offer->name);
	row->version = arena_string(arena, offer->version);
	row->arch = offer->arch.size ? arena_intern(arena, offer->arch) : NULL;
	row->origin = offer->origin;
	row->automatic = offer->automatic ? TRI_UNKNOWN : TRI_NO;
	add_provides(survey, row, offer);
	add_files(survey, row, offer->files);
}

bool packages_read_list(struct packages *packages, const char *path, enum stream_unit unit,
			packages_list_piece *visitor, void *context)
{
	struct survey *survey = packages->survey;
	scoped_stream stream = { .fd = -1 };
	struct bytes piece;
	struct err err;
	int more = stream_open(&stream, survey->root, path, &err);

	while (more >= 0 && (more = stream_next(&stream, unit, &piece, &err)) == 1) {
		visitor(context, piece);
		if (survey_is_late(survey)) {
			survey_error(survey, path, "no time left to read it to its end");
			return false;
		}
	}
	if (more < 0)
		survey_error_from(survey, path, &err);
	return more == 0;
}
