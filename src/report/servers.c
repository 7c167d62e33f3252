/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sites and servers, as their configuration has them. */
#include "base/path.h"
#include "report/section.h"
#include "snapshot/wording.h"

enum {
	SITES_USUAL = 12,
	SERVERS_USUAL = 12,
	SITE_NAMES_SHOWN = 2,
	SITE_TARGETS_SHOWN = 3,
	LISTENS_SHOWN = 4,
	PEERS_SHOWN = 3,
	DATABASES_SHOWN = 6,
	ID_SIZE = 64, /* of a container that nobody named */
	ID_SHOWN = 12,
};

/* ---- texts --------------------------------------------------------------------------------- */

/* "*:80" and "[::]:80" are ":80". */
static struct bytes shown_listen(const char *listen)
{
	struct bytes text = bytes_of(listen);

	if (!bytes_skip(&text, "0.0.0.0:") && !bytes_skip(&text, "*:") &&
	    !bytes_skip(&text, "[::]:"))
		return text;
	return (struct bytes){ text.at - 1, text.size + 1 };
}

/* Appends addresses, each once. */
static void add_listens(struct buf *ret, const text_list *listens, unsigned *shown)
{
	for (vec_each(listen, listens)) {
		struct bytes text = shown_listen(*listen), rest = buf_bytes(ret), word;
		bool seen = false;

		while (!seen && bytes_word(&rest, &word))
			seen = bytes_equal(word, text);
		if (seen || (*shown)++ >= LISTENS_SHOWN)
			continue;
		buf_add_text(ret, ret->size ? " " : "");
		buf_add_bytes(ret, text);
	}
}

static void add_part(struct buf *ret, const char *format, ...) PRINTF_LIKE(2, 3);

static void add_part(struct buf *ret, const char *format, ...)
{
	va_list arguments;

	buf_add_text(ret, ret->size ? "; " : "");
	va_start(arguments, format);
	buf_add_arguments(ret, format, arguments);
	va_end(arguments);
}

/* ---- sites --------------------------------------------------------------------------------- */

static const struct table_column site_columns[] = {
	{ .max = 44 },
	{ .max = 30 },
	{ .is_flexible = true, .min = 24 },
	{ .rank = 1, .max = 44 },
};

static bool only_redirects(const struct site *site)
{
	return site->redirects.count && !site->upstreams.count && !site->document_root;
}

static bool same_names(const struct site *a, const struct site *b)
{
	if (a->names.count != b->names.count || !a->names.count)
		return false;
	for (size_t i = 0; i < a->names.count; i++)
		if (strcmp(a->names.at[i], b->names.at[i]) != 0)
			return false;
	return true;
}

/* The site that another one only leads to: they share a row. */
static const struct site *main_site(const struct middleware *row, const struct site *site)
{
	for (vec_each(other, &row->sites))
		if (only_redirects(site) && !only_redirects(other) && same_names(site, other))
			return other;
	return site;
}

static void add_names_cell(struct table *table, const struct site *site)
{
	scoped_buf text = { 0 };
	size_t count = site->names.count;

	for (size_t i = 0; i < count && i < SITE_NAMES_SHOWN; i++)
		buf_add_format(&text, "%s%s", i ? ", " : "", site->names.at[i]);
	if (count > SITE_NAMES_SHOWN)
		buf_add_format(&text, " +%zu", count - SITE_NAMES_SHOWN);
	if (!count || strcmp(buf_text(&text), "_") == 0)
		table_cell(table, STYLE_PLAIN, "any name");
	else
		table_cell(table, STYLE_BOLD, buf_text(&text));
}

static void add_listens_cell(struct table *table, const struct middleware *row,
			     const struct site *site)
{
	scoped_buf text = { 0 };
	unsigned shown = 0;

	for (vec_each(other, &row->sites))
		if (other == site || main_site(row, other) == site)
			add_listens(&text, &other->listens, &shown);
	if (shown > LISTENS_SHOWN)
		buf_add_format(&text, " +%u", shown - LISTENS_SHOWN);
	table_cell(table, STYLE_CYAN, text.size ? buf_text(&text) : "-");
}

