/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages that somebody asked for; what they need comes with them. */
#include "base/mem.h"
#include "codify/plan_parts.h"
#include "snapshot/package_facts.h"

enum { NEEDS_DEPTH_MAX = 100 }; /* of packages that need each other, one after the other */

static bool is_of_system(const struct package *package)
{
	return package->manager &&
	       (strcmp(package->manager, "dpkg") == 0 || strcmp(package->manager, "rpm") == 0);
}

static void describe_package(struct plan *plan, struct plan_item *item,
			     const struct package *package)
{
	item->version = plan_is_package_version(package->version) ? package->version : NULL;
	item->why = arena_format(&plan->arena, "%s%s%s, installed by hand",
				 package->version ? package->version : "version unknown",
				 package->origin ? " of " : "",
				 package->origin ? package->origin : "");
}

static void add_package(struct plan *plan, const struct package *package)
{
	struct plan_role *base = plan_base(plan);

	if (!plan_is_package_name(package->name)) {
		plan_leave_out(plan, base, package->name, "its name is not one of a package");
		return;
	}
	struct plan_item *item = plan_add(plan, base, PLAN_PACKAGE, package->name);

	describe_package(plan, item, package);
	if (package_is_local(package))
		item->left_out = "no repository holds it, and only those of dpkg are packed again";
}

/* ---- of no repository ---------------------------------------------------------------------- */

/* "packages/NAME_VERSION_ARCH.deb", as the snapshot names it; the colon of an epoch is "%3a". */
static const char *source_of(struct plan *plan, const struct package *package)
{
	scoped_buf name = { 0 };

	buf_add_format(&name, "packages/%s_", package->name);
	for (const char *at = package->version; *at; at++)
		buf_add_text(&name, *at == ':' ? "%3a" : (char[]){ *at, '\0' });
	buf_add_format(&name, "_%s.deb", package->arch);
	return arena_string(&plan->arena, buf_bytes(&name));
}

static void add_local_package(struct plan *plan, const struct package *package)
{
	struct plan_role *base = plan_base(plan);
	bool has_replaced = false;

	if (!plan_is_package_name(package->name) || !plan_is_package_version(package->version) ||
	    !plan_is_package_name(package->arch)) {
		plan_leave_out(plan, base, package->name, "its name is not one of a package");
		return;
	}
	for (vec_each(evidence, &package->evidence))
		has_replaced |= bytes_starts(bytes_of(*evidence), "secrets are replaced");
	struct plan_item *item = plan_add(plan, base, PLAN_LOCAL_PACKAGE, package->name);

	describe_package(plan, item, package);
	item->source = source_of(plan, package);
	item->why = has_replaced
			    ? "no repository holds it; packed again out of the installed "
			      "files, but for secrets: look at its files"
			    : "no repository holds it; packed again out of the installed files";
}

/* Packages after those they need. Who stands in a circle is put when it is met. */
struct in_order {
	struct plan *plan;
	bool *is_seen; /* by preserved package */
};

static void add_after_its_needs(struct in_order *order, size_t index, int depth)
{
	const struct content *content = order->plan->content;
	const struct package *package = &content->preserved_packages.at[index];

	if (order->is_seen[index] || !text_is(package->manager, "dpkg"))
		return;
	order->is_seen[index] = true;
	for (size_t i = 0; i < content->preserved_packages.count && depth < NEEDS_DEPTH_MAX; i++) {
		const char *name = content->preserved_packages.at[i].name;

		if (name && text_list_has(&package->needs, name))
			add_after_its_needs(order, i, depth + 1);
	}
	add_local_package(order->plan, package);
}

static void add_local_packages(struct plan *plan)
{
	size_t count = plan->content->preserved_packages.count;
	scoped_free bool *is_seen = mem_zero(count, sizeof(bool));
	struct in_order order = { plan, is_seen };

	for (size_t i = 0; i < count; i++)
		add_after_its_needs(&order, i, 0);
}

void plan_need_package(struct plan *plan, const char *debian, const char *rpm, const char *why)
{
	struct plan_role *base = plan_base(plan);
	const char *name = plan_is_rpm(plan) ? rpm : debian;

	for (vec_each(item, &base->items))
		if (item->kind == PLAN_PACKAGE && strcmp(item->name, name) == 0)
			return;
	plan_add(plan, base, PLAN_PACKAGE, name)->why = why;
}

bool plan_is_rpm(const struct plan *plan)
{
	for (vec_each(package, &plan->content->packages))
		if (text_is(package->manager, "dpkg"))
			return false;
	for (vec_each(package, &plan->content->packages))
		if (text_is(package->manager, "rpm"))
			return true;
	return false;
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
	static const char *const managers[] = { "cargo", "go", "snap", "flatpak", "conda" };

	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		size_t count = 0;

		for (vec_each(package, &plan->content->packages))
			count += package->manager && strcmp(package->manager, managers[i]) == 0 &&
				 package->scope && strcmp(package->scope, "system") == 0;
		if (count)
			plan_leave_out(plan, plan_base(plan),
				       arena_format(&plan->arena, "%zu packages of %s", count,
						    managers[i]),
				       "their manager is none that this project calls");
	}
}

void plan_packages(struct plan *plan)
{
	for (vec_each(package, &plan->content->packages)) {
		if (!is_of_system(package) || package->state)
			continue;
		/* what every system has needs no word */
		if (text_is(package->reason, "manual") && package->essential != TRI_YES &&
		    !(package_is_local(package) && text_is(package->manager, "dpkg")))
			add_package(plan, package);
		if (package->held == TRI_YES)
			add_hold(plan, package);
	}
	add_local_packages(plan);
	count_others(plan);
}
