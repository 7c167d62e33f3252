/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/goss.h"

#include "base/digest.h"
#include "codify/plan_parts.h"
#include "codify/yaml_out.h"

enum {
	GOSS_FILE_MODE = 0644,
	GOSS_PORT_EPHEMERAL = 32768, /* from here on the kernel gives ports away: ip(7) */
};

/* goss takes its file for a template of Go's before it reads it as YAML: what begins one there
 * cannot be said. Source: goss' manual, Templates. */
static bool is_plain(const char *text)
{
	return text && !strstr(text, "{{") && !strstr(text, "}}");
}

static void pair(struct yaml_out *out, const char *key, const char *text)
{
	if (is_plain(text))
		yaml_pair(out, key, text);
}

static void number(struct yaml_out *out, const char *key, int64_t value)
{
	if (value < 0)
		return;
	yaml_word(out, key);
	yaml_number(out, value);
}

/* ---- items, each as goss' kind of it ------------------------------------------------------- */

static void add_package(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair_flag(out, "installed", true);
}

static void add_service(struct yaml_out *out, const struct plan_item *item)
{
	if (item->enabled != TRI_UNKNOWN)
		yaml_pair_flag(out, "enabled", item->enabled == TRI_YES);
	if (item->started != TRI_UNKNOWN)
		yaml_pair_flag(out, "running", item->started == TRI_YES);
}

static void add_user(struct yaml_out *out, const struct plan_item *item)
{
	const struct user *user = item->user;

	yaml_pair_flag(out, "exists", true);
	number(out, "uid", user->uid);
	number(out, "gid", user->gid);
	pair(out, "home", user->home);
	pair(out, "shell", user->shell);
	if (!user->groups.count)
		return;
	yaml_word(out, "groups");
	yaml_list(out);
	for (vec_each(group, &user->groups))
		if (is_plain(*group))
			yaml_text(out, *group);
	yaml_list_end(out);
}

static void add_group(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair_flag(out, "exists", true);
	number(out, "gid", item->gid);
}

/* The name of an account; goss compares no numbers. */
static const char *account(const char *name)
{
	return plan_is_account_name(name) ? name : NULL;
}

static void add_digest(struct yaml_out *out, const struct plan_item *item)
{
	scoped_buf text = { 0 };
	struct digester digester;
	struct digest digest;

	if (!item->content) {
		pair(out, "sha256", item->sha256);
		return;
	}
	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, bytes_of(item->content));
	digester_end(&digester, &digest);
	digest_add_hex(&text, &digest);
	pair(out, "sha256", buf_text(&text));
}

static void add_file(struct yaml_out *out, const struct plan_item *item)
{
	bool is_link = item->kind == PLAN_LINK;

	if (item->kind == PLAN_ABSENT) {
		yaml_pair_flag(out, "exists", false);
		return;
	}
	yaml_pair_flag(out, "exists", true);
	if (is_link) {
		pair(out, "filetype", "symlink");
		pair(out, "linked-to", item->target);
		return;
	}
	if (item->kind != PLAN_PERMISSIONS)
		pair(out, "filetype", item->kind == PLAN_DIRECTORY ? "directory" : "file");
	pair(out, "mode", item->mode);
	pair(out, "owner", account(item->owner));
	pair(out, "group", account(item->group));
	/* of a file with secrets the snapshot knows what stands in their place */
	if ((item->kind == PLAN_FILE || item->kind == PLAN_REPOSITORY) && !item->is_template)
		add_digest(out, item);
}

static const struct {
	enum plan_kind kind;
	const char *resource;
	void (*add)(struct yaml_out *out, const struct plan_item *item);
} kinds[] = {
	{ PLAN_PACKAGE, "package", add_package }, { PLAN_UNIT, "service", add_service },
	{ PLAN_USER, "user", add_user },          { PLAN_GROUP, "group", add_group },
	{ PLAN_REPOSITORY, "file", add_file },    { PLAN_DIRECTORY, "file", add_file },
	{ PLAN_FILE, "file", add_file },          { PLAN_SECRET_FILE, "file", add_file },
	{ PLAN_LINK, "file", add_file },          { PLAN_PERMISSIONS, "file", add_file },
	{ PLAN_ABSENT, "file", add_file },
};

static const char *const resources[] = { "package", "user", "group", "file", "service" };

/* The row of `kinds` that an item is checked by; COUNT for none. */
static size_t kind_of(const struct plan_item *item, const char *resource, bool waits)
{
	size_t count = sizeof(kinds) / sizeof(kinds[0]);

	if (item->left_out || item->confidence == POSSIBLE || item->masked == TRI_YES ||
	    !is_plain(item->name) || (item->held != NULL) != waits)
		return count;
	for (size_t i = 0; i < count; i++)
		if (kinds[i].kind == item->kind && strcmp(kinds[i].resource, resource) == 0)
			return i;
	return count;
}

