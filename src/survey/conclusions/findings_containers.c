/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Containers that have the host in their hands, that are open to everybody, or that keep what goes
 * with them. A rule is one finding that names its containers; those that only would not come back
 * after a reboot are told with the services.
 */
#include "base/path.h"
#include "format/endpoints/endpoint_names.h"
#include "survey/conclusions/findings_parts.h"

enum {
	CONTAINERS_NAMED_MAX = 5, /* in one finding */
	VOLUME_NAME_SIZE = 64,    /* of one that the engine named: hexadecimal digits */
};

static bool is_one_of(const char *text, const char *const *list)
{
	for (; text && *list; list++)
		if (strcmp(text, *list) == 0)
			return true;
	return false;
}

/* ---- the host in its hands ----------------------------------------------------------------- */

static void add_detail(struct buf *ret, const char *text)
{
	buf_add_format(ret, "%s%s", ret->size ? ", " : "", text);
}

static bool is_privileged(const struct content *content, const struct container *row,
			  struct buf *detail)
{
	return row->privileged == TRI_YES;
}

/* Read-only or not: connect(2) writes to the socket, not to the mount. */
static bool has_socket(const struct content *content, const struct container *row,
		       struct buf *detail)
{
	static const char *const names[] = { "docker.sock", "podman.sock", "containerd.sock",
					     "crio.sock", NULL };

	for (vec_each(mount, &row->mounts)) {
		const char *slash = mount->source ? strrchr(mount->source, '/') : NULL;

		if (slash && is_one_of(slash + 1, names))
			add_detail(detail, slash + 1);
	}
	return detail->size > 0;
}

/* Folders with which one becomes root: programs and accounts, keys of root, the kernel that boots,
 * what containers are made of. */
static bool has_host_folder(const struct content *content, const struct container *row,
			    struct buf *detail)
{
	static const char *const folders[] = { "/",    "/boot",           "/etc", "/root",
					       "/usr", "/var/lib/docker", NULL };

	for (vec_each(mount, &row->mounts))
		if (mount->read_only == TRI_NO && is_one_of(mount->source, folders))
			add_detail(detail, mount->source);
	return detail->size > 0;
}

static bool has_host_network(const struct content *content, const struct container *row,
			     struct buf *detail)
{
	return text_is(row->network, "host");
}

/* The host's pid namespace, as far as rows tell: that of the first process of no container. Later
 * ones may have entered a container's. */
static int64_t host_namespace(const struct content *content)
{
	for (vec_each(process, &content->processes))
		if (!process->container && process->namespaces.pid != UNKNOWN)
			return process->namespaces.pid;
	return UNKNOWN;
}

static bool has_host_processes(const struct content *content, const struct container *row,
			       struct buf *detail)
{
	int64_t host = host_namespace(content);
	bool some = false;

	for (vec_each(process, &content->processes)) {
		if (!text_is(process->container, row->id) || process->namespaces.pid == UNKNOWN)
			continue;
		if (process->namespaces.pid != host)
			return false;
		some = true;
	}
	return some;
}

/* ---- open to everybody --------------------------------------------------------------------- */

/* Ports that are not meant for everybody, on every address. */
static bool has_open_port(const struct content *content, const struct container *row,
			  struct buf *detail)
{
	static const char *const any[] = { "0.0.0.0", "::", "", NULL };
	int_list said = { 0 };

	for (vec_each(port, &row->ports)) {
		const char *protocol = endpoint_protocol_of_port(port->container_port);
		bool known = false; /* of IPv4 and IPv6 */

		for (vec_each(number, &said))
			known = known || *number == port->host_port;
		if (known || !protocol || port->host_port == UNKNOWN ||
		    !is_one_of(port->host_address, any))
			continue;
		*vec_push(&said) = port->host_port;
		buf_add_format(detail, "%s%s on port %lld", detail->size ? ", " : "", protocol,
			       (long long)port->host_port);
	}
	vec_deinit(&said);
	return detail->size > 0;
}

/* ---- gone with it -------------------------------------------------------------------------- */

static bool overlap(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || path_is_below(a, b) || path_is_below(b, a);
}

/* True if what is written there outlives the container, or a part of it does. */
static bool is_kept(const struct container *row, const char *path)
{
	for (vec_each(mount, &row->mounts)) {
		/* Kubernetes' emptyDir goes with the pod */
		bool goes = text_is(mount->kind, "tmpfs") ||
			    (mount->source && strstr(mount->source, "/kubernetes.io~empty-dir/"));

		if (!goes && mount->target && overlap(path, mount->target))
			return true;
	}
	return false;
}

static bool has_data(const struct content *content, const struct container *row, struct buf *detail)
{
	if (row->privileged == TRI_UNKNOWN) /* nor are its mounts known: the same files tell both */
		return false;
	for (vec_each(server, &content->middleware)) {
		if (!text_is(server->container, row->id))
			continue;
		for (vec_each(path, &server->data_directories))
			if ((*path)[0] == '/' && !is_kept(row, *path))
				add_detail(detail, *path);
	}
	return detail->size > 0;
}

static bool has_nameless_volume(const struct content *content, const struct container *row,
				struct buf *detail)
{
	for (vec_each(mount, &row->mounts))
		if (text_is(mount->kind, "volume") && mount->name && mount->target &&
		    strlen(mount->name) == VOLUME_NAME_SIZE &&
		    strspn(mount->name, "0123456789abcdef") == VOLUME_NAME_SIZE)
			add_detail(detail, mount->target);
	return detail->size > 0;
}

