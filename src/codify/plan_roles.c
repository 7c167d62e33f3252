/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which roles there are, and which of them a file or unit belongs to. A service has a role when it
 * is the host's own, or listens, or has configuration of its own; what belongs to none is in
 * `base`.
 */
#include "base/path.h"
#include "codify/plan_parts.h"
#include "snapshot/wording.h"

/* Which rank a role has that is known by its name. */
static const struct {
	const char *pattern;
	int rank;
	const char *check; /* says whether the whole configuration is right, before a restart */
} known_roles[] = {
	{ "ssh", PLAN_RANK_ACCESS, "/usr/sbin/sshd -t" },
	{ "sshd", PLAN_RANK_ACCESS, "/usr/sbin/sshd -t" },
	{ "postgresql*", PLAN_RANK_DATA, NULL },
	{ "mysql*", PLAN_RANK_DATA, NULL },
	{ "mariadb*", PLAN_RANK_DATA, NULL },
	{ "mongod*", PLAN_RANK_DATA, NULL },
	{ "named", PLAN_RANK_DATA, "/usr/bin/named-checkconf" },
	{ "bind9", PLAN_RANK_DATA, "/usr/bin/named-checkconf" },
	{ "slapd*", PLAN_RANK_DATA, NULL },
	{ "redis*", PLAN_RANK_CACHE, NULL },
	{ "memcached*", PLAN_RANK_CACHE, NULL },
	{ "rabbitmq*", PLAN_RANK_CACHE, NULL },
	{ "nginx", PLAN_RANK_FRONT, "/usr/sbin/nginx -t" },
	{ "apache2", PLAN_RANK_FRONT, "/usr/sbin/apachectl configtest" },
	{ "httpd", PLAN_RANK_FRONT, "/usr/sbin/httpd -t" },
	{ "haproxy", PLAN_RANK_FRONT, "/usr/sbin/haproxy -c -q -f /etc/haproxy/haproxy.cfg" },
	{ "varnish", PLAN_RANK_FRONT, NULL },
	{ "squid", PLAN_RANK_FRONT, "/usr/sbin/squid -k parse" },
	{ "keepalived", PLAN_RANK_FRONT, NULL },
};

/* A service's name without type and instance: "postgresql@15-main.service" -> postgresql. */
static struct bytes stem_of(const char *unit)
{
	struct bytes name = bytes_of(unit);
	ptrdiff_t end = bytes_find(name, '@');

	if (end < 0 && plan_is_unit_name(unit))
		end = bytes_find_last(name, '.');
	return end > 0 ? bytes_slice(name, 0, (size_t)end) : name;
}

/* The name as Ansible wants it of a role: letters, digits, underscores. */
static const char *role_name(struct plan *plan, struct bytes stem)
{
	scoped_buf name = { 0 };

	for (size_t i = 0; i < stem.size && name.size < 40; i++) {
		char c = stem.at[i];
		bool is_upper = c >= 'A' && c <= 'Z';

		if (is_upper)
			c = (char)(c - 'A' + 'a');
		bool is_kept = (c >= 'a' && c <= 'z') || (name.size && c >= '0' && c <= '9');

		buf_add_byte(&name, is_kept ? c : '_');
	}
	while (name.size && name.at[0] == '_') {
		memmove(name.at, name.at + 1, name.size);
		name.size--;
	}
	return arena_string(&plan->arena, buf_bytes(&name));
}

static struct plan_role *find_role(struct plan *plan, const char *name)
{
	for (vec_each(role, &plan->roles))
		if (strcmp(role->name, name) == 0)
			return role;
	return NULL;
}

static struct plan_role *add_role(struct plan *plan, const char *name)
{
	struct plan_role *role = vec_push_in(&plan->arena, &plan->roles);

	*role = (struct plan_role){ .name = name, .rank = PLAN_RANK_APPLICATION };
	for (size_t i = 0; i < sizeof(known_roles) / sizeof(known_roles[0]); i++)
		if (path_glob_matches(bytes_of(name), bytes_of(known_roles[i].pattern))) {
			role->rank = known_roles[i].rank;
			role->check = known_roles[i].check;
		}
	return role;
}

static bool is_own(const struct service *service)
{
	return !service->owner_package &&
	       (!service->unit_path || bytes_starts(bytes_of(service->unit_path), "/etc/") ||
		bytes_starts(bytes_of(service->unit_path), "/usr/local/"));
}

static bool has_middleware(const struct content *content, const struct service *service)
{
	for (vec_each(middleware, &content->middleware))
		if (middleware->service && strcmp(middleware->service, service->name) == 0)
			return true;
	return false;
}

