/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about what runs here: roles, sites, containers. */
#include <string.h>

#include "survey/conclusions/summary_parts.h"

/* ---- roles --------------------------------------------------------------------------------- */

/* The sites of a program: do they serve files, do they pass requests on. */
struct site_kinds {
	bool serves;
	bool passes;
};

static struct site_kinds site_kinds_of(const struct content *content, const char *product)
{
	struct site_kinds kinds = { 0 };

	for (vec_each(middleware, &content->middleware)) {
		if (!middleware->program || !product || strcmp(middleware->program, product) != 0)
			continue;
		for (vec_each(site, &middleware->sites)) {
			kinds.passes = kinds.passes || site->upstreams.count;
			kinds.serves = kinds.serves ||
				       (site->document_root && !site->upstreams.count);
		}
	}
	return kinds;
}

/* The first word of a purpose's detail: the product. */
static const char *product_of(struct survey *survey, const struct purpose *purpose)
{
	struct bytes rest = bytes_of(purpose->detail ? purpose->detail : ""), word = { 0 };

	if (!bytes_word(&rest, &word))
		return "";
	if (bytes_ends(word, ","))
		word.size--;
	return arena_string(survey->arena, word);
}

/* "a web server or reverse proxy" is one of both where the configuration tells which. */
static const char *role_of(struct survey *survey, const struct purpose *purpose)
{
	struct site_kinds kinds;

	if (strcmp(purpose->name, "a web server or reverse proxy") != 0)
		return purpose->name;
	kinds = site_kinds_of(survey->content, product_of(survey, purpose));
	return kinds.passes && !kinds.serves   ? "a reverse proxy"
	       : kinds.serves && !kinds.passes ? "a web server"
	       : kinds.passes                  ? "a web server and reverse proxy"
					       : purpose->name;
}

static bool is_own_program(const struct purpose *purpose)
{
	return strcmp(purpose->name, "an application server") == 0 ||
	       strcmp(purpose->name, "a host of its own programs") == 0;
}

/* What containers are for is told with them. */
static bool is_role(const struct purpose *purpose)
{
	return !is_own_program(purpose) && !purpose->container;
}

static const char container_host[] = "a container host";

/* The engines whose containers run; some have no daemon that would be a purpose. */
static void add_engines(struct survey *survey, struct word_list *ret)
{
	for (vec_each(container, &survey->content->containers))
		if (container->pids.count && container->engine)
			(void)word_list_add(survey, ret, summary_product(container->engine));
}

/* All products of one role: "a database (PostgreSQL)". */
static void add_role(struct survey *survey, const char *role, struct word_list *roles)
{
	struct word_list names = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(purpose, &survey->content->purposes))
		if (is_role(purpose) && strcmp(role_of(survey, purpose), role) == 0)
			(void)word_list_add(survey, &names,
					    summary_product(product_of(survey, purpose)));
	if (strcmp(role, container_host) == 0)
		add_engines(survey, &names);
	buf_add_format(&text, "%s (", role);
	word_list_write(&text, &names);
	buf_add_byte(&text, ')');
	(void)word_list_add(survey, roles, buf_text(&text));
}

/* "shop (python, django)", from the application's own row where there is one. */
static const char *describe_application(struct survey *survey, const struct application *row)
{
	scoped_buf text = { 0 };

	buf_add_text(&text, row->name ? row->name : "?");
	if (row->language)
		buf_add_format(&text, " (%s%s%s)", row->language, row->framework ? ", " : "",
			       row->framework ? row->framework : "");
	return arena_string(survey->arena, buf_bytes(&text));
}

/* The applications of this box: rows of applications that run, else purposes. */
static void add_applications(struct survey *survey, struct word_list *ret, struct statement *cited)
{
	for (vec_each(application, &survey->content->applications))
		if (application->pids.count && !application->container &&
		    word_list_add(survey, ret, describe_application(survey, application)) && cited)
			summary_cite(survey, cited, &application->evidence);
	if (ret->words.count)
		return;
	for (vec_each(purpose, &survey->content->purposes))
		if (is_own_program(purpose) && !purpose->container &&
		    word_list_add(survey, ret, product_of(survey, purpose)) && cited)
			summary_cite(survey, cited, &purpose->evidence);
}

