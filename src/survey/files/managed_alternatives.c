/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links of update-alternatives: what its files say against where they lead. Source:
 * update-alternatives(1). */
#include "base/path.h"
#include "snapshot/wording.h"
#include "survey/files/managed_parts.h"

enum { ALTERNATIVES_FILE_MAX = 256 * 1024, ALTERNATIVES_LINKS_MAX = 100 * 1000 };

/* The path as the walk names it: /bin may be a link to /usr/bin. */
static const char *on_disk(struct managed *managed, struct bytes path)
{
	struct survey *survey = managed->survey;
	const char *text = arena_string(survey->arena, path);
	const char *folder = arena_string(survey->arena, path_folder(text));
	scoped_buf real = { 0 };

	if (!folder[0] || root_resolve(survey->root, folder, &real) < 0)
		return text;
	buf_add_byte(&real, '/');
	buf_add_text(&real, path_name(text));
	return arena_string(survey->arena, buf_bytes(&real));
}

static struct managed_link *add_link(struct managed *managed, struct managed_link link)
{
	if (managed->links.count >= ALTERNATIVES_LINKS_MAX)
		return NULL;
	struct managed_link *added = vec_push(&managed->links);

	*added = link;
	*managed_map_put(&managed->link_of,
			 map_hash_text(link.path)) = (int32_t)managed->links.count;
	return added;
}

/* A link in /etc/alternatives and the public one that leads to it. */
static void add_pair(struct managed *managed, struct managed_link inner, struct bytes link,
		     const char *link_name)
{
	struct arena *arena = managed->survey->arena;
	const char *path = arena_format(arena, "/etc/alternatives/%s", link_name);
	struct managed_link outer = { .name = inner.name, .path = on_disk(managed, link) };

	inner.path = path;
	outer.target = inner.target ? path : NULL;
	add_link(managed, inner);
	add_link(managed, outer);
}

static void add_slaves(struct managed *managed, const struct alternatives *group,
		       const struct alternatives_choice *choice, const char *name)
{
	struct arena *arena = managed->survey->arena;

	for (vec_each(slave, &group->slaves)) {
		struct bytes target = choice ? alternatives_slave_path(group, choice, slave)
					     : (struct bytes){ 0 };
		struct managed_link inner = { .name = name };
		const char *path = arena_string(arena, target);

		/* a slave whose file is not there is left out: manuals of slim images */
		if (target.size && root_exists(managed->survey->root, path))
			inner.target = path;
		add_pair(managed, inner, slave->link, arena_string(arena, slave->name));
	}
}

static void add_group(struct managed *managed, const struct alternatives *group, const char *name)
{
	struct arena *arena = managed->survey->arena;
	const char *path = arena_format(arena, "/etc/alternatives/%s", name);
	const char *actual = managed_target(managed, path);
	const struct alternatives_choice *best = alternatives_best(group), *choice = best;
	struct managed_link inner = {
		.name = name,
		.is_choice = true,
		.is_manual = group->is_manual,
		.best = best ? arena_string(arena, best->path) : NULL,
	};

	if (group->is_manual)
		choice = actual ? alternatives_find(group, bytes_of(actual)) : NULL;
	inner.target = choice ? arena_string(arena, choice->path) : NULL;
	managed_registered(managed, group, name, &inner.told);
	/* where it has to be registered first, that it was chosen has to be said as well */
	if (inner.told.count && inner.target && group->is_manual)
		*vec_push_in(arena, &inner.told) = arena_format(
			arena, WORDING_ALTERNATIVE "--set %s %s", name, inner.target);
	add_pair(managed, inner, group->link, name);
	add_slaves(managed, group, choice, name);
}

static void load_folder(struct managed *managed, const char *folder)
{
	struct survey *survey = managed->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = arena_string(survey->arena, bytes_of(root_name(&names, i)));
		const char *path = arena_format(survey->arena, "%s/%s", folder, name);
		SCOPED(alternatives_deinit) struct alternatives group = { 0 };
		scoped_buf text = { 0 };
		struct err err;

		if (root_read(survey->root, path, ALTERNATIVES_FILE_MAX, &text, &err) < 0 ||
		    alternatives_parse(buf_bytes(&text), path, &group, &err) < 0)
			survey_error_from(survey, path, &err);
		else
			add_group(managed, &group, name);
	}
}

void managed_load_alternatives(struct managed *managed)
{
	load_folder(managed, "/var/lib/dpkg/alternatives");
	load_folder(managed, "/var/lib/alternatives");
}

static bool judge_choice(struct managed *managed, const struct managed_link *link,
			 const char *actual, struct managed_answer *ret)
{
	const char *best = link->best ? link->best : "nothing";

	ret->told = link->told;
	if (!link->is_manual && link->told.count && text_is(actual, link->target))
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "chosen automatically, and one of its programs was registered "
				   "by hand");
	ret->expected = link->best;
	if (!link->is_manual && link->target && strcmp(actual, link->target) == 0)
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "chosen automatically by update-alternatives");
	if (!link->is_manual)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "led to %s; update-alternatives would choose %s", actual, best);
	if (!link->target)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "led to %s, which is none of the alternatives", actual);
	if (strcmp(actual, best) == 0)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "%s was chosen by hand, and would be automatically", actual);
	return managed_say(managed, ret, MANAGED_BY_HAND,
			   "%s was chosen by hand; automatically it would be %s", actual, best);
}

bool managed_judge_alternative(struct managed *managed, const char *path, const struct stat *state,
			       struct managed_answer *ret)
{
	const int32_t *at = managed_map_find(&managed->link_of, map_hash_text(path));
	const struct managed_link *link = at ? &managed->links.at[*at - 1] : NULL;

	if (!link || strcmp(link->path, path) != 0)
		return false;
	const char *actual = S_ISLNK(state->st_mode) ? managed_target(managed, path) : NULL;

	if (!actual)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "stands where update-alternatives would have a link of %s",
				   link->name);
	if (link->is_choice)
		return judge_choice(managed, link, actual, ret);
	ret->expected = link->target;
	if (link->target && strcmp(actual, link->target) == 0)
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "a link of update-alternatives: %s", link->name);
	if (!link->target)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "led to %s; what was chosen for %s has no such part", actual,
				   link->name);
	return managed_say(managed, ret, MANAGED_BY_HAND,
			   "led to %s; update-alternatives would lead it to %s", actual,
			   link->target);
}

void managed_missing_alternatives(struct managed *managed, void *context,
				  void (*tell)(void *, const struct managed_absence *))
{
	const struct root *root = managed->survey->root;
	struct stat state;

	for (vec_each(link, &managed->links)) {
		if (!link->target || root_lstat(root, link->path, &state) == 0 ||
		    !root_exists(root, link->target))
			continue;
		struct managed_absence absence = {
			.path = link->path,
			.expected = link->target,
			.why = arena_format(managed->survey->arena,
					    "update-alternatives keeps a link of %s there",
					    link->name),
		};

		tell(context, &absence);
	}
}