static bool deserves_role(const struct plan *plan, const struct service *service)
{
	if (!service->name || service->container || wording_is_system(service) ||
	    service->masked == TRI_YES)
		return false;
	return is_own(service) || (service->active == TRI_YES && service->listens.count) ||
	       service->dropins.count || has_middleware(plan->content, service);
}

static void describe_role(struct plan *plan, struct plan_role *role, const struct service *service)
{
	role->service = service;
	if (service->description)
		role->title = service->description;
	else
		role->title = arena_format(&plan->arena, "%s, %s", service->name,
					   service->manager ? service->manager : "a service");
}

void plan_roles(struct plan *plan)
{
	struct plan_role *base = add_role(plan, "base");

	base->rank = PLAN_RANK_BASE;
	base->title = "what belongs to the host as a whole";
	for (vec_each(service, &plan->content->services)) {
		if (!deserves_role(plan, service) || plan->roles.count >= PLAN_ROLES_MAX)
			continue;
		const char *name = role_name(plan, stem_of(service->name));

		if (!*name || strcmp(name, "base") == 0)
			continue;
		struct plan_role *role = find_role(plan, name);

		if (!role)
			role = add_role(plan, name);
		/* the service says more than its timer or socket */
		if (!role->service || (service->type && strcmp(service->type, "service") == 0))
			describe_role(plan, role, service);
	}
}

struct plan_role *plan_role_of_unit(struct plan *plan, const char *unit)
{
	struct plan_role *role = find_role(plan, role_name(plan, stem_of(unit)));

	return role ? role : plan_base(plan);
}

/* ---- files --------------------------------------------------------------------------------- */

static struct plan_role *role_by_package(struct plan *plan, const char *package)
{
	for (vec_each(role, &plan->roles))
		if (package && role->service && role->service->owner_package &&
		    strcmp(role->service->owner_package, package) == 0)
			return role;
	return NULL;
}

/* By the names in a path: /etc/shop/x, /etc/cron.d/shop, /etc/systemd/system/shop.service.d/x. */
static struct plan_role *role_by_words(struct plan *plan, const char *path)
{
	struct bytes rest = bytes_of(path), part;

	while (bytes_part(&rest, '/', &part)) {
		ptrdiff_t dot = bytes_find(part, '.');
		struct bytes words[] = { part, bytes_slice(part, 0, dot > 0 ? (size_t)dot : 0) };

		if (bytes_ends(part, ".d"))
			words[0].size -= 2;
		for (size_t i = 0; i < 2; i++) {
			const char *word = arena_intern(&plan->arena, words[i]);
			struct plan_role *role = find_role(plan, role_name(plan, stem_of(word)));

			if (role && role != plan_base(plan))
				return role;
		}
	}
	return NULL;
}

static struct plan_role *role_by_application(struct plan *plan, const char *path)
{
	for (vec_each(application, &plan->content->applications))
		if (application->path && application->service &&
		    path_is_within(path, application->path))
			return plan_role_of_unit(plan, application->service);
	for (vec_each(middleware, &plan->content->middleware))
		if (middleware->service && text_list_has(&middleware->files, path))
			return plan_role_of_unit(plan, middleware->service);
	return NULL;
}

/* By what the survey met: "service shop.service", "changes parts of nginx.service". */
static struct plan_role *role_by_evidence(struct plan *plan, const struct file_row *row)
{
	static const char *const starts[] = { "service ", "changes parts of " };

	for (vec_each(evidence, &row->evidence))
		for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
			struct bytes unit = bytes_of(*evidence);

			if (!bytes_skip(&unit, starts[i]))
				continue;
			struct plan_role *role = plan_role_of_unit(
				plan, arena_intern(&plan->arena, unit));

			if (role != plan_base(plan))
				return role;
		}
	return NULL;
}

/* Who uses what lies there is the host itself, whatever it is called. */
static bool is_of_host(const char *path)
{
	static const char *const places[] = { "/etc/apt/",       "/etc/yum.repos.d/",
					      "/etc/sudoers.d/", "/etc/sysctl.d/",
					      "/home/",          "/root/",
					      "/etc/pam.d/" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (bytes_starts(bytes_of(path), places[i]))
			return true;
	return false;
}

struct plan_role *plan_role_of_file(struct plan *plan, const struct file_row *row)
{
	struct plan_role *role = NULL;

	if (is_of_host(row->path))
		return plan_base(plan);
	role = role_by_package(plan, row->owner_package);
	if (!role)
		role = role_by_application(plan, row->path);
	if (!role)
		role = role_by_words(plan, row->path);
	if (!role)
		role = role_by_evidence(plan, row);
	return role ? role : plan_base(plan);
}

struct plan_role *plan_later_role(struct plan *plan, struct plan_role *role, const char *path)
{
	const struct file_row row = { .path = path };
	struct plan_role *other = plan_role_of_file(plan, &row);

	return other > role ? other : role;
}