void summary_roles(struct survey *survey)
{
	const struct content *content = survey->content;
	struct word_list roles = { 0 }, applications = { 0 };
	scoped_buf text = { 0 };

	struct word_list engines = { 0 };

	for (vec_each(purpose, &content->purposes))
		if (is_role(purpose))
			add_role(survey, role_of(survey, purpose), &roles);
	add_engines(survey, &engines);
	if (engines.words.count)
		add_role(survey, container_host, &roles);
	add_applications(survey, &applications, NULL);
	if (!roles.words.count && !applications.words.count)
		return;
	buf_add_format(&text, "%s is ",
		       content->host.hostname ? content->host.hostname : "This host");
	word_list_write(&text, &roles);
	if (applications.words.count) {
		bool is_one = applications.words.count == 1;

		buf_add_format(&text, "%s the application%s ",
			       roles.words.count ? ", and runs" : "the host of", is_one ? "" : "s");
		word_list_write(&text, &applications);
	}
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, CERTAIN, &text);

	for (vec_each(purpose, &content->purposes))
		if (is_role(purpose))
			summary_cite(survey, statement, &purpose->evidence);
	struct word_list again = { 0 };

	add_applications(survey, &again, statement);
}

/* ---- sites --------------------------------------------------------------------------------- */

/* The port of "http://127.0.0.1:8000/", "127.0.0.1:8000", -1 without one. */
static int64_t port_of(const char *upstream)
{
	const char *at = strstr(upstream, "://");
	struct bytes rest = bytes_of(at ? at + 3 : upstream);
	ptrdiff_t slash = bytes_find(rest, '/');
	ptrdiff_t colon;
	uint64_t port;

	rest = bytes_slice(rest, 0, slash < 0 ? rest.size : (size_t)slash);
	colon = bytes_find_last(rest, ':');
	if (colon < 0 || !bytes_u64(bytes_slice(rest, (size_t)colon + 1, SIZE_MAX), 10, &port) ||
	    port > UINT16_MAX)
		return -1;
	return (int64_t)port;
}

static bool is_this_host(const char *upstream)
{
	return strstr(upstream, "127.0.0.1") || strstr(upstream, "localhost") ||
	       strstr(upstream, "[::1]") || upstream[0] == '/' || strstr(upstream, "unix:");
}

/* Who answers behind an upstream: a service of this box by its port or socket, or the upstream as
 * it is written. */
static const char *behind(struct survey *survey, const char *upstream)
{
	int64_t port = port_of(upstream);

	if (!is_this_host(upstream))
		return upstream;
	for (vec_each(listening, &survey->content->sockets.listening)) {
		bool is_socket = listening->address && listening->address[0] == '/' &&
				 strstr(upstream, listening->address);

		if ((port >= 0 && listening->port == port) || is_socket)
			return summary_service_name(survey, listening->service
								    ? listening->service
								    : listening->program);
	}
	return upstream;
}

/* The servers of a group in the configuration, or the upstream itself. */
static void add_behind(struct survey *survey, const struct middleware *middleware,
		       const char *upstream, struct word_list *ret)
{
	for (vec_each(group, &middleware->upstreams)) {
		if (!group->name || !strstr(upstream, group->name))
			continue;
		for (vec_each(server, &group->servers))
			(void)word_list_add(survey, ret, behind(survey, *server));
		return;
	}
	(void)word_list_add(survey, ret, behind(survey, upstream));
}

