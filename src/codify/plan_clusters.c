/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Clusters of PostgreSQL beside the one that Debian's package makes: without its data folder such a
 * server waits for ever to be started. Source: pg_createcluster(1) of postgresql-common.
 */
#include "base/path.h"
#include "codify/plan_parts.h"

#define CONFIGURATION "/etc/postgresql/"

/* What is made when postgresql-15 is installed: createcluster.conf of postgresql-common. */
#define PACKAGED_NAME "main"

static bool is_made_of(struct bytes text, const char *all)
{
	for (size_t i = 0; i < text.size; i++)
		if (!strchr(all, text.at[i]))
			return false;
	return text.size > 0;
}

/* "15" and "second" of "/etc/postgresql/15/second/postgresql.conf". */
static bool read_cluster(struct plan *plan, const char *path, const char **ret_version,
			 const char **ret_name)
{
	struct bytes rest = bytes_of(path), version, name;

	if (!bytes_skip(&rest, CONFIGURATION) || !bytes_part(&rest, '/', &version) ||
	    !bytes_part(&rest, '/', &name) || !bytes_is(rest, "postgresql.conf") ||
	    !is_made_of(version, PLAN_DIGITS ".") || name.at[0] == '-' ||
	    !is_made_of(name, PLAN_LETTERS PLAN_DIGITS "_.-"))
		return false;
	*ret_version = arena_string(&plan->arena, version);
	*ret_name = arena_string(&plan->arena, name);
	return true;
}

static void add_words(struct plan *plan, struct plan_item *item, const char *const *words)
{
	for (; *words; words++)
		*vec_push_in(&plan->arena, &item->lines) = *words;
}

/* Before its configuration is put, which is that of the old host: made for a folder that has one
 * already it would fail. */
static void add_cluster(struct plan *plan, const struct middleware *row)
{
	const struct file_row file = { .path = row->path };
	const char *data = row->data_directories.count ? row->data_directories.at[0] : NULL;
	const char *version, *name;

	if (!read_cluster(plan, row->path, &version, &name) || strcmp(name, PACKAGED_NAME) == 0)
		return;
	struct plan_role *role = plan_role_of_file(plan, &file);
	const char *cluster = arena_format(&plan->arena, "%s/%s", version, name);

	if (!plan_is_plain_path(data)) {
		plan_leave_out(plan, role, cluster,
			       "a cluster of PostgreSQL, and where its data lies is not known");
		return;
	}
	struct plan_item *item = plan_add(plan, role, PLAN_CLUSTER, cluster);

	add_words(plan, item,
		  (const char *const[]){ "pg_createcluster", "--datadir", data, version, name,
					 NULL });
	item->target = arena_format(&plan->arena, "%s/PG_VERSION", data);
	item->why = "a cluster beside the one that the package makes";
}

void plan_clusters(struct plan *plan)
{
	for (vec_each(row, &plan->content->middleware))
		if (text_is(row->program, "postgresql") && !row->container && row->path &&
		    !plan_is_rpm(plan))
			add_cluster(plan, row);
}
