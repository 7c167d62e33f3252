/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Snaps, from what snapd keeps of them. They are images that are mounted: what lies in /snap is on
 * file systems of their own; what snapd makes for them on the disk (the images, units that mount
 * them) is claimed, so that it is nobody's change by hand. Data of snaps in /var/snap is not.
 * Source: snapd, dirs/dirs.go.
 */
#include "format/packages/snap.h"

#include <errno.h>

#include "survey/packages/packages.h"

enum { SNAP_STATE_SIZE_MAX = 16 * 1024 * 1024 };

static const char state_path[] = "/var/lib/snapd/state.json";

/* Where snaps are mounted: the second of distributions that keep to the FHS. */
static const char *const mount_places[] = { "/snap", "/var/lib/snapd/snap" };

static void claim(struct survey *survey, int32_t package, const char *path, unsigned flags)
{
	(void)catalogue_add(survey->catalogue, bytes_of(path), package, flags);
}

/* Units that snapd writes for each revision, and the links that start them. */
static void claim_mount(struct survey *survey, int32_t package, const char *mounted)
{
	static const char *const folders[] = { "", "snapd.mounts.target.wants/",
					       "multi-user.target.wants/" };
	struct arena *arena = survey->arena;
	scoped_buf unit = { 0 };

	snap_unit_name(&unit, bytes_of(mounted));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		claim(survey, package,
		      arena_format(arena, "/etc/systemd/system/%s%s.mount", folders[i],
				   buf_text(&unit)),
		      CATALOGUE_MISSING_OK);
}

static void claim_files(struct survey *survey, int32_t package, const struct snap *snap)
{
	struct arena *arena = survey->arena;

	for (vec_each(revision, &snap->revisions)) {
		claim(survey, package,
		      arena_format(arena, "/var/lib/snapd/snaps/%s_%s.snap", snap->name, *revision),
		      CATALOGUE_MISSING_OK);
		for (size_t i = 0; i < sizeof(mount_places) / sizeof(mount_places[0]); i++) {
			const char *place = arena_format(arena, "%s/%s", mount_places[i],
							 snap->name);

			if (!root_exists(survey->root, place))
				continue;
			claim_mount(survey, package,
				    arena_format(arena, "%s/%s", place, *revision));
			claim(survey, package, place,
			      CATALOGUE_MISSING_OK | CATALOGUE_TREE | CATALOGUE_FOLDER);
		}
	}
}

/* The version stands in the image; it can be read while that is mounted. */
static void add_version(struct survey *survey, struct package *row, const struct snap *snap)
{
	for (size_t i = 0; i < sizeof(mount_places) / sizeof(mount_places[0]); i++) {
		const char *place = arena_format(survey->arena, "%s/%s/%s", mount_places[i],
						 snap->name, snap->revision);
		scoped_buf text = { 0 }, path = { 0 };

		buf_add_format(&path, "%s/meta/snap.yaml", place);
		if (!survey_read(survey, buf_text(&path), &text))
			continue;
		struct bytes version = snap_yaml_version(buf_bytes(&text));

		row->path = place;
		if (version.size)
			row->version = arena_intern(survey->arena, version);
	}
	if (!row->version)
		row->version = arena_format(survey->arena, "revision %s", snap->revision);
}

static void add_image(struct survey *survey, struct package *row, const struct snap *snap)
{
	const char *image = arena_format(survey->arena, "/var/lib/snapd/snaps/%s_%s.snap",
					 snap->name, snap->revision);
	struct stat state;

	if (root_stat(survey->root, image, &state) < 0)
		return;
	row->size_bytes = state.st_size;
	row->installed_at = state.st_mtime;
}

static void add_snap(struct survey *survey, const struct snap *snap)
{
	struct package *row = RECORD_ADD(survey->arena, &survey->content->packages, package);
	int32_t package = (int32_t)survey->content->packages.count - 1;
	bool is_app = !snap->type || strcmp(snap->type, "app") == 0;

	row->manager = "snap";
	row->name = snap->name;
	row->scope = "system";
	row->reason = is_app ? "manual" : "auto"; /* bases come for the sake of others */
	row->origin = snap->is_local ? NULL : snap->channel;
	row->in_repository = snap->is_local ? TRI_NO : TRI_UNKNOWN;
	row->state = snap->is_active ? NULL : "disabled";
	survey_note(survey, &row->evidence, "%s", state_path);
	if (snap->revision) {
		add_version(survey, row, snap);
		add_image(survey, row, snap);
		survey_note(survey, &row->evidence, "revision %s", snap->revision);
	}
	if (snap->is_classic)
		survey_note(survey, &row->evidence, "not confined: classic");
	if (snap->is_devmode)
		survey_note(survey, &row->evidence, "not confined: devmode");
	claim_files(survey, package, snap);
}

int packages_read_snap(struct packages *packages, struct err *err)
{
	struct survey *survey = packages->survey;
	scoped_buf text = { 0 };
	snaps found = { 0 };

	if (!root_exists(survey->root, state_path))
		return 0;
	int failed = root_read(survey->root, state_path, SNAP_STATE_SIZE_MAX, &text, err);

	if (failed)
		return failed;
	if (!snap_state_parse(survey->arena, buf_bytes(&text), &found))
		return err_set(err, -EBADMSG, "%s: no state of snapd", state_path);
	for (vec_each(snap, &found))
		add_snap(survey, snap);
	return 0;
}
