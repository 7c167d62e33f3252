/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Onto another release: the plan as it was made for a copy, changed by what was found of the new
 * system (`transitions`). What does not move is left out, with the reason where it would stand.
 */
#include "base/path.h"
#include "codify/plan_parts.h"

static struct plan_item *package_item(struct plan *plan, const char *name)
{
	for (vec_each(item, &plan_base(plan)->items))
		if ((item->kind == PLAN_PACKAGE || item->kind == PLAN_LOCAL_PACKAGE) &&
		    strcmp(item->name, name) == 0)
			return item;
	return NULL;
}

static void leave_behind(struct plan_item *item, const char *why)
{
	item->left_out = why;
	item->is_left_behind = true;
}

/* Packages that are installed there in place of another, or besides. */
static void add_instead(struct plan *plan, const struct transition *row)
{
	for (vec_each(name, &row->instead)) {
		/* "pip:NAME": an installer of a language brings it, which has items of its own */
		if (!plan_is_package_name(*name) || strchr(*name, ':') || package_item(plan, *name))
			continue;
		plan_add(plan, plan_base(plan), PLAN_PACKAGE, *name)->why = row->what;
	}
}

static void apply_to_package(struct plan *plan, const struct transition *row)
{
	struct plan_item *item = package_item(plan, row->key);

	if (item && (row->fate == STAYS || row->instead.count))
		leave_behind(item, row->what);
	add_instead(plan, row);
}

/* What starts a program that does not run there cannot start it. */
static void leave_out_units(struct plan *plan, const struct transition *row)
{
	for (vec_each(service, &plan->content->services)) {
		struct plan_item *item = service->command &&
							 path_is_named(service->command, row->key)
						 ? plan_named(plan, service->name)
						 : NULL;

		if (item && !item->left_out)
			leave_behind(item, arena_format(&plan->arena,
							"what it starts does not run there: %s",
							row->key));
	}
}

static void apply_to_program(struct plan *plan, const struct transition *row)
{
	struct plan_item *item = plan_named(plan, row->key);

	add_instead(plan, row);
	if (row->fate != STAYS)
		return;
	if (item)
		leave_behind(item, row->what);
	leave_out_units(plan, row);
}

/* ---- what is called otherwise there -------------------------------------------------------- */

/* What lies at a path, or is a unit. Data is moved from where it is, and archives hold their own
 * names. */
static bool is_renamed(enum plan_kind kind)
{
	static const enum plan_kind kinds[] = {
		PLAN_DIRECTORY,    PLAN_FILE,         PLAN_SECRET_FILE, PLAN_LINK, PLAN_HARD_LINK,
		PLAN_PERMISSIONS,  PLAN_STATOVERRIDE, PLAN_DIVERSION,   PLAN_ACL,  PLAN_ATTRIBUTE,
		PLAN_CAPABILITIES, PLAN_PYTHON,       PLAN_ABSENT,      PLAN_UNIT, PLAN_EDIT,
		PLAN_ALTERNATIVE,  PLAN_REGISTERED,
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static void rename_all(struct plan *plan, text_list *names)
{
	for (vec_each(name, names))
		*name = renames_text(&plan->renames, *name, &plan->arena);
}

/* They are still met by their old names. A second time it finds what was added meanwhile. */
void plan_rename(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			if (!is_renamed(item->kind))
				continue;
			item->name = renames_text(&plan->renames, item->name, &plan->arena);
			item->target = renames_text(&plan->renames, item->target, &plan->arena);
		}
	for (vec_each(server, &plan->move.servers))
		server->unit = renames_text(&plan->renames, server->unit, &plan->arena);
	rename_all(plan, &plan->move.users);
	rename_all(plan, &plan->move.waiting);
}

void plan_find_renames(struct plan *plan)
{
	for (vec_each(row, &plan->content->transitions))
		if (text_is(row->section, "names") && row->key && row->key[0] && row->path)
			*vec_push_in(&plan->arena,
				     &plan->renames.list) = (struct rename){ .from = row->key,
									     .to = row->path };
}

/* ---- files and repositories ---------------------------------------------------------------- */

/* What contains something else there, or is of nothing that is there. */
static void apply_to_file(struct plan *plan, const struct transition *row)
{
	struct plan_item *item = plan_named(plan, row->key);

	if (!item || item->left_out)
		return;
	if (row->text && item->kind == PLAN_FILE)
		item->content = row->text;
	if (row->fate == STAYS)
		leave_behind(item, row->what);
}

static void apply_to_unit(struct plan *plan, const struct transition *row)
{
	struct plan_item *item = plan_named(plan, row->key);

	if (item && !item->left_out && row->fate == STAYS)
		leave_behind(item, row->what);
}

static bool is_key_of(const struct repository *repository, const char *path)
{
	static const char option[] = "signed-by=";

	for (vec_each(text, &repository->options))
		if (strncmp(*text, option, strlen(option)) == 0 &&
		    text_is(*text + strlen(option), path))
			return true;
	return false;
}

/* Whether what lies there is a repository that moves along, or the key of one. */
static bool moves_along(const struct plan *plan, const char *path)
{
	for (vec_each(row, &plan->content->transitions)) {
		if (!text_is(row->section, "repositories") || row->fate != MOVES || !row->path)
			continue;
		if (text_is(row->path, path))
			return true;
		for (vec_each(repository, &plan->content->repositories))
			if (text_is(repository->path, row->path) && is_key_of(repository, path))
				return true;
	}
	return false;
}

/* Where the old release's packages came from is no place for the new one's. How apt works and by
 * whom it reaches the world is for any. */
static void leave_out_repositories(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_REPOSITORY && !item->left_out &&
			    !path_is_below(item->name, "/etc/apt/apt.conf.d") &&
			    !moves_along(plan, item->name))
				item->left_out =
					"it is for the old release: the new system has its "
					"own, and others' have to be named anew";
}

/* What does not start there cannot be started when its data has come. */
static void keep_movable(struct plan *plan, text_list *units)
{
	text_list kept = { 0 };

	for (vec_each(unit, units)) {
		const struct plan_item *item = plan_named(plan, *unit);

		if (!item || !item->left_out)
			*vec_push_in(&plan->arena, &kept) = *unit;
	}
	*units = kept;
}

void plan_onto(struct plan *plan)
{
	if (!plan->content->onto)
		return;
	leave_out_repositories(plan);
	for (vec_each(row, &plan->content->transitions)) {
		if (text_is(row->section, "packages"))
			apply_to_package(plan, row);
		else if (text_is(row->section, "executables"))
			apply_to_program(plan, row);
		else if (text_is(row->section, "services"))
			apply_to_unit(plan, row);
		else if (text_is(row->section, "files"))
			apply_to_file(plan, row);
	}
	keep_movable(plan, &plan->move.users);
	keep_movable(plan, &plan->move.waiting);
	plan_rename(plan);
}
