/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs: processes, services, containers, and applications. */
#include <string.h>

#include "base/human.h"
#include "explain/describe.h"

enum { LISTED_MAX = 4 }; /* things named in a sentence */

const char *describe_text(const char *text)
{
	return text ? text : "?";
}

const char *describe_date(struct arena *arena, int64_t seconds)
{
	scoped_buf text = { 0 };

	human_date(&text, seconds == UNKNOWN ? -1 : seconds);
	return arena_string(arena, buf_bytes(&text));
}

const char *describe_address(struct arena *arena, const char *address, int64_t port)
{
	const char *shown = describe_text(address);

	if (port == UNKNOWN)
		return shown;
	if (strcmp(shown, "0.0.0.0") == 0 || strcmp(shown, "::") == 0)
		return arena_format(arena, ":%lld", (long long)port);
	return arena_format(arena, strchr(shown, ':') ? "[%s]:%lld" : "%s:%lld", shown,
			    (long long)port);
}

/* Adds `text` to "a, b, c"; what is there twice is not added. */
static void list_add(struct buf *list, size_t *count, const char *text)
{
	if (!text || (list->size && strstr(buf_text(list), text)))
		return;
	if ((*count)++ < LISTED_MAX)
		buf_add_format(list, "%s%s", list->size ? ", " : "", text);
}

static void list_end(struct buf *list, size_t count)
{
	if (count > LISTED_MAX)
		buf_add_format(list, " and %zu more", count - LISTED_MAX);
}

/* Peers of a service or program by direction. */
static void say_peers(const struct content *content, const char *process, enum direction direction,
		      const char *sentence, struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(peer, &content->peers)) {
		if (peer->direction != direction || !peer->process || !process ||
		    strcmp(peer->process, process) != 0 ||
		    (direction == INBOUND && peer->count == UNKNOWN)) /* only let in */
			continue;
		const char *host = peer->name ? peer->name : describe_text(peer->address);

		list_add(&list, &count,
			 direction == OUTBOUND
				 ? arena_format(ret->arena, "%s (%s)",
						describe_address(ret->arena, host, peer->port),
						describe_text(peer->protocol))
				 : host);
		paragraph_cite(ret, &peer->evidence);
	}
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "%s%s.", sentence, buf_text(&list));
}

/* What the files of one kind are that processes hold open. */
static void say_open_files(const struct content *content, const int_list *pids,
			   struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(process, &content->processes)) {
		bool is_of_it = false;

		for (vec_each(pid, pids))
			is_of_it = is_of_it || *pid == process->pid;
		if (is_of_it)
			for (vec_each(file, &process->open_files))
				list_add(&list, &count, file->path);
	}
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "It holds open %s.", buf_text(&list));
}

static void add_name_mentions(const struct content *content, const char *name, const void *self,
			      struct paragraph *ret)
{
	const struct mention_key key = { MENTION_NAME, bytes_of(name ? name : ""), self };

	if (name)
		mentions_add(content, &key, ret);
}

/* The unit, container or parent that a process belongs to. */
static void say_why_it_runs(const struct content *content, const struct process *process,
			    struct paragraph *ret)
{
	if (process->unit)
		paragraph_say(ret, "It belongs to %s.", process->unit);
	for (vec_each(container, &content->containers))
		if (process->container && container->id &&
		    strcmp(process->container, container->id) == 0)
			paragraph_say(ret, "It runs in %s.",
				      mention_label(ret->arena, "containers", container));
	for (vec_each(parent, &content->processes))
		if (parent->pid == process->ppid && process->ppid > 1)
			paragraph_say(ret, "%s started it.",
				      mention_label(ret->arena, "processes", parent));
}

void describe_process(const struct content *content, const struct process *process,
		      struct paragraph *ret)
{
	struct arena *arena = ret->arena;
	int_list pids = { 0 };

	*vec_push_in(arena, &pids) = process->pid;
	ret->row.kind = "process";
	ret->row.subject = arena_format(arena, "%s (process %lld)", describe_text(process->name),
					(long long)process->pid);
	if (process->kernel_thread == TRI_YES) {
		paragraph_say(ret, "A thread of the kernel, not a program.");
		return;
	}
	paragraph_say(ret, "Runs %s%sas %s since %s.", process->exe ? process->exe : "",
		      process->exe ? " " : "", describe_text(process->user),
		      describe_date(arena, process->started_at));
	if (process->exe_deleted == TRI_YES || process->exe_replaced == TRI_YES)
		paragraph_say(ret, "Its program was %s on disk since it started.",
			      process->exe_replaced == TRI_YES ? "replaced" : "deleted");
	say_why_it_runs(content, process, ret);
	for (vec_each(listening, &content->sockets.listening))
		for (vec_each(pid, &listening->pids))
			if (*pid == process->pid)
				paragraph_say(ret, "It listens on %s %s.",
					      describe_text(listening->protocol),
					      describe_address(arena, listening->address,
							       listening->port));
	say_open_files(content, &pids, ret);
	if (process->cwd && strcmp(process->cwd, "/") != 0)
		paragraph_say(ret, "It works in %s.", process->cwd);
	if (!process->unit)
		say_peers(content, process->name, OUTBOUND, "It talks to ", ret);
	paragraph_cite_text(ret, arena_format(arena, "/proc/%lld", (long long)process->pid));
}

static void say_listens(const struct service *service, struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(listen, &service->listens))
		list_add(&list, &count,
			 describe_address(ret->arena, listen->address, listen->port));
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "It listens on %s.", buf_text(&list));
}

