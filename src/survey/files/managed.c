/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/managed.h"

#include "base/mem.h"
#include "base/path.h"
#include "survey/files/managed_parts.h"
#include "survey/host/own_name.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool managed_say(struct managed *managed, struct managed_answer *ret, enum managed_verdict verdict,
		 const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	ret->verdict = verdict;
	ret->why = arena_intern(managed->survey->arena, buf_bytes(&text));
	return true;
}

const char *managed_target(struct managed *managed, const char *path)
{
	scoped_buf target = { 0 };

	if (root_readlink(managed->survey->root, path, &target) < 0)
		return NULL;
	return arena_string(managed->survey->arena, buf_bytes(&target));
}

struct managed *managed_create(struct survey *survey)
{
	struct managed *managed = mem_zero(1, sizeof(*managed));

	managed->survey = survey;
	managed_load_alternatives(managed);
	managed_load_units(managed);
	managed_load_ucf(managed);
	managed_load_copies(managed);
	return managed;
}

void managed_destroy(struct managed *managed)
{
	if (!managed)
		return;
	vec_deinit(&managed->links);
	vec_deinit(&managed->units);
	vec_deinit(&managed->ucf);
	vec_deinit(&managed->copies);
	managed_map_deinit(&managed->link_of);
	managed_map_deinit(&managed->unit_of);
	managed_map_deinit(&managed->ucf_of);
	managed_map_deinit(&managed->copy_of);
	managed_map_deinit(&managed->made_links);
	free(managed);
}

/* ---- leftovers ----------------------------------------------------------------------------- */

/* Sources: dpkg(1) on --force-conf*, ucf(1), rpm(8) on %config, apk(8), pacman(8). */
static const struct {
	const char *suffix;
	const char *what;
} leftovers[] = {
	{ ".dpkg-old", "the version in use before the package's was taken" },
	{ ".dpkg-dist", "the package's version, which was not taken" },
	{ ".dpkg-new", "the package's version, unpacked and never put in place" },
	{ ".dpkg-tmp", "an upgrade that was interrupted left it" },
	{ ".dpkg-bak", "the version in use before a package removed or moved the file" },
	{ ".dpkg-backup", "the version in use before a package removed the file" },
	{ ".dpkg-remove", "a package was about to remove the file" },
	{ ".ucf-old", "the version in use before the package's was taken" },
	{ ".ucf-dist", "the package's version, which was not taken" },
	{ ".ucf-new", "the package's version, which was not taken" },
	{ ".merge-error", "the package's version could not be merged with the one in use" },
	{ ".rpmnew", "the package's version, which was not taken" },
	{ ".rpmsave", "the version in use before the package's was taken" },
	{ ".rpmorig", "the version in use before a package brought the file" },
	{ ".apk-new", "the package's version, which was not taken" },
	{ ".pacnew", "the package's version, which was not taken" },
	{ ".pacsave", "the version in use before the package was removed" },
	{ ".pacorig", "the version in use before a package brought the file" },
};

static bool judge_leftover(struct managed *managed, const char *path, const struct stat *state,
			   struct managed_answer *ret)
{
	struct bytes all = bytes_of(path);

	if (!S_ISREG(state->st_mode))
		return false;
	for (size_t i = 0; i < COUNT(leftovers); i++) {
		if (!bytes_ends(all, leftovers[i].suffix))
			continue;
		all.size -= strlen(leftovers[i].suffix);
		ret->belongs_to = arena_string(managed->survey->arena, all);
		return managed_say(managed, ret, MANAGED_LEFTOVER, "left beside %s: %s",
				   ret->belongs_to, leftovers[i].what);
	}
	return false;
}

/* ---- the name in mail ---------------------------------------------------------------------- */

/* The host's own name there is part of its identity; the domain of a house is configuration. */
static bool judge_mail_name(struct managed *managed, const char *path, const struct stat *state,
			    struct managed_answer *ret)
{
	scoped_buf text = { 0 };
	struct err err;

	return strcmp(path, "/etc/mailname") == 0 && S_ISREG(state->st_mode) &&
	       root_read(managed->survey->root, path, MANAGED_TEXT_MAX, &text, &err) == 0 &&
	       own_name_is(managed->survey, bytes_trim(buf_bytes(&text))) &&
	       managed_say(managed, ret, MANAGED_EXPECTED, "the host's own name, for mail");
}

/* ---- both questions ------------------------------------------------------------------------ */

void managed_judge(struct managed *managed, const char *path, const struct stat *state,
		   struct managed_answer *ret)
{
	static bool (*const judges[])(struct managed *, const char *, const struct stat *,
				      struct managed_answer *) = {
		judge_leftover,          judge_mail_name,        managed_judge_alternative,
		managed_judge_made_link, managed_judge_unit,     managed_judge_switch,
		managed_judge_ucf,       managed_judge_template, managed_judge_copy,
	};

	*ret = (struct managed_answer){ 0 };
	for (size_t i = 0; i < COUNT(judges); i++)
		if (judges[i](managed, path, state, ret))
			return;
	*ret = (struct managed_answer){ 0 };
}

void managed_missing(struct managed *managed, void *context,
		     void (*tell)(void *context, const struct managed_absence *absence))
{
	managed_missing_alternatives(managed, context, tell);
	managed_missing_units(managed, context, tell);
	managed_missing_switches(managed, context, tell);
}
