/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers: what each is made of, where it is reached, what of the host it sees, who starts it.
 * Those that run come first. */
#include "base/human.h"
#include "report/section.h"

enum {
	CONTAINERS_USUAL = 12,
	CONTAINERS_PORTS_SHOWN = 4,
	CONTAINERS_MOUNTS_SHOWN = 4,
	CONTAINERS_ID_SHOWN = 12, /* digits of one that nobody named, as engines show them */
	CONTAINERS_DIGEST_SHOWN = 12,
};

/* Registries that everybody means who names none. */
static const char *const usual_registries[] = { "docker.io/library/", "docker.io/", "localhost/" };

static const struct table_column columns[] = {
	{ .title = "Containers", .min = 10, .max = 34 },
	{ .title = "image", .max = 32, .rank = 2 },
	{ .title = "state", .max = 26 },
	{ .title = "reached at", .is_flexible = true, .min = 19 },
	{ .title = "sees of the host", .rank = 1, .is_flexible = true, .min = 16 },
	{ .title = "started by", .rank = 3, .max = 34 },
};

static bool is(const char *text, const char *wanted)
{
	return text && strcmp(text, wanted) == 0;
}

static bool runs(const struct container *container)
{
	return container->pids.count || is(container->state, "running") ||
	       is(container->state, "paused") || is(container->state, "restarting");
}

/* "web (docker)", "web (podman of ann)", "shop-web-1 (docker compose)": where the name does not
 * begin with the project, as compose makes it, "web (docker, compose shop)". */
static void add_name(struct table *table, const struct container *container)
{
	const char *project = container->compose_project;
	scoped_buf text = { 0 };

	if (container->name)
		buf_add_text(&text, container->name);
	else
		buf_add_bytes(&text, bytes_slice(bytes_of(container->id), 0, CONTAINERS_ID_SHOWN));
	bool is_told = project && bytes_starts(buf_bytes(&text), project);

	buf_add_format(&text, " (%s%s", container->engine, is_told ? " compose" : "");
	if (container->user)
		buf_add_format(&text, " of %s", container->user);
	if (project && !is_told)
		buf_add_format(&text, ", compose %s", project);
	buf_add_text(&text, ")");
	table_cell(table, runs(container) ? STYLE_BOLD : STYLE_PLAIN, buf_text(&text));
}

/* Without the registry that is meant anyway, and with the beginning of a digest only. */
static void add_image(struct table *table, const struct container *container)
{
	struct bytes image = bytes_of(container->image);
	ptrdiff_t digest = bytes_find_text(image, "@sha256:");
	scoped_buf text = { 0 };

	for (size_t i = 0; i < sizeof(usual_registries) / sizeof(usual_registries[0]); i++)
		if (bytes_skip(&image, usual_registries[i])) {
			digest = bytes_find_text(image, "@sha256:");
			break;
		}
	if (digest > 0)
		image = bytes_slice(image, 0,
				    (size_t)digest + strlen("@sha256:") + CONTAINERS_DIGEST_SHOWN);
	buf_add_bytes(&text, image);
	table_cell(table, STYLE_PLAIN, text.size ? buf_text(&text) : "-");
}

/* "since 2026-11-25", "exited 1", "created" */
static void add_state(struct table *table, const struct container *container)
{
	scoped_buf text = { 0 };
	bool is_plain = !container->state || is(container->state, "running");

	if (!is_plain || !runs(container))
		buf_add_text(&text, container->state ? container->state : "unknown");
	if (container->exit_code != UNKNOWN && container->exit_code != 0)
		buf_add_format(&text, " %lld", (long long)container->exit_code);
	if (runs(container) && container->started_at != UNKNOWN) {
		buf_add_text(&text, text.size ? " since " : "since ");
		human_date(&text, container->started_at);
	} else if (is_plain && runs(container)) {
		buf_add_text(&text, "running");
	}
	table_cell(table, runs(container) ? STYLE_PLAIN : STYLE_DIM, buf_text(&text));
}

static bool is_any(const char *address)
{
	return !address || is(address, "0.0.0.0") || is(address, "::");
}

/* How many ports from `port` on are a range: published one after another. */
static size_t range_of(const struct container *container, const struct container_port *port)
{
	const struct container_port *end = container->ports.at + container->ports.count;
	size_t count = 1;

	for (const struct container_port *next = port + 1; next < end; next++, count++)
		if (next->host_port != port->host_port + (int64_t)count ||
		    next->container_port != port->container_port + (int64_t)count ||
		    !is(next->protocol, port->protocol ? port->protocol : "") ||
		    is_any(next->host_address) != is_any(port->host_address))
			break;
	return count;
}

