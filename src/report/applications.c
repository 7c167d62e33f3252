/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host's own applications: what they are, where they come from, whom they talk to. */
#include "base/human.h"
#include "base/path.h"
#include "report/section.h"

enum {
	APPLICATIONS_USUAL = 12,
	ENDPOINTS_SHOWN = 4,
	COMMIT_SHOWN = 7,
};

static const struct table_column columns[] = {
	{ .title = "Applications", .min = 10, .max = 24 },
	{ .title = "written in", .max = 28 },
	{ .title = "lies in", .is_flexible = true, .min = 14 },
	{ .title = "comes from", .rank = 1, .is_flexible = true, .min = 20 },
	{ .title = "talks to", .is_flexible = true, .min = 16 },
};

/* "python 3.11.2, django" */
static void add_language(struct table *table, const struct application *application)
{
	scoped_buf text = { 0 };

	buf_add_text(&text, application->language ? application->language : "");
	if (application->runtime)
		buf_add_format(&text, " %s", application->runtime);
	if (application->framework)
		buf_add_format(&text, "%s%s", text.size ? ", " : "", application->framework);
	table_cell(table, STYLE_PLAIN, text.size ? buf_text(&text) : "-");
}

/* "git.example.com/shop" of "https://deploy@git.example.com/shop.git" */
static void add_remote(struct buf *ret, const char *remote)
{
	struct bytes text = bytes_of(remote);
	ptrdiff_t at = bytes_find_text(text, "://");

	if (at >= 0)
		text = bytes_slice(text, (size_t)at + 3, text.size);
	at = bytes_find(text, '@');
	if (at >= 0)
		text = bytes_slice(text, (size_t)at + 1, text.size);
	if (bytes_ends(text, ".git"))
		text.size -= strlen(".git");
	buf_add_bytes(ret, text);
}

static void add_count(struct buf *ret, int64_t count, const char *what)
{
	if (count <= 0)
		return;
	buf_add_text(ret, ", ");
	human_count(ret, count);
	buf_add_format(ret, " %s", what);
}

/* "git.example.com/shop@1a2b3c4 main, 2 changed, 1 untracked" */
static void add_vcs(struct buf *ret, const struct vcs *vcs)
{
	if (!vcs->kind)
		return;
	if (vcs->remote)
		add_remote(ret, vcs->remote);
	else
		buf_add_text(ret, vcs->kind);
	if (vcs->commit)
		buf_add_format(ret, "@%.*s", COMMIT_SHOWN, vcs->commit);
	if (vcs->branch)
		buf_add_format(ret, " %s", vcs->branch);
	if (vcs->dirty == TRI_YES && vcs->changed_count <= 0)
		buf_add_text(ret, ", changed");
	add_count(ret, vcs->changed_count, "changed");
	add_count(ret, vcs->untracked_count, "untracked");
	add_count(ret, vcs->unpushed_count, "not pushed");
}

/* Then how it comes: "; git pull by deploy on 2024-01-02" */
static void add_origin(struct table *table, const struct application *application)
{
	const struct vcs *vcs = &application->vcs;
	bool is_touched = vcs->dirty == TRI_YES || vcs->untracked_count > 0 ||
			  vcs->unpushed_count > 0;
	scoped_buf text = { 0 };

	if (!vcs->kind && application->version)
		buf_add_format(&text, "version %s", application->version);
	add_vcs(&text, vcs);
	if (application->deployed_by)
		buf_add_format(&text, "%s%s", text.size ? "; " : "", application->deployed_by);
	if (application->deploy_user)
		buf_add_format(&text, "%sby %s",
			       application->deployed_by ? " "
			       : text.size              ? "; laid "
							: "laid ",
			       application->deploy_user);
	if (application->deployed_at != UNKNOWN) {
		buf_add_text(&text, text.size ? " on " : "on ");
		human_date(&text, application->deployed_at);
	}
	table_cell(table, is_touched ? STYLE_YELLOW : STYLE_PLAIN,
		   text.size ? buf_text(&text) : "-");
}

/* "db01:5432/shop", "s3 bucket media", "/run/mysqld/mysqld.sock" */
static void add_endpoint(struct buf *ret, const struct endpoint *endpoint)
{
	bool has_port = endpoint->port != UNKNOWN;
	bool is_ipv6 = endpoint->host && strchr(endpoint->host, ':');

	if (!has_port && endpoint->protocol)
		buf_add_format(ret, "%s ", endpoint->protocol);
	if (endpoint->host)
		buf_add_format(ret, is_ipv6 ? "[%s]" : "%s", endpoint->host);
	if (has_port)
		buf_add_format(ret, ":%lld", (long long)endpoint->port);
	if (endpoint->database)
		buf_add_format(ret, "%s%s", endpoint->host ? "/" : "", endpoint->database);
}

static bool is_web(const struct endpoint *endpoint)
{
	return endpoint->protocol && strncmp(endpoint->protocol, "http", strlen("http")) == 0;
}

/* Databases and their like first: addresses in the web are many and say less. */
static void add_endpoints(struct table *table, const struct application *application)
{
	size_t count = application->endpoints.count, shown = 0;
	scoped_buf text = { 0 };

	for (int web = 0; web < 2; web++)
		for (vec_each(endpoint, &application->endpoints)) {
			if (is_web(endpoint) != (web == 1) || shown == ENDPOINTS_SHOWN)
				continue;
			buf_add_text(&text, shown++ ? ", " : "");
			add_endpoint(&text, endpoint);
		}
	if (count > shown)
		buf_add_format(&text, " +%zu", count - shown);
	table_cell(table, STYLE_CYAN, text.size ? buf_text(&text) : "-");
}

static void add_row(struct table *table, const struct application *application)
{
	bool runs = application->pids.count || application->service;

	table_cell(table, runs ? STYLE_BOLD : STYLE_DIM, application->name);
	add_language(table, application);
	if (application->container)
		table_cell(table, STYLE_PLAIN, "a container");
	else
		table_cell(table, STYLE_PLAIN, application->path);
	add_origin(table, application);
	add_endpoints(table, application);
}

void section_applications(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = report->content->applications.count;
	size_t shown = section_rows(report, count, APPLICATIONS_USUAL);

	if (!count)
		return;
	term_newline(report->term);
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &report->content->applications.at[i]);
	table_print(&table, report->term, 0);
	section_more(report, count, shown);
}
