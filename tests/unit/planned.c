/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "planned.h"

void planned_deinit(struct planned *host)
{
	plan_deinit(&host->plan);
	snapshot_deinit(&host->snapshot);
}

struct file_row *planned_file(struct planned *host, const char *path, const char *finding)
{
	struct arena *arena = &host->snapshot.arena;
	struct file_row *row = RECORD_ADD(arena, &host->snapshot.content.files, file_row);

	row->path = path;
	row->type = "file";
	row->file_class = "config";
	row->mode = "0640";
	row->user = "root";
	row->group = "adm";
	row->carried = TRI_YES;
	*vec_push_in(arena, &row->finding) = finding;
	return row;
}

struct service *planned_service(struct planned *host, const char *name, const char *enablement)
{
	struct service *service = RECORD_ADD(&host->snapshot.arena,
					     &host->snapshot.content.services, service);

	service->name = name;
	service->manager = "systemd";
	service->type = bytes_ends(bytes_of(name), ".timer") ? "timer" : "service";
	service->enablement = enablement;
	service->enabled = strcmp(enablement, "enabled") == 0 ? TRI_YES : TRI_NO;
	service->active = service->enabled;
	return service;
}

static const struct plan_item *find_in(const struct plan_role *role, const char *name)
{
	for (vec_each(item, &role->items))
		if (strcmp(item->name, name) == 0)
			return item;
	return NULL;
}

const struct plan_item *planned_find(const struct planned *host, const char *name, const char *in)
{
	for (vec_each(role, &host->plan.roles)) {
		const struct plan_item *item = find_in(role, name);

		if (item && in)
			assert_string_equal(role->name, in);
		if (item)
			return item;
	}
	return NULL;
}

void planned_check_kind(const struct planned *host, const char *name, enum plan_kind kind)
{
	const struct plan_item *item = planned_find(host, name, NULL);

	if (!item || item->kind != kind)
		fail_msg("%s: %s", name, item ? plan_kind_name(item->kind, 1) : "no item");
}

void planned_check_unit(const struct planned *host, const char *name, int enabled, int started)
{
	const struct plan_item *item = planned_find(host, name, NULL);

	assert_non_null(item);
	assert_int_equal(item->kind, PLAN_UNIT);
	assert_int_equal(item->enabled, enabled);
	assert_int_equal(item->started, started);
}

const struct plan_item *planned_find_kind(const struct planned *host, const char *name,
					  enum plan_kind kind)
{
	for (vec_each(role, &host->plan.roles))
		for (vec_each(item, &role->items))
			if (item->kind == kind && strcmp(item->name, name) == 0)
				return item;
	fail_msg("%s is no %s", name, plan_kind_name(kind, 1));
	return NULL;
}