/* podman and buildah call so what they made and no registry named. */
static bool has_own_image(const struct content *content, const struct container *row,
			  struct buf *detail)
{
	if (!row->image || strncmp(row->image, "localhost/", strlen("localhost/")) != 0)
		return false;
	add_detail(detail, row->image);
	return true;
}

/* ---- rules --------------------------------------------------------------------------------- */

/* Of which containers a rule says nothing, and of which it does beside the usual ones. */
enum rule_scope {
	NOT_SYSTEMS = 1, /* LXC, systemd-nspawn: whole systems, which keep what is written into
			  * them, and whose rights mean something else */
	NOT_USERS = 2,   /* containers of a user: they have no more than that user */
	OF_PODS = 4,     /* those that only hold a pod's namespaces: its ports are theirs */
};

/* clang-format off: a table */
static const struct container_rule {
	const char *kind;
	enum severity severity;
	unsigned scope; /* enum rule_scope */
	/* Adds what stands behind the container's name. */
	bool (*is_meant)(const struct content *content, const struct container *row,
			 struct buf *detail);
	const char *one, *many; /* behind the name, the names */
	const char *so;
	const char *why;
} rules[] = {
	{ "container-privileged", SEVERITY_WARN, NOT_SYSTEMS | NOT_USERS, is_privileged,
	  "runs privileged", "run privileged", "whoever gets in has the host",
	  "all capabilities and all devices" },
	{ "container-engine-socket", SEVERITY_WARN, NOT_USERS, has_socket, "commands the engine",
	  "command the engine", "whoever gets in has the host",
	  "it can start a container that is privileged" },
	{ "container-host-folder", SEVERITY_WARN, NOT_USERS, has_host_folder,
	  "may write to the host's own folders", "may write to the host's own folders",
	  "whoever gets in has the host", "an account, a key, a job is enough" },
	{ "container-open-port", SEVERITY_WARN, OF_PODS, has_open_port,
	  "is published on all addresses", "are published on all addresses",
	  "whoever reaches the host may connect",
	  "a short -p 5432:5432 does that, and engines' rules come before the firewall's" },
	{ "container-data", SEVERITY_WARN, NOT_SYSTEMS, has_data, "keeps its data in no volume",
	  "keep their data in no volume", "it goes with the container",
	  "an update replaces the container" },
	{ "container-host-network", SEVERITY_NOTE, 0, has_host_network, "is in the host's network",
	  "are in the host's network", "what listens on loopback alone is open to whoever gets in",
	  "and each of its ports is one of the host" },
	{ "container-host-processes", SEVERITY_NOTE, 0, has_host_processes,
	  "sees the host's processes", "see the host's processes",
	  "whoever gets in reads their arguments", "passwords are among them" },
	{ "container-nameless-volume", SEVERITY_NOTE, NOT_SYSTEMS, has_nameless_volume,
	  "keeps data in a volume without a name", "keep data in volumes without a name",
	  "a new container begins with an empty one", "an update replaces the container" },
	{ "container-own-image", SEVERITY_NOTE, NOT_SYSTEMS, has_own_image,
	  "runs an image that has no registry in its name",
	  "run images that have no registry in their names", "no other host may have it",
	  "another host could not run it" },
};
/* clang-format on */

static bool is_exempt(const struct container_rule *rule, const struct container *row)
{
	static const char *const running[] = { "running", "paused", "restarting", NULL };
	static const char *const systems[] = { "lxc", "machine", NULL };

	if (!row->pids.count && !is_one_of(row->state, running))
		return true;
	if (row->infrastructure == TRI_YES && !(rule->scope & OF_PODS))
		return true;
	/* the cluster's own parts need what they have */
	if (row->pod && strncmp(row->pod, "kube-system/", strlen("kube-system/")) == 0)
		return true;
	return ((rule->scope & NOT_SYSTEMS) && is_one_of(row->engine, systems)) ||
	       ((rule->scope & NOT_USERS) && row->user);
}

/* The containers of one finding. */
struct named {
	size_t count;
	struct buf names;
	text_list evidence;
};

static void add_named(struct survey *survey, struct named *named, const struct container *row,
		      struct bytes detail)
{
	const char *name = row->infrastructure == TRI_YES && row->pod ? row->pod : row->name;

	if (named->count++ >= CONTAINERS_NAMED_MAX)
		return;
	buf_add_format(&named->names, "%s%s", named->names.size ? ", " : "", name ? name : row->id);
	if (detail.size)
		buf_add_format(&named->names, " (%.*s)", (int)detail.size, detail.at);
	if (row->evidence.count)
		survey_note(survey, &named->evidence, "%s", row->evidence.at[0]);
}

static void tell(struct survey *survey, const struct container_rule *rule)
{
	scoped_buf what = { 0 }, detail = { 0 };
	struct named named = { 0 };

	for (vec_each(row, &survey->content->containers)) {
		buf_clear(&detail);
		if (!is_exempt(rule, row) && rule->is_meant(survey->content, row, &detail))
			add_named(survey, &named, row, buf_bytes(&detail));
	}
	if (named.count) {
		buf_add_format(&what, "container%s %s", named.count > 1 ? "s" : "",
			       buf_text(&named.names));
		if (named.count > CONTAINERS_NAMED_MAX)
			buf_add_format(&what, " and %zu more", named.count - CONTAINERS_NAMED_MAX);
		buf_add_format(&what, " %s: %s", named.count > 1 ? rule->many : rule->one,
			       rule->so);
		findings_add(survey, rule->kind, rule->severity, &what)->evidence = named.evidence;
	}
	buf_deinit(&named.names);
}

void findings_containers(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		tell(survey, &rules[i]);
}
