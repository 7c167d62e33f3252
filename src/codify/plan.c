/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/plan.h"

#include "base/path.h"
#include "base/utf8.h"
#include "codify/plan_parts.h"
#include "format/secrets/secret_template.h"

static const char *const kind_names[PLAN_KIND_COUNT][2] = {
	[PLAN_REPOSITORY] = { "repository file", "repository files" },
	[PLAN_PACKAGE] = { "package", "packages" },
	[PLAN_LOCAL_PACKAGE] = { "package of no repository", "packages of no repository" },
	[PLAN_HOLD] = { "hold", "holds" },
	[PLAN_GROUP] = { "group", "groups" },
	[PLAN_USER] = { "user", "users" },
	[PLAN_DIRECTORY] = { "folder", "folders" },
	[PLAN_FILE] = { "file", "files" },
	[PLAN_SECRET_FILE] = { "secret file", "secret files" },
	[PLAN_PACKED] = { "tree", "trees" },
	[PLAN_KEYS] = { "list of keys", "lists of keys" },
	[PLAN_LINK] = { "link", "links" },
	[PLAN_HARD_LINK] = { "hard link", "hard links" },
	[PLAN_PERMISSIONS] = { "mode", "modes" },
	[PLAN_STATOVERRIDE] = { "mode told to dpkg", "modes told to dpkg" },
	[PLAN_DIVERSION] = { "diversion", "diversions" },
	[PLAN_ACL] = { "access control list", "access control lists" },
	[PLAN_ATTRIBUTE] = { "extended attribute", "extended attributes" },
	[PLAN_CAPABILITIES] = { "set of capabilities", "sets of capabilities" },
	[PLAN_PYTHON] = { "environment of Python", "environments of Python" },
	[PLAN_CLUSTER] = { "cluster of PostgreSQL", "clusters of PostgreSQL" },
	[PLAN_TOOL] = { "call of a language's tool", "calls of languages' tools" },
	[PLAN_EDIT] = { "change of a line", "changes of lines" },
	[PLAN_ABSENT] = { "removal", "removals" },
	[PLAN_REGISTERED] = { "registered alternative", "registered alternatives" },
	[PLAN_ALTERNATIVE] = { "alternative", "alternatives" },
	[PLAN_HOSTS_LINE] = { "hosts entry", "hosts entries" },
	[PLAN_MOUNT] = { "mount", "mounts" },
	[PLAN_MOUNTED] = { "mount unit", "mount units" },
	[PLAN_TIMEZONE] = { "time zone", "time zones" },
	[PLAN_LOCALE] = { "generated language", "generated languages" },
	[PLAN_LANGUAGE] = { "language setting", "language settings" },
	[PLAN_UNIT] = { "unit", "units" },
	[PLAN_DATA] = { "data", "data" },
	[PLAN_OTHER] = { "other", "others" },
};

const char *plan_kind_name(enum plan_kind kind, size_t count)
{
	return kind_names[kind][count != 1];
}

static void init_item(struct plan_item *item, enum plan_kind kind, const char *name)
{
	*item = (struct plan_item){
		.kind = kind,
		.name = name,
		.gid = UNKNOWN,
		.size = UNKNOWN,
		.confidence = CERTAIN,
		.enabled = TRI_UNKNOWN,
		.started = TRI_UNKNOWN,
		.masked = TRI_UNKNOWN,
	};
}

/* What is found again by its name. */
static bool is_indexed(enum plan_kind kind)
{
	return kind == PLAN_FILE || kind == PLAN_REPOSITORY || kind == PLAN_PACKED ||
	       kind == PLAN_UNIT || kind == PLAN_DIRECTORY || kind == PLAN_LINK ||
	       kind == PLAN_KEYS || kind == PLAN_HARD_LINK || kind == PLAN_LOCAL_PACKAGE;
}

struct plan_item *plan_add(struct plan *plan, struct plan_role *role, enum plan_kind kind,
			   const char *name)
{
	struct plan_item *item = vec_push_in(&plan->arena, &role->items);

	init_item(item, kind, name);
	if (is_indexed(kind)) {
		struct plan_place *place = plan_map_put(&plan->files, name);

		place->role = (size_t)(role - plan->roles.at);
		place->item = role->items.count;
	}
	return item;
}