static void say_state(const struct service *service, struct paragraph *ret)
{
	struct arena *arena = ret->arena;

	if (service->masked == TRI_YES)
		paragraph_say(ret, "It is masked: it cannot be started.");
	else if (service->failed == TRI_YES)
		paragraph_say(ret, "Its last run failed.");
	else if (service->active == TRI_YES && service->since != UNKNOWN)
		paragraph_say(ret, "It runs as %s since %s.",
			      service->user ? service->user : "root",
			      describe_date(arena, service->since));
	else if (service->active == TRI_YES)
		paragraph_say(ret, "It runs.");
	else if (service->active == TRI_NO)
		paragraph_say(ret, "It does not run.");
	if (service->survives_reboot != TRI_UNKNOWN)
		paragraph_say(ret, "After a reboot it would %s: %s.",
			      service->survives_reboot == TRI_YES ? "come back" : "not come back",
			      describe_text(service->survives_why));
}

void describe_service(const struct content *content, const struct service *service,
		      struct paragraph *ret)
{
	ret->row.kind = "service";
	ret->row.subject = service->name;
	if (service->description)
		paragraph_say(ret, "%s.", service->description);
	if (service->owner_package)
		paragraph_say(ret, "The package %s brought it (%s).", service->owner_package,
			      describe_text(service->unit_path));
	else if (service->unit_path)
		paragraph_say(ret, "Made by hand: %s belongs to no package.", service->unit_path);
	else
		paragraph_say(ret, "Started by %s, in no unit.", describe_text(service->manager));
	if (service->command)
		paragraph_say(ret, "It starts %s.", service->command);
	say_state(service, ret);
	say_listens(service, ret);
	add_name_mentions(content, service->name, service, ret);
	say_open_files(content, &service->pids, ret);
	say_peers(content, service->name, OUTBOUND, "It depends on ", ret);
	say_peers(content, service->name, INBOUND, "Depended on by ", ret);
	paragraph_cite(ret, &service->evidence);
	paragraph_cite_text(ret, service->unit_path);
}

static void say_container_mounts(const struct container *container, struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(mount, &container->mounts))
		list_add(&list, &count,
			 arena_format(ret->arena, "%s as %s",
				      describe_text(mount->source ? mount->source : mount->name),
				      describe_text(mount->target)));
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "Of the host it sees %s.", buf_text(&list));
}

static void say_container_ports(const struct container *container, struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(port, &container->ports))
		if (port->host_port != UNKNOWN)
			list_add(&list, &count,
				 arena_format(ret->arena, "%s for its port %lld",
					      describe_address(ret->arena, port->host_address,
							       port->host_port),
					      (long long)port->container_port));
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "It is reached on %s.", buf_text(&list));
}

void describe_container(const struct content *content, const struct container *container,
			struct paragraph *ret)
{
	struct arena *arena = ret->arena;

	ret->row.kind = "container";
	ret->row.subject = container->name ? container->name : describe_text(container->id);
	paragraph_say(ret, "A container of %s%s%s.", describe_text(container->engine),
		      container->image ? ", from the image " : "",
		      container->image ? container->image : "");
	if (container->compose_project)
		paragraph_say(ret, "It is the service %s of the compose project %s.",
			      describe_text(container->compose_service),
			      container->compose_project);
	if (container->pid != UNKNOWN && container->pid > 0)
		paragraph_say(ret, "It runs since %s, its first process is %lld.",
			      describe_date(arena, container->started_at),
			      (long long)container->pid);
	else if (container->state)
		paragraph_say(ret, "It does not run: %s.", container->state);
	if (container->restart_policy || container->started_by)
		paragraph_say(ret, "It is started by %s; restart policy: %s.",
			      container->started_by ? container->started_by : "its engine",
			      describe_text(container->restart_policy));
	say_container_ports(container, ret);
	say_container_mounts(container, ret);
	if (container->privileged == TRI_YES)
		paragraph_say(ret, "It may do what root may.");
	add_name_mentions(content, container->name, container, ret);
	paragraph_cite(ret, &container->evidence);
}

static void say_vcs(const struct vcs *vcs, struct paragraph *ret)
{
	if (!vcs->kind)
		return;
	paragraph_say(ret, "From %s, %s at %.12s of %s%s.",
		      vcs->remote ? vcs->remote : "a repository without a remote",
		      describe_text(vcs->branch), describe_text(vcs->commit),
		      describe_date(ret->arena, vcs->committed_at),
		      vcs->dirty == TRI_YES ? ", with changes that are not committed" : "");
}

void describe_application(const struct content *content, const struct application *application,
			  struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	ret->row.kind = "application";
	ret->row.subject = describe_text(application->name);
	paragraph_say(ret, "An application in %s%s%s, in %s.", describe_text(application->language),
		      application->framework ? ", " : "",
		      application->framework ? application->framework : "",
		      describe_text(application->path));
	say_vcs(&application->vcs, ret);
	if (application->service)
		paragraph_say(ret, "%s runs it.", application->service);
	if (application->deployed_by)
		paragraph_say(ret, "Deployed by %s%s%s.", application->deployed_by,
			      application->deploy_user ? ", as " : "",
			      application->deploy_user ? application->deploy_user : "");
	for (vec_each(endpoint, &application->endpoints))
		list_add(
			&list, &count,
			arena_format(ret->arena, "%s at %s", describe_text(endpoint->protocol),
				     describe_address(ret->arena, endpoint->host, endpoint->port)));
	list_end(&list, count);
	if (count)
		paragraph_say(ret, "Its configuration names %s.", buf_text(&list));
	paragraph_cite(ret, &application->evidence);
}
