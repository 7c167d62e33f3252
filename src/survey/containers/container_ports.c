/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Published ports: what listens on the host for a container, without being in it. */
#include "kernel/netns_sockets.h"
#include "survey/containers/containers_parts.h"

/* Programs that wait on the host and pass on, or only keep a port that the packet filter serves. */
static const struct {
	const char *name; /* comm */
	const char *what;
} proxies[] = {
	{ "docker-proxy", "docker's, one a port" },
	{ "dockerd", "docker's own, with userland-proxy off" },
	{ "rootlessport", "podman's, of a user" },
	{ "exe", "podman's rootlessport, started through /proc/self/exe" },
	{ "rootlesskit", "docker's, of a user" },
	{ "slirp4netns", "a user's network" },
	{ "pasta", "a user's network" },
	{ "pasta.avx2", "a user's network" },
	{ "passt", "a user's network" },
	{ "conmon", "podman's monitor, which keeps ports that the packet filter passes on" },
	{ "systemd-nspawn", "--port" },
};

static bool is_proxy(const char *program)
{
	for (size_t i = 0; program && i < sizeof(proxies) / sizeof(proxies[0]); i++)
		if (strcmp(program, proxies[i].name) == 0)
			return true;
	return false;
}

static bool is_any(const char *address)
{
	return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

/* How well a socket fits a published port: 2 for the same address, 1 where one of both is all
 * addresses, 0 for another. */
static int fit_of(const struct listening *listening, const struct container_port *port)
{
	if (port->host_port != listening->port || !port->host_address || !port->protocol ||
	    strcmp(port->protocol, listening->protocol) != 0)
		return 0;
	if (strcmp(port->host_address, listening->address) == 0)
		return 2;
	return is_any(port->host_address) || is_any(listening->address) ? 1 : 0;
}

static const struct container *container_behind(const struct content *content,
						const struct listening *listening)
{
	const struct container *found = NULL;
	int best = 0;

	for (vec_each(container, &content->containers)) {
		bool runs = container->pids.count || !container->state ||
			    strcmp(container->state, "running") == 0;

		for (vec_each(port, &container->ports)) {
			int fit = runs ? fit_of(listening, port) : 0;

			if (fit <= best)
				continue;
			best = fit;
			found = container;
		}
	}
	return found;
}

/* The container whose network namespace that is: an engine waits in there as well, to answer its
 * questions for names. */
static const struct container *container_in(const struct survey *survey, int64_t netns)
{
	if (netns == UNKNOWN || netns == (int64_t)netns_own_inode())
		return NULL;
	for (vec_each(process, &survey->content->processes))
		if (process->container && process->namespaces.net == netns)
			return containers_find(survey, process->container);
	return NULL;
}

static void give_flows(struct content *content, const struct listening *listening)
{
	for (vec_each(flow, &content->sockets.flows)) {
		bool of_proxy = false;

		if (flow->container || flow->local_port != listening->port ||
		    strcmp(flow->protocol, listening->protocol) != 0)
			continue;
		for (vec_each(pid, &listening->pids))
			of_proxy = of_proxy || *pid == flow->pid;
		if (of_proxy)
			flow->container = listening->container;
	}
}

void containers_publish(struct survey *survey)
{
	struct content *content = survey->content;

	for (vec_each(listening, &content->sockets.listening)) {
		const struct container *container;

		if (listening->container || listening->port == UNKNOWN ||
		    !is_proxy(listening->program))
			continue;
		container = container_in(survey, listening->netns);
		if (!container)
			container = container_behind(content, listening);
		if (!container)
			continue;
		listening->container = containers_name(container);
		give_flows(content, listening);
	}
}