void plan_leave_out(struct plan *plan, struct plan_role *role, const char *name, const char *why)
{
	plan_add(plan, role, PLAN_OTHER, name ? name : "(no name)")->left_out = why;
}

struct plan_role *plan_base(struct plan *plan)
{
	return &plan->roles.at[0];
}

static int by_rank(const void *a, const void *b)
{
	const struct plan_role *one = a, *other = b;

	return one->rank != other->rank ? one->rank - other->rank : strcmp(one->name, other->name);
}

void plan_make(struct plan *plan, const struct content *content)
{
	*plan = (struct plan){ .content = content };
	plan_find_renames(plan);
	plan_roles(plan);
	vec_sort(&plan->roles, by_rank);
	plan_packages(plan);
	plan_people(plan);
	plan_host(plan);
	plan_mounts(plan);
	plan_identity(plan);
	plan_files(plan);
	plan_languages(plan);
	plan_clusters(plan);
	plan_services(plan);
	plan_applications(plan);
	plan_moves(plan);
	plan_onto(plan);
}

void plan_deinit(struct plan *plan)
{
	plan_map_deinit(&plan->files);
	identity_words_deinit(&plan->own_words);
	identity_words_deinit(&plan->kept_words);
	arena_deinit(&plan->arena);
}

static struct plan_item *item_at(const struct plan *plan, const struct plan_place *place,
				 struct plan_role **role)
{
	*role = &plan->roles.at[place->role];
	return &(*role)->items.at[place->item - 1];
}

struct plan_item *plan_named(const struct plan *plan, const char *name)
{
	const struct plan_place *place = name ? plan_map_find(&plan->files, name) : NULL;
	struct plan_role *role;

	return place ? item_at(plan, place, &role) : NULL;
}

bool plan_waits(const struct plan *plan, const char *name)
{
	const struct plan_item *item = plan_named(plan, name);

	return item && item->held;
}

struct plan_item *plan_find(struct plan *plan, const char *path, struct plan_role **role)
{
	const struct plan_place *place = plan_map_find(&plan->files, path);
	scoped_buf folder = { 0 };

	if (place)
		return item_at(plan, place, role);
	buf_add_text(&folder, path);
	while (folder.size) {
		buf_cut(&folder, path_folder(buf_text(&folder)).size);
		place = plan_map_find(&plan->files, buf_text(&folder));
		struct plan_item *item = place ? item_at(plan, place, role) : NULL;

		if (item && item->kind == PLAN_PACKED)
			return item;
	}
	return NULL;
}

void plan_add_hard_link(struct plan *plan, struct plan_role *role,
			const struct archive_member *member)
{
	const char *path = arena_string(&plan->arena, bytes_of(member->path));
	const char *target = arena_string(&plan->arena, bytes_of(member->hardlink));

	if (!plan_is_plain_path(path) || !plan_is_plain_path(target)) {
		plan_leave_out(plan, role, path, "another name of a file, and an odd one");
		return;
	}
	struct plan_item *item = plan_add(plan, plan_later_role(plan, role, target), PLAN_HARD_LINK,
					  path);

	item->target = target;
	item->mode = arena_format(&plan->arena, "%04o", archive_member_mode(member));
	item->why = "the same file on the old host";
}

struct plan_item *plan_add_from_tree(struct plan *plan, struct plan_role *role, const char *path,
				     const struct plan_item *tree)
{
	struct plan_item copy = *tree, *item;

	item = plan_add(plan, role, PLAN_FILE, arena_string(&plan->arena, bytes_of(path)));
	item->confidence = copy.confidence;
	item->held = copy.held;
	item->is_config = copy.is_config;
	item->why = arena_format(&plan->arena, "it lies in %s, and is a template", copy.name);
	if (!plan_is_plain_path(path))
		item->left_out = "its name is not one that Ansible takes, and it holds a secret";
	return item;
}

/* Each line is added by itself. Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT. */
static void see_keys(struct plan *plan, struct plan_item *item, struct bytes text)
{
	struct bytes line;
	size_t odd = 0;

	while (bytes_line(&text, &line)) {
		line = bytes_trim(line);
		bool is_odd = !utf8_is_valid(line) || bytes_find(line, '\0') >= 0 ||
			      bytes_find_text(line, "<secret:") >= 0;

		odd += is_odd;
		if (line.size && !is_odd)
			*vec_push_in(&plan->arena, &item->lines) = arena_string(&plan->arena, line);
	}
	if (odd)
		item->why = arena_format(&plan->arena,
					 "%s; %zu lines of it are left out: they hold a secret, or "
					 "are no text",
					 item->why, odd);
	if (!item->lines.count)
		item->left_out = "there are no keys in it";
}