/* A name may have two items: a user's own and one for its groups. YAML has one key of a name. */
static bool is_first(const struct plan *plan, const struct plan_item *item)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(other, &role->items)) {
			if (other == item)
				return true;
			if (other->kind == item->kind && !other->left_out &&
			    item->kind == PLAN_USER && strcmp(other->name, item->name) == 0)
				return false;
		}
	return true;
}

static void add_item(struct yaml_out *out, const struct plan_item *item, size_t kind)
{
	yaml_text(out, item->name);
	yaml_map(out);
	kinds[kind].add(out, item);
	yaml_map_end(out);
}

static bool has_items(const struct plan *plan, const char *resource, bool waits)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (kind_of(item, resource, waits) < sizeof(kinds) / sizeof(kinds[0]))
				return true;
	return false;
}

static void add_resource(struct yaml_out *out, const struct plan *plan, const char *resource,
			 bool waits)
{
	if (!has_items(plan, resource, waits))
		return;
	yaml_word(out, resource);
	yaml_map(out);
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			size_t kind = kind_of(item, resource, waits);

			if (kind < sizeof(kinds) / sizeof(kinds[0]) && is_first(plan, item))
				add_item(out, item, kind);
		}
	yaml_map_end(out);
}

/* ---- ports --------------------------------------------------------------------------------- */

/* "tcp:80", "tcp6:80"; NULL for what is no port of the host, or not for long. */
static const char *port_key(struct arena *arena, const struct plan *plan,
			    const struct listening *row, bool waits)
{
	bool is_tcp = text_is(row->protocol, "tcp"), is_udp = text_is(row->protocol, "udp");

	if ((!is_tcp && !is_udp) || row->container || row->port <= 0 || !row->address ||
	    (is_udp && row->port >= GOSS_PORT_EPHEMERAL) || !row->service ||
	    plan_waits(plan, row->service) != waits)
		return NULL;
	return arena_format(arena, "%s%s:%lld", row->protocol, strchr(row->address, ':') ? "6" : "",
			    (long long)row->port);
}

static void add_port(struct yaml_out *out, const struct plan *plan, const char *key, bool waits)
{
	scoped_arena arena = { 0 };
	text_list addresses = { 0 };

	for (vec_each(row, &plan->content->sockets.listening))
		if (text_equal(port_key(&arena, plan, row, waits), key) && is_plain(row->address))
			*vec_push_in(&arena, &addresses) = row->address;
	text_list_sort(&addresses);
	yaml_text(out, key);
	yaml_map(out);
	yaml_pair_flag(out, "listening", true);
	yaml_word(out, "ip");
	yaml_list(out);
	for (vec_each(address, &addresses))
		yaml_text(out, *address);
	yaml_list_end(out);
	yaml_map_end(out);
}

static void add_ports(struct yaml_out *out, const struct plan *plan, bool waits)
{
	scoped_arena arena = { 0 };
	text_list keys = { 0 };

	for (vec_each(row, &plan->content->sockets.listening)) {
		const char *key = port_key(&arena, plan, row, waits);

		if (key)
			*vec_push_in(&arena, &keys) = key;
	}
	if (!keys.count)
		return;
	text_list_sort(&keys);
	yaml_word(out, "port");
	yaml_map(out);
	for (size_t i = 0; i < keys.count; i++)
		if (i == 0 || strcmp(keys.at[i], keys.at[i - 1]) != 0)
			add_port(out, plan, keys.at[i], waits);
	yaml_map_end(out);
}

/* ---- all of it ----------------------------------------------------------------------------- */

void goss_text(const struct plan *plan, bool waits, struct buf *ret)
{
	scoped_yaml out;
	size_t start;

	yaml_init(&out, ret, false);
	yaml_comment(&out,
		     waits ? "What has to be so after the cutover, beside goss.yaml:\n"
			     "goss --gossfile goss-cutover.yaml validate"
			   : "What site.yml makes, for goss: goss --gossfile goss.yaml validate\n"
			     "Secrets are not in it, nor what waits for the cutover: "
			     "goss-cutover.yaml");
	yaml_comment(&out, "");
	start = ret->size;
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		add_resource(&out, plan, resources[i], waits);
	add_ports(&out, plan, waits);
	yaml_end(&out);
	if (ret->size == start)
		buf_add_text(ret, "{}\n");
}

int goss_write(const struct plan *plan, struct project_folder *folder, struct err *err)
{
	int failed = 0;

	for (int waits = 0; waits < 2 && !failed; waits++) {
		scoped_buf text = { 0 };

		goss_text(plan, waits, &text);
		failed = project_folder_write(
			folder, waits ? "verify/goss-cutover.yaml" : "verify/goss.yaml",
			GOSS_FILE_MODE, buf_bytes(&text), err);
	}
	return failed;
}
