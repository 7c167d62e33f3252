/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about what web servers serve, and to whom they pass requests. */
#include <string.h>

#include "survey/conclusions/summary_parts.h"

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

/* True if an upstream is this group: "http://shop", "shop", "https://shop/path". */
static bool is_group(const char *upstream, const char *name)
{
	const char *at = strstr(upstream, "://");
	size_t size = strlen(name);

	upstream = at ? at + 3 : upstream;
	return strncmp(upstream, name, size) == 0 &&
	       (upstream[size] == '\0' || upstream[size] == '/');
}

/* The servers of a group in the configuration, or the upstream itself. */
static void add_behind(struct survey *survey, const struct middleware *middleware,
		       const char *upstream, struct word_list *ret)
{
	for (vec_each(group, &middleware->upstreams)) {
		if (!group->name || !is_group(upstream, group->name))
			continue;
		for (vec_each(server, &group->servers))
			(void)word_list_add(survey, ret, behind(survey, *server));
		return;
	}
	(void)word_list_add(survey, ret, behind(survey, upstream));
}

/* "shop.example.org (also www.example.org)"; NULL if the site has no name of its own. */
static const char *name_of(struct survey *survey, const struct site *site)
{
	struct word_list others = { 0 };
	const char *first = NULL;
	scoped_buf text = { 0 };

	for (vec_each(name, &site->names)) {
		if (strcmp(*name, "_") == 0 || strcmp(*name, "localhost") == 0)
			continue;
		if (first)
			(void)word_list_add(survey, &others, *name);
		first = first ? first : *name;
	}
	if (!first || !others.words.count)
		return first;
	buf_add_format(&text, "%s (also ", first);
	word_list_write(&text, &others);
	buf_add_byte(&text, ')');
	return arena_string(survey->arena, buf_bytes(&text));
}

/* "shop.example.org to shop", or "www.example.org from /srv/www"; NULL for what only sends visitors
 * elsewhere, and for what nobody named. */
static const char *describe_site(struct survey *survey, const struct middleware *middleware,
				 const struct site *site)
{
	const char *name = name_of(survey, site);
	struct word_list targets = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(upstream, &site->upstreams))
		add_behind(survey, middleware, *upstream, &targets);
	if (!targets.words.count && (!name || !site->document_root))
		return NULL;
	buf_add_text(&text, name ? name : "requests");
	if (targets.words.count) {
		buf_add_text(&text, " to ");
		word_list_write(&text, &targets);
	} else {
		buf_add_format(&text, " from %s", site->document_root);
	}
	return arena_string(survey->arena, buf_bytes(&text));
}

static void say_sites(struct survey *survey, const struct middleware *middleware, bool passes)
{
	struct word_list sites = { 0 };
	text_list evidence = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(site, &middleware->sites)) {
		if ((site->upstreams.count > 0) != passes ||
		    !word_list_add(survey, &sites, describe_site(survey, middleware, site)))
			continue;
		if (site->path)
			*vec_push_in(survey->arena, &evidence) = site->path;
	}
	if (!sites.words.count)
		return;
	buf_add_text(&text, summary_product(middleware->program));
	if (middleware->container)
		buf_add_format(&text, " in %s",
			       summary_service_name(survey, middleware->container));
	buf_add_text(&text, passes ? " passes " : " serves ");
	word_list_write_with(&text, &sites, ", ", ", and ");
	buf_add_byte(&text, '.');
	summary_cite(survey, summary_add(survey, CERTAIN, &text), &evidence);
}

void summary_sites(struct survey *survey)
{
	for (vec_each(middleware, &survey->content->middleware))
		if (middleware->program) {
			say_sites(survey, middleware, true);
			say_sites(survey, middleware, false);
		}
}