/* "http://shop" is a group of servers: they are named behind it. */
static void add_group(struct buf *ret, const struct middleware *row, const char *target)
{
	const char *scheme = strstr(target, "://");
	struct bytes name = bytes_of(scheme ? scheme + 3 : target);
	ptrdiff_t slash = bytes_find(name, '/');

	if (slash > 0)
		name.size = (size_t)slash;
	for (vec_each(upstream, &row->upstreams)) {
		if (!upstream->name ||
		    (!bytes_is(name, upstream->name) && strcmp(target, upstream->name) != 0))
			continue;
		for (size_t i = 0; i < upstream->servers.count && i < SITE_TARGETS_SHOWN; i++) {
			const char *server = upstream->servers.at[i];

			buf_add_format(ret, "%s%.*s", i ? ", " : " (", (int)strcspn(server, " "),
				       server);
		}
		if (upstream->servers.count > SITE_TARGETS_SHOWN)
			buf_add_format(ret, " +%zu", upstream->servers.count - SITE_TARGETS_SHOWN);
		buf_add_text(ret, upstream->servers.count ? ")" : "");
		return;
	}
}

static void add_target_cell(struct table *table, const struct middleware *row,
			    const struct site *site)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < site->upstreams.count && i < SITE_TARGETS_SHOWN; i++) {
		add_part(&text, "%s", site->upstreams.at[i]);
		add_group(&text, row, site->upstreams.at[i]);
	}
	if (site->upstreams.count > SITE_TARGETS_SHOWN)
		buf_add_format(&text, " +%zu", site->upstreams.count - SITE_TARGETS_SHOWN);
	if (site->document_root)
		add_part(&text, "%s", site->document_root);
	if (!text.size && site->redirects.count)
		add_part(&text, "redirects to %s", site->redirects.at[0]);
	table_cell(table, STYLE_PLAIN, text.size ? buf_text(&text) : "-");
}

/* "in shop: ": the container that has the path. */
static void add_container(struct buf *ret, const struct middleware *row)
{
	const char *name = row->service ? row->service : row->container;

	if (row->container)
		buf_add_format(ret,
			       "in %.*s: ", strlen(name) == ID_SIZE ? ID_SHOWN : (int)strlen(name),
			       name);
}

static void add_site_row(struct table *table, const struct middleware *row, const struct site *site)
{
	add_names_cell(table, site);
	add_listens_cell(table, row, site);
	add_target_cell(table, row, site);
	scoped_buf where = { 0 };

	add_container(&where, row);
	buf_add_format(&where, "%s:%lld", site->path ? site->path : row->program,
		       (long long)site->line);
	table_cell(table, STYLE_DIM, buf_text(&where));
}

static void write_sites(struct report *report)
{
	scoped_table table = table_of(site_columns, sizeof(site_columns) / sizeof(site_columns[0]));
	size_t count = 0, shown;

	for (vec_each(row, &report->content->middleware))
		for (vec_each(site, &row->sites))
			count += main_site(row, site) == site;
	if (!count)
		return;
	shown = section_rows(report, count, SITES_USUAL);
	for (vec_each(row, &report->content->middleware))
		for (vec_each(site, &row->sites))
			if (main_site(row, site) == site && table_rows(&table) < shown)
				add_site_row(&table, row, site);
	section_title(report, "Sites");
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}

/* ---- servers ------------------------------------------------------------------------------- */

static const struct table_column server_columns[] = {
	{ .max = 36 },
	{ .is_flexible = true, .min = 30 },
	{ .rank = 1, .max = 50 },
};

/* What a setting that names another host makes of it. */
static const struct {
	const char *key, *verb;
} verbs[] = {
	{ "primary_conninfo", "follows" },
	{ "replicaof", "follows" },
	{ "slaveof", "follows" },
	{ "master.info", "follows" },
	{ "wsrep_cluster_address", "is in a cluster with" },
	{ "sentinel", "watches" },
	{ "relayhost", "sends through" },
	{ "smtpd_milters", "has mail checked by" },
	{ "content_filter", "has mail checked by" },
	{ "log", "logs to" },
	{ "access_log", "logs to" },
	{ "error_log", "logs to" },
};

