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

static bool is_before_scram(const char *version)
{
	enum { DECIMAL = 10, SCRAM_SINCE = 14 };
	struct bytes rest = bytes_of(version), major;
	uint64_t number;

	return bytes_part(&rest, '.', &major) && bytes_u64(major, DECIMAL, &number) &&
	       number < SCRAM_SINCE;
}

static void add_words(struct plan *plan, struct plan_item *item, const char *const *words)
{
	for (; *words; words++)
		*vec_push_in(&plan->arena, &item->lines) = *words;
}

/* Passwords that were set before 14 are kept as MD5 unless somebody asked for the other. New
 * clusters have pg_hba.conf ask for SCRAM, which such a role cannot answer; where it asks for MD5
 * both are taken. Source: PostgreSQL 14, release notes; "Password Authentication". */
static void let_old_passwords_in(struct plan *plan, const char *path)
{
	const struct file_row file = { .path = path };
	const char *there = renames_text(&plan->renames, path, &plan->arena);
	const char *old = arena_format(&plan->arena, "%.*s/pg_hba.conf",
				       (int)path_folder(path).size, path);
	const char *version, *version_there, *name;

	if (!read_cluster(plan, path, &version, &name) ||
	    !read_cluster(plan, there, &version_there, &name) || !is_before_scram(version) ||
	    is_before_scram(version_there) || plan_named(plan, old))
		return;
	struct plan_item *item = plan_add(plan, plan_role_of_file(plan, &file), PLAN_EDIT, old);

	item->attribute = "^(host.*\\s)scram-sha-256$";
	item->target = "\\1md5";
	item->confidence = LIKELY;
	item->why = "passwords set before PostgreSQL 14 are MD5; md5 there takes both kinds";
}

/* Before its configuration is put, which is that of the old host: made for a folder that has one
 * already it would fail. */
static void add_cluster(struct plan *plan, const struct middleware *row)
{
	const struct file_row file = { .path = row->path };
	const char *data = row->data_directories.count ? row->data_directories.at[0] : NULL;
	const char *path = renames_text(&plan->renames, row->path, &plan->arena);
	const char *version, *name;

	data = renames_text(&plan->renames, data, &plan->arena);
	if (!read_cluster(plan, path, &version, &name) || strcmp(name, PACKAGED_NAME) == 0)
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
		    !plan_is_rpm(plan)) {
			add_cluster(plan, row);
			let_old_passwords_in(plan, row->path);
		}
}