/* "shop.example.org to shop", or "/srv/www as www.example.org". */
static const char *describe_site(struct survey *survey, const struct middleware *middleware,
				 const struct site *site)
{
	struct word_list names = { 0 }, targets = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(name, &site->names))
		if (strcmp(*name, "_") != 0)
			(void)word_list_add(survey, &names, *name);
	for (vec_each(upstream, &site->upstreams))
		add_behind(survey, middleware, *upstream, &targets);
	if (!targets.words.count && !names.words.count)
		return NULL;
	if (names.words.count)
		word_list_write(&text, &names);
	else
		buf_add_text(&text, "requests");
	if (targets.words.count) {
		buf_add_text(&text, " to ");
		word_list_write(&text, &targets);
	} else if (site->document_root) {
		buf_add_format(&text, " from %s", site->document_root);
	}
	return arena_string(survey->arena, buf_bytes(&text));
}

static void say_sites(struct survey *survey, const struct middleware *middleware, bool passes)
{
	struct word_list sites = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(site, &middleware->sites))
		if ((site->upstreams.count > 0) == passes)
			(void)word_list_add(survey, &sites,
					    describe_site(survey, middleware, site));
	if (!sites.words.count)
		return;
	buf_add_format(&text, "%s %s ", summary_product(middleware->program),
		       passes ? "passes" : "serves");
	word_list_write(&text, &sites);
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, CERTAIN, &text);

	for (vec_each(site, &middleware->sites))
		summary_cite_text(survey, statement, site->path);
}

void summary_sites(struct survey *survey)
{
	for (vec_each(middleware, &survey->content->middleware)) {
		if (!middleware->program)
			continue;
		say_sites(survey, middleware, true);
		say_sites(survey, middleware, false);
	}
}

/* ---- containers ---------------------------------------------------------------------------- */

/* "shop-web (nginx:1.25, on :8080)". */
static const char *describe_container(struct survey *survey, const struct container *container)
{
	scoped_buf text = { 0 };

	buf_add_format(&text, "%s (%s", container->name ? container->name : container->id,
		       container->image ? container->image : container->engine);
	for (vec_each(port, &container->ports))
		if (port->host_port != UNKNOWN)
			buf_add_format(&text, ", :%lld", (long long)port->host_port);
	buf_add_byte(&text, ')');
	return arena_string(survey->arena, buf_bytes(&text));
}

static void say_containers(struct survey *survey, const char *engine)
{
	struct word_list running = { 0 }, projects = { 0 };
	struct statement *statement;
	scoped_buf text = { 0 };
	size_t count = 0, stopped = 0;

	for (vec_each(container, &survey->content->containers)) {
		bool is_of_it = container->engine && strcmp(container->engine, engine) == 0;

		if (!is_of_it || !(container->name || container->id))
			continue;
		stopped += container->pids.count == 0;
		if (container->pids.count &&
		    word_list_add(survey, &running, describe_container(survey, container)))
			count++;
		(void)word_list_add(survey, &projects, container->compose_project);
	}
	if (!count && !stopped)
		return;
	buf_add_format(&text, "%s runs %zu container%s", summary_product(engine), count,
		       count == 1 ? "" : "s");
	if (count) {
		buf_add_text(&text, ": ");
		word_list_write(&text, &running);
	}
	if (projects.words.count) {
		buf_add_text(&text, ", of the compose project ");
		word_list_write(&text, &projects);
	}
	if (stopped)
		buf_add_format(&text, "; %zu more %s stopped", stopped,
			       stopped == 1 ? "is" : "are");
	buf_add_byte(&text, '.');
	statement = summary_add(survey, CERTAIN, &text);
	for (vec_each(container, &survey->content->containers))
		if (container->engine && strcmp(container->engine, engine) == 0)
			summary_cite(survey, statement, &container->evidence);
}

void summary_containers(struct survey *survey)
{
	struct word_list engines = { 0 };

	for (vec_each(container, &survey->content->containers))
		(void)word_list_add(survey, &engines, container->engine);
	for (vec_each(engine, &engines.words))
		say_containers(survey, *engine);
}