/* The same port of both versions of IP is told once. */
static bool is_told(const struct container *container, const struct container_port *port)
{
	for (const struct container_port *other = container->ports.at; other < port; other++)
		if (other->host_port == port->host_port && is_any(other->host_address) &&
		    is_any(port->host_address) && is(other->protocol, port->protocol))
			return true;
	return false;
}

static void add_range(struct buf *text, int64_t first, size_t count)
{
	buf_add_format(text, "%lld", (long long)first);
	if (count > 1)
		buf_add_format(text, "-%lld", (long long)first + (long long)count - 1);
}

/* ":8080->80", "127.0.0.1:5353->53/udp", ":19100-19102->100-102" */
static void add_port(struct buf *text, const struct container_port *port, size_t count)
{
	bool is_v6 = port->host_address && strchr(port->host_address, ':');

	if (!is_any(port->host_address))
		buf_add_format(text, is_v6 ? "[%s]" : "%s", port->host_address);
	buf_add_text(text, ":");
	add_range(text, port->host_port, count);
	if (port->container_port != port->host_port) {
		buf_add_text(text, "->");
		add_range(text, port->container_port, count);
	}
	if (port->protocol && !is(port->protocol, "tcp"))
		buf_add_format(text, "/%s", port->protocol);
}

static void add_ports(struct table *table, const struct container *container)
{
	scoped_buf text = { 0 };
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < container->ports.count;) {
		const struct container_port *port = &container->ports.at[i];
		size_t count = range_of(container, port);

		i += count;
		if (port->host_port == UNKNOWN || is_told(container, port))
			continue;
		if (shown++ >= CONTAINERS_PORTS_SHOWN) {
			left++;
			continue;
		}
		buf_add_text(&text, text.size ? " " : "");
		add_port(&text, port, count);
	}
	if (left)
		buf_add_format(&text, " +%zu", left);
	if (!text.size && is(container->network, "host"))
		buf_add_text(&text, "the host's network");
	table_cell(table, STYLE_CYAN, text.size ? buf_text(&text) : "-");
}

/* A token that Kubernetes gives to every pod says nothing. */
static bool is_of_host(const struct container_mount *mount)
{
	if (mount->name)
		return !bytes_starts(bytes_of(mount->name), "kube-api-access-");
	return mount->source != NULL;
}

/* All of it, or the folders and volumes it was given. */
static void add_mounts(struct table *table, const struct container *container)
{
	scoped_buf text = { 0 };
	size_t shown = 0, left = 0;

	/* to LXC the word only means that its root is the host's */
	if (container->privileged == TRI_YES && !is(container->engine, "lxc"))
		buf_add_text(&text, "privileged");
	for (vec_each(mount, &container->mounts)) {
		if (!is_of_host(mount))
			continue;
		if (shown++ >= CONTAINERS_MOUNTS_SHOWN) {
			left++;
			continue;
		}
		buf_add_format(&text, "%s%s%s%s", text.size ? ", " : "",
			       mount->name ? "volume " : "",
			       mount->name ? mount->name : mount->source,
			       mount->read_only == TRI_YES ? " (ro)" : "");
	}
	if (left)
		buf_add_format(&text, " +%zu", left);
	table_cell(table, STYLE_DIM, text.size ? buf_text(&text) : "-");
}

/* A pod, a unit; else the policy that brings it back. */
static void add_starter(struct table *table, const struct container *container)
{
	scoped_buf text = { 0 };

	if (container->pod)
		buf_add_format(&text, "pod %s", container->pod);
	if (container->started_by)
		buf_add_format(&text, "%s%s", text.size ? ", " : "", container->started_by);
	else if (!text.size && container->restart_policy && !is(container->restart_policy, "no"))
		buf_add_format(&text, "restart %s", container->restart_policy);
	table_cell(table, STYLE_DIM, text.size ? buf_text(&text) : "-");
}

static void add_row(struct table *table, const struct container *container)
{
	add_name(table, container);
	add_image(table, container);
	add_state(table, container);
	add_ports(table, container);
	add_mounts(table, container);
	add_starter(table, container);
}

static bool is_shown(const struct report *report, const struct container *container)
{
	return report->verbose || container->infrastructure != TRI_YES;
}

void section_containers(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, shown;

	for (vec_each(container, &report->content->containers))
		count += is_shown(report, container);
	if (!count)
		return;
	shown = section_rows(report, count, CONTAINERS_USUAL);
	for (int running = 1; running >= 0; running--)
		for (vec_each(container, &report->content->containers))
			if (is_shown(report, container) && runs(container) == running &&
			    table_rows(&table) < shown)
				add_row(&table, container);
	term_newline(report->term);
	table_print(&table, report->term, 0);
	section_more(report, count, shown);
}