static const char *verb_of(const struct endpoint *endpoint)
{
	for (size_t i = 0; endpoint->key && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].key, endpoint->key) == 0)
			return verbs[i].verb;
	return "asks";
}

static void add_endpoints(struct buf *ret, const struct middleware *row)
{
	size_t shown = 0;

	for (vec_each(endpoint, &row->endpoints)) {
		if (!endpoint->host || shown++ >= PEERS_SHOWN)
			continue;
		add_part(ret, "%s ", verb_of(endpoint));
		wording_address(ret, NULL, endpoint->host, endpoint->port);
		if (strcmp(verb_of(endpoint), "asks") == 0 && endpoint->protocol)
			buf_add_format(ret, " (%s)", endpoint->protocol);
	}
	if (shown > PEERS_SHOWN)
		buf_add_format(ret, " +%zu", shown - PEERS_SHOWN);
}

/* The ports of what runs stand among what runs, those of sites with the sites. */
static void add_own_listens(const struct report *report, struct buf *ret,
			    const struct middleware *row)
{
	scoped_buf listens = { 0 };
	bool any_port = false;
	unsigned shown = 0;

	for (vec_each(listen, &row->listens))
		any_port |= (*listen)[0] != '/' && (*listen)[0] != '@';
	if (!report->verbose && (row->sites.count || (row->pids.count && any_port)))
		return;
	add_listens(&listens, &row->listens, &shown);
	if (shown > LISTENS_SHOWN)
		buf_add_format(&listens, " +%u", shown - LISTENS_SHOWN);
	if (listens.size)
		add_part(ret, "on %s", buf_text(&listens));
}

static void add_databases(const struct report *report, struct buf *ret,
			  const struct middleware *row)
{
	size_t shown = section_rows(report, row->databases.count, DATABASES_SHOWN);
	scoped_buf names = { 0 };

	for (size_t i = 0; i < shown; i++)
		buf_add_format(&names, "%s%s", i ? " " : "", row->databases.at[i].key);
	if (shown < row->databases.count)
		buf_add_format(&names, " +%zu", row->databases.count - shown);
	if (shown)
		add_part(ret, "databases %s", buf_text(&names));
}

/* What a row says: nothing where other sections say all of it. */
static void add_what(const struct report *report, struct buf *ret, const struct middleware *row)
{
	if (report->content->sockets.sources.count && !row->pids.count)
		add_part(ret, "does not run");
	add_own_listens(report, ret, row);
	add_databases(report, ret, row);
	for (vec_each(folder, &row->data_directories))
		add_part(ret, "data in %s", *folder);
	add_endpoints(ret, row);
}

static void add_server_row(const struct report *report, struct table *table,
			   const struct middleware *row)
{
	scoped_buf text = { 0 };

	add_what(report, &text, row);
	table_format(table, STYLE_BOLD, "%s%s%s", row->program, row->name ? " " : "",
		     row->name ? row->name : "");
	table_cell(table, STYLE_PLAIN, text.size ? buf_text(&text) : "-");
	scoped_buf where = { 0 };

	add_container(&where, row);
	buf_add_text(&where, row->path);
	table_cell(table, STYLE_DIM, buf_text(&where));
}

static bool is_shown(const struct report *report, const struct middleware *row)
{
	scoped_buf text = { 0 };

	add_what(report, &text, row);
	return report->verbose || text.size > 0;
}

static void write_servers(struct report *report)
{
	scoped_table table = table_of(server_columns,
				      sizeof(server_columns) / sizeof(server_columns[0]));
	size_t count = 0, shown;

	for (vec_each(row, &report->content->middleware))
		count += is_shown(report, row);
	if (!count)
		return;
	shown = section_rows(report, count, SERVERS_USUAL);
	for (vec_each(row, &report->content->middleware))
		if (is_shown(report, row) && table_rows(&table) < shown)
			add_server_row(report, &table, row);
	section_title(report, "Servers, as configured");
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}

void section_servers(struct report *report)
{
	write_sites(report);
	write_servers(report);
}
