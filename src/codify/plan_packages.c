/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages that somebody asked for; what they need comes with them. */
#include "codify/plan_parts.h"

static bool is_of_system(const struct package *package)
{
	return package->manager &&
	       (strcmp(package->manager, "dpkg") == 0 || strcmp(package->manager, "rpm") == 0);
}

static void add_package(struct plan *plan, const struct package *package)
{
	struct plan_role *base = plan_base(plan);

	if (!plan_is_package_name(package->name)) {
		plan_leave_out(plan, base, package->name, "its name is not one of a package");
		return;
	}
	struct plan_item *item = plan_add(plan, base, PLAN_PACKAGE, package->name);

	item->version = plan_is_package_version(package->version) ? package->version : NULL;
	item->why = arena_format(&plan->arena, "%s%s%s, installed by hand",
				 package->version ? package->version : "version unknown",
				 package->origin ? " of " : "",
				 package->origin ? package->origin : "");
	if (package->in_repository == TRI_NO)
		item->left_out = "no repository holds it";
}

/* What came along with others can be held as well. */
static void add_hold(struct plan *plan, const struct package *package)
{
	if (plan_is_package_name(package->name) && package->in_repository != TRI_NO)
		plan_add(plan, plan_base(plan), PLAN_HOLD, package->name)->why = arena_format(
			&plan->arena, "it is kept from upgrades%s%s",
			package->version ? ", at " : "", package->version ? package->version : "");
}

/* Packages of languages outside of trees that are carried as a whole: counted, not written. */
static void count_others(struct plan *plan)
{
	static const char *const managers[] = { "pip", "npm",  "gem",     "composer", "cargo",
						"go",  "snap", "flatpak", "conda" };

	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		size_t count = 0;

		for (vec_each(package, &plan->content->packages))
			count += package->manager && strcmp(package->manager, managers[i]) == 0 &&
				 package->scope && strcmp(package->scope, "system") == 0;
		if (count)
			plan_leave_out(plan, plan_base(plan),
				       arena_format(&plan->arena, "%zu packages of %s", count,
						    managers[i]),
				       "packages of languages are not installed by this project");
	}
}

void plan_packages(struct plan *plan)
{
	for (vec_each(package, &plan->content->packages)) {
		if (!is_of_system(package) || package->state)
			continue;
		/* what every system has needs no word */
		if (text_is(package->reason, "manual") && package->essential != TRI_YES)
			add_package(plan, package);
		if (package->held == TRI_YES)
			add_hold(plan, package);
	}
	count_others(plan);
}