void plan_see_content(struct plan *plan, struct plan_item *item, struct bytes text)
{
	struct secret_template template;

	item->is_carried = true;
	item->size = (int64_t)text.size;
	if (item->kind == PLAN_KEYS) {
		see_keys(plan, item, text);
		return;
	}
	secret_template_read(text, &plan->arena, &template);
	if (!template.ids.count)
		return;
	if (template.why_not) {
		item->left_out = arena_format(&plan->arena, "its secrets cannot be put back: %s",
					      template.why_not);
		return;
	}
	if (item->kind == PLAN_PACKED) {
		item->left_out = "its name is not one that Ansible takes, and it holds a secret";
		return;
	}
	item->secrets = template.ids;
	item->is_template = true;
	item->newline = template.newline;
	item->unlike = template.unlike;
}

static void need_secret(struct plan *plan, const char *id)
{
	text_list_add_once(&plan->arena, &plan->secrets, id);
}

/* A file that is to be put, and whose content is nowhere. */
static bool lacks_content(const struct plan_item *item)
{
	return (item->kind == PLAN_FILE || item->kind == PLAN_REPOSITORY ||
		item->kind == PLAN_PACKED || item->kind == PLAN_KEYS ||
		item->kind == PLAN_LOCAL_PACKAGE) &&
	       !item->is_carried && !item->left_out;
}

/* Leaves out a unit whose file is not put, and notes what its role restarts. */
static void finish_unit(struct plan *plan, struct plan_role *role, struct plan_item *unit)
{
	struct plan_role *other;
	const struct plan_item *file = unit->target ? plan_find(plan, unit->target, &other) : NULL;

	if (unit->target && (!file || file->left_out))
		unit->left_out = arena_format(&plan->arena, "its file %s is not put", unit->target);
	if (role != plan_base(plan) && unit->started == TRI_YES && !unit->held && !unit->left_out &&
	    bytes_ends(bytes_of(unit->name), ".service"))
		*vec_push_in(&plan->arena, &role->units) = unit->name;
}

/* True if the plan puts something that lies in the folder. */
static bool has_put(const struct plan *plan, const char *folder)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (!item->left_out && !item->is_way && item->name[0] == '/' &&
			    path_is_below(item->name, folder))
				return true;
	return false;
}

/* Folders inside of data come with it: a database refuses to be made where they stand already. */
static void leave_folders_of_data(struct plan *plan, const char *data)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->is_way && !item->left_out && path_is_below(item->name, data) &&
			    !has_put(plan, item->name))
				item->left_out = arena_format(&plan->arena,
							      "it comes with the data in %s", data);
}

/* What stands beside a file that is not put, and another name of it. */
static void leave_out_too(struct plan *plan, struct plan_item *item)
{
	bool is_link = item->kind == PLAN_HARD_LINK;
	bool is_beside = item->kind == PLAN_ACL || item->kind == PLAN_ATTRIBUTE ||
			 item->kind == PLAN_CAPABILITIES;
	struct plan_role *role;

	if (item->left_out || !(is_link || is_beside))
		return;
	const struct plan_item *file = plan_find(plan, is_link ? item->target : item->name, &role);

	if (file ? file->left_out != NULL : is_link)
		item->left_out = is_link ? "the file that it is another name of is not put"
					 : "the file itself is not put";
}

void plan_finish(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_DATA)
				leave_folders_of_data(plan, item->name);
	plan_rename(plan);
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (lacks_content(item))
				item->left_out = "its content is not in the snapshot";
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			if (item->kind == PLAN_UNIT && !item->left_out)
				finish_unit(plan, role, item);
			if (item->left_out)
				continue;
			role->is_packed |= item->kind == PLAN_PACKED;
			for (vec_each(id, &item->secrets))
				need_secret(plan, *id);
			if (item->secret)
				need_secret(plan, item->secret);
		}
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			leave_out_too(plan, item);
}
